#include "ui/settings/trust_server_model.h"

#include "ui/common/format.h"

namespace roseglass::ui {

void TrustServerModel::setServers(notary::TrustServers servers) {
    beginResetModel();
    servers_ = std::move(servers);
    endResetModel();
}

void TrustServerModel::add() {
    beginInsertRows({}, rowCount(), rowCount());
    servers_.rules.push_back({});
    endInsertRows();
}

void TrustServerModel::remove(int row) {
    if (row < 0 || row >= rowCount()) return;
    beginRemoveRows({}, row, row);
    servers_.rules.erase(servers_.rules.begin() + row);
    endRemoveRows();
}

int TrustServerModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(servers_.rules.size()); }
int TrustServerModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 2; }

QVariant TrustServerModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || (role != Qt::DisplayRole && role != Qt::EditRole)) return {};
    const notary::TrustServerRule& rule = servers_.rules[static_cast<size_t>(index.row())];
    return text(index.column() == 0 ? rule.pattern : rule.url);
}

bool TrustServerModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || role != Qt::EditRole) return false;
    notary::TrustServerRule& rule = servers_.rules[static_cast<size_t>(index.row())];
    (index.column() == 0 ? rule.pattern : rule.url) = value.toString().trimmed().toStdString();
    emit dataChanged(index, index);
    return true;
}

Qt::ItemFlags TrustServerModel::flags(const QModelIndex& index) const { return QAbstractTableModel::flags(index) | (index.isValid() ? Qt::ItemIsEditable : Qt::NoItemFlags); }

QVariant TrustServerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == 0 ? tr("Registry pattern") : tr("Trust server");
}

}  // namespace roseglass::ui
