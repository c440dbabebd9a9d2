// What a plan tells of a change, found by comparing, and the root key that it begins from.
#include <algorithm>
#include <map>
#include <set>

#include "base/redact.h"
#include "trust/basis.h"
#include "trust/key_uses.h"
#include "trust/publishing.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

std::string textOf(const std::optional<tuf::Entry>& entry) {
    return entry ? entry->toString() : std::string();
}

KeyStep stepOf(const tuf::SignerChange& change, const ChangeKeys& keys) {
    // A stand-in's own IDs mean nothing.
    if (const auto given = keys.givenAs(change.key.canonicalId)) return {change.role, *given, {}};
    return {change.role, change.key.canonicalId, change.key.keyId};
}

/// Which repositories known here are rooted in which key.
std::map<std::string, std::vector<std::string>> rootedIn(const std::filesystem::path& trustDir) {
    std::vector<std::string> ignored;
    std::map<std::string, std::vector<std::string>> rooted;
    for (const auto& [id, known] : findKeyUses(trustDir, ignored).byId) {
        for (const KeyUse& use : known.uses) {
            if (use.role == tuf::kRoot) rooted[id].push_back(use.repository);
        }
    }
    return rooted;
}

}  // namespace

PlannedContent contentOf(const tuf::Editor& editor, const ChangeKeys& keys) {
    PlannedContent content;
    const tuf::Differences differences = editor.differences();
    for (const tuf::TagChange& tag : differences.tags)
        content.tags.push_back({tag.role, tag.name, textOf(tag.before), textOf(tag.after), tag.beforeKnown});
    for (const tuf::SignerChange& key : differences.keys)
        (key.added ? content.keysAdded : content.keysRemoved).push_back(stepOf(key, keys));
    for (const tuf::RuleChange& rule : differences.rules)
        content.rules.push_back(
            {rule.role, rule.thresholdBefore, rule.thresholdAfter, rule.pathsBefore, rule.pathsAfter});
    return content;
}

void addWarnings(Plan& plan, const tuf::Editor& editor, const PublishingBase& base) {
    if (!base.note.empty()) plan.notes.push_back(base.note);
    const tuf::Differences differences = editor.differences();
    for (const std::string& role : differences.unread) {
        plan.notes.push_back(
            "The trust server has a file of " + printable(role, 80) +
            " already, from before or from somebody else, that was not read here: what it signs may count at once.");
    }
    for (const std::string& role : differences.unknown) {
        plan.notes.push_back(
            "What " + printable(role, 80) +
            " validly said before is not known on this computer, so that nothing tells what is other than it was.");
    }
    if (!isFirstUse(plan.pinnedBy)) return;
    std::vector<std::string> ids;
    for (const notary::RootSigner& signer : base.update.rootSigners) ids.push_back(signer.canonicalId);
    plan.firstUse = firstUseWords(plan.repository, ids);
    plan.notes.insert(plan.notes.begin(), plan.firstUse);
}

Result<std::string> namedRootKey(const keys::Keyring& keyring, const std::string& wanted) {
    RG_ASSIGN(const keys::KeyInfo info, keyring.findByPrefix(wanted));
    // The label of a key on a token is often the maker's own ("PIV AUTH key").
    const bool unlabelled = info.isOnToken() && info.role.empty();
    if (info.role != "root" && !unlabelled) {
        return fail(ErrorCode::Usage, "The key " + info.id.substr(0, 12) + " is a " +
                                          (info.role.empty() ? "key without a role" : info.role + " key") +
                                          ", not a root key");
    }
    return info.id;
}

namespace {

/// The key in which more known repositories are rooted than in any other; empty where no one is ahead.
std::string usedMost(const std::map<std::string, std::vector<std::string>>& rooted, const std::set<std::string>& used) {
    std::string most;
    size_t best = 0;
    bool tied = false;
    for (const std::string& id : used) {
        const size_t count = rooted.at(id).size();
        tied = count == best || (tied && count < best);
        if (count <= best) continue;
        best = count;
        most = id;
        tied = false;
    }
    return tied ? std::string() : most;
}

}  // namespace

Result<std::string> chooseRootKey(const keys::Keyring& keyring, const std::string& gun, const notary::TrustPins& pins,
                                  Plan& plan) {
    std::set<std::string> here, allowed, onTokens, unproven, used;
    for (const keys::KeyInfo& info : keyring.list()) {
        if (info.role != "root" || !info.problem.empty()) continue;
        here.insert(info.id);
        if (!notary::checkNewRoot(gun, pins, info.id)) continue;
        allowed.insert(info.id);
        if (info.isOnToken()) (info.privateSeen ? onTokens : unproven).insert(info.id);
    }
    if (here.empty()) return std::string();
    // As notary: one on a token first, but not for its public half alone, which anybody can put onto a token. Where the
    // pins allow none, the plan is refused for that.
    const std::set<std::string>& candidates = !onTokens.empty() ? onTokens : !allowed.empty() ? allowed : here;
    if (candidates.size() == 1) {
        if (here.size() > 1)
            plan.notes.push_back("Of the " + std::to_string(here.size()) + " root keys here, " + *candidates.begin() +
                                 " is used, the only one " + (onTokens.empty() ? "that the pins allow" : "on a token") +
                                 "; --root-key names another.");
        return *candidates.begin();
    }
    // Not the newest file: that is the one whose passphrase was changed, or that came out of a backup, last. A retired
    // key is the root of nothing any more.
    const auto rooted = rootedIn(keyring.store().trustDir());
    std::string list;
    for (const std::string& id : candidates) {
        const auto of = rooted.find(id);
        if (of != rooted.end()) used.insert(id);
        list += (list.empty() ? "" : ", ") + id +
                (of == rooted.end()
                     ? " (of no repository known here)"
                     : " (of " + printable(of->second.front(), 120) + (of->second.size() > 1 ? " and others)" : ")"));
    }
    const std::string most = usedMost(rooted, used);
    const bool sure = !unproven.contains(most) || keyring.store().find(most);
    if (!most.empty() && sure) {
        plan.notes.push_back("Of the " + std::to_string(candidates.size()) + " root keys here, " + most + " is used, " +
                             (used.size() == 1 ? "the only one that a repository known here is rooted in"
                                               : "in which most of the repositories known here are rooted") +
                             "; --root-key names another.");
        return most;
    }
    return fail(ErrorCode::Usage,
                "There are " + std::to_string(candidates.size()) + " root keys here, and it is not said which one " +
                    gun + " is to be rooted in: " + list,
                "Name it with --root-key ID.");
}

}  // namespace roseglass::trust
