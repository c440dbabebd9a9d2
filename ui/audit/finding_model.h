#pragma once
#include <QColor>
#include <QIcon>

#include "ui/audit/audit_result_model.h"

namespace roseglass::ui {

QString severityWord(trust::FindingSeverity severity);   ///< "Error", "Warning", "Note"
QIcon severityIcon(trust::FindingSeverity severity);
QColor severityColor(trust::FindingSeverity severity);

/// Every finding of an audit, a row each, the worst first; chips are severities.
class FindingModel : public AuditResultModel {
    Q_OBJECT
public:
    enum Column { Severity, Message, Repository, Subject, ColumnCount };
    using AuditResultModel::AuditResultModel;
    const trust::Finding* at(int row) const;
    int count(trust::FindingSeverity severity) const;

    std::vector<int> counts() const override;
    Html about(int row) const override;
    /// A repository, with a tag where the finding is about one.
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
        const trust::Finding* finding;
    };
    std::vector<Row> rows_;
};

}  // namespace roseglass::ui
