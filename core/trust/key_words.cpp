#include "base/redact.h"
#include "trust/key_uses.h"

namespace roseglass::trust {
namespace {

constexpr size_t kNamedRepositories = 3;

std::string joinRepositories(const std::vector<std::string>& names) {
    std::string out;
    for (size_t i = 0; i < names.size() && i < kNamedRepositories; ++i) {
        const bool last = i + 1 == names.size();
        out += (i == 0 ? "" : last ? " and " : ", ") + printable(names[i], 160);
    }
    if (names.size() > kNamedRepositories) out += " and " + std::to_string(names.size() - kNamedRepositories) + " more";
    return out;
}

std::string day(const std::optional<Instant>& instant) { return instant ? " until " + formatRfc3339(*instant).substr(0, 10) : std::string(); }

bool everyUseHasSpare(const KeyEntry& key) {
    for (const KeyUse& use : key.uses) {
        if (!use.hasSpare()) return false;
    }
    return !key.uses.empty();
}

/// Whether one signature of this key is enough everywhere.
bool oneIsEnough(const KeyEntry& key) {
    for (const KeyUse& use : key.uses) {
        if (use.threshold > 1) return false;
    }
    return true;
}

/// The beginning of what a thief could do: with a threshold above one the key alone does not reach.
std::string thief(const KeyEntry& key) {
    return oneIsEnough(key) ? "Anyone who has this key and its passphrase, and may write to the trust server, " : "Together with enough of the role's other keys, anyone who has this key and its passphrase, and may write to the trust server, ";
}

void explainRoot(KeyEntry& key, const std::string& where) {
    key.purpose = "Vouches for all other keys of " + where + ": it signs root.json, which names them.";
    if (everyUseHasSpare(key)) {
        key.ifLost = "The other root keys are still enough to sign. Replace this one with them soon, so that there is a spare again.";
    } else {
        key.ifLost = "Signed tags stay valid, and targets keys and signers go on signing" + day(key.expires) + ". But no key can be replaced and the root cannot be renewed any more; in the end everybody who pulls has to be told to trust a new root by hand.";
    }
    key.ifStolen = thief(key) + "can name keys of his own for every role of " + where + " and so sign any image; those who trust this root will not notice. Rotate the root key at once (key rotate REPOSITORY root), while you still have it.";
}

void explainTargets(KeyEntry& key, const std::string& where) {
    key.purpose = "Signs tags of " + where + " and names its signers (role targets). The root key names it.";
    key.ifLost = "Signed tags stay valid" + day(key.expires) + ", and signers go on. Nobody can sign in targets, or add or remove signers, until the root key has named a new targets key (key rotate REPOSITORY targets).";
    key.ifStolen = thief(key) + "can sign any tag of " + where + " and add signers. The root key ends that by naming a new targets key; check the tags and signers of that time afterwards.";
}

void explainSnapshot(KeyEntry& key, const std::string& where) {
    key.purpose = "Signs which versions of all roles of " + where + " belong together, so that nobody can mix old and new.";
    key.ifLost = "What is published stays valid" + day(key.expires) + ". Nothing new can be published until the root key has named another snapshot key, or handed it to the trust server (key rotate REPOSITORY snapshot --server-managed).";
    key.ifStolen = "It signs no tags. " + thief(key) + "can offer older signed versions of single roles together as if they were current. The root key ends that by naming another snapshot key.";
}

void explainTimestamp(KeyEntry& key, const std::string& where) {
    key.purpose = "Says every few days that the snapshot of " + where + " is still the newest. It usually lies with the trust server.";
    key.ifLost = "When the present timestamp expires, everything looks expired until the root key has named another timestamp key.";
    key.ifStolen = "It signs no tags. " + thief(key) + "can keep newer versions from those who pull, as long as the snapshot is valid. The root key ends that by naming another timestamp key.";
}

void explainSigner(KeyEntry& key, const std::string& where) {
    const std::string name = printable(key.signer, 80);
    // A delegation of a delegation is named by that one's key, and is no signer of docker's commands.
    const size_t slash = name.rfind('/');
    const bool deep = slash != std::string::npos;
    const std::string above = deep ? "the key of targets/" + name.substr(0, slash) : "the targets key";
    const std::string command = deep ? "delegation" : "signer", subject = deep ? "targets/" + name : name;
    key.purpose = "Signs tags of " + where + " as " + name + ". T" + above.substr(1) + " names it.";
    if (everyUseHasSpare(key)) {
        key.ifLost = "The role's other keys are still enough to sign as " + name + ". The holder of " + above + " can take this one out and name a new one.";
    } else {
        key.ifLost = "Tags that " + name + " signed stay valid" + day(key.expires) + ". " + name + " cannot sign in " + where + " until the holder of " + above + " has named a new key (" + command + " add " + subject + ").";
    }
    key.ifStolen = thief(key) + "can sign tags of " + where + " as " + name + ", within the paths that " + name + " may sign. The holder of " + above + " ends that with " + command + " remove " + subject + "; nothing else is touched.";
}

void explainUnused(KeyEntry& key) {
    key.purpose = "No repository that this computer knows names this key.";
    if (!key.notNamedBy.empty()) key.purpose = "The trust data of " + printable(key.notNamedBy, 160) + " on this computer names another key in its place: it was replaced, or not published yet.";
    key.ifLost = "Nothing that this computer knows of. A repository whose trust data was never looked at here may need it.";
    key.ifStolen = "Nothing that this computer knows of. Where a repository that was never looked at here names it, a thief could sign there.";
    if (key.kind == KeyKind::Root) key.ifLost += " The next repository that is initialised here takes it.";
}

}  // namespace

void explainKey(KeyEntry& key) {
    const auto repositories = key.repositories();
    if (repositories.empty()) return explainUnused(key);
    const std::string where = joinRepositories(repositories);
    switch (key.kind) {
        case KeyKind::Root: return explainRoot(key, where);
        case KeyKind::Repository: return explainTargets(key, where);
        case KeyKind::Snapshot: return explainSnapshot(key, where);
        case KeyKind::Timestamp: return explainTimestamp(key, where);
        case KeyKind::Signer: return explainSigner(key, where);
        case KeyKind::Unknown: return explainUnused(key);
    }
}

}  // namespace roseglass::trust
