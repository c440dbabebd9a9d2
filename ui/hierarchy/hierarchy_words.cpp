#include "ui/hierarchy/hierarchy_words.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <chrono>
#include <set>

#include "ui/common/format.h"
#include "ui/common/presentation.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

using trust::KeyLocation;
using trust::RoleState;

QString tr(const char* source) { return QCoreApplication::translate("Hierarchy", source); }

const std::string& idOf(const trust::KeyRow& key) { return key.canonicalId.empty() ? key.id : key.canonicalId; }

void stateWords(const RoleNode& node, RoleWords& words) {
    const bool missing = node.row.state == RoleState::Missing;
    const Presentation state = presentationOf(node.row);
    words.state = node.planned ? tr("Would be made") : missing && node.depth > 1 ? tr("Not signed yet") : state.words;
    words.stateIcon = node.planned ? QStringLiteral("plus") : state.icon;
    words.stateTone = node.planned ? Tone::Neutral : state.tone;
    words.version = node.planned ? tr("new") : missing || node.row.version <= 0 ? tr("no version") : tr("version %1").arg(node.row.version);
    words.reason = shown(node.row.reason, 400);
}

void signatureWords(const RoleNode& node, RoleWords& words) {
    const auto keys = static_cast<int64_t>(node.keyCount);
    if (node.planned) return;
    if (node.row.state == RoleState::Missing) words.signatures = tr("needs %1 of %2").arg(node.row.threshold).arg(keys);
    else if (node.signedBy < node.row.threshold || keys == node.row.threshold)
        words.signatures = node.row.threshold == 1 ? tr("%1 of 1 signature").arg(node.signedBy) : tr("%1 of %2 signatures").arg(node.signedBy).arg(node.row.threshold);
    else words.signatures = tr("%1 signed, needs %2 of %3").arg(node.signedBy).arg(node.row.threshold).arg(keys);
}

void keyWords(const RoleNode& node, RoleWords& words) {
    if (node.row.keys.empty()) {
        words.keyDetail = tr("No key");
        return;
    }
    const trust::KeyRow& key = node.row.keys.front();
    words.keyId = node.planned ? QString() : shown(idOf(key).substr(0, 12), 12);
    const QString strength = node.planned ? tr("a new key, ECDSA P-256") : text(key.strength).isEmpty() ? shown(key.algorithm, 30) : shown(key.strength, 30);
    if (node.keyCount > 2) words.keyDetail = tr("and %1 more keys").arg(node.keyCount - 1);
    else if (node.keyCount == 2) words.keyDetail = tr("and 1 more key");
    else words.keyDetail = key.certificateExpires ? tr("%1, X.509").arg(QString(strength).remove(QStringLiteral("ECDSA "))) : strength;
    std::set<KeyLocation> places;
    for (const trust::KeyRow& one : node.row.keys) places.insert(one.location);
    const bool here = places.contains(KeyLocation::File) || places.contains(KeyLocation::Token);
    const KeyLocation main = places.contains(KeyLocation::File) ? KeyLocation::File : places.contains(KeyLocation::Token) ? KeyLocation::Token : *places.begin();
    words.place = places.size() == 1 ? placeWords(main) : here ? tr("Here and elsewhere") : tr("Server and elsewhere");
    words.placeIcon = placeIcon(main);
}

void expiryWords(const RoleNode& node, Instant now, RoleWords& words) {
    if (!node.expires) return;
    const auto days = std::chrono::floor<std::chrono::days>(*node.expires - now).count();
    switch (node.due) {
        case Due::Never: return;
        case Due::Later:
            words.expiry = shortDate(*node.expires).right(4);
            words.expiryIcon = QStringLiteral("pass");
            words.expiryTone = Tone::Good;
            return;
        case Due::Soon:
            words.expiry = days == 0 ? tr("today") : days == 1 ? tr("1 day") : tr("%1 days").arg(days);
            words.expiryIcon = QStringLiteral("clock");
            words.expiryTone = Tone::Caution;
            return;
        case Due::Past:
            words.expiry = tr("expired");
            words.expiryIcon = QStringLiteral("fail");
            words.expiryTone = Tone::Bad;
    }
}

QString accessibleOf(const Hierarchy& hierarchy, const RoleNode& node, const RoleWords& words) {
    QStringList parts{words.title, words.version, words.state.toLower()};
    if (!words.signatures.isEmpty()) parts << words.signatures;
    if (node.parent >= 0) {
        const QString parent = shown(hierarchy.roles[static_cast<size_t>(node.parent)].row.name, 120);
        parts << (node.depth > 1 ? tr("delegated by %1").arg(parent) : tr("named by %1").arg(parent));
    }
    if (node.remarkable() && !words.expiry.isEmpty() && node.due != Due::Later) parts << (node.due == Due::Past ? tr("expired") : tr("expires in %1").arg(words.expiry));
    if (!words.reason.isEmpty()) parts << words.reason;
    return parts.join(QStringLiteral(", "));
}

