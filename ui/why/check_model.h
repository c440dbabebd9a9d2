#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "tuf/trace.h"

namespace roseglass::ui {

/// A trace as a table: one row a check, in order.
class CheckModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, Result, Rule, Role, Expected, Actual, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setChecks(std::vector<tuf::Check> checks);
    const std::vector<tuf::Check>& checks() const { return checks_; }
    /// The row to look at first: the first failure, else the last check; -1 without any.
    int firstOfInterest() const;
    /// The next failed row from `row` in that direction, or -1.
    int nextFailure(int row, int step) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<tuf::Check> checks_;
};

}  // namespace roseglass::ui
