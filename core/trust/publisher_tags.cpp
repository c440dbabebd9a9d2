#include <algorithm>
#include <set>

#include "base/redact.h"
#include "registry/manifest.h"
#include "trust/publisher_impl.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

constexpr auto kRenewBefore = std::chrono::hours(24 * 90);
constexpr auto kLongest = std::chrono::hours(24 * 36'525);

bool canSign(const tuf::Editor& editor, const keys::Keyring& keyring, const std::string& role) {
    std::set<std::string> here;
    for (const tuf::RoleSigner& signer : editor.signersOf(role)) {
        if (keyring.has(signer.canonicalId)) here.insert(signer.canonicalId);
    }
    return !here.empty() && static_cast<int64_t>(here.size()) >= editor.thresholdOf(role);
}

std::vector<std::string> directDelegations(const tuf::Editor& editor) {
    std::vector<std::string> roles = editor.targetRoles();
    std::erase_if(roles, [](const std::string& role) { return role == tuf::kTargets || tuf::parentOf(role) != tuf::kTargets; });
    return roles;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

Result<std::vector<std::string>> rolesOfSigner(const tuf::Editor& editor, const keys::Keyring& keyring, const std::string& signer, const std::string& tag) {
    const std::string role = signer == tuf::kTargets || signer.starts_with("targets/") ? signer : "targets/" + signer;
    if (!editor.hasRole(role)) return fail(ErrorCode::Usage, "There is no signer " + printable(signer, 80), "See signer list; signer add makes one.");
    std::vector<std::string> roles{role};
    const std::string releases(tuf::kReleases);
    const bool both = role != tuf::kTargets && role != releases && editor.hasRole(releases) && tuf::pathsAllow(editor.pathsOf(releases), tag) && canSign(editor, keyring, releases);
    if (both) roles.insert(roles.begin(), releases);
    return roles;
}

/// docker looks below targets/releases before it looks into targets, and takes nothing that it finds there.
Result<void> checkBelowReleases(const tuf::Editor& editor, const std::string& tag) {
    for (const std::string& role : editor.targetRoles()) {
        if (!role.starts_with(std::string(tuf::kReleases) + "/") || !tuf::pathsAllow(editor.effectivePathsOf(role), tag)) continue;
        RG_ASSIGN(const std::optional<tuf::Entry> entry, editor.entry(role, tag));
        if (!entry) continue;
        return fail(Error(ErrorCode::Usage, printable(role, 80) + " signs " + printable(tag, 80) + ", and docker, which looks there before targets, takes it from neither",
                          "Sign it in targets/releases, or have it taken out of " + printable(role, 80) + ".").withRole(role));
    }
    return {};
}

/// docker reads targets/releases before targets, and takes what it finds first. A signature below it is for nobody as long
/// as it signs something else, and as long as it is not known what it signs.
Result<void> checkOutranking(const tuf::Editor& editor, const keys::Keyring& keyring, const std::string& tag, const std::vector<std::string>& roles, const tuf::NewTarget& target) {
    const std::string releases(tuf::kReleases);
    const auto signs = [&](std::string_view role) { return std::find(roles.begin(), roles.end(), role) != roles.end(); };
    std::optional<tuf::Entry> released;
    if (editor.hasRole(releases) && tuf::pathsAllow(editor.effectivePathsOf(releases), tag)) {
        RG_ASSIGN(released, editor.entry(releases, tag));
    }
    if (!signs(tuf::kTargets) || signs(releases)) return {};
    if (!released) return checkBelowReleases(editor, tag);
    if (*released == tuf::Entry{target, {}}) return {};
    const bool here = canSign(editor, keyring, releases);
    return fail(Error(here ? ErrorCode::Usage : ErrorCode::KeyNotFound, "targets/releases signs another digest as " + printable(tag, 80) + ", and it goes before targets",
                      here ? "Sign it there as well: leave --as out." : "Import a key of targets/releases, or ask one of its signers.")
                    .withRole(releases).withSides(target.sha256.toString(), released->toString()));
}

/// Where docker would sign a tag (docker/cli: GetSignableRoles): targets where nobody else may sign, else every direct
/// delegation whose keys are here. Where none of those are, the repository key itself does it.
Result<std::vector<std::string>> signableRoles(const tuf::Editor& editor, const keys::Keyring& keyring, const std::string& tag) {
    const std::vector<std::string> delegations = directDelegations(editor);
    const std::string top(tuf::kTargets);
    if (delegations.empty()) return std::vector<std::string>{top};
    std::vector<std::string> roles;
    for (const std::string& role : delegations) {
        if (tuf::pathsAllow(editor.pathsOf(role), tag) && canSign(editor, keyring, role)) roles.push_back(role);
    }
    if (!roles.empty()) return roles;
    if (canSign(editor, keyring, top)) return std::vector<std::string>{top};
    return fail(ErrorCode::KeyNotFound, "None of the keys that may sign " + tag + " is on this computer: " + joined(delegations), "Import one (key import), or ask a signer.");
}

/// The roles that sign a tag, or any. Errors: as Editor::known() of a role that may sign it: it would stay signed there.
Result<std::vector<std::string>> rolesSigning(const tuf::Editor& editor, const std::optional<std::string>& tag) {
    std::vector<std::string> roles;
    for (const std::string& role : editor.targetRoles()) {
        const auto paths = editor.effectivePathsOf(role);
        const bool may = tag ? tuf::pathsAllow(paths, *tag) : !paths.empty();
        // An entry outside the role's paths is for nobody, but is taken out with the others where it is seen.
        if (!may && !editor.known(role)) continue;
        bool signs = false;
        if (tag) {
            RG_ASSIGN(const std::optional<tuf::Entry> entry, editor.entry(role, *tag));
            signs = entry.has_value();
        } else {
            RG_ASSIGN(const size_t count, editor.tagCount(role));
            signs = count > 0;
        }
        if (signs) roles.push_back(role);
    }
    return roles;
}

std::string whenOf(const std::optional<Instant>& expires, Instant now) {
    return expires ? (*expires <= now ? "expired on " : "expires on ") + formatRfc3339(*expires) : "has no file yet";
}

/// Every role that has expired or soon will. What releases says must be known, and so must what a role says whose keys are
/// here: whether it is to be renewed stands in it. Others are told.
Result<std::vector<std::string>> rolesToRenew(const tuf::Editor& editor, const keys::Keyring& keyring, Instant now, Plan& plan) {
    std::vector<std::string> wanted{std::string(tuf::kRoot), std::string(tuf::kSnapshot)};
    for (const std::string& role : editor.targetRoles()) {
        const auto known = editor.known(role);
        if (known) {
            wanted.push_back(role);
            continue;
        }
        if (role == tuf::kReleases || canSign(editor, keyring, role)) return fail(known.error());
        plan.notes.push_back(known.error().message + ". So it is not known when it expires.");
    }
    std::erase_if(wanted, [&](const std::string& role) {
        const auto expires = editor.expiryOf(role);
        return !expires || *expires > now + kRenewBefore;
    });
    return wanted;
}

}  // namespace

Result<Plan> Publisher::planSign(const std::string& text, const SignOptions& options, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(text));
    if (!reference.tag) return fail(ErrorCode::Usage, "A signature is for a tag, and \"" + printable(text, 200) + "\" names none", "Write REPOSITORY:TAG.");
    const auto wanted = options.digest ? options.digest : reference.digest;
    if (options.digest && reference.digest && *options.digest != *reference.digest) return fail(ErrorCode::Usage, "--digest and the reference name different digests");
    tuf::NewTarget target{options.length, wanted.value_or(crypto::Sha256())};
    if (target.length == 0) {
        const auto client = impl_->context.registryFor(reference);
        RG_ASSIGN(const auto manifest, client.fetchManifest(reference.path, wanted ? wanted->toString() : *reference.tag, job));
        // A signature is for the one image that every client reads in these bytes.
        RG_TRY(registry::checkOneReading(manifest.bytes));
        target = {manifest.bytes.size(), manifest.digest};
    }
    ChangeRules rules;
    rules.mayCreate = true;
    rules.rootKey = options.rootKey;
    const std::string tag = *reference.tag;
    const Change change = [this, tag, target, signer = options.signer](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        RG_ASSIGN(const std::vector<std::string> roles, signer.empty() ? signableRoles(editor, impl_->keyring, tag) : rolesOfSigner(editor, impl_->keyring, signer, tag));
        RG_TRY(checkOutranking(editor, impl_->keyring, tag, roles, target));
        RG_ASSIGN(const std::optional<tuf::Entry> before, editor.entry(roles.front(), tag));
        plan.changes.push_back("Sign " + tag + " as " + target.sha256.toString() + " in " + joined(roles) + (before && *before != tuf::Entry{target, {}} ? ", in place of " + before->toString() : ""));
        for (const std::string& role : roles) RG_TRY(editor.setTarget(role, tag, target));
        const bool released = std::any_of(roles.begin(), roles.end(), [](const std::string& role) { return role == tuf::kTargets || role == tuf::kReleases; });
        if (!released) plan.notes.push_back("Neither targets nor targets/releases signs it, so docker will not see this tag.");
        return {};
    };
    return impl_->publishing().plan("sign", reference, rules, change, job);
}

