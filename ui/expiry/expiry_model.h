#pragma once
#include <QAbstractItemModel>
#include <vector>

#include "trust/expiry.h"

namespace roseglass::ui {

/// Which of the dates are shown.
struct ExpiryFilter {
    enum class Show { All, Soon, Expired };
    Show show = Show::All;
    QString words;  ///< in the repository's or the role's name
};

/// Repositories, soonest first, and below each its roles and certificates, soonest first.
class ExpiryModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { What, Line, Expires, Left, ColumnCount };
    enum Role { DetailRole = Qt::UserRole + 1, StateRole, DaysRole, GunRole };

    using QAbstractItemModel::QAbstractItemModel;
    void show(std::vector<trust::ExpiryEntry> entries, const ExpiryFilter& filter, Instant now);
    void setFilter(const ExpiryFilter& filter);
    /// Null for a repository's row.
    const trust::ExpiryEntry* entryAt(const QModelIndex& index) const;
    /// The row of that entry (trust::expiryId), or none.
    QModelIndex indexOf(const std::string& id) const;
    const std::vector<trust::ExpiryEntry>& entries() const { return entries_; }
    Instant now() const { return now_; }
    /// What a row says, for the clipboard.
    QString rowText(const QModelIndex& index) const;
    void recolor();

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Group {
        QString gun;
        std::vector<size_t> rows;  ///< those that are shown
        size_t total = 0;
    };
    void arrange();
    bool isShown(const trust::ExpiryEntry& entry) const;
    QVariant groupData(const Group& group, int column, int role) const;
    QVariant entryData(const trust::ExpiryEntry& entry, int column, int role) const;

    std::vector<trust::ExpiryEntry> entries_;
    std::vector<Group> groups_;
    ExpiryFilter filter_;
    Instant now_;
};

}  // namespace roseglass::ui
