#pragma once
#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "ui/hierarchy/hierarchy_words.h"

namespace roseglass::ui {

/// The graph's roles as rows: for those who read tables better, and for screen readers.
class RoleTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Role, State, Signatures, Keys, Signers, Place, Expires, Certificate, DelegatedBy, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    /// @param roles  those to show, as a search found them
    void show(std::shared_ptr<const Hierarchy> hierarchy, std::vector<int> roles);
    int roleAt(int row) const;
    int rowOf(int role) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString cell(int row, int column) const;

    std::shared_ptr<const Hierarchy> hierarchy_;
    std::vector<int> roles_;
    std::vector<RoleWords> words_;
};

}  // namespace roseglass::ui
