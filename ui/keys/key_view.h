#pragma once
#include <QColor>
#include <QString>
#include <map>
#include <vector>

#include "trust/key_report.h"

namespace roseglass::ui {

enum KeyColumn { KeyId, KeyAlgorithm, KeyRole, KeyRepositories, KeyPlace, KeyBackup, KeyExpires, KeyColumnCount };

/// Which keys a chip stands for.
enum class KeyGroup { All, Root, Repository, Signer, Snapshot, Attention, Elsewhere };
inline constexpr KeyGroup kKeyGroups[] = {KeyGroup::All, KeyGroup::Root, KeyGroup::Repository, KeyGroup::Signer, KeyGroup::Snapshot, KeyGroup::Attention, KeyGroup::Elsewhere};

/// What of a report is shown, and in which order. `column` -1 keeps the report's.
struct KeyView {
    KeyGroup group = KeyGroup::All;
    QString filter;
    int column = -1;
    Qt::SortOrder order = Qt::AscendingOrder;
};

bool belongsTo(const trust::KeyEntry& key, KeyGroup group);
std::map<KeyGroup, int> countKeys(const trust::KeyReport& report);
/// Indices into report.keys.
std::vector<size_t> orderKeys(const trust::KeyReport& report, const KeyView& view);

/// The words of one key, and the symbols beside them.
struct KeyWords {
    QString title;          ///< "Repository key of team/app"
    QString algorithm;      ///< "ECDSA P-256"; a dash where nobody tells
    QString role;           ///< "Root", "Repository", "Signer alice", "Snapshot"
    QString repositories;   ///< "team/app, team/base", "3 repositories", "not used yet"
    QString place, placeIcon;
    QString backup, backupIcon;
    QString expires, expiresIcon;
    QString accessible;     ///< "Key e238b06e9658, repository team/app, this computer, no backup, expires 18 Jul 2029"
};
KeyWords wordsOf(const trust::KeyEntry& key, const trust::KeyReport& report, Instant now);
QColor backupColor(const trust::KeyEntry& key);
QColor expiryColor(const trust::KeyEntry& key);

/// "team/app" where no other registry of the report has one of that name, else the whole GUN.
QString shortRepository(const std::string& gun, const trust::KeyReport& report);

/// What an attention wants, worst first: a word and a sentence.
struct ConcernWords { QString title, detail; };
ConcernWords wordsOf(trust::KeyConcern concern, const trust::KeyEntry& key);

}  // namespace roseglass::ui
