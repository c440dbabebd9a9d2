#include "trust/difference.h"

#include <algorithm>
#include <map>

#include "base/redact.h"
#include "notary/known_roots.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

bool isSigner(const std::string& role) {
    return role.starts_with("targets/") && role != tuf::kReleases && role.find('/', 8) == std::string::npos;
}

std::string digestText(const std::optional<crypto::Sha256>& digest) { return digest ? digest->toString() : std::string(); }
std::string timeText(const std::optional<Instant>& time) { return time ? formatRfc3339(*time) : std::string(); }

std::string listText(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + (word.empty() ? std::string("every tag") : printable(word, 80));
    return text;
}

/// What is known for sure in one state: what verified, and what is missing because nobody signed it.
class Ground {
public:
    explicit Ground(const Report& report) {
        for (const RoleRow& role : report.roles) roles_.emplace(role.name, &role);
    }
    const RoleRow* find(std::string_view name) const {
        const auto found = roles_.find(name);
        return found == roles_.end() ? nullptr : found->second;
    }
    /// Its file was signed as it should be. An expired one says what it says all the same.
    static bool isAuthentic(const RoleRow& role) { return role.state == RoleState::Valid || role.state == RoleState::Expired; }
    /// Whether it can be told which keys a role has, and which delegations it makes.
    bool knowsDelegationsOf(std::string_view name) const {
        const RoleRow* role = find(name);
        const size_t slash = name.rfind('/');
        if (slash == std::string_view::npos) return role && isAuthentic(*role);
        // Where its parent makes no such delegation, it makes none either.
        return role ? signs(*role) : knowsDelegationsOf(name.substr(0, slash));
    }
    bool knowsKeysOf(const RoleRow& role) const { return knowsDelegationsOf(role.parent.empty() ? tuf::kRoot : std::string_view(role.parent)); }
    /// Whether it can be told what a role signs, be it nothing.
    bool knowsTagsOf(std::string_view name) const {
        const RoleRow* role = find(name);
        if (role) return signs(*role) && (role->state == RoleState::Valid || name != tuf::kTargets);
        return name.rfind('/') != std::string_view::npos && knowsDelegationsOf(name.substr(0, name.rfind('/')));
    }

private:
    /// A delegation that was never published signs nothing, and that is known.
    static bool signs(const RoleRow& role) { return role.state == RoleState::Valid || role.state == RoleState::Missing; }

    std::map<std::string_view, const RoleRow*> roles_;
};

class Comparison {
public:
    Comparison(const Report& before, const Report& after) : before_(before), after_(after), was_(before), is_(after) {}

    Difference all() {
        status();
        if (const std::string why = unrelated(); !why.empty()) {
            add(ChangeKind::RootUnrelated, std::string(tuf::kRoot), {}, before_.rootKeyId, after_.rootKeyId);
            changes_.back().reason = why;
            return std::move(changes_);
        }
        roles();
        tags();
        return std::move(changes_);
    }

private:
    void add(ChangeKind kind, std::string role, std::string name, std::string before, std::string after) {
        changes_.push_back({kind, std::move(role), std::move(name), std::move(before), std::move(after), {}});
    }

    /// Every root version of a side, as far as the report has them.
    static notary::RootVersions rootsOf(const Report& report, const RoleRow& root) {
        notary::RootVersions roots;
        if (report.bundle) {
            for (const auto& [version, bytes] : report.bundle->roots)
                roots.emplace(version, std::make_shared<Bytes>(*bytes));
        }
        if (roots.empty()) roots.emplace(root.version, std::make_shared<Bytes>(*root.bytes));
        return roots;
    }

    /// Why the roots of the two sides are not those of one repository; empty where they are, or one side has none.
    std::string unrelated() const {
        const RoleRow *old = was_.find(tuf::kRoot), *now = is_.find(tuf::kRoot);
        if (!old || !now || !old->bytes || !now->bytes || *old->bytes == *now->bytes) return {};
        const notary::RootLink link = notary::linkOf(rootsOf(after_, *now), rootsOf(before_, *old));
        if (notary::isLinked(link)) return {};
        if (link == notary::RootLink::Foreign) return "one of them is somebody else's, or the repository was made again";
        // Only files come from anywhere; what a server said was verified from the root that this computer has.
        const bool anywhere =
            before_.bundle && after_.bundle && !(before_.bundle->knownRoot > 0 && after_.bundle->knownRoot > 0);
        return anywhere ? "the root versions between them are missing, so it cannot be checked" : std::string();
    }

