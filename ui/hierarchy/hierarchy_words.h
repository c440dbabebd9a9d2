#pragma once
#include <QColor>
#include <QString>

#include "ui/common/tone.h"
#include "ui/hierarchy/hierarchy.h"

namespace roseglass::ui {

/// One role in words, as its card, its row in the table and its accessible name say it.
struct RoleWords {
    QString title;        ///< "targets/qa"
    QString version;      ///< "version 7"; "not there yet"
    QString state;        ///< "Valid", "Invalid", "Not signed yet", "Would be made"
    QString stateIcon;
    Tone stateTone = Tone::Neutral;
    QString signatures;   ///< "1 of 1 signature", "1 signed, needs 1 of 2", "needs 2 of 3 keys"
    QString keyId;        ///< 12 digits of the first key; empty for none
    QString keyDetail;    ///< "ECDSA P-256", "and 1 more key"
    QString place, placeIcon;
    QString expiry;       ///< "2029", "12 days", "expired"; empty for none
    QString expiryIcon;
    Tone expiryTone = Tone::Neutral;
    QString reason;       ///< why it does not verify; empty otherwise
    QString accessible;   ///< "targets/qa, version 1, invalid, 1 of 2 signatures, delegated by targets"
    QString tooltip;
};

RoleWords wordsOf(const Hierarchy& hierarchy, int role);
/// What the role is for, a sentence or two.
QString purposeOf(const RoleNode& node);
QString placeWords(trust::KeyLocation place);
QString placeIcon(trust::KeyLocation place);
/// "8 roles, 8 keys. A role is trusted only if the role to its left names its key."
QString summaryOf(const Hierarchy& hierarchy);
/// "1 role does not verify"; empty when all do.
QString failuresOf(const Hierarchy& hierarchy);
/// How the root came to be trusted: "Root known to this computer", "Trust on first use".
QString pinWords(const trust::Report& report);
/// "All paths", or the prefixes.
QString pathWords(const std::vector<std::string>& paths);

}  // namespace roseglass::ui
