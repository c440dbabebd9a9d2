#pragma once
#include <QAbstractTableModel>

#include "notary/trust_servers.h"

namespace roseglass::ui {

/// The lines of trust-servers.json, editable in place.
class TrustServerModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void setServers(notary::TrustServers servers);
    const notary::TrustServers& servers() const { return servers_; }
    void add();
    void remove(int row);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    notary::TrustServers servers_;
};

}  // namespace roseglass::ui
