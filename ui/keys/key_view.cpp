#include "ui/keys/key_view.h"

#include <QCoreApplication>
#include <algorithm>
#include <numeric>
#include <tuple>

#include "ui/common/format.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

using trust::BackupState;
using trust::KeyConcern;
using trust::KeyEntry;
using trust::KeyKind;
using trust::KeyLocation;
using trust::KeyReport;

QString tr(const char* source) { return QCoreApplication::translate("Keys", source); }

QString roleWords(const KeyEntry& key) {
    switch (key.kind) {
        case KeyKind::Root: return tr("Root");
        case KeyKind::Repository: return tr("Repository");
        case KeyKind::Signer: return tr("Signer %1").arg(shown(key.signer, 60));
        case KeyKind::Snapshot: return tr("Snapshot");
        case KeyKind::Timestamp: return tr("Timestamp");
        case KeyKind::Unknown: return tr("Unknown");
    }
    return {};
}

QString repositoryWords(const KeyEntry& key, const KeyReport& report) {
    const auto names = key.repositories();
    if (names.empty()) return key.notNamedBy.empty() ? tr("not used yet") : tr("not named any more");
    if (names.size() > 2) return tr("%1 repositories").arg(names.size());
    QString out = shortRepository(names.front(), report);
    if (names.size() == 2) out += QStringLiteral(", ") + shortRepository(names.back(), report);
    return out;
}

QString titleOf(const KeyEntry& key, const KeyReport& report) {
    const QString where = key.repositories().empty() ? QString() : repositoryWords(key, report);
    switch (key.kind) {
        case KeyKind::Root: return where.isEmpty() ? tr("Root key") : tr("Root key of %1").arg(where);
        case KeyKind::Repository: return where.isEmpty() ? tr("Repository key") : tr("Repository key of %1").arg(where);
        case KeyKind::Signer: return tr("Key of signer %1").arg(shown(key.signer, 60));
        case KeyKind::Snapshot: return where.isEmpty() ? tr("Snapshot key") : tr("Snapshot key of %1").arg(where);
        case KeyKind::Timestamp: return where.isEmpty() ? tr("Timestamp key") : tr("Timestamp key of %1").arg(where);
        case KeyKind::Unknown: return tr("Key of unknown role");
    }
    return {};
}

void placeWords(const KeyEntry& key, KeyWords& words) {
    switch (key.location) {
        case KeyLocation::File: words.place = tr("This computer"); words.placeIcon = QStringLiteral("laptop"); break;
        case KeyLocation::Token: words.place = tr("Hardware token"); words.placeIcon = QStringLiteral("stick"); break;
        case KeyLocation::Server: words.place = tr("Trust server"); words.placeIcon = QStringLiteral("server"); break;
        case KeyLocation::Elsewhere: words.place = tr("Elsewhere"); words.placeIcon = QStringLiteral("person"); break;
    }
    if (!key.problem.empty()) {
        words.place = tr("Unreadable file");
        words.placeIcon = QStringLiteral("fail");
    }
}

void backupWords(const KeyEntry& key, KeyWords& words) {
    switch (key.backup) {
        case BackupState::Never: words.backup = tr("No backup"); words.backupIcon = QStringLiteral("warning"); break;
        case BackupState::Done: words.backup = tr("Backed up"); words.backupIcon = QStringLiteral("pass"); break;
        case BackupState::Outdated: words.backup = tr("Outdated"); words.backupIcon = QStringLiteral("clock"); break;
        case BackupState::NotCopyable: words.backup = tr("Not copyable"); words.backupIcon = QStringLiteral("lock"); break;
        case BackupState::NotHere: words.backup = QStringLiteral("—"); break;
    }
}

void expiryWords(const KeyEntry& key, KeyWords& words, Instant now) {
    words.expires = key.expires ? shortDate(*key.expires) : QStringLiteral("—");
    if (key.concerns.contains(KeyConcern::Expired)) {
        words.expires = tr("Expired");
        words.expiresIcon = QStringLiteral("fail");
    } else if (key.concerns.contains(KeyConcern::ExpiresSoon)) {
        const auto days = std::chrono::floor<std::chrono::days>(*key.expires - now).count();
        words.expires = days == 1 ? tr("1 day") : tr("%1 days").arg(days);
        words.expiresIcon = QStringLiteral("clock");
    }
}

/// What a column sorts by; ties keep the report's order.
std::tuple<qint64, QString> sortKey(const KeyEntry& key, const KeyWords& words, int column) {
    switch (column) {
        case KeyId: return {0, text(key.id)};
        case KeyAlgorithm: return {0, words.algorithm};
        case KeyRole: return {static_cast<qint64>(key.kind), words.role};
        case KeyRepositories: return {0, words.repositories};
        case KeyPlace: return {static_cast<qint64>(key.location), words.place};
        case KeyBackup: return {static_cast<qint64>(key.backup) == static_cast<qint64>(BackupState::Outdated) ? 0 : static_cast<qint64>(key.backup), QString()};
        case KeyExpires: return {key.expires ? key.expires->time_since_epoch().count() : std::numeric_limits<qint64>::max(), QString()};
        default: return {0, QString()};
    }
}

bool matches(const KeyEntry& key, const KeyWords& words, const QString& filter) {
    if (filter.isEmpty() || text(key.id).startsWith(filter, Qt::CaseInsensitive)) return true;
    for (const QString& cell : {words.role, words.algorithm, words.place, words.backup}) {
        if (cell.contains(filter, Qt::CaseInsensitive)) return true;
    }
    const auto names = key.repositories();
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return text(name).contains(filter, Qt::CaseInsensitive); });
}

}  // namespace

