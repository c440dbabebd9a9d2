#pragma once
#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "trust/audit/audit.h"
#include "ui/common/html.h"

namespace roseglass::ui {

/// What audited repositories come to, a row each thing; grows while the audit runs.
class AuditResultModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using Audited = std::shared_ptr<const trust::AuditedRepository>;
    /// What rows are sorted by, and which chip they belong to.
    static constexpr int kSortRole = Qt::UserRole, kKindRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    /// In place of everything; null: nothing.
    void show(const std::shared_ptr<const trust::AuditReport>& report);
    /// One more repository.
    void add(Audited repository);

    /// How many rows belong to each chip.
    virtual std::vector<int> counts() const = 0;
    /// What is to know about a row.
    virtual Html about(int row) const = 0;
    /// What can be opened for it; empty: nothing.
    virtual QString reference(int row) const = 0;
    /// The same for the same thing in another audit.
    virtual QString key(int row) const = 0;

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(size()); }

protected:
    virtual size_t size() const = 0;
    virtual void clearRows() = 0;
    /// Puts the repository's rows where they belong.
    /// @param tell  through beginInsertRows; false while the model is reset
    virtual void addRows(const trust::AuditedRepository& repository, bool tell) = 0;

private:
    std::vector<Audited> repositories_;   ///< that the rows point into
};

/// The title in bold above the words; nothing without words.
Html titledParagraph(const QString& title, const QString& words);

}  // namespace roseglass::ui
