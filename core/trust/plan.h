#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "crypto/digest.h"
#include "keys/token_pin.h"
#include "trust/report_json.h"

namespace roseglass::trust {

/// A key that a plan uses or makes.
struct PlannedKey {
    std::string id;        ///< canonical; empty for one that is not made yet
    std::string role;      ///< "root", "targets", a signer's name
    std::string gun;       ///< empty for root and delegation keys
    bool isNew = false;
    bool encrypted = true; ///< its passphrase will be asked for
    std::string place = "this computer";  ///< or "the trust server", "token NAME"
    std::optional<keys::TokenPin> pin = {};  ///< what will be asked for in place of a passphrase: its token's PIN
};

/// One role that changes.
struct RoleStep {
    std::string role;
    int64_t from = 0;  ///< version now; 0 when the role is new
    int64_t to = 0;    ///< version afterwards; 0 when it is taken away
    std::optional<Instant> expires;
    int64_t threshold = 1;
    std::vector<PlannedKey> keys;   ///< that will sign it
    bool byServer = false;          ///< the trust server writes and signs it
};

/// A tag that a plan signs, takes back or vouches for: what it is signed as, old beside new.
struct TagStep {
    std::string role, name;
    std::string before, after;  ///< a digest, or why an entry cannot be used; empty: not signed
    bool beforeKnown = true;    ///< false: what the role validly said before is not known here
    bool operator==(const TagStep&) const = default;
};

/// A key that a role gains or loses.
struct KeyStep {
    std::string role;
    std::string id;     ///< canonical; empty for one that is not made yet
    std::string keyId;  ///< as the metadata name it; empty for one that is not made yet
    bool operator==(const KeyStep&) const = default;
};

/// Who may sign a role and what, old beside new; a threshold of 0 where the role is not there.
struct RuleStep {
    std::string role;
    int64_t thresholdBefore = 0, thresholdAfter = 0;
    std::vector<std::string> pathsBefore, pathsAfter;
    bool operator==(const RuleStep&) const = default;
};

/// What a plan comes to, whichever verb made it: found by comparing what is there with what would be written. Execution
/// comes to the same, or refuses.
struct PlannedContent {
    std::vector<TagStep> tags;
    std::vector<KeyStep> keysAdded, keysRemoved;
    std::vector<RuleStep> rules;
    bool operator==(const PlannedContent&) const = default;
};

/// The manifest that is pushed.
struct PlannedImage {
    crypto::Sha256 digest;
    uint64_t length = 0;  ///< bytes
    std::string mediaType;
};

/// What a mutating verb would do, before it does it. The same object is executed, or refused when the world changed.
struct Plan {
    std::string verb;        ///< "sign", "init", …
    std::string repository;  ///< GUN
    std::string trustServer;
    std::string pinnedBy;    ///< how the root came to be trusted; empty where the plan needs none, or makes it
    std::string rootKeyId;   ///< canonical ID of the key that signed that root, or will; empty for one that is not made yet
    std::string firstUse;    ///< a sentence, where the root is trusted only because it came first; among the notes, too
    std::vector<std::string> changes;    ///< one sentence each
    PlannedContent content;
    std::vector<RoleStep> roles;
    std::vector<PlannedKey> newKeys;
    std::vector<PlannedKey> passphrases; ///< of keys that are there and encrypted
    std::vector<std::string> serverRequests;    ///< "POST https://…/_trust/tuf/ (root, targets)"
    std::vector<std::string> registryRequests;
    std::optional<PlannedImage> image;   ///< of a push
    std::vector<std::string> files;      ///< on this computer, written or removed
    std::vector<std::string> notes;      ///< what to know before
    bool destructive = false;            ///< it cannot be undone
    bool nothingToDo = false;

    struct Work;
    std::shared_ptr<const Work> work;    ///< what execution needs; only the publisher looks into it
};

/// What execution came to.
struct Done {
    Plan plan;
    std::vector<std::pair<std::string, int64_t>> published;  ///< role and version
    std::vector<PlannedKey> createdKeys;
};

/// {"plan":{…},"dryRun":true}
void writeJson(const Plan& plan, bool dryRun, const TextSink& sink);
/// {"done":true,"repository":…,"published":[…],"keysCreated":[…],"plan":{…}}
void writeJson(const Done& done, const TextSink& sink);
/// The plan in lines for a terminal.
std::string toText(const Plan& plan);

}  // namespace roseglass::trust
