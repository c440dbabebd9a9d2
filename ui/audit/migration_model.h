#pragma once
#include <QIcon>

#include "ui/audit/audit_result_model.h"

namespace roseglass::ui {

QString migrationWord(trust::Migration state);   ///< "DCT only", "Both", "Other only", "None", "Not known"
QIcon migrationIcon(trust::Migration state);

/// Every tag of the audited repositories with what vouches for it, by repository and name; chips are the steps of a
/// migration. A repository of which no tag is known has a row, too.
class MigrationModel : public AuditResultModel {
    Q_OBJECT
public:
    enum Column { Repository, Tag, Trust, Beside, State, ColumnCount };
    using AuditResultModel::AuditResultModel;

    std::vector<int> counts() const override;
    Html about(int row) const override;
    QString reference(int row) const override;
    QString key(int row) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    size_t size() const override { return rows_.size(); }
    void clearRows() override { rows_.clear(); }
    void addRows(const trust::AuditedRepository& repository, bool tell) override;

private:
    struct Row {
        const trust::AuditedRepository* repository;
        const trust::AuditedTag* tag;   ///< null: none is known
    };
    const Row* rowAt(int row) const;
    static QString cell(const Row& row, int column);
    static QVariant sortValue(const Row& row, int column);

    std::vector<Row> rows_;
};

}  // namespace roseglass::ui