Result<Plan> Publisher::planRevoke(const std::string& text, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(text));
    if (reference.digest) return fail(ErrorCode::Usage, "A signature is for a tag; a digest cannot be revoked", "Write REPOSITORY:TAG, or REPOSITORY for all tags.");
    const std::optional<std::string> tag = reference.tag;
    const Change change = [this, tag](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        std::vector<std::string> from, left;
        RG_ASSIGN(const std::vector<std::string> signing, rolesSigning(editor, tag));
        for (const std::string& role : signing) {
            if (!canSign(editor, impl_->keyring, role)) {
                left.push_back(role);
                continue;
            }
            if (tag) RG_TRY(editor.removeTarget(role, *tag));
            else RG_TRY(editor.removeAllTargets(role));
            from.push_back(role);
        }
        if (from.empty() && left.empty()) return fail(ErrorCode::UnsignedTag, tag ? "No valid trust data for " + *tag + ": it is not signed" : "No tag is signed", "See inspect.");
        for (const std::string& role : left) {
            if (role == tuf::kTargets || role == tuf::kReleases) {
                return fail(Error(ErrorCode::KeyNotFound, role + " signs " + tag.value_or("tags") + ", and its key is not on this computer, so it would stay signed", "Import the key, or ask its holder.").withRole(role));
            }
            plan.notes.push_back(role + " goes on signing " + tag.value_or("its tags") + ": its key is not on this computer. docker does not read that role for pulls.");
        }
        if (from.empty()) return fail(Error(ErrorCode::KeyNotFound, "The keys of " + joined(left) + ", which signs " + tag.value_or("tags") + ", are not on this computer", "Import the key, or ask its holder.").withRole(left.front()));
        plan.changes.push_back((tag ? "Take the signature of " + *tag : "Take all signatures") + " out of " + joined(from));
        plan.notes.push_back("Who has the image already keeps it; the registry goes on serving it unsigned.");
        return {};
    };
    RG_ASSIGN(Plan plan, impl_->publishing().plan("revoke", reference, {}, change, job));
    plan.destructive = true;
    return plan;
}

