#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "ui/keys/key_view.h"

namespace roseglass::ui {

/// The rows of a key report that a view chose, with their words made in advance.
class KeyModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void show(std::shared_ptr<const trust::KeyReport> report, const KeyView& view, Instant now);
    const trust::KeyEntry* keyAt(int row) const;
    const KeyWords* wordsAt(int row) const;
    /// -1 when it is not shown. An ID may stand in two files; the path tells them apart where it is given.
    int rowOf(const std::string& id, const std::filesystem::path& path = {}) const;
    /// What Ctrl+C copies: whole IDs and GUNs.
    QString fullText(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant symbol(const trust::KeyEntry& key, const KeyWords& words, int column) const;

    std::shared_ptr<const trust::KeyReport> report_;
    std::vector<size_t> rows_;
    std::vector<KeyWords> words_;
};

}  // namespace roseglass::ui
