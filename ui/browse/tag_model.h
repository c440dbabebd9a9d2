#pragma once
#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "trust/report.h"
#include "ui/browse/tag_order.h"

namespace roseglass::ui {

/// The tags of one report in a given order. Fed whole; data() only looks up.
class TagModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void show(std::shared_ptr<const trust::Report> report, std::vector<uint32_t> rows);
    /// Marks the tags that this role signs, in the column of signers; empty: none.
    void markRole(const std::string& role);
    const trust::TagRow* tagAt(int row) const;
    int rowOf(const std::string& tag) const;
    /// The full value behind a cell, for copying.
    QString fullText(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool isMarked(const trust::TagRow& tag) const;

    std::shared_ptr<const trust::Report> report_;
    std::vector<uint32_t> rows_;
    std::string marked_;
};

}  // namespace roseglass::ui