Result<Plan> Publisher::planRenew(const std::string& repository, const std::vector<std::string>& roles, std::optional<std::chrono::seconds> lifetime, const Job& job, bool fromCache) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    ChangeRules rules;
    rules.expiredAllowed = true;
    rules.fromCache = fromCache;
    if (lifetime && (*lifetime <= std::chrono::seconds(0) || *lifetime > kLongest)) return fail(ErrorCode::Usage, "A signature can be valid for up to 100 years, and not for less than a second");
    if (lifetime) rules.lifetimes = {*lifetime, *lifetime, *lifetime};
    const Instant now = impl_->context.now();
    const Change change = [this, roles, now](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        std::vector<std::string> wanted = roles;
        if (wanted.empty()) {
            RG_ASSIGN(wanted, rolesToRenew(editor, impl_->keyring, now, plan));
        }
        for (const std::string& role : wanted) {
            const auto expires = editor.expiryOf(role);
            if (!expires && !(editor.hasRole(role) || role == tuf::kRoot || role == tuf::kSnapshot)) return fail(ErrorCode::Usage, "There is no role " + printable(role, 80), "See inspect.");
            const std::string when = whenOf(expires, now);
            const bool here = canSign(editor, impl_->keyring, role);
            if (role == tuf::kTimestamp || (role == tuf::kSnapshot && !here)) {
                plan.changes.push_back("The trust server writes a new " + role + " (" + when + ")");
                if (canSign(editor, impl_->keyring, std::string(tuf::kTargets))) RG_TRY(editor.touch(std::string(tuf::kTargets)));
            } else if (!here && roles.empty()) {
                plan.notes.push_back(role + " " + when + ", and its keys are not on this computer.");
            } else {
                RG_TRY(editor.touch(role));
                plan.changes.push_back("Sign " + role + " again, content unchanged (" + when + ")");
            }
        }
        if (!editor.changed() && !plan.notes.empty()) return fail(ErrorCode::KeyNotFound, plan.notes.front(), "Import the key (key import), or ask its holder.");
        return {};
    };
    return impl_->publishing().plan("renew", reference, rules, change, job);
}

