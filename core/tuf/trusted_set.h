#pragma once
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/result.h"
#include "tuf/metadata.h"
#include "tuf/path_set.h"
#include "tuf/seen.h"
#include "tuf/signature_count.h"
#include "tuf/trace.h"

namespace roseglass::tuf {

class SignedFile;

using SharedBytes = std::shared_ptr<Bytes>;

enum class RoleStatus { Valid, Expired, Invalid, Missing };

/// One role of a repository as far as it could be verified.
struct RoleView {
    std::string name;
    std::string parent;              ///< the delegating role; empty for the top-level ones
    RoleKeys signers;                ///< who must sign
    std::vector<std::string> paths;  ///< a delegation's own prefixes within those of its parents
    PathSet allowed;                 ///< `paths`, to be asked
    std::vector<std::string> refusedPaths;  ///< claimed, but outside the parent's
    int64_t version = 0;
    std::optional<Instant> expires;
    std::vector<SignatureVerdict> signatures;
    SharedBytes bytes;               ///< as served; null when there is none
    RoleStatus status = RoleStatus::Missing;
    std::optional<Error> error;      ///< why it is not valid
    bool ignored = false;            ///< a delegation listed in a way that no client can follow (its name): it signs nothing
    bool forgiven = false;           ///< expired, and that is accepted (TrustedSet::forgiveExpiry)
    /// What targets and delegations sign. Trusted only while `status` is Valid; otherwise mere claims, to be shown as such.
    std::shared_ptr<const Targets> targets;

    /// Whether what it signs may be relied on.
    bool usable() const { return status == RoleStatus::Valid || (status == RoleStatus::Expired && forgiven); }
};

/// Verified trust metadata of one GUN, advanced step by step (TUF 5.3 to 5.6).
///
/// Pure: no file, no network, no clock of its own. Order: root*, timestamp, snapshot, targets, delegations*.
/// Every check goes into the trace. On error the set is as before. Expired metadata may enter, so that it can be shown,
/// renewed and still guards against rollback; expiryError() then says that it must not be relied on.
/// Each update takes the file that this computer had before, if any. It is judged by the keys under which it was stored (those of
/// the root that the set began with, or of the delegating role's file of then) or by the present ones, and forgotten only where
/// all keys of the role were replaced since. One that is damaged is made up for by the file that named it, or that it named;
/// where that is no help, the role is refused (io): nobody knows whether what is offered is older.
///
///     Trace trace;
///     RG_ASSIGN(auto set, TrustedSet::fromTrustedRoot(cachedRoot, now, trace));
///     RG_TRY(set.updateRoot(secondRoot));
///     set.finishRoot();
///     RG_TRY(set.updateTimestamp(timestamp, cachedTimestamp));
class TrustedSet {
public:
    /// @param root  trusted already (cache, pin or first use), as served
    /// @param now   the instant at which expiry is judged
    /// Errors: malformed, wrong-type, unknown-key, bad-signature, weak-key, threshold-not-met.
    static Result<TrustedSet> fromTrustedRoot(SharedBytes root, Instant now, Trace& trace);

    /// The next root, signed by the present root's keys and by its own, version exactly one higher (TUF 5.3.4, 5.3.5).
    /// Errors: root-rotation, malformed, wrong-type, unknown-key.
    Result<void> updateRoot(SharedBytes root);
    /// No newer root will come: its expiry is judged now (TUF 5.3.10).
    void finishRoot();

    /// What was seen beside the files that this computer has: nothing older is taken from here on.
    void expectSeen(SeenRoles seen) { seen_ = std::move(seen); }
    /// Whether the root is as new as the one that was seen. Errors: rollback.
    Result<void> checkSeenRoot();
    /// What has been verified so far, expired or not.
    SeenRoles verifiedRoles() const;

    /// From here on expired roles are shown as such and count all the same: for a cache that a policy lets stand in
    /// (allow-expired-trust-cache). It gives the protection against freeze attacks up, and no other.
    void forgiveExpiry() { expiryForgiven_ = true; }

    /// TUF 5.4. Errors: malformed, wrong-type, bad-signature, weak-key, threshold-not-met, rollback.
    Result<void> updateTimestamp(SharedBytes bytes, const SharedBytes& known);
    /// TUF 5.5, and the root must be the one that the snapshot names. Errors: also hash-mismatch, length-mismatch.
    Result<void> updateSnapshot(SharedBytes bytes, const SharedBytes& known);
    /// TUF 5.6. Errors as updateSnapshot.
    Result<void> updateTargets(SharedBytes bytes, const SharedBytes& known);

    /// The next delegation to be settled, in walk order (breadth first, as notary); nothing when all are done. Where metaOf()
    /// is null no file of it can be fetched, and updateDelegation() is called all the same, for what was known of it.
    std::optional<std::string> nextDelegation();
    /// Takes the file of the role that nextDelegation() named last; null when it could not be fetched, with the reason.
    /// A bad file makes that role invalid and hides nothing else.
    void updateDelegation(SharedBytes bytes, const SharedBytes& known, std::optional<Error> fetchError = std::nullopt);

