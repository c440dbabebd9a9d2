#pragma once
#include <QAbstractListModel>

#include "trust/difference.h"

namespace roseglass::ui {

/// A difference, one sentence a row, with a sign for what came, went or moved.
class ChangeModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;
    void show(trust::Difference changes);
    QString allText() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    trust::Difference changes_;
};

}  // namespace roseglass::ui