Result<Plan> Publisher::planWitness(const std::string& repository, const std::vector<std::string>& roles, const Job& job) {
    RG_ASSIGN(const registry::Reference reference, parseRepository(repository));
    const Change change = [roles](tuf::Editor& editor, ChangeKeys&, Plan& plan) -> Result<void> {
        for (const std::string& role : roles) RG_TRY(witnessRole(editor, role, plan));
        return {};
    };
    return impl_->publishing().plan("witness", reference, {}, change, job);
}

Result<void> witnessRole(tuf::Editor& editor, const std::string& role, Plan& plan) {
    const std::string name = printable(role, 80);
    if (!editor.hasRole(role)) return fail(ErrorCode::Usage, "There is no role " + name, "See delegation list.");
    const bool valid = editor.known(role).has_value();
    RG_TRY(editor.witness(role));
    RG_ASSIGN(const size_t count, editor.tagCount(role));
    const tuf::Differences differences = editor.differences();
    const auto isOf = [&](const auto& change) { return change.role == role; };
    const auto other = std::count_if(differences.tags.begin(), differences.tags.end(), [&](const tuf::TagChange& tag) { return isOf(tag) && tag.before != tag.after; });
    const auto isBelow = [&](const auto& change) { return tuf::parentOf(change.role) == role; };
    const bool same = other == 0 && std::none_of(differences.keys.begin(), differences.keys.end(), isBelow) && std::none_of(differences.rules.begin(), differences.rules.end(), isBelow) &&
                      std::find(differences.unknown.begin(), differences.unknown.end(), role) == differences.unknown.end();
    plan.changes.push_back("Sign " + name + " again, " + (same ? "content unchanged" : "as it is served now: " + std::to_string(other) + " of its " + std::to_string(count) + " tags other than it last validly said"));
    if (!valid) plan.notes.push_back("What " + name + " says so far is not validly signed. Look at its " + std::to_string(count) + " tags first: you vouch for all of them.");
    return {};
}

}  // namespace roseglass::trust