    void status() {
        if (before_.status == after_.status) return;
        add(ChangeKind::StatusChanged, {}, {}, std::string(statusName(before_.status)), std::string(statusName(after_.status)));
        const Report& refused = after_.status == RepositoryStatus::Trusted ? before_ : after_;
        if (refused.trustError) changes_.back().reason = refused.trustError->message;
    }

    void roles() {
        for (const RoleRow& role : after_.roles) {
            if (const RoleRow* old = was_.find(role.name)) compare(*old, role);
            else if (!role.parent.empty() && was_.knowsDelegationsOf(role.parent)) appeared(role, true);
        }
        for (const RoleRow& role : before_.roles) {
            if (!is_.find(role.name) && !role.parent.empty() && is_.knowsDelegationsOf(role.parent)) appeared(role, false);
        }
    }

    void appeared(const RoleRow& role, bool added) {
        std::vector<std::string> ids;
        for (const KeyRow& key : role.keys) ids.push_back(key.canonicalId.substr(0, 12));
        const bool signer = isSigner(role.name);
        const std::string keys = listText(std::move(ids));
        add(signer ? (added ? ChangeKind::SignerAdded : ChangeKind::SignerRemoved) : (added ? ChangeKind::RoleAdded : ChangeKind::RoleRemoved), role.name,
            signer ? tuf::signerName(role.name) : std::string(), added ? std::string() : keys, added ? keys : std::string());
    }

    void compare(const RoleRow& old, const RoleRow& now) {
        const bool bothSigned = Ground::isAuthentic(old) && Ground::isAuthentic(now);
        if (bothSigned && old.version != now.version && old.version > 0 && now.version > 0) add(ChangeKind::VersionChanged, now.name, {}, std::to_string(old.version), std::to_string(now.version));
        if (bothSigned && old.expires != now.expires && old.expires && now.expires) add(ChangeKind::ExpiryMoved, now.name, {}, timeText(old.expires), timeText(now.expires));
        if (!was_.knowsKeysOf(old) || !is_.knowsKeysOf(now)) return;
        keys(old, now);
        if (old.threshold != now.threshold) add(ChangeKind::ThresholdChanged, now.name, {}, std::to_string(old.threshold), std::to_string(now.threshold));
        // The paths of a delegation; targets may sign everything.
        if (now.parent.empty()) return;
        if (const std::string was = listText(old.paths), is = listText(now.paths); was != is) add(ChangeKind::PathsChanged, now.name, {}, was, is);
    }

    void keys(const RoleRow& old, const RoleRow& now) {
        const auto byId = [](const RoleRow& role, const std::string& id) { return std::any_of(role.keys.begin(), role.keys.end(), [&](const KeyRow& key) { return key.id == id; }); };
        const auto twin = [](const RoleRow& role, const KeyRow& key) -> const KeyRow* {
            const auto found = std::find_if(role.keys.begin(), role.keys.end(), [&](const KeyRow& other) { return !key.canonicalId.empty() && other.canonicalId == key.canonicalId; });
            return found == role.keys.end() ? nullptr : &*found;
        };
        for (const KeyRow& key : old.keys) {
            if (!byId(now, key.id) && !twin(now, key)) add(ChangeKind::KeyRemoved, old.name, key.canonicalId.empty() ? key.id : key.canonicalId, key.algorithm, {});
        }
        for (const KeyRow& key : now.keys) {
            if (byId(old, key.id)) continue;
            if (const KeyRow* same = twin(old, key)) {
                if (!byId(now, same->id)) add(ChangeKind::KeyCertified, now.name, key.canonicalId, timeText(same->certificateExpires), timeText(key.certificateExpires));
            } else {
                add(ChangeKind::KeyAdded, now.name, key.canonicalId.empty() ? key.id : key.canonicalId, {}, key.algorithm);
            }
        }
    }

