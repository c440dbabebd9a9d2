#pragma once
#include <QAbstractTableModel>
#include <vector>

#include "trust/activity.h"

namespace roseglass::ui {

/// What was done, newest first.
class ActivityModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Action, Repository, Outcome, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;
    void show(std::vector<trust::Activity> entries);
    const trust::Activity* at(int row) const;
    /// "Sign", "Add signer", …; an unknown verb as it stands.
    static QString verbWords(const std::string& verb);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<trust::Activity> entries_;
};

}  // namespace roseglass::ui
