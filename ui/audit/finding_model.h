#pragma once
#include <QAbstractTableModel>
#include <QColor>
#include <QIcon>
#include <memory>
#include <vector>

#include "trust/audit/audit.h"

namespace roseglass::ui {

QString severityWord(trust::FindingSeverity severity);   ///< "Error", "Warning", "Note"
QIcon severityIcon(trust::FindingSeverity severity);
QColor severityColor(trust::FindingSeverity severity);

/// Every finding of an audit, a row each.
class FindingModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Severity, Message, Repository, Subject, ColumnCount };
    /// What rows are sorted by.
    static constexpr int kSortRole = Qt::UserRole;
    using QAbstractTableModel::QAbstractTableModel;
    void show(std::shared_ptr<const trust::AuditReport> report);
    const trust::Finding* at(int row) const;
    int count(trust::FindingSeverity severity) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const trust::AuditReport> report_;
    std::vector<const trust::Finding*> rows_;
};

}  // namespace roseglass::ui