QString tooltipOf(const Hierarchy& hierarchy, const RoleNode& node, const RoleWords& words) {
    QStringList lines{words.title + QStringLiteral(", ") + words.version, words.signatures.isEmpty() ? words.state : words.state + QStringLiteral(": ") + words.signatures};
    if (!words.reason.isEmpty()) lines << words.reason;
    for (size_t i = 0; i < node.row.keys.size() && i < 6 && !node.planned; ++i) {
        const trust::KeyRow& key = node.row.keys[i];
        const QString signer = shown(hierarchy.signersOf(idOf(key)), 60);
        lines << tr("Key %1, %2%3, %4%5").arg(shown(idOf(key).substr(0, 12), 12), shown(key.strength, 30), signer.isEmpty() ? QString() : tr(", of %1").arg(signer), placeWords(key.location), key.didSign ? tr(", signed this version") : tr(", did not sign this version"));
    }
    if (node.row.keys.size() > 6) lines << tr("and %1 more keys").arg(node.row.keys.size() - 6);
    if (node.row.expires) lines << tr("Expires %1").arg(dateAndTime(*node.row.expires));
    for (const trust::KeyRow& key : node.row.keys) {
        if (key.certificateExpires) lines << tr("Certificate %1 expires %2").arg(shown(key.certificateName, 80), shortDate(*key.certificateExpires));
    }
    if (node.depth > 1) lines << tr("May sign: %1").arg(pathWords(node.row.paths));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

QString placeWords(KeyLocation place) {
    switch (place) {
        case KeyLocation::File: return tr("This computer");
        case KeyLocation::Token: return tr("Hardware token");
        case KeyLocation::Server: return tr("Trust server");
        case KeyLocation::Elsewhere: return tr("Someone else");
    }
    return {};
}

QString placeIcon(KeyLocation place) {
    switch (place) {
        case KeyLocation::File: return QStringLiteral("laptop");
        case KeyLocation::Token: return QStringLiteral("stick");
        case KeyLocation::Server: return QStringLiteral("server");
        case KeyLocation::Elsewhere: return QStringLiteral("person");
    }
    return {};
}

RoleWords wordsOf(const Hierarchy& hierarchy, int role) {
    const RoleNode& node = hierarchy.roles[static_cast<size_t>(role)];
    RoleWords words;
    words.title = shown(node.row.name, 160);
    stateWords(node, words);
    signatureWords(node, words);
    keyWords(node, words);
    expiryWords(node, hierarchy.report->checkedAt, words);
    words.accessible = accessibleOf(hierarchy, node, words);
    words.tooltip = tooltipOf(hierarchy, node, words);
    return words;
}

QString purposeOf(const RoleNode& node) {
    const std::string& name = node.row.name;
    if (name == "root") return tr("The beginning of trust. Names the keys of all other roles; stays offline between changes of keys.");
    if (name == "targets") return tr("The repository key. Signs tags itself and says who else may sign them.");
    if (name == "snapshot") return tr("Fixes which versions of all roles belong together, so that nobody can mix old and new.");
    if (name == "timestamp") return tr("Says that the snapshot is still the newest. Short-lived, and signed again by the trust server.");
    if (name == "targets/releases") return tr("What docker pull reads first: tags that signers release here count for everybody.");
    if (node.depth > 2) return tr("A delegation within a delegation. Its tags are signed, but docker pull does not read them.");
    return tr("A signer. Tags signed here alone are signed, but docker pull reads targets/releases and targets.");
}

QString summaryOf(const Hierarchy& hierarchy) {
    if (hierarchy.roles.empty()) return tr("There is no trust data to draw.");
    if (hierarchy.planned) return tr("Nobody has signed here yet. These are the roles and keys that the first signature would make.");
    const size_t roles = hierarchy.roles.size(), keys = hierarchy.keys.size();
    const QString count = tr("%1 roles, %2").arg(roles).arg(keys == 1 ? tr("1 key") : tr("%1 keys").arg(keys));
    return tr("%1. A role is trusted only if the role to its left names its key.").arg(count);
}

QString failuresOf(const Hierarchy& hierarchy) {
    const auto gone = std::count_if(hierarchy.roles.begin(), hierarchy.roles.end(), [](const RoleNode& node) { return node.fails() && !node.row.bytes; });
    const auto bad = static_cast<std::ptrdiff_t>(hierarchy.failing) - gone;
    QStringList words;
    if (bad > 0) words << (bad == 1 ? tr("1 role does not verify") : tr("%1 roles do not verify").arg(bad));
    if (gone > 0) words << (gone == 1 ? tr("1 role cannot be had") : tr("%1 roles cannot be had").arg(gone));
    return words.join(QStringLiteral(", "));
}

QString pinWords(const trust::Report& report) {
    if (report.pinnedBy.empty()) return {};
    QString how = shown(report.pinnedBy, 80);
    how[0] = how[0].toUpper();
    return how;
}

QString pathWords(const std::vector<std::string>& paths) {
    if (paths.empty()) return tr("no path, so nothing");
    QStringList names;
    for (const std::string& path : paths) {
        if (path.empty()) return tr("all paths");
        if (names.size() == 6) {
            names << tr("and %1 more").arg(paths.size() - 6);
            break;
        }
        names << shown(path, 80) + QLatin1Char('*');
    }
    return names.join(QStringLiteral(", "));
}

}  // namespace roseglass::ui