    /// Both lists are sorted by name.
    void tags() {
        size_t i = 0, j = 0;
        while (i < before_.tags.size() || j < after_.tags.size()) {
            const TagRow* old = i < before_.tags.size() ? &before_.tags[i] : nullptr;
            const TagRow* now = j < after_.tags.size() ? &after_.tags[j] : nullptr;
            if (old && now && old->name != now->name) (old->name < now->name ? now : old) = nullptr;
            if (old) ++i;
            if (now) ++j;
            tag(old, now);
        }
    }

    void tag(const TagRow* old, const TagRow* now) {
        const std::string& name = old ? old->name : now->name;
        const std::string was = old ? digestText(old->signedDigest) : std::string(), is = now ? digestText(now->signedDigest) : std::string();
        if ((!old || isSettled(*old->by)) && (!now || isSettled(*now->by))) signatures(old, now, was, is);
        if (before_.registryReached && after_.registryReached) served(name, was, is, old ? digestText(old->registryDigest) : std::string(), now ? digestText(now->registryDigest) : std::string());
    }

    /// Whether both sides know what these roles sign: else a signature that is not seen may be there all the same.
    bool isSettled(const SignerSet& by) {
        const auto [known, isNew] = settled_.emplace(&by, true);
        if (isNew) known->second = std::all_of(by.roles.begin(), by.roles.end(), [&](const std::string& role) { return was_.knowsTagsOf(role) && is_.knowsTagsOf(role); });
        return known->second;
    }

    /// Whether the row says what is signed; where a role that goes first cannot be had, it says nothing.
    static bool isKnown(const TagRow* row) { return !row || row->released || row->state == TagState::Unsigned || row->signedDigest; }

    void signatures(const TagRow* old, const TagRow* now, const std::string& was, const std::string& is) {
        if (!isKnown(old) || !isKnown(now)) return;
        const std::string& name = old ? old->name : now->name;
        if (was.empty() && !is.empty()) add(ChangeKind::TagAdded, {}, name, {}, is);
        else if (!was.empty() && is.empty()) add(ChangeKind::TagRemoved, {}, name, was, {});
        else if (was != is) add(ChangeKind::TagRepointed, {}, name, was, is);
        if (!was.empty() && !is.empty()) {
            if (const std::string a = listText(old->by->signers), b = listText(now->by->signers); a != b) add(ChangeKind::TagSigners, {}, name, a, b);
            if (old->released != now->released) add(now->released ? ChangeKind::TagReleased : ChangeKind::TagWithdrawn, {}, name, was, is);
        }
    }

    /// What the registry serves is told where it did not move together with the signature.
    void served(const std::string& name, const std::string& signedBefore, const std::string& signedAfter, const std::string& was, const std::string& is) {
        if (was == is || (was == signedBefore && is == signedAfter)) return;
        add(was.empty() ? ChangeKind::ServedAdded : is.empty() ? ChangeKind::ServedRemoved : ChangeKind::ServedMoved, {}, name, was, is);
    }

    const Report &before_, &after_;
    const Ground was_, is_;
    std::map<const SignerSet*, bool> settled_;  ///< tags share their signers
    Difference changes_;
};

std::string keyText(const Change& change) { return change.name.substr(0, 12); }
std::string orNothing(const std::string& text) { return text.empty() ? "nothing" : text; }

}  // namespace

Difference diff(const Report& before, const Report& after) { return Comparison(before, after).all(); }

std::optional<Error> unrelatedRoots(const Difference& changes) {
    const auto found = std::find_if(changes.begin(), changes.end(),
                                    [](const Change& change) { return change.kind == ChangeKind::RootUnrelated; });
    if (found == changes.end()) return std::nullopt;
    return Error(ErrorCode::RootRotation,
                 "The roots of the two states do not follow from one another: " + found->reason,
                 "This is no rotation. Compare the root key IDs with the publisher's by another way, and use bundles "
                 "that hold every root version.")
        .withRole(std::string(tuf::kRoot))
        .withSides(found->before, found->after);
}

bool isRoutine(const Change& change) {
    if (change.kind != ChangeKind::ExpiryMoved) return change.kind == ChangeKind::VersionChanged;
    const auto before = parseRfc3339(change.before), after = parseRfc3339(change.after);
    return change.role == tuf::kTimestamp || change.role == tuf::kSnapshot || (before && after && std::chrono::abs(*after - *before) < std::chrono::hours(24));
}

