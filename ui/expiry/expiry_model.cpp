#include "ui/expiry/expiry_model.h"

#include <QFont>
#include <map>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/expiry/expiry_words.h"

namespace roseglass::ui {
namespace {

/// The internal ID of a repository's row; those below it have their repository's place.
constexpr quintptr kGroup = static_cast<quintptr>(-1);
constexpr double kSecondsADay = 86'400;

double daysUntil(const trust::ExpiryEntry& entry, Instant now) {
    return entry.expires ? std::chrono::duration<double>(*entry.expires - now).count() / kSecondsADay : 0;
}

}  // namespace

void ExpiryModel::show(std::vector<trust::ExpiryEntry> entries, const ExpiryFilter& filter, Instant now) {
    beginResetModel();
    entries_ = std::move(entries);
    filter_ = filter;
    now_ = now;
    arrange();
    endResetModel();
}

void ExpiryModel::setFilter(const ExpiryFilter& filter) {
    beginResetModel();
    filter_ = filter;
    arrange();
    endResetModel();
}

void ExpiryModel::arrange() {
    std::map<std::string, size_t> places;
    std::vector<Group> all;
    for (size_t i = 0; i < entries_.size(); ++i) {
        const auto [at, isNew] = places.emplace(entries_[i].repository, all.size());
        if (isNew) {
            all.emplace_back();
            all.back().gun = text(entries_[i].repository);
        }
        Group& group = all[at->second];
        ++group.total;
        if (isShown(entries_[i])) group.rows.push_back(i);
    }
    std::erase_if(all, [](const Group& group) { return group.rows.empty(); });
    groups_ = std::move(all);
}

bool ExpiryModel::isShown(const trust::ExpiryEntry& entry) const {
    using trust::ExpiryState;
    if (filter_.show == ExpiryFilter::Show::Soon && entry.state != ExpiryState::Soon) return false;
    if (filter_.show == ExpiryFilter::Show::Expired && entry.state != ExpiryState::Expired && entry.state != ExpiryState::Unknown) return false;
    return filter_.words.isEmpty() || text(entry.repository).contains(filter_.words, Qt::CaseInsensitive) || expiryName(entry).contains(filter_.words, Qt::CaseInsensitive);
}

const trust::ExpiryEntry* ExpiryModel::entryAt(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kGroup) return nullptr;
    return &entries_[groups_[index.internalId()].rows[static_cast<size_t>(index.row())]];
}

QModelIndex ExpiryModel::indexOf(const std::string& id) const {
    for (size_t group = 0; group < groups_.size(); ++group) {
        for (size_t row = 0; row < groups_[group].rows.size(); ++row) {
            if (trust::expiryId(entries_[groups_[group].rows[row]]) == id) return createIndex(static_cast<int>(row), 0, static_cast<quintptr>(group));
        }
    }
    return {};
}

QString ExpiryModel::rowText(const QModelIndex& index) const {
    const trust::ExpiryEntry* entry = entryAt(index);
    if (!entry) return index.isValid() ? groups_[static_cast<size_t>(index.row())].gun : QString();
    return entry->expires ? QStringLiteral("%1\t%2\t%3").arg(shown(entry->repository, 255), text(trust::describeExpiry(*entry)), text(formatRfc3339(*entry->expires))) : expirySentence(*entry, now_);
}

void ExpiryModel::recolor() {
    for (int group = 0; group < rowCount(); ++group) {
        const QModelIndex parent = index(group, 0);
        emit dataChanged(index(0, 0, parent), index(rowCount(parent) - 1, ColumnCount - 1, parent), {Qt::ForegroundRole, Qt::DecorationRole});
    }
}

QModelIndex ExpiryModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || row >= rowCount(parent) || column < 0 || column >= ColumnCount) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kGroup);
}

QModelIndex ExpiryModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == kGroup) return {};
    return createIndex(static_cast<int>(index.internalId()), 0, kGroup);
}

int ExpiryModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(groups_.size());
    if (parent.internalId() != kGroup || parent.column() != 0) return 0;
    return static_cast<int>(groups_[static_cast<size_t>(parent.row())].rows.size());
}

int ExpiryModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant ExpiryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (const trust::ExpiryEntry* entry = entryAt(index)) return entryData(*entry, index.column(), role);
    return groupData(groups_[static_cast<size_t>(index.row())], index.column(), role);
}

QVariant ExpiryModel::groupData(const Group& group, int column, int role) const {
    if (role == GunRole) return group.gun;
    if (column != What) return {};
    const size_t shownRows = group.rows.size();
    const QString count = shownRows < group.total ? tr("%1 of %2 shown").arg(shownRows).arg(group.total) : group.total == 1 ? tr("1 date") : tr("%1 dates").arg(group.total);
    switch (role) {
        case Qt::DisplayRole: return shown(group.gun.toStdString(), 200);
        case DetailRole: return count;
        case Qt::AccessibleTextRole: return tr("%1, %2").arg(shown(group.gun.toStdString(), 200), count);
        case Qt::FontRole: {
            QFont font;
            font.setWeight(QFont::DemiBold);
            return font;
        }
        default: return {};
    }
}

QVariant ExpiryModel::entryData(const trust::ExpiryEntry& entry, int column, int role) const {
    switch (role) {
        case Qt::DisplayRole:
            if (column == What) return expiryName(entry);
            if (column == Expires) return entry.expires ? shortDate(*entry.expires) : QStringLiteral("—");
            return column == Left ? timeLeft(entry, now_) : QString();
        case DetailRole: return column == What ? expiryDetail(entry) : QString();
        case StateRole: return static_cast<int>(entry.state);
        case DaysRole: return daysUntil(entry, now_);
        case GunRole: return text(entry.repository);
        case Qt::DecorationRole: return column == What ? QVariant(icon(placeIcon(entry))) : QVariant();
        case Qt::AccessibleTextRole: return column == What ? expirySentence(entry, now_) : column == Line ? expiryStateWord(entry.state) : entryData(entry, column, Qt::DisplayRole);
        case Qt::ToolTipRole: {
            if (column == Expires && entry.expires) return dateAndTime(*entry.expires);
            if (!entry.problem.empty()) return shown(entry.problem, 400);
            return column == What && entry.kind == trust::ExpiryKind::Certificate ? QVariant(text(entry.keyId)) : QVariant(text(entry.breaks));
        }
        case Qt::ForegroundRole: return column == Left && entry.state != trust::ExpiryState::Ok ? QVariant(expiryColor(entry.state)) : column == Left ? QVariant(tokens().secondary) : QVariant();
        case Qt::FontRole: {
            QFont font;
            font.setWeight(column == Left ? QFont::DemiBold : QFont::Normal);
            return font;
        }
        default: return {};
    }
}

QVariant ExpiryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)) return {};
    const QString names[] = {tr("Role or certificate"), role == Qt::DisplayRole ? QString() : tr("Time line"), tr("Expires"), tr("Time left")};
    return section >= 0 && section < ColumnCount ? names[section] : QString();
}

}  // namespace roseglass::ui
