#include "ui/history/change_model.h"

#include <QRegularExpression>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

using trust::ChangeKind;

enum class Sign { Came, Went, Moved };

Sign signOf(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::TagAdded: case ChangeKind::TagReleased: case ChangeKind::ServedAdded: case ChangeKind::SignerAdded: case ChangeKind::RoleAdded: case ChangeKind::KeyAdded: return Sign::Came;
        case ChangeKind::TagRemoved: case ChangeKind::TagWithdrawn: case ChangeKind::ServedRemoved: case ChangeKind::SignerRemoved: case ChangeKind::RoleRemoved: case ChangeKind::KeyRemoved: return Sign::Went;
        default: return Sign::Moved;
    }
}

/// A line breaks at words alone, and a whole digest is wider than the list; the tool tip and the copy have it.
QString withShortDigests(QString words) {
    static const QRegularExpression digest(QStringLiteral("(sha256:[0-9a-f]{8})[0-9a-f]{50}([0-9a-f]{6})"));
    return words.replace(digest, QStringLiteral("\\1…\\2"));
}

QString signText(Sign sign) { return sign == Sign::Came ? QStringLiteral("+  ") : sign == Sign::Went ? QStringLiteral("−  ") : QStringLiteral("→  "); }

}  // namespace

void ChangeModel::show(trust::Difference changes) {
    beginResetModel();
    changes_ = std::move(changes);
    endResetModel();
}

int ChangeModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(changes_.size()); }

QVariant ChangeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const trust::Change& change = changes_[static_cast<size_t>(index.row())];
    if (role == Qt::DisplayRole) return signText(signOf(change.kind)) + withShortDigests(text(trust::changeWords(change)));
    if (role == Qt::ToolTipRole) return text(trust::changeWords(change));
    return {};
}

QString ChangeModel::allText() const {
    QString all;
    for (const trust::Change& change : changes_) all += signText(signOf(change.kind)) + text(trust::changeWords(change)) + QLatin1Char('\n');
    return all;
}

}  // namespace roseglass::ui
