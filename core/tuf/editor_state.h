#pragma once
#include <nlohmann/json.hpp>

#include "tuf/editor.h"
#include "tuf/signed_file.h"

namespace roseglass::tuf {

using Json = nlohmann::json;

/// What a role validly said before the change.
struct RoleBefore {
    std::shared_ptr<const Targets> tags;      ///< null: none
    Json delegations = {{"keys", Json::object()}, {"roles", Json::array()}};
    bool known = true;
};

/// targets or a delegation while it is changed.
struct TargetsState {
    std::shared_ptr<SignedFile> base;         ///< null for a role without a file yet
    std::shared_ptr<const Targets> parsed;    ///< of the base
    int64_t version = 0;
    Json delegations;               ///< {"keys":{},"roles":[]}, as it stands in the file
    bool delegationsChanged = false;
    bool touched = false;
    std::vector<std::string> signedBy;        ///< canonical IDs
    SharedBytes unverified;                   ///< a file whose signatures do not suffice
    std::optional<Error> broken;              ///< why the present file is not valid: it must not be written over unseen
    bool vouched = false;                     ///< every tag of it is to be shown
    bool emptied = false;                     ///< every entry of the base is taken away
    std::map<std::string, std::optional<NewTarget>, std::less<>> edits;

    bool changed() const { return touched || emptied || delegationsChanged || !edits.empty(); }
    std::optional<Entry> find(std::string_view name) const;
    /// Errors: malformed.
    Result<Bytes> content(Instant expires) const;
};

struct Editor::State {
    Instant now;
    Lifetimes lifetimes;
    Json root;                      ///< the "signed" part, with the version before
    bool rootChanged = false;
    std::vector<RoleSigner> oldRootSigners;   ///< set once the root's own keys change
    int64_t oldRootThreshold = 0;
    std::map<std::string, TargetsState> roles;
    std::map<std::string, RoleBefore> before; ///< also of those that are taken away
    Json rootBefore;                          ///< empty in a new repository
    std::map<std::string, int64_t> removed;   ///< roles taken away, with the version that they had
    Json snapshot;                  ///< the "signed" part before; empty in a new repository
    bool snapshotIncluded = false;
    bool snapshotTouched = false;
    SharedBytes rootBytes;
    std::map<std::string, Instant> expiries;  ///< of the present files

    /// The delegation's entry in its parent; null when there is none.
    const Json* entryOf(const std::string& delegation) const;
    Json* entryOf(const std::string& delegation);
    const Json& keysOf(const std::string& role) const;
    /// Why what the role says is not known; nothing when it is.
    std::optional<Error> unknown(const std::string& role) const;
    /// The role's state, to be changed. Errors: not-found, policy (its version cannot grow), and why its present file is
    /// not valid or not known: to write a new one in its place would lose what it says.
    Result<TargetsState*> writable(const std::string& role);
    /// Whether the present file of a role that is not valid stays so under the keys and threshold that the role has by now.
    bool staysRefused(const std::string& role) const;
    RoleDraft draftOf(const std::string& role, int64_t from, Instant expires) const;
    std::vector<std::string> effectivePaths(const std::string& role) const;
    void removeTree(const std::string& role);
};

/// Typed looks into JSON that was signed, but whose types nobody promised; nlohmann's own value() throws on another type.
std::vector<std::string> textsOf(const Json& object, const char* key);
int64_t integerOf(const Json& object, const char* key, int64_t otherwise);
/// Whether a delegation's entry has this name.
bool isNamed(const Json& entry, std::string_view name);
Json noDelegations();
Entry entryOf(const Target& target);
/// The key of this ID; nothing when there is none, or it cannot be read.
std::optional<crypto::PublicKey> keyIn(const Json& keys, const std::string& id);
std::vector<RoleSigner> signersIn(const Json& keys, const Json& role);
Error versionsExhausted(const std::string& role);

/// {"keytype","keyval":{"private":null,"public":…}}
Json keyObject(const crypto::PublicKey& key);

}  // namespace roseglass::tuf
