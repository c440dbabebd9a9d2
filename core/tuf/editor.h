#pragma once
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "crypto/private_key.h"
#include "tuf/trusted_set.h"

namespace roseglass::tuf {

/// What a tag is signed as.
struct NewTarget {
    uint64_t length = 0;  ///< bytes of the manifest
    crypto::Sha256 sha256;
    bool operator==(const NewTarget&) const = default;
};

/// What a role says under a tag's name. One that has a problem is signed all the same: another client may take it.
struct Entry {
    NewTarget target;     ///< says nothing where there is a problem
    std::string problem;  ///< why it cannot be used: "it has no SHA-256"
    bool operator==(const Entry&) const = default;
    /// Its digest, or what is wrong with it.
    std::string toString() const { return problem.empty() ? target.sha256.toString() : problem; }
};

/// A tag that a change touches or vouches for, old beside new.
struct TagChange {
    std::string role, name;
    std::optional<Entry> before, after;  ///< nothing: not signed
    bool beforeKnown = true;             ///< false: nobody here knows what the role validly said before
};

/// How a delegation is to change; what is left empty stays as it is. A delegation that is not there is made.
struct DelegationEdit {
    std::string role;                          ///< "targets/releases", "targets/a/b"
    std::vector<crypto::PublicKey> addKeys;
    std::vector<std::string> removeKeyIds;     ///< key IDs or canonical IDs
    std::vector<std::string> addPaths, removePaths;
    bool clearPaths = false;
    std::optional<int64_t> threshold;          ///< 1 for a new one
};

/// One key that may sign a role.
struct RoleSigner {
    std::string keyId, canonicalId;
    bool operator==(const RoleSigner&) const = default;
};

/// A key that a role gains or loses.
struct SignerChange {
    std::string role;
    RoleSigner key;
    bool added = false;
};

/// Threshold and paths of a role, old beside new; a threshold of 0 where the role is not there.
struct RuleChange {
    std::string role;
    int64_t thresholdBefore = 0, thresholdAfter = 0;
    std::vector<std::string> pathsBefore, pathsAfter;
};

/// All that a change does to a repository, whichever verb asked for it.
struct Differences {
    std::vector<TagChange> tags;
    std::vector<SignerChange> keys;
    std::vector<RuleChange> rules;
    std::vector<std::string> unknown;  ///< roles that are written or taken away, and nobody here knows what they validly said before
    std::vector<std::string> unread;   ///< new delegations of which the snapshot names a file already: what it signs will count, unseen
};

/// One role that a change writes or takes away.
struct RoleDraft {
    std::string role;
    int64_t from = 0;             ///< version before; 0 for a new role
    int64_t to = 0;               ///< version after; 0 for one that is taken away
    std::vector<RoleSigner> signers;
    int64_t threshold = 1;
    std::vector<RoleSigner> oldSigners; ///< of a rotated root: the keys before, which must sign it, too
    int64_t oldThreshold = 0;
    Instant expires;
};

/// How long newly signed metadata is valid. notary's own: root 10 years, the others 3 years.
struct Lifetimes {
    std::chrono::seconds root = std::chrono::hours(24 * 3650), targets = std::chrono::hours(24 * 1095), snapshot = std::chrono::hours(24 * 1095);
};

struct KeySignature {
    std::string method;
    Bytes signature;
};

/// Signs one role's content with the key of this canonical ID; nothing where that key is not at hand.
using SignRole = std::function<Result<std::optional<KeySignature>>(const RoleSigner& signer, const std::string& role, const crypto::SignedMessage& message)>;

/// Changes the metadata of one repository, on a state that was verified. Pure: no file, no network, no key of its own.
/// Fields that it does not know stay as they are, and so do the entries that a change does not name.
///
///     RG_ASSIGN(auto editor, Editor::from(*update.set));
///     RG_TRY(editor.setTarget("targets/releases", "1.4.2", {length, digest}));
///     RG_ASSIGN(auto files, editor.build(sign));
class Editor {
public:
    /// A repository that does not exist yet. Each key is the first of its role; `root` holds a certificate.
    static Editor create(const crypto::PublicKey& root, const crypto::PublicKey& targets, const crypto::PublicKey& snapshot, const crypto::PublicKey& timestamp,
                         Instant now, const Lifetimes& lifetimes = {});
    /// Expired metadata is taken as it is: to sign it again is how it is renewed. Errors: malformed, no-trust-data (a role is missing).
    static Result<Editor> from(const TrustedSet& set, Instant now, const Lifetimes& lifetimes = {});
    Editor(Editor&&) noexcept;
    Editor& operator=(Editor&&) noexcept;
    ~Editor();

