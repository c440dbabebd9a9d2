#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "trust/dockerfile.h"

namespace roseglass::ui {

/// The images that a Dockerfile names, each with who vouches for it.
class DockerfileModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Line, Image, Trust, SignedBy, Digest, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void show(std::shared_ptr<const trust::DockerfileReport> report);
    const trust::DockerfileRow* at(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const trust::DockerfileReport> report_;
};

}  // namespace roseglass::ui
