#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "tuf/trace.h"

namespace roseglass::trust {

/// What is known of a repository's trust data. Only evidence makes it Unsigned; whatever nobody said is Unreachable.
enum class RepositoryStatus {
    Trusted,      ///< all of it verifies
    Incomplete,   ///< the top verifies, but a delegation that belongs to it could not be had, or is not valid for more than its date
    Untrusted,
    Unsigned,     ///< the trust server itself says that it has nothing, and this computer never knew better (notary::Absence)
    Unreachable,
};

/// What is known of one reference.
enum class Standing {
    Trusted,
    Unsigned,   ///< by evidence: whole, verified trust data that do not release it, or notary::Absence
    Unknown,    ///< nobody said, or a role that could say it cannot be had
    Refused,    ///< what is there must not be trusted
};

/// A tag's state as the contract names it.
enum class TagState {
    Signed,    ///< the registry serves the signed digest
    Unsigned,  ///< in the registry, not signed in a role that docker reads; by evidence, as Standing::Unsigned
    Stale,     ///< signed, but the registry now serves another digest
    Missing,   ///< signed, and the registry itself says that it does not have it
    Unknown,   ///< signed, and no registry reached; or nothing can be said of it, because a role that could name it cannot be had
    Invalid,   ///< its role, or one that outranks it, did not verify
};

enum class RoleState { Valid, Expired, Invalid, Missing };
enum class KeyLocation { File, Token, Server, Elsewhere };

/// Who signed a tag, shared by all tags that the same roles sign.
struct SignerSet {
    std::vector<std::string> signers;  ///< as `docker trust inspect` prints them, sorted
    std::vector<std::string> roles;    ///< targets/releases, targets, then the others in walk order
    std::string walkRole;              ///< the role that `notary list` shows
};

struct Conflict {
    std::string role;
    crypto::Sha256 digest;
};

struct Platform {
    std::string os, architecture, variant;
    crypto::Sha256 digest;
    uint64_t size = 0;  ///< bytes of its manifest
};

/// One row of the tag table.
struct TagRow {
    std::string name;  ///< as signed or served; may hold anything when signed: pass it through printable() to show it
    TagState state = TagState::Unknown;
    bool released = true;  ///< signed in targets or targets/releases, so docker sees it; false for unsigned ones
    uint64_t signedLength = 0;  ///< bytes of the signed manifest
    std::optional<crypto::Sha256> signedDigest;
    std::optional<crypto::Sha256> registryDigest;
    std::shared_ptr<const SignerSet> by;   ///< never null; empty lists when nobody signed
    std::optional<Instant> expires;        ///< the earliest expiry of the offline roles behind the tag
    std::string reason;                    ///< why invalid, or what else to know; may be empty
    std::vector<Conflict> conflicts;       ///< other roles that sign another digest under this name
};

struct KeyRow {
    std::string id;
    std::string algorithm;    ///< the keytype: "ecdsa-x509"
    std::string canonicalId;
    std::string strength;     ///< "ECDSA P-256"
    KeyLocation location = KeyLocation::Elsewhere;
    bool didSign = false;     ///< its signature over this version is valid
    std::string problem;      ///< weak, bad signature, …; may be empty
    std::optional<Instant> certificateExpires;
    std::string certificateName;
};

/// One signature as it stands in the file, with what became of it.
struct SignatureRow {
    std::string keyId, method;
    bool valid = false;
    std::string reason;  ///< why not valid; empty for a valid one
};

/// A key that signed the root which the server or the cache offered, acceptable or not.
struct RootSigner {
    std::string canonicalId, certificateId;
};

/// One role of the repository.
struct RoleRow {
    std::string name;    ///< root, timestamp, snapshot, targets, targets/…
    std::string parent;  ///< the delegating role; empty for the four top-level roles
    int64_t version = 0;
    std::optional<Instant> expires;
    int64_t threshold = 0;
    std::vector<KeyRow> keys;
    std::vector<SignatureRow> signatures;
    std::vector<std::string> paths;  ///< of a delegation; "" means all
    RoleState state = RoleState::Missing;
    std::string reason;              ///< why it is not valid; empty otherwise
    std::shared_ptr<const std::string> bytes;  ///< as served (whole file); null when there is none
    size_t targetCount = 0;
};

/// Where a report comes from that asked no server.
struct BundleOrigin {
    std::string file;      ///< as the user named it
    Instant fetchedAt;     ///< when its content was fetched, as the bundle says
    int64_t firstRoot = 0; ///< the root version that everything hangs on
    int64_t knownRoot = 0;   ///< the root version of this computer by which it was judged; 0: it knew none
    bool newerSeen = false;  ///< this computer has seen newer versions than these: it is an older state
    /// Every root version in it; verified from one to the next where the report has roles.
    std::map<int64_t, std::shared_ptr<const std::string>> roots = {};
};

/// Everything known about one repository at one moment. Immutable once made; panes and printers share it.
struct Report {
    std::string repository;   ///< the GUN, "localhost:5000/team/app"
    std::string registryHost; ///< "localhost:5000", "docker.io"
    std::string trustServer;  ///< URL
    std::string trustServerReason;  ///< why this server: "--trust-server", "trust-servers.json: *.corp.example", …
    RepositoryStatus status = RepositoryStatus::Unreachable;
    Instant checkedAt;
    bool fromCache = false;           ///< the trust data came from the cache because the server was not reached
    std::optional<Instant> cacheTime; ///< when that cache was written
    bool registryReached = false;
    std::optional<Error> trustError;    ///< why not trusted, or why the server was not reached
    std::optional<Error> serverError;   ///< why the cache stands in for the server; set with fromCache, but for --offline
    std::optional<Error> registryError;
    std::string rootKeyId;              ///< canonical ID of the first root key, for pins
    std::vector<RootSigner> rootSigners; ///< also of a root that the pins refuse
    int64_t rootThreshold = 0;
    bool cacheExpired = false;          ///< fromCache, and past the expiry of a top-level role or targets/releases (allow-expired-trust-cache)
    std::string pinnedBy;               ///< how the root came to be trusted: "cache", "pin …", "trust on first use"
    std::vector<TagRow> tags;           ///< sorted by name
    std::vector<RoleRow> roles;         ///< root, timestamp, snapshot, targets, delegations in walk order
    std::vector<tuf::Check> checks;
    std::optional<BundleOrigin> bundle; ///< set where everything came from a bundle, and no server was asked
};

/// The policy's verdict on one reference.
struct Verdict {
    std::string reference;     ///< as asked, normalised: "localhost:5000/team/app:1.4.2"
    bool trusted = false;
    Standing standing = Standing::Unknown;  ///< Trusted exactly when `trusted`
    std::optional<crypto::Sha256> digest;   ///< the trusted digest
    uint64_t length = 0;
    std::vector<std::string> tags;          ///< a digest alone: the signed tags that it has
    std::optional<Error> error;             ///< why it is refused
    std::shared_ptr<const Report> report;   ///< of its repository; checks there are the repository's
    std::vector<tuf::Check> checks;         ///< the whole trace: the repository's, then this reference's own
};

std::string_view statusName(RepositoryStatus status);  ///< "trusted", …
std::string_view standingName(Standing standing);      ///< "trusted", …
std::string_view stateName(TagState state);            ///< "signed", …
std::string_view roleStateName(RoleState state);       ///< "valid", "expired", "invalid", "missing"
std::string_view locationName(KeyLocation location);   ///< "file", "token", "server", "elsewhere"

}  // namespace roseglass::trust
