#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "trust/report.h"

namespace roseglass::ui {

/// A trace as a table: one row a check, in order; first those that decide the verdict, then, below a line that says so, what
/// else was seen in the repository. Each keeps its number in the trace.
class CheckModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, Result, Rule, Role, Expected, Actual, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    /// @param decides  one for one with the checks; empty: all of them do
    /// @param report  of their repository, for what the registry said; may be null
    void setChecks(std::vector<tuf::Check> checks, const std::vector<bool>& decides = {}, std::shared_ptr<const trust::Report> report = nullptr);
    /// The check in that row; null in the line between the two groups.
    const tuf::Check* checkAt(int row) const;
    /// Its place in the trace, from 1; 0 in the line between.
    int numberAt(int row) const;
    int checkCount() const { return static_cast<int>(checks_.size()); }
    /// The row of the line between the groups; -1 where everything decides.
    int dividingRow() const { return deciding_ < checkCount() ? deciding_ : -1; }
    /// The row to look at first: the first failure that decides, else the last check that does; -1 without any.
    int firstOfInterest() const;
    /// The next failed row from `row` in that direction, or -1.
    int nextFailure(int row, int step) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    QVariant cell(const tuf::Check& check, int number, int column) const;

    std::vector<tuf::Check> checks_;   ///< those that decide first
    std::vector<int> numbers_;         ///< one for one
    int deciding_ = 0;                 ///< how many decide
    std::shared_ptr<const trust::Report> report_;
};

}  // namespace roseglass::ui
