#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "trust/report.h"

namespace roseglass::ui {

/// Who may sign one role, and what became of each signature on it.
class SignatureModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { KeyId, Verdict, Algorithm, Owner, Reason, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setRole(const trust::RoleRow* role);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString keyId, algorithm, owner, reason;
        bool hasSignature = false, valid = false;
    };
    std::vector<Row> rows_;
};

}  // namespace roseglass::ui
