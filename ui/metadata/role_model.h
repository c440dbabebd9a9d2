#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "trust/report.h"

namespace roseglass::ui {

/// The roles of a report: name, state, version, expiry.
class RoleModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void setReport(std::shared_ptr<const trust::Report> report);
    const trust::RoleRow* roleAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const trust::Report> report_;
};

}  // namespace roseglass::ui
