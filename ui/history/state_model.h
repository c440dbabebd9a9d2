#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "trust/history.h"

namespace roseglass::ui {

/// The states of a repository, newest first.
class StateModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { When, Source, Verdict, Changes, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;
    /// @param changes  what matters of the difference to the state before, one number a state
    void show(std::shared_ptr<const trust::History> history, std::vector<size_t> changes);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const trust::History> history_;
    std::vector<size_t> changes_;
};

/// The root versions of a repository, newest first.
class RootModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Version, Key, Verdict, Expires, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;
    void show(std::shared_ptr<const trust::History> history);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const trust::History> history_;
};

/// "11 Nov 2026 14:02", or that nobody dates it.
QString stateTime(const trust::PastState& state);

}  // namespace roseglass::ui