std::string_view kindName(ChangeKind kind) {
    switch (kind) {
        case ChangeKind::StatusChanged: return "status-changed";
        case ChangeKind::RootUnrelated:
            return "root-unrelated";
        case ChangeKind::TagAdded: return "tag-added";
        case ChangeKind::TagRemoved: return "tag-removed";
        case ChangeKind::TagRepointed: return "tag-repointed";
        case ChangeKind::TagSigners: return "tag-signers";
        case ChangeKind::TagReleased: return "tag-released";
        case ChangeKind::TagWithdrawn: return "tag-withdrawn";
        case ChangeKind::ServedAdded: return "served-added";
        case ChangeKind::ServedRemoved: return "served-removed";
        case ChangeKind::ServedMoved: return "served-moved";
        case ChangeKind::SignerAdded: return "signer-added";
        case ChangeKind::SignerRemoved: return "signer-removed";
        case ChangeKind::RoleAdded: return "role-added";
        case ChangeKind::RoleRemoved: return "role-removed";
        case ChangeKind::KeyAdded: return "key-added";
        case ChangeKind::KeyRemoved: return "key-removed";
        case ChangeKind::KeyCertified: return "key-certified";
        case ChangeKind::ThresholdChanged: return "threshold-changed";
        case ChangeKind::PathsChanged: return "paths-changed";
        case ChangeKind::ExpiryMoved: return "expiry-moved";
        case ChangeKind::VersionChanged: return "version-changed";
    }
    return "status-changed";
}

std::string changeWords(const Change& change) {
    const std::string name = printable(change.name, 120), role = printable(change.role, 120);
    const std::string moved = orNothing(change.before) + " to " + orNothing(change.after);
    switch (change.kind) {
        case ChangeKind::StatusChanged: return "The repository went from " + moved + (change.reason.empty() ? "" : ": " + printable(change.reason, 300));
        case ChangeKind::RootUnrelated:
            return "The roots do not follow from one another: " + change.reason + ". The root key was " +
                   orNothing(change.before.substr(0, 12)) + " and is " + orNothing(change.after.substr(0, 12)) +
                   "; nothing else was compared";
        case ChangeKind::TagAdded: return "The tag " + name + " was signed: " + change.after;
        case ChangeKind::TagRemoved: return "The signature of the tag " + name + " was taken back; it was " + change.before;
        case ChangeKind::TagRepointed: return "The tag " + name + " was signed for another image: from " + moved;
        case ChangeKind::TagSigners: return "The signers of the tag " + name + " changed from " + moved;
        case ChangeKind::TagReleased: return "The tag " + name + " was released: docker sees it now";
        case ChangeKind::TagWithdrawn: return "The tag " + name + " is no longer released: docker does not see it any more";
        case ChangeKind::ServedAdded: return "The registry serves the tag " + name + " now: " + change.after;
        case ChangeKind::ServedRemoved: return "The registry no longer serves the tag " + name + "; it was " + change.before;
        case ChangeKind::ServedMoved: return "The registry serves another image under the tag " + name + ": from " + moved;
        case ChangeKind::SignerAdded: return "The signer " + name + " was added, with the key " + orNothing(change.after);
        case ChangeKind::SignerRemoved: return "The signer " + name + " was removed; the key was " + orNothing(change.before);
        case ChangeKind::RoleAdded: return "The delegation " + role + " was added, with the key " + orNothing(change.after);
        case ChangeKind::RoleRemoved: return "The delegation " + role + " was removed; the key was " + orNothing(change.before);
        case ChangeKind::KeyAdded: return "The key " + keyText(change) + " may sign " + role + " now";
        case ChangeKind::KeyRemoved: return "The key " + keyText(change) + " may no longer sign " + role;
        case ChangeKind::KeyCertified: return "The key " + keyText(change) + " of " + role + " got another certificate: valid until " + orNothing(change.after) + ", before until " + orNothing(change.before);
        case ChangeKind::ThresholdChanged: return role + " needs " + change.after + (change.after == "1" ? " signature" : " signatures") + " now, before " + change.before;
        case ChangeKind::PathsChanged: return role + " may sign " + orNothing(change.after) + " now, before " + orNothing(change.before);
        case ChangeKind::ExpiryMoved: return role + " expires " + change.after + " now, before " + change.before;
        case ChangeKind::VersionChanged: return role + " went from version " + moved;
    }
    return {};
}

}  // namespace roseglass::trust
