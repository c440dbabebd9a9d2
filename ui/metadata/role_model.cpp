#include "ui/metadata/role_model.h"

#include "ui/common/format.h"
#include "ui/common/icons.h"

namespace roseglass::ui {
void RoleModel::setReport(std::shared_ptr<const trust::Report> report) {
    beginResetModel();
    report_ = std::move(report);
    endResetModel();
}

const trust::RoleRow* RoleModel::roleAt(int row) const {
    return report_ && row >= 0 && row < rowCount() ? &report_->roles[static_cast<size_t>(row)] : nullptr;
}

int RoleModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !report_ ? 0 : static_cast<int>(report_->roles.size()); }
int RoleModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 3; }

QVariant RoleModel::data(const QModelIndex& index, int role) const {
    const trust::RoleRow* row = index.isValid() ? roleAt(index.row()) : nullptr;
    if (!row) return {};
    const QString name = shown(row->name, 80);
    if (role == Qt::DisplayRole) {
        if (index.column() == 0) return name;
        if (index.column() == 1) return presentationOf(*row).words;
        return row->version > 0 ? QStringLiteral("v%1").arg(row->version) : QStringLiteral("—");
    }
    if (role == Qt::DecorationRole && index.column() == 1) return iconOf(presentationOf(*row));
    if (role == Qt::ForegroundRole && index.column() == 1) return toneColor(presentationOf(*row).tone);
    if (role == Qt::ToolTipRole) return shown(row->reason, 400);
    if (role == Qt::AccessibleTextRole) return tr("%1, version %2, %3").arg(name, QString::number(row->version), presentationOf(*row).words);
    return {};
}

QVariant RoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == 0 ? tr("Role") : section == 1 ? tr("State") : tr("Version");
}

}  // namespace roseglass::ui