    /// targets, or a delegation that its parent lists.
    bool hasRole(const std::string& role) const;
    /// targets first, then the delegations in walk order.
    std::vector<std::string> targetRoles() const;
    std::vector<RoleSigner> signersOf(const std::string& role) const;
    int64_t thresholdOf(const std::string& role) const;
    std::vector<std::string> pathsOf(const std::string& delegation) const;
    /// Its paths within those of everybody above it: what it may sign.
    std::vector<std::string> effectivePathsOf(const std::string& role) const;

    /// Whether it is known what the role says. Errors: usage (no such role); why its file could not be had or is not
    /// valid, or that a role above it is not. An expired file is known, and so is that there is none yet.
    Result<void> known(const std::string& role) const;
    /// What the role says under this name, changes of this editor included; nothing: it does not sign it. Errors: as
    /// known(): not knowing must not be taken for not signing.
    Result<std::optional<Entry>> entry(const std::string& role, const std::string& name) const;
    /// How many tags the role signs, changes of this editor left aside. Errors: as known().
    Result<size_t> tagCount(const std::string& role) const;

    /// Canonical IDs of the keys whose signatures over the role's present file are valid.
    std::vector<std::string> signedBy(const std::string& role) const;
    /// When the role's present file expires; nothing without one.
    std::optional<Instant> expiryOf(const std::string& role) const;
    /// What a role whose present file is not valid said when it last was; to be shown beside the present one.
    void rememberLastValid(const std::string& role, const SharedBytes& bytes);
    /// Takes over what a delegation's file says although its signatures do not suffice, so that it can be signed again.
    /// Errors: usage (no such role, or no file of it whose hash is right).
    Result<void> adoptUnverified(const std::string& role);
    /// Errors: usage (no such role), policy (outside the role's paths; what it says now is not known, or its version cannot
    /// grow), usage (a name or length that no file can hold), and why its present file is not valid: witness it first.
    Result<void> setTarget(const std::string& role, const std::string& name, const NewTarget& target);
    /// Signs what the role says now again, valid or not: every tag of it is vouched for. Errors: as setTarget.
    Result<void> witness(const std::string& role);
    /// Whether there was one. Errors: as known().
    Result<bool> removeTarget(const std::string& role, const std::string& name);
    /// Errors: as known().
    Result<void> removeAllTargets(const std::string& role);
    /// Errors: usage (a bad name, a threshold over the number of keys), usage (no parent), as setTarget of the parent, and
    /// as known(): where it is not known what the role says, or that would become valid by the change, unseen.
    Result<void> putDelegation(const DelegationEdit& edit);
    /// With everything below it. Errors: usage, and as setTarget of the parent.
    Result<void> removeDelegation(const std::string& role);
    /// The keys of root, targets, snapshot or timestamp from now on.
    void setKeys(const std::string& role, const std::vector<crypto::PublicKey>& keys, int64_t threshold = 1);
    /// Signs the role again, content unchanged. Errors: as setTarget.
    Result<void> touch(const std::string& role);
    /// A role that has no file here, but had one before its delegation was taken away: its next file comes after that version.
    void startAfter(const std::string& role, int64_t version);
    /// Whether the snapshot is written here; else the server makes it.
    void includeSnapshot(bool yes);

    /// What build() would write, in its order: targets and delegations, root, snapshot.
    std::vector<RoleDraft> drafts() const;
    bool changed() const { return !drafts().empty(); }
    Differences differences() const;
    /// The files of all drafts by role, each signed by every key that `sign` has.
    /// Errors: key-not-found (fewer keys than the threshold), policy (no version is left), usage (a lifetime that no date can
    /// tell), and those of `sign`.
    Result<std::vector<std::pair<std::string, SharedBytes>>> build(const SignRole& sign) const;

private:
    struct State;
    explicit Editor(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace roseglass::tuf
