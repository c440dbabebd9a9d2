// What this computer has seen before, and what follows from it for what is offered now.
#include <algorithm>
#include <set>

#include "base/redact.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"
#include "tuf/signed_file.h"
#include "tuf/trusted_set.h"

namespace roseglass::tuf {
namespace {

/// The private keys behind a role, whatever certificates and IDs they stand under.
std::set<std::string> keysOf(const Keys& keys, const RoleKeys& signers) {
    std::set<std::string> ids;
    for (const std::string& id : signers.keyIds) {
        const auto found = keys.find(id);
        ids.insert(found != keys.end() && found->second.key ? found->second.key->canonicalId() : id);
    }
    return ids;
}

bool sharesAKey(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::any_of(a.begin(), a.end(), [&](const std::string& id) { return b.contains(id); });
}

}  // namespace

TrustedSet::Judged TrustedSet::judgeKnown(const SharedBytes& known, std::string_view type, const Authority& present,
                                          const std::optional<Authority>& then) const {
    if (!known) return {std::nullopt, "Nothing older is known on this computer."};
    const auto file = SignedFile::parse(known);
    const auto common = file ? parseCommon(file->signedPart(), type) : Result<CommonPart>(fail(file.error()));
    if (!common) return {std::nullopt, "The file that this computer has is damaged.", std::nullopt, true};
    const Judged seen{Known{common->version, file->contentDigest()}, {}};
    if (file->countSignatures(present.keys, present.signers).met()) return seen;
    if (!then || !file->countSignatures(then->keys, then->signers).met()) {
        return {std::nullopt, "The file that this computer has is not signed by the keys of then or of now.", common->version};
    }
    // All keys replaced is the publisher's way back, for instance from a version that was driven too high.
    if (sharesAKey(keysOf(then->keys, then->signers), keysOf(present.keys, present.signers))) return seen;
    return {std::nullopt, "What this computer has seen was signed by keys that were all replaced since."};
}

std::optional<TrustedSet::Authority> TrustedSet::storedAuthority(const RoleView& view) {
    if (view.parent.empty()) {
        if (!storedRoot_) return std::nullopt;
        return Authority{storedRoot_->keys, storedRoot_->roles.at(view.name)};
    }
    const Targets* parent = storedTargets(view.parent);
    if (!parent) return std::nullopt;
    for (const Delegation& delegation : parent->delegations) {
        if (delegation.name == view.name && delegation.problem.empty()) return Authority{parent->keys, delegation.signers};
    }
    return std::nullopt;
}

/// What a delegating role said when this computer saw it last; null where that is not known.
const Targets* TrustedSet::storedTargets(const std::string& role) {
    const auto parsed = storedTargets_.find(role);
    if (parsed != storedTargets_.end()) return parsed->second.get();
    const auto bytes = seenTargets_.find(role);
    if (bytes == seenTargets_.end()) return nullptr;
    std::shared_ptr<const Targets> made;
    if (const auto file = SignedFile::parse(bytes->second)) {
        if (auto targets = parseTargets(file->signedPart(), role)) made = std::make_shared<const Targets>(std::move(*targets));
    }
    return storedTargets_.emplace(role, std::move(made)).first->second.get();
}

TrustedSet::Judged TrustedSet::judgeKnownTargets(const RoleView& view, const SharedBytes& known, const SharedBytes& bytes,
                                                 const SignedFile& file) {
    if (known && (known == bytes || *known == *bytes)) {
        storedTargets_[view.name] = view.targets;
        return {Known{view.version, file.contentDigest()}, {}};
    }
    Judged judged = judgeKnown(known, "Targets", {*keysFor(view), view.signers}, storedAuthority(view));
    if (judged.known) seenTargets_[view.name] = known;
    return judged;
}

/// The newest that this computer knows of a role: of the file that it has, and of what was seen beside it.
std::optional<TrustedSet::Known> TrustedSet::newestOf(const RoleView& view, const crypto::Sha256& content, const Judged& judged) const {
    std::optional<Known> known = judged.known;
    // The same version may be another file by now; an older one is a step back.
    if (!known && judged.floor) known = Known{*judged.floor, content};
    const auto seen = seen_.find(view.name);
    if (seen == seen_.end() || (known && known->version >= seen->second.version)) return known;
    const Keys* keys = keysFor(view);
    if (!keys || !sharesAKey(seen->second.keys, keysOf(*keys, view.signers))) return known;
    return Known{seen->second.version, seen->second.content};
}

void TrustedSet::noteKnownTimestamp(const Judged& before, const crypto::Sha256& content) {
    if (before.damaged) knownTimestamp_ = KnownTimestamp::Damaged;
    else if (before.known) knownTimestamp_ = before.known->content == content ? KnownTimestamp::Unchanged : KnownTimestamp::Older;
}

namespace {

Error damaged(const std::string& role) {
    const std::string shown = printable(role, 80);
    return Error(ErrorCode::Io, "The " + shown + " that this computer has is damaged, so nobody knows whether the one that is offered is older",
                 "Restore it from a backup. To take what is offered as it is, remove the damaged file from the trust directory first.")
        .withRole(role);
}

}  // namespace

/// Timestamp and snapshot stand in for one another: a snapshot is as new as the timestamp that names it, and its own version
/// tells where the timestamp cannot.
Result<void> TrustedSet::settleKnownSnapshot(const RoleView& view, const Judged& old, const SharedBytes& known, const FileList& offered) {
    const bool timestampTells = knownTimestamp_ == KnownTimestamp::Older || knownTimestamp_ == KnownTimestamp::Unchanged;
    const bool snapshotTells = old.known || old.floor;
    if (!timestampTells && !snapshotTells && (old.damaged || knownTimestamp_ == KnownTimestamp::Damaged)) {
        Error error = damaged(old.damaged ? view.name : std::string(kTimestamp));
        refuse({"snapshot.version", view.name, view.version, {}, {}, Outcome::Fail, {}}, error);
        return fail(std::move(error));
    }
    if (old.known) {
        const auto file = SignedFile::parse(known);
        if (auto list = parseSnapshot(file->signedPart())) knownSnapshot_ = std::move(*list);
    } else if (old.damaged && knownTimestamp_ == KnownTimestamp::Unchanged) {
        knownSnapshot_ = offered;
    }
    return {};
}

/// A file of which nothing can be read is made up for where the snapshot from before names the very one that is offered.
Result<void> TrustedSet::checkDamage(const RoleView& view, const Judged& judged) {
    if (!judged.damaged) return {};
    const FileMeta* offered = metaOf(view.name);
    if (knownSnapshot_ && offered && offered->sha256) {
        const auto named = knownSnapshot_->meta.find(view.name);
        if (named != knownSnapshot_->meta.end() && named->second.sha256 == offered->sha256) return {};
    }
    Error error = damaged(view.name);
    refuse({view.parent.empty() ? "targets.version" : "delegation.version", view.name, view.version, {}, {}, Outcome::Fail, {}}, error);
    return fail(std::move(error));
}

Result<void> TrustedSet::checkSeenRoot() {
    const RoleView& view = roles_.front();
    const auto seen = seen_.find(view.name);
    if (seen == seen_.end()) return {};
    RG_ASSIGN(const SignedFile file, SignedFile::parse(view.bytes));
    return checkVersion("root", view, file.contentDigest(), {Known{seen->second.version, seen->second.content}, {}});
}

SeenRoles TrustedSet::verifiedRoles() const {
    SeenRoles verified;
    for (const RoleView& view : roles_) {
        const bool counts = view.status == RoleStatus::Valid || view.status == RoleStatus::Expired;
        const Keys* keys = counts && view.bytes && view.version > 0 ? keysFor(view) : nullptr;
        const auto file = keys ? SignedFile::parse(view.bytes) : Result<SignedFile>(fail(ErrorCode::NotFound, "none"));
        if (file) verified.try_emplace(view.name, SeenRole{view.version, file->contentDigest(), keysOf(*keys, view.signers)});
    }
    return verified;
}

void addSeen(SeenRoles& seen, const SeenRoles& more) {
    for (const auto& [role, one] : more) {
        const auto known = seen.find(role);
        if (known == seen.end() || known->second.version < one.version) seen.insert_or_assign(role, one);
    }
}

Result<void> TrustedSet::checkVersion(const std::string& rule, const RoleView& view, const crypto::Sha256& content, const Judged& judged) {
    const std::string actual = std::to_string(view.version);
    const std::optional<Known> known = newestOf(view, content, judged);
    if (!known) {
        trace_->add({rule + ".version", view.name, view.version, "1 or newer", actual, Outcome::Pass, judged.reason});
        return {};
    }
    const std::string expected = std::to_string(known->version) + " or newer";
    const bool older = view.version < known->version;
    const bool equivocal = view.version == known->version && content != known->content;
    if (!older && !equivocal) {
        trace_->pass(rule + ".version", view.name, view.version, expected, actual);
        return {};
    }
    const std::string offered = "The server offers " + view.name + " version " + actual;
    Error error = Error(ErrorCode::Rollback,
                        older ? offered + ", but this computer has already seen " + std::to_string(known->version)
                              : offered + " with another content than this computer has seen",
                        "Somebody may be replaying old metadata, or the server was restored from a backup. Ask the operator of the trust "
                        "server; nothing was stored.")
                      .withRole(view.name)
                      .withSides(expected, actual);
    refuse({rule + ".version", view.name, view.version, {}, {}, Outcome::Fail, {}}, error);
    return fail(std::move(error));
}

const RoleView* TrustedSet::rolledBack() const {
    const auto found = std::find_if(roles_.begin(), roles_.end(), [](const RoleView& view) {
        return view.error && view.error->code == ErrorCode::Rollback;
    });
    return found == roles_.end() ? nullptr : &*found;
}

const RoleView* TrustedSet::incomplete() const {
    for (const RoleView& view : roles_) {
        if (view.status != RoleStatus::Invalid || view.parent.empty()) continue;
        const RoleView* first = role(view.name);
        if (first != &view && first->parent == view.parent) continue;  // the first of the name counts
        return &view;
    }
    return nullptr;
}

}  // namespace roseglass::tuf
