#include "ui/hierarchy/role_table_model.h"

#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {

void RoleTableModel::show(std::shared_ptr<const Hierarchy> hierarchy, std::vector<int> roles) {
    beginResetModel();
    hierarchy_ = std::move(hierarchy);
    roles_ = std::move(roles);
    words_.clear();
    for (const int role : roles_) words_.push_back(wordsOf(*hierarchy_, role));
    endResetModel();
}

int RoleTableModel::roleAt(int row) const { return row >= 0 && row < rowCount() ? roles_[static_cast<size_t>(row)] : -1; }

int RoleTableModel::rowOf(int role) const {
    const auto found = std::find(roles_.begin(), roles_.end(), role);
    return found == roles_.end() ? -1 : static_cast<int>(found - roles_.begin());
}

int RoleTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(roles_.size()); }
int RoleTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString RoleTableModel::cell(int row, int column) const {
    const RoleNode& node = hierarchy_->roles[static_cast<size_t>(roles_[static_cast<size_t>(row)])];
    const RoleWords& words = words_[static_cast<size_t>(row)];
    const QString none = QStringLiteral("—");
    switch (column) {
        case Role: return node.planned || node.row.version == 0 ? words.title : tr("%1, v%2").arg(words.title, QString::number(node.row.version));
        case State: return words.reason.isEmpty() ? words.state : words.state + QStringLiteral(": ") + words.reason;
        case Signatures: return words.signatures.isEmpty() ? none : words.signatures;
        case Keys: return words.keyId.isEmpty() ? words.keyDetail : words.keyId + QStringLiteral(", ") + words.keyDetail;
        case Signers: {
            QStringList names;
            for (const trust::KeyRow& key : node.row.keys) {
                const QString name = shown(hierarchy_->signersOf(key.canonicalId.empty() ? key.id : key.canonicalId), 80);
                if (!name.isEmpty() && !names.contains(name)) names << name;
            }
            return names.isEmpty() ? none : names.join(QStringLiteral(", "));
        }
        case Place: return words.place.isEmpty() ? none : words.place;
        case Expires: return !node.row.expires ? none : node.due == Due::Soon || node.due == Due::Past ? tr("%1 (%2)").arg(shortDate(*node.row.expires), words.expiry) : shortDate(*node.row.expires);
        case Certificate: {
            for (const trust::KeyRow& key : node.row.keys) {
                if (key.certificateExpires) return shortDate(*key.certificateExpires);
            }
            return none;
        }
        case DelegatedBy: return node.parent < 0 ? none : shown(hierarchy_->roles[static_cast<size_t>(node.parent)].row.name, 120);
        default: return {};
    }
}

QVariant RoleTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || roleAt(index.row()) < 0) return {};
    const RoleWords& words = words_[static_cast<size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole: return cell(index.row(), index.column());
        case Qt::DecorationRole:
            if (index.column() == State) return icon(words.stateIcon, toneColor(words.stateTone, tokens()));
            if (index.column() == Place && !words.placeIcon.isEmpty()) return icon(words.placeIcon);
            if (index.column() == Expires && words.expiryTone != Tone::Good && !words.expiryIcon.isEmpty()) return icon(words.expiryIcon, toneColor(words.expiryTone, tokens()));
            return {};
        case Qt::ForegroundRole:
            if (index.column() == State) return toneColor(words.stateTone, tokens());
            if (index.column() == Expires && words.expiryTone != Tone::Good && words.expiryTone != Tone::Neutral) return toneColor(words.expiryTone, tokens());
            return {};
        case Qt::ToolTipRole: return words.tooltip;
        case Qt::AccessibleTextRole: return index.column() == Role ? words.accessible : cell(index.row(), index.column());
        default: return {};
    }
}

QVariant RoleTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Role: return tr("Role");
        case State: return tr("State");
        case Signatures: return tr("Signatures");
        case Keys: return tr("Keys");
        case Signers: return tr("Signers");
        case Place: return tr("Place");
        case Expires: return tr("Expires");
        case Certificate: return tr("Certificate");
        case DelegatedBy: return tr("Named by");
        default: return {};
    }
}

}  // namespace roseglass::ui
