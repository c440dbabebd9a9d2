#include "ui/browse/tag_model.h"

#include <QFont>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

const QString kDash = QStringLiteral("—");

QString signersOf(const trust::TagRow& tag) {
    QString out;
    for (const std::string& signer : tag.by->signers) out += (out.isEmpty() ? QString() : QStringLiteral(", ")) + shown(signer, 60);
    return out.isEmpty() ? kDash : out;
}

QString cell(const trust::TagRow& tag, const trust::Report& report, int column) {
    switch (column) {
        case TagName: return shown(tag.name, 160);
        case TagTrust: return presentationOf(tag, report).words;
        case TagSigned: return shortDigest(tag.signedDigest);
        case TagRegistry: return tag.state == trust::TagState::Missing ? TagModel::tr("not found") : shortDigest(tag.registryDigest);
        case TagSigners: return signersOf(tag);
        case TagExpires: return tag.expires ? shortDate(*tag.expires) : kDash;
        default: return {};
    }
}

QVariant colorOf(const trust::TagRow& tag, int column) {
    const bool differs = tag.state == trust::TagState::Stale || tag.state == trust::TagState::Missing;
    if (column == TagTrust || (column == TagRegistry && differs)) return toneColor(presentationOf(kindOf(tag)).tone);
    return {};
}

}  // namespace

void TagModel::show(std::shared_ptr<const trust::Report> report, std::vector<uint32_t> rows) {
    beginResetModel();
    report_ = std::move(report);
    rows_ = std::move(rows);
    endResetModel();
}

void TagModel::markRole(const std::string& role) {
    if (marked_ == role) return;
    marked_ = role;
    if (rowCount() > 0) emit dataChanged(index(0, TagSigners), index(rowCount() - 1, TagSigners));
}

bool TagModel::isMarked(const trust::TagRow& tag) const {
    return !marked_.empty() && tag.by && std::find(tag.by->roles.begin(), tag.by->roles.end(), marked_) != tag.by->roles.end();
}

const trust::TagRow* TagModel::tagAt(int row) const {
    return report_ && row >= 0 && row < rowCount() ? &report_->tags[rows_[static_cast<size_t>(row)]] : nullptr;
}

int TagModel::rowOf(const std::string& tag) const {
    for (int row = 0; row < rowCount(); ++row) {
        if (tagAt(row)->name == tag) return row;
    }
    return -1;
}

QString TagModel::fullText(const QModelIndex& index) const {
    const trust::TagRow* tag = index.isValid() ? tagAt(index.row()) : nullptr;
    if (!tag) return {};
    if (index.column() == TagSigned && tag->signedDigest) return text(tag->signedDigest->toString());
    if (index.column() == TagRegistry && tag->registryDigest) return text(tag->registryDigest->toString());
    return cell(*tag, *report_, index.column());
}

int TagModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }
int TagModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : TagColumnCount; }

QVariant TagModel::data(const QModelIndex& index, int role) const {
    const trust::TagRow* tag = index.isValid() ? tagAt(index.row()) : nullptr;
    if (!tag) return {};
    const auto of = [&](int column) { return cell(*tag, *report_, column); };
    switch (role) {
        case Qt::DisplayRole: return cell(*tag, *report_, index.column());
        case Qt::DecorationRole:
            if (index.column() == TagSigners && isMarked(*tag)) return icon(QStringLiteral("sign"), tokens().accent);
            return index.column() == TagTrust ? QVariant(iconOf(presentationOf(kindOf(*tag)))) : QVariant();
        case Qt::ForegroundRole: return colorOf(*tag, index.column());
        case Qt::FontRole:
            if (index.column() == TagSigned || index.column() == TagRegistry) return fixedFont();
            if (index.column() == TagName || index.column() == TagTrust || (index.column() == TagSigners && isMarked(*tag))) {
                QFont font;
                font.setWeight(QFont::DemiBold);
                return font;
            }
            return {};
        case Qt::ToolTipRole: return index.column() == TagTrust && !tag->reason.empty() ? shown(tag->reason, 400) : fullText(index);
        case Qt::AccessibleTextRole:
            return tr("%1, %2, digest %3, by %4, expires %5").arg(of(TagName), of(TagTrust), of(TagSigned), of(TagSigners), of(TagExpires)) + (isMarked(*tag) ? tr(", signed in %1").arg(shown(marked_, 120)) : QString());
        default: return {};
    }
}

QVariant TagModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case TagName: return tr("Tag");
        case TagTrust: return tr("Trust");
        case TagSigned: return tr("Signed digest");
        case TagRegistry: return tr("Registry digest");
        case TagSigners: return tr("Signers");
        case TagExpires: return tr("Expires");
        default: return {};
    }
}

}  // namespace roseglass::ui