    /// The first delegation that cannot be had or is not valid for another reason than its date, the way in which it is listed
    /// included; null when the set is whole.
    const RoleView* incomplete() const;
    /// The first role that is older than what this computer has seen, or gone; null where there is none. Nothing of such a
    /// state may be remembered, nor signed on top of.
    const RoleView* rolledBack() const;

    /// What the parent fixes of a role's file; null before the parent is there, or when it does not name the role.
    const FileMeta* metaOf(const std::string& role) const;

    const Root& root() const { return *root_; }
    /// root, timestamp, snapshot, targets, then the delegations in walk order, as far as they are loaded.
    const std::deque<RoleView>& roles() const { return roles_; }
    const RoleView* role(std::string_view name) const;
    /// Keys by which a role's key IDs are looked up: the root's, or the delegating role's.
    const Keys* keysFor(const RoleView& role) const;
    /// The first top-level role that has expired.
    const std::optional<Error>& expiryError() const { return expiryError_; }
    Instant now() const { return now_; }

private:
    /// What this computer has seen of a role.
    struct Known {
        int64_t version;
        crypto::Sha256 content;
    };
    /// Whose signatures make a role's file count.
    struct Authority {
        const Keys& keys;
        const RoleKeys& signers;
    };
    /// A file from before: what it says, or why it says nothing.
    struct Judged {
        std::optional<Known> known;
        std::string reason;
        /// The version of a file that no keys at hand vouch for any more, as where its parent was stored without it. It cannot
        /// be told from what was seen, so nothing older is taken.
        std::optional<int64_t> floor = std::nullopt;
        bool damaged = false;  ///< there is a file, and it cannot be read
    };
    struct Pending {
        Delegation delegation;
        std::string parent;
        PathSet parentPaths;
    };

    TrustedSet(Instant now, Trace& trace) : now_(now), trace_(&trace) {}
    RoleView newView(std::string_view role) const;
    Result<SignedFile> openRole(const std::string& rule, RoleView& view, SharedBytes bytes, const Keys& keys);
    Result<SignedFile> judgeSignatures(const std::string& rule, RoleView& view, Result<SignedFile> file, SharedBytes bytes, const Keys& keys);
    Result<void> checkMeta(const std::string& rule, const std::string& role, const Bytes& bytes, const FileMeta& meta);
    Result<void> checkVersion(const std::string& rule, const RoleView& view, const crypto::Sha256& content, const Judged& known);
    std::optional<Known> newestOf(const RoleView& view, const crypto::Sha256& content, const Judged& judged) const;
    void noteKnownTimestamp(const Judged& before, const crypto::Sha256& content);
    Result<void> settleKnownSnapshot(const RoleView& view, const Judged& old, const SharedBytes& known, const FileList& offered);
    Result<void> checkDamage(const RoleView& view, const Judged& judged);
    Judged judgeKnown(const SharedBytes& known, std::string_view type, const Authority& present, const std::optional<Authority>& then) const;
    std::optional<Authority> storedAuthority(const RoleView& view);
    Judged judgeKnownTargets(const RoleView& view, const SharedBytes& known, const SharedBytes& bytes, const SignedFile& file);
    const Targets* storedTargets(const std::string& role);
    std::optional<Error> judgeExpiry(const std::string& rule, const RoleView& view);
    RoleView& append(RoleView view);
    void acceptTopLevel(const std::string& rule, RoleView view);
    void refuse(Check check, const Error& error);
    void enqueueDelegations(const RoleView& parent);
    void leaveOut(const RoleView& parent, std::span<const Delegation> rest);
    Result<void> checkDelegation(RoleView& view, SharedBytes bytes, const SharedBytes& known);
    void settleUnlisted(RoleView& view, const SharedBytes& known);

    Instant now_;
    Trace* trace_;
    std::optional<Root> root_;
    std::optional<Root> storedRoot_;  ///< the root that the set began with: what this computer has was stored under its keys
    std::optional<FileList> timestamp_;
    std::optional<FileList> snapshot_;
    std::optional<FileList> knownSnapshot_;
    /// What the timestamp from before is worth. Unchanged: the one that is offered says the same.
    enum class KnownTimestamp { None, Damaged, Older, Unchanged } knownTimestamp_ = KnownTimestamp::None;
    SeenRoles seen_;
    std::map<std::string, SharedBytes> seenTargets_;  ///< files from before that count, by role
    std::map<std::string, std::shared_ptr<const Targets>> storedTargets_;
    std::deque<RoleView> roles_;
    std::map<std::string, size_t, std::less<>> byName_;  ///< index into roles_: the first of each name
    std::deque<Pending> pending_;
    std::optional<Error> expiryError_;
    bool expiryForgiven_ = false;
};

/// The version and role-independent identity of a file whose signatures were not looked at: for messages, and for
/// choosing which root versions to ask for. Never a basis of trust.
std::optional<int64_t> unverifiedVersion(const SharedBytes& bytes);
/// The "_type" that a file claims; empty where it is no metadata at all.
std::string unverifiedType(const SharedBytes& bytes);

/// Whether two files say the same in "signed", whoever signed them.
bool sameContent(const SharedBytes& a, const SharedBytes& b);

}  // namespace roseglass::tuf
