#include "ui/keys/key_model.h"

#include <QFont>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString joined(const std::vector<std::string>& names) {
    QStringList out;
    for (const std::string& name : names) out << shown(name, 300);
    return out.join(QLatin1Char('\n'));
}

QString cell(const KeyWords& words, const trust::KeyEntry& key, int column) {
    switch (column) {
        case KeyId: return shortKeyId(key.id);
        case KeyAlgorithm: return words.algorithm;
        case KeyRole: return words.role;
        case KeyRepositories: return words.repositories;
        case KeyPlace: return words.place;
        case KeyBackup: return words.backup;
        case KeyExpires: return words.expires;
        default: return {};
    }
}

QString toolTip(const trust::KeyEntry& key, int column) {
    switch (column) {
        case KeyId: return text(key.id);
        case KeyAlgorithm: return key.algorithm.empty() ? KeyModel::tr("The encrypted file does not tell, and no repository of this computer names the key.") : text(key.algorithm);
        case KeyRepositories: return key.uses.empty() ? shown(key.purpose, 300) : joined(key.repositories());
        case KeyPlace: return key.token.empty() ? shown(key.path.string(), 400) : shown(key.token, 200);
        case KeyBackup: return key.backedUp ? KeyModel::tr("Last backed up %1").arg(dateAndTime(*key.backedUp)) : QString();
        case KeyExpires: return key.expires ? dateAndTime(*key.expires) : KeyModel::tr("It has signed nothing that this computer knows.");
        default: return {};
    }
}

}  // namespace

void KeyModel::show(std::shared_ptr<const trust::KeyReport> report, const KeyView& view, Instant now) {
    beginResetModel();
    report_ = std::move(report);
    rows_ = report_ ? orderKeys(*report_, view) : std::vector<size_t>();
    words_.clear();
    for (const size_t row : rows_) words_.push_back(wordsOf(report_->keys[row], *report_, now));
    endResetModel();
}

const trust::KeyEntry* KeyModel::keyAt(int row) const { return row >= 0 && row < rowCount() ? &report_->keys[rows_[static_cast<size_t>(row)]] : nullptr; }
const KeyWords* KeyModel::wordsAt(int row) const { return row >= 0 && row < rowCount() ? &words_[static_cast<size_t>(row)] : nullptr; }

int KeyModel::rowOf(const std::string& id, const std::filesystem::path& path) const {
    int first = -1;
    for (int row = 0; row < rowCount(); ++row) {
        if (keyAt(row)->id != id) continue;
        if (path.empty() || keyAt(row)->path == path) return row;
        if (first < 0) first = row;
    }
    return first;
}

QString KeyModel::fullText(const QModelIndex& index) const {
    const trust::KeyEntry* key = keyAt(index.row());
    if (!key) return {};
    if (index.column() == KeyId) return text(key->id);
    return index.column() == KeyRepositories && !key->uses.empty() ? joined(key->repositories()) : cell(*wordsAt(index.row()), *key, index.column());
}

int KeyModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }
int KeyModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : KeyColumnCount; }

QVariant KeyModel::symbol(const trust::KeyEntry& key, const KeyWords& words, int column) const {
    if (column == KeyPlace) return icon(words.placeIcon, key.problem.empty() ? QColor() : tokens().bad);
    if (column == KeyBackup && !words.backupIcon.isEmpty()) return icon(words.backupIcon, backupColor(key));
    if (column == KeyExpires && !words.expiresIcon.isEmpty()) return icon(words.expiresIcon, expiryColor(key));
    return {};
}

QVariant KeyModel::data(const QModelIndex& index, int role) const {
    const trust::KeyEntry* key = index.isValid() ? keyAt(index.row()) : nullptr;
    if (!key) return {};
    const KeyWords& words = words_[static_cast<size_t>(index.row())];
    const int column = index.column();
    const bool strong = (column == KeyBackup && key->backup != trust::BackupState::NotHere) || (column == KeyExpires && !words.expiresIcon.isEmpty());
    switch (role) {
        case Qt::DisplayRole: return cell(words, *key, column);
        case Qt::DecorationRole: return symbol(*key, words, column);
        case Qt::ToolTipRole: return toolTip(*key, column);
        case Qt::AccessibleTextRole: return column == KeyId ? words.accessible : cell(words, *key, column);
        case Qt::FontRole: {
            if (column == KeyId) return fixedFont();
            QFont font;
            font.setWeight(strong ? QFont::DemiBold : column == KeyRole ? QFont::Medium : QFont::Normal);
            return font;
        }
        case Qt::ForegroundRole:
            if (!key->problem.empty() && column == KeyPlace) return tokens().bad;
            if (!key->isHere()) return tokens().secondary;
            if (column == KeyBackup) return backupColor(*key);
            if (column == KeyExpires) return expiryColor(*key);
            if (column == KeyAlgorithm || (column == KeyRepositories && key->uses.empty())) return tokens().secondary;
            return {};
        default: return {};
    }
}

QVariant KeyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    const QString names[] = {tr("Key"), tr("Algorithm"), tr("Role"), tr("Repositories"), tr("Location"), tr("Backup"), tr("Expires")};
    return section >= 0 && section < KeyColumnCount ? names[section] : QString();
}

}  // namespace roseglass::ui