QString shortRepository(const std::string& gun, const KeyReport& report) {
    const auto pathOf = [](const std::string& name) { return name.substr(name.find('/') + 1); };
    for (const KeyEntry& key : report.keys) {
        for (const trust::KeyUse& use : key.uses) {
            if (use.repository != gun && pathOf(use.repository) == pathOf(gun)) return shown(gun, 160);
        }
    }
    return shown(pathOf(gun), 160);
}

bool belongsTo(const KeyEntry& key, KeyGroup group) {
    switch (group) {
        case KeyGroup::All: return true;
        case KeyGroup::Root: return key.isHere() && key.kind == KeyKind::Root;
        case KeyGroup::Repository: return key.isHere() && key.kind == KeyKind::Repository;
        case KeyGroup::Signer: return key.isHere() && key.kind == KeyKind::Signer;
        case KeyGroup::Snapshot: return key.isHere() && key.kind == KeyKind::Snapshot;
        case KeyGroup::Attention: return !key.concerns.empty();
        case KeyGroup::Elsewhere: return !key.isHere();
    }
    return false;
}

std::map<KeyGroup, int> countKeys(const KeyReport& report) {
    std::map<KeyGroup, int> counts;
    for (const KeyGroup group : kKeyGroups) {
        counts[group] = static_cast<int>(std::count_if(report.keys.begin(), report.keys.end(), [&](const KeyEntry& key) { return belongsTo(key, group); }));
    }
    return counts;
}

std::vector<size_t> orderKeys(const KeyReport& report, const KeyView& view) {
    std::vector<std::pair<std::tuple<qint64, QString>, size_t>> rows;
    for (size_t i = 0; i < report.keys.size(); ++i) {
        const KeyEntry& key = report.keys[i];
        if (!belongsTo(key, view.group)) continue;
        const KeyWords words = wordsOf(key, report, {});
        if (matches(key, words, view.filter)) rows.emplace_back(sortKey(key, words, view.column), i);
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return view.order == Qt::AscendingOrder ? a.first < b.first : b.first < a.first; });
    std::vector<size_t> order;
    for (const auto& row : rows) order.push_back(row.second);
    return order;
}

KeyWords wordsOf(const KeyEntry& key, const KeyReport& report, Instant now) {
    KeyWords words;
    words.title = titleOf(key, report);
    words.algorithm = key.algorithm.empty() ? QStringLiteral("—") : text(key.algorithm);
    // The certificate is worth the room, the family follows from the curve.
    if (key.certified && words.algorithm.startsWith(QLatin1String("ECDSA "))) words.algorithm = words.algorithm.mid(6) + QStringLiteral(", X.509");
    words.role = roleWords(key);
    words.repositories = repositoryWords(key, report);
    placeWords(key, words);
    backupWords(key, words);
    expiryWords(key, words, now);
    QStringList parts{tr("Key %1").arg(shortKeyId(key.id)), words.role + (key.repositories().empty() ? QString() : QLatin1Char(' ') + words.repositories), words.place};
    if (key.backup != BackupState::NotHere) parts << words.backup.toLower();
    if (key.expires) parts << (key.concerns.contains(KeyConcern::Expired) ? tr("expired on %1") : tr("expires %1")).arg(shortDate(*key.expires));
    if (!key.problem.empty()) parts << shown(key.problem, 200);
    words.accessible = parts.join(QStringLiteral(", "));
    return words;
}

QColor backupColor(const KeyEntry& key) {
    switch (key.backup) {
        case BackupState::Never: case BackupState::Outdated: return tokens().caution;
        case BackupState::Done: return tokens().good;
        case BackupState::NotCopyable: case BackupState::NotHere: return tokens().neutral;
    }
    return tokens().neutral;
}

QColor expiryColor(const KeyEntry& key) {
    if (key.concerns.contains(KeyConcern::Expired)) return tokens().bad;
    return key.concerns.contains(KeyConcern::ExpiresSoon) ? tokens().caution : tokens().text;
}

ConcernWords wordsOf(KeyConcern concern, const KeyEntry& key) {
    switch (concern) {
        case KeyConcern::Unreadable: return {tr("The file cannot be read"), shown(key.problem, 300)};
        case KeyConcern::Loose: return {tr("Others can read the file"), tr("Its mode is %1; it should be 0600.").arg(key.mode ? QString::number(*key.mode, 8).rightJustified(4, QLatin1Char('0')) : QStringLiteral("?"))};
        case KeyConcern::NotEncrypted: return {tr("Not encrypted"), tr("Anyone who reads the file can sign. Give it a passphrase.")};
        case KeyConcern::NoBackup: return {tr("No backup"), tr("If this computer fails, the key is gone.")};
        case KeyConcern::BackupOutdated: return {tr("The backup is outdated"), tr("The file was changed after it. The backup may be under an older passphrase.")};
        case KeyConcern::Expired: return {tr("What it signs has expired"), tr("On %1. Sign it again, or rotate the key.").arg(shortDate(*key.expires))};
        case KeyConcern::ExpiresSoon: return {tr("What it signs expires soon"), tr("On %1. Sign it again before.").arg(shortDate(*key.expires))};
    }
    return {};
}

}  // namespace roseglass::ui
