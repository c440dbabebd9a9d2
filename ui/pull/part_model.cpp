#include "ui/pull/part_model.h"

#include <QFont>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/pull/pull_words.h"

namespace roseglass::ui {
namespace {

using Standing = trust::PartProgress::State;

const char* symbolOf(Standing state) {
    switch (state) {
        case Standing::Waiting: return "waiting";
        case Standing::Checking:
        case Standing::Downloading: return "running";
        case Standing::Verified: return "pass";
        case Standing::Failed: return "fail";
    }
    return "waiting";
}

QColor colorOf(Standing state) {
    switch (state) {
        case Standing::Waiting: return tokens().neutral;
        case Standing::Checking:
        case Standing::Downloading: return tokens().accent;
        case Standing::Verified: return tokens().good;
        case Standing::Failed: return tokens().bad;
    }
    return tokens().neutral;
}

}  // namespace

void PartModel::show(const PullSession* session) {
    beginResetModel();
    session_ = session;
    const trust::PullPlan* plan = session ? session->plan() : nullptr;
    rows_ = plan ? static_cast<int>(std::min(plan->parts.size(), session->parts().size())) : 0;
    severalPlatforms_ = rows_ > 0 && std::any_of(plan->parts.begin(), plan->parts.end(), [plan](const trust::PullPart& part) { return part.platform != plan->parts.front().platform; });
    endResetModel();
}

void PartModel::refresh() {
    if (rows_ > 0) emit dataChanged(index(0, Bar), index(rows_ - 1, State));
}

int PartModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }
int PartModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

int PartModel::permille(size_t row) const {
    const trust::PartProgress& at = session_->parts()[row];
    const uint64_t size = session_->plan()->parts[row].blob.size;
    if (at.state == Standing::Verified) return 1000;
    return size == 0 ? 0 : static_cast<int>(std::min<uint64_t>(1000, at.done * 1000 / size));
}

QString PartModel::stateWords(size_t row) const {
    const trust::PullPart& part = session_->plan()->parts[row];
    const trust::PartProgress& at = session_->parts()[row];
    switch (at.state) {
        case Standing::Waiting: return part.present ? tr("Here, to be checked") : part.kept > 0 ? tr("%1 kept").arg(byteCount(part.kept)) : session_->state() == PullSession::State::Ready ? tr("To download") : tr("Waiting");
        case Standing::Checking: return session_->state() == PullSession::State::Running ? tr("Checking") : tr("Stopped");
        case Standing::Downloading: return session_->state() == PullSession::State::Running ? tr("%1 of %2").arg(byteCount(at.done), byteCount(part.blob.size)) : tr("Stopped");
        case Standing::Verified: return tr("Digest verified");
        case Standing::Failed: return tr("Refused and deleted");
    }
    return {};
}

QVariant PartModel::data(const QModelIndex& index, int role) const {
    const trust::PullPlan* plan = session_ ? session_->plan() : nullptr;
    const auto row = static_cast<size_t>(index.row());
    if (!index.isValid() || !plan || row >= plan->parts.size() || row >= session_->parts().size()) return {};
    const trust::PullPart& part = plan->parts[row];
    Standing state = session_->parts()[row].state;
    // What was under way when the pull ended stands still.
    if (session_->state() != PullSession::State::Running && (state == Standing::Downloading || state == Standing::Checking)) state = Standing::Waiting;
    switch (role) {
        case PermilleRole: return permille(row);
        case Qt::DisplayRole:
            switch (index.column()) {
                case Part: return partName(part, severalPlatforms_);
                case Digest: return shortDigest(part.blob.digest);
                case Size: return byteCount(part.blob.size);
                case State: return stateWords(row);
                default: return {};
            }
        case Qt::TextAlignmentRole: return index.column() == Size ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
        case Qt::DecorationRole: return index.column() == State ? QVariant(icon(QString::fromLatin1(symbolOf(state)), colorOf(state))) : QVariant();
        case Qt::ForegroundRole: return index.column() == State || index.column() == Bar ? QVariant(colorOf(state)) : QVariant();
        case Qt::FontRole: {
            if (index.column() == Digest) return fixedFont();
            if (index.column() != State) return {};
            QFont font;
            font.setWeight(QFont::DemiBold);
            return font;
        }
        case Qt::ToolTipRole: return index.column() == Digest ? text(part.blob.digest.toString()) : index.column() == Part ? shown(part.blob.mediaType, 120) : QString();
        case Qt::AccessibleTextRole: return index.column() == Bar ? tr("%1, %2 percent").arg(partName(part, severalPlatforms_), QString::number(permille(row) / 10)) : tr("%1, %2").arg(partName(part, severalPlatforms_), stateWords(row));
        default: return {};
    }
}

QVariant PartModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Size) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Part: return tr("Part");
        case Digest: return tr("Digest");
        case Size: return tr("Size");
        case Bar: return tr("Progress");
        case State: return tr("State");
        default: return {};
    }
}

}  // namespace roseglass::ui
