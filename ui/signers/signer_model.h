#pragma once
#include <QAbstractTableModel>

#include "ui/signers/signer_rows.h"

namespace roseglass::ui {

/// Who may sign, a row each.
class SignerModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Keys, Roles, Paths, Threshold, Tags, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;
    void show(std::vector<SignerRow> rows);
    const SignerRow* at(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<SignerRow> rows_;
};

}  // namespace roseglass::ui
