#include "ui/activity/activity_model.h"

#include <QHash>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

enum class Kind { Done, Stopped, Refused };

Kind kindOf(const trust::Activity& entry) { return entry.result == "done" ? Kind::Done : entry.result == "interrupted" ? Kind::Stopped : Kind::Refused; }

QColor colorOf(Kind kind) { return kind == Kind::Done ? tokens().good : kind == Kind::Stopped ? tokens().neutral : tokens().bad; }

QString resultWords(const trust::Activity& entry) {
    switch (kindOf(entry)) {
        case Kind::Done: return ActivityModel::tr("Done");
        case Kind::Stopped: return ActivityModel::tr("Stopped");
        case Kind::Refused: return ActivityModel::tr("Failed: %1").arg(shown(entry.message.empty() ? entry.result : entry.message, 200));
    }
    return {};
}

QString cell(const trust::Activity& entry, int column) {
    switch (column) {
        case ActivityModel::Time: return dateAndTime(entry.time);
        case ActivityModel::Action: return ActivityModel::verbWords(entry.verb);
        case ActivityModel::Repository: return shown(entry.repository, 200);
        case ActivityModel::Outcome: return resultWords(entry);
        default: return {};
    }
}

}  // namespace

QString ActivityModel::verbWords(const std::string& verb) {
    static const QHash<QString, QString> words{{QStringLiteral("sign"), tr("Sign")},
                                               {QStringLiteral("push"), tr("Push")},
                                               {QStringLiteral("pull"), tr("Pull")},
                                               {QStringLiteral("init"), tr("Create trust data")},
                                               {QStringLiteral("revoke"), tr("Revoke")},
                                               {QStringLiteral("renew"), tr("Renew")},
                                               {QStringLiteral("witness"), tr("Witness")},
                                               {QStringLiteral("signer add"), tr("Add signer")},
                                               {QStringLiteral("signer remove"), tr("Remove signer")},
                                               {QStringLiteral("delegation"), tr("Change delegation")},
                                               {QStringLiteral("delegation remove"), tr("Remove delegation")},
                                               {QStringLiteral("key rotate"), tr("Rotate key")},
                                               {QStringLiteral("key generate"), tr("Make key")},
                                               {QStringLiteral("key import"), tr("Import key")},
                                               {QStringLiteral("key export"), tr("Export key")},
                                               {QStringLiteral("key passwd"), tr("Change passphrase")},
                                               {QStringLiteral("key remove"), tr("Remove key")},
                                               {QStringLiteral("key backup"), tr("Back up keys")},
                                               {QStringLiteral("key restore"), tr("Restore keys")},
                                               {QStringLiteral("build"), tr("Build")},
                                               {QStringLiteral("publish"), tr("Publish staged changes")},
                                               {QStringLiteral("reset"), tr("Discard staged changes")},
                                               {QStringLiteral("delete"), tr("Delete trust data")}};
    return words.value(shown(verb, 60), shown(verb, 60));
}

void ActivityModel::show(std::vector<trust::Activity> entries) {
    beginResetModel();
    entries_ = std::move(entries);
    endResetModel();
}

const trust::Activity* ActivityModel::at(int row) const { return row >= 0 && row < rowCount() ? &entries_[static_cast<size_t>(row)] : nullptr; }
int ActivityModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(entries_.size()); }
int ActivityModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ActivityModel::data(const QModelIndex& index, int role) const {
    const trust::Activity* entry = index.isValid() ? at(index.row()) : nullptr;
    if (!entry) return {};
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole: return cell(*entry, index.column());
        case Qt::DecorationRole: {
            if (index.column() != Outcome) return {};
            const Kind kind = kindOf(*entry);
            return icon(kind == Kind::Done ? QStringLiteral("pass") : kind == Kind::Stopped ? QStringLiteral("skip") : QStringLiteral("fail"), colorOf(kind));
        }
        case Qt::ForegroundRole: return index.column() == Outcome ? QVariant(colorOf(kindOf(*entry))) : QVariant();
        case Qt::AccessibleTextRole: return tr("%1, %2 in %3: %4").arg(cell(*entry, Time), cell(*entry, Action), cell(*entry, Repository), cell(*entry, Outcome));
        default: return {};
    }
}

QVariant ActivityModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Time: return tr("Time");
        case Action: return tr("Action");
        case Repository: return tr("Repository");
        case Outcome: return tr("Result");
        default: return {};
    }
}

}  // namespace roseglass::ui
