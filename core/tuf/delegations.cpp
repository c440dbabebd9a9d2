#include <algorithm>

#include "base/redact.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"
#include "tuf/signed_file.h"
#include "tuf/trusted_set.h"

namespace roseglass::tuf {
namespace {

/// How many delegations one repository may have before the rest is left out.
constexpr size_t kMaxRoles = 20'000;

void invalidate(RoleView& view, Error error) {
    view.status = error.code == ErrorCode::Expired ? RoleStatus::Expired : RoleStatus::Invalid;
    if (error.role.empty()) error.role = view.name;
    view.error = std::move(error);
}

}  // namespace

void TrustedSet::enqueueDelegations(const RoleView& parent) {
    const std::span<const Delegation> all(parent.targets->delegations);
    const size_t room = kMaxRoles - std::min(kMaxRoles, pending_.size() + roles_.size());
    for (const Delegation& delegation : all.first(std::min(room, all.size()))) pending_.push_back({delegation, parent.name, parent.allowed});
    if (all.size() > room) leaveOut(parent, all.subspan(room));
}

/// The delegations beyond the bound are not looked at, so what they sign is not known: one role, called as the first of them,
/// stands for them all.
void TrustedSet::leaveOut(const RoleView& parent, std::span<const Delegation> rest) {
    RoleView view;
    view.name = rest.front().name;
    view.parent = parent.name;
    std::vector<std::string> paths;
    for (const Delegation& delegation : rest) paths.insert(paths.end(), delegation.paths.begin(), delegation.paths.end());
    view.paths = parent.allowed.split(paths).within;
    view.allowed = PathSet(view.paths);
    const std::string shown = printable(view.name, 80);
    Error error(ErrorCode::TooLarge, "The repository has over " + std::to_string(kMaxRoles) + " roles: " + std::to_string(rest.size()) + " that " +
                                         printable(parent.name, 80) + " delegates to, from " + shown + " on, were left out");
    refuse({"delegation.keys", shown, 0, "at most " + std::to_string(kMaxRoles) + " roles", "more", Outcome::Fail, {}}, error);
    invalidate(view, std::move(error));
    append(std::move(view));
}

std::optional<std::string> TrustedSet::nextDelegation() {
    while (!pending_.empty()) {
        const Pending next = std::move(pending_.front());
        pending_.pop_front();
        RoleView view;
        view.name = next.delegation.name;
        view.parent = next.parent;
        view.signers = next.delegation.signers;
        PathSet::Split split = next.parentPaths.split(next.delegation.paths);
        view.paths = std::move(split.within);
        view.refusedPaths = std::move(split.outside);
        view.allowed = PathSet(view.paths);
        const std::string shown = printable(view.name, 80);
        const auto refused = [&](const char* rule, ErrorCode code, const std::string& why) {
            invalidate(view, Error(code, "The delegation " + shown + " is ignored: " + why));
            refuse({rule, shown, 0, {}, {}, Outcome::Fail, {}}, *view.error);
            append(std::move(view));
        };
        if (!next.delegation.problem.empty()) {
            const bool first = view.name == kReleases && view.parent == kTargets && !role(view.name);
            view.ignored = !first;
            // What it may name was not read: whatever its parent may.
            if (first) {
                view.allowed = next.parentPaths;
                view.paths = next.parentPaths.prefixes();
            }
            refused("delegation.keys", ErrorCode::Malformed, next.delegation.problem);
            continue;
        }
        const Keys& keys = role(view.parent)->targets->keys;
        const auto& ids = view.signers.keyIds;
        const auto unknown = std::find_if(ids.begin(), ids.end(), [&](const std::string& id) { return !keys.contains(id); });
        if (unknown != ids.end()) {
            refused("delegation.keys", ErrorCode::UnknownKey, "its key " + printable(*unknown, 80) + " is not listed by " + view.parent);
            continue;
        }
        return append(std::move(view)).name;
    }
    return std::nullopt;
}

void TrustedSet::updateDelegation(SharedBytes bytes, const SharedBytes& known, std::optional<Error> fetchError) {
    RoleView& view = roles_.back();
    if (!metaOf(view.name)) return settleUnlisted(view, known);
    if (!bytes) {
        Error error = fetchError.value_or(Error(ErrorCode::NoTrustData, "The file of " + view.name + " could not be fetched"));
        refuse({"delegation.fetch", view.name, 0, {}, {}, Outcome::Fail, {}}, error);
        invalidate(view, std::move(error));
        return;
    }
    view.status = RoleStatus::Valid;
    if (auto checked = checkDelegation(view, std::move(bytes), known); !checked) {
        invalidate(view, std::move(checked).error());
        return;
    }
    if (!view.refusedPaths.empty()) {
        trace_->add({"delegation.paths", view.name, view.version, "within " + view.parent + "'s paths",
                     printable(view.refusedPaths.front(), 80), Outcome::Fail, "Paths outside those of the delegating role are ignored."});
    }
    if (auto expired = judgeExpiry("delegation", view)) {
        invalidate(view, std::move(*expired));
        view.forgiven = expiryForgiven_;
        if (!view.forgiven) return;
    }
    enqueueDelegations(view);
}

/// No file of the role is listed: nobody has signed it yet, unless this computer knows better.
void TrustedSet::settleUnlisted(RoleView& view, const SharedBytes& known) {
    // A delegation that was taken away and listed again has a file here of before: the snapshot that was accepted since tells.
    const bool seen = knownSnapshot_ ? knownSnapshot_->meta.contains(view.name)
                                     : judgeKnown(known, "Targets", {*keysFor(view), view.signers}, storedAuthority(view)).known.has_value();
    if (!seen) {
        trace_->add({"delegation.signature", view.name, 0, {}, "never published", Outcome::Skip, "The snapshot names no file of this delegation."});
        return;
    }
    invalidate(view, Error(ErrorCode::Rollback, "The snapshot no longer names the file of " + printable(view.name, 80) + ", which this computer has seen",
                           "Somebody may be hiding it. Ask the operator of the trust server; nothing was stored."));
    refuse({"snapshot.entries", view.name, 0, "listed", "missing", Outcome::Fail, {}}, *view.error);
}

Result<void> TrustedSet::checkDelegation(RoleView& view, SharedBytes bytes, const SharedBytes& known) {
    const Keys& keys = *keysFor(view);
    RG_TRY(checkMeta("delegation", view.name, *bytes, *metaOf(view.name)));
    auto opened = openRole("delegation", view, bytes, keys);
    if (!opened) {
        // What it claims is still shown, as invalid.
        if (const auto file = SignedFile::parse(bytes)) {
            if (auto claims = parseTargets(file->signedPart(), view.name)) {
                view.expires = claims->expires;
                view.targets = std::make_shared<const Targets>(std::move(*claims));
            }
        }
        return fail(std::move(opened).error());
    }
    auto targets = parseTargets(opened->signedPart(), view.name);
    if (!targets) {
        refuse({"delegation.format", view.name, 0, {}, {}, Outcome::Fail, {}}, targets.error());
        return fail(std::move(targets).error());
    }
    view.version = targets->version;
    view.expires = targets->expires;
    view.targets = std::make_shared<const Targets>(std::move(*targets));
    const Judged before = judgeKnownTargets(view, known, bytes, *opened);
    RG_TRY(checkDamage(view, before));
    return checkVersion("delegation", view, opened->contentDigest(), before);
}

}  // namespace roseglass::tuf
