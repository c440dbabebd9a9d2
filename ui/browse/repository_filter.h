#pragma once
#include <QSortFilterProxyModel>

#include "ui/browse/repository_model.h"

namespace roseglass::ui {

/// Repositories by part of their name; with the glasses on, only those with trust data.
class RepositoryFilter : public QSortFilterProxyModel {
public:
    explicit RepositoryFilter(QObject* parent) : QSortFilterProxyModel(parent) {
        setRecursiveFilteringEnabled(true);
        setFilterCaseSensitivity(Qt::CaseInsensitive);
    }
    void setGlasses(bool on) {
        glasses_ = on;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        if (!parent.isValid()) return false;  // a registry is there for its repositories
        if (glasses_ && !index.data(RepositoryModel::SignedRole).toBool()) return false;
        return index.data(RepositoryModel::GunRole).toString().contains(filterRegularExpression());
    }

private:
    bool glasses_ = false;
};

}  // namespace roseglass::ui
