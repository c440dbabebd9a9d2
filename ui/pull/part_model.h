#pragma once
#include <QAbstractTableModel>

#include "ui/pull/pull_session.h"

namespace roseglass::ui {

/// The parts of a pull and how each stands.
class PartModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Part, Digest, Size, Bar, State, ColumnCount };
    /// Per mille of a part, for the bar.
    static constexpr int PermilleRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    /// The plan's parts, or none. The session must outlive the model, or be replaced.
    void show(const PullSession* session);
    /// The same parts, further on.
    void refresh();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString stateWords(size_t row) const;
    int permille(size_t row) const;

    const PullSession* session_ = nullptr;
    int rows_ = 0;
    bool severalPlatforms_ = false;
};

}  // namespace roseglass::ui
