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
    /// Expired metadata is taken as it is: to sign it anew is how it is renewed. Errors: malformed, no-trust-data (a role is missing).
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
    /// What the role signs under this name, changes of this editor included.
    std::optional<NewTarget> target(const std::string& role, const std::string& name) const;

    /// Canonical IDs of the keys whose signatures over the role's present file are valid.
    std::vector<std::string> signedBy(const std::string& role) const;
    /// When the role's present file expires; nothing without one.
    std::optional<Instant> expiryOf(const std::string& role) const;
    /// How many tags the role signs, changes of this editor left aside.
    size_t targetCount(const std::string& role) const;

    /// Takes over what a delegation's file says although its signatures do not suffice, so that it can be signed anew.
    /// Errors: not-found (no such role, or no file of it whose hash is right).
    Result<void> adoptUnverified(const std::string& role);
    /// Errors: not-found (no such role), policy (outside the role's paths; what it says now is not known, or its version cannot
    /// grow), usage (a name or length that no file can hold), and why its present file is not valid: witness it first.
    Result<void> setTarget(const std::string& role, const std::string& name, const NewTarget& target);
    /// Whether there was one. Errors: not-found (no such role).
    Result<bool> removeTarget(const std::string& role, const std::string& name);
    void removeAllTargets(const std::string& role);
    /// Errors: usage (a bad name, a threshold over the number of keys), not-found (no parent), and as setTarget of the parent.
    Result<void> putDelegation(const DelegationEdit& edit);
    /// With everything below it. Errors: not-found, and as setTarget of the parent.
    Result<void> removeDelegation(const std::string& role);
    /// The keys of root, targets, snapshot or timestamp from now on.
    void setKeys(const std::string& role, const std::vector<crypto::PublicKey>& keys, int64_t threshold = 1);
    /// Signs the role anew, content unchanged. Errors: as setTarget.
    Result<void> touch(const std::string& role);
    /// A role that has no file here, but had one before its delegation was taken away: its next file comes after that version.
    void startAfter(const std::string& role, int64_t version);
    /// Whether the snapshot is written here; else the server makes it.
    void includeSnapshot(bool yes);

    /// What build() would write, in its order: targets and delegations, root, snapshot.
    std::vector<RoleDraft> drafts() const;
    bool changed() const { return !drafts().empty(); }
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
