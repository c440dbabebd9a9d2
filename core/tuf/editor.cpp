#include "tuf/editor.h"

#include <algorithm>
#include <limits>
#include <set>

#include "base/encoding.h"
#include "base/redact.h"
#include "json/text_of.h"
#include "tuf/editor_state.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"

namespace roseglass::tuf {
namespace {

/// "signed" of a small file that was verified before.
Result<Json> signedPartOf(const SharedBytes& bytes, const char* role) {
    Json file = Json::parse(*bytes, nullptr, false);
    if (!file.is_object() || !file.contains("signed") || !file["signed"].is_object()) return fail(ErrorCode::Malformed, std::string("The ") + role + " cannot be read");
    return std::move(file["signed"]);
}

Result<TargetsState> stateOf(const RoleView& view) {
    TargetsState state;
    state.delegations = noDelegations();
    if (!view.bytes || !view.targets) return state;
    RG_ASSIGN(SignedFile file, SignedFile::read(view.bytes));
    state.base = std::make_shared<SignedFile>(std::move(file));
    state.parsed = view.targets;
    state.version = view.version;
    if (const auto part = json::findObject(state.base->signedPart(), "delegations")) {
        Json delegations = Json::parse(simdjson::minify(*part), nullptr, false);
        if (delegations.is_object()) state.delegations.update(delegations);
    }
    if (!state.delegations["roles"].is_array()) state.delegations["roles"] = Json::array();
    if (!state.delegations["keys"].is_object()) state.delegations["keys"] = Json::object();
    return state;
}

tl::unexpected<Error> noRole(const std::string& role) {
    return fail(ErrorCode::Usage, "There is no role " + printable(role, 80), "Its parent must delegate to it first.");
}

/// A role of the root; null for a name that it does not have.
const Json& rootRole(const Json& root, const std::string& role) {
    static const Json none;
    const auto found = root["roles"].find(role);
    return found == root["roles"].end() ? none : *found;
}

/// Canonical JSON has no way to write a control character that a JSON reader takes, and no length beyond 63 bits.
Result<void> checkTarget(const std::string& name, const NewTarget& target) {
    const bool writable = !name.empty() && isUtf8(name) && std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (!writable) return fail(ErrorCode::Usage, "\"" + printable(name, 80) + "\" cannot be the name of a tag", "Use letters, digits, \"_\", \".\" and \"-\".");
    if (target.length > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return fail(ErrorCode::Usage, "The length of " + printable(name, 80) + " is larger than any file");
    return {};
}

}  // namespace

std::optional<crypto::PublicKey> keyIn(const Json& keys, const std::string& id) {
    if (!keys.is_object() || !keys.contains(id)) return std::nullopt;
    const Json& key = keys[id];
    const auto bytes = key.contains("keyval") ? fromBase64(textOf(key["keyval"], "public")) : std::nullopt;
    auto parsed = bytes ? crypto::PublicKey::parse(textOf(key, "keytype"), *bytes) : fail(ErrorCode::Malformed, "");
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

std::vector<RoleSigner> signersIn(const Json& keys, const Json& role) {
    std::vector<RoleSigner> signers;
    for (const std::string& id : textsOf(role, "keyids")) {
        const auto key = keyIn(keys, id);
        signers.push_back({id, key ? key->canonicalId() : id});
    }
    return signers;
}

Json noDelegations() { return {{"keys", Json::object()}, {"roles", Json::array()}}; }

std::vector<std::string> textsOf(const Json& object, const char* key) {
    std::vector<std::string> texts;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array()) return texts;
    for (const Json& text : *found) {
        if (text.is_string()) texts.push_back(text.get<std::string>());
    }
    return texts;
}

int64_t integerOf(const Json& object, const char* key, int64_t otherwise) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : otherwise;
}

bool isNamed(const Json& entry, std::string_view name) {
    const auto found = entry.find("name");
    return found != entry.end() && found->is_string() && found->get_ref<const std::string&>() == name;
}

Entry entryOf(const Target& target) { return {{target.length, target.sha256}, target.problem}; }

Error versionsExhausted(const std::string& role) {
    return Error(ErrorCode::Policy, "The version of " + role + " is the highest that there is, so it cannot be signed again", "Somebody published it on purpose to block the repository; it must be deleted on the trust server and made again.").withRole(role);
}

Json keyObject(const crypto::PublicKey& key) { return {{"keytype", key.keytype()}, {"keyval", {{"private", nullptr}, {"public", toBase64(key.publicBytes())}}}}; }

std::optional<Entry> TargetsState::find(std::string_view name) const {
    if (const auto edit = edits.find(name); edit != edits.end()) return edit->second ? std::optional(Entry{*edit->second, {}}) : std::nullopt;
    const Target* target = parsed && !emptied ? parsed->find(name) : nullptr;
    return target ? std::optional(entryOf(*target)) : std::nullopt;
}

const Json* Editor::State::entryOf(const std::string& delegation) const {
    const auto parent = roles.find(std::string(parentOf(delegation)));
    if (delegation == kTargets || parent == roles.end()) return nullptr;
    for (const Json& entry : parent->second.delegations["roles"]) {
        if (isNamed(entry, delegation)) return &entry;
    }
    return nullptr;
}

Json* Editor::State::entryOf(const std::string& delegation) { return const_cast<Json*>(std::as_const(*this).entryOf(delegation)); }

const Json& Editor::State::keysOf(const std::string& role) const {
    return isBelowTargets(role) ? roles.at(std::string(parentOf(role))).delegations["keys"] : root["keys"];
}

std::optional<Error> Editor::State::unknown(const std::string& role) const {
    const std::string name = printable(role, 80);
    const auto state = roles.find(role);
    if (state == roles.end()) {
        const bool unseen = snapshot.is_object() && snapshot["meta"].contains(role) && !removed.contains(role);
        if (!unseen) return std::nullopt;
        return Error(ErrorCode::Policy, "What " + name + " signs is not known, because a role above it is expired or not valid", "Renew or witness " + printable(parentOf(role), 80) + " first.").withRole(role);
    }
    if (!state->second.broken) return std::nullopt;
    const Error& why = *state->second.broken;
    const std::string wayOut = state->second.unverified ? "Look at what it says, then sign it again with witness; or remove the delegation and add it again."
                                                        : "Try again when the trust server hands it out whole; or remove the delegation and add it again.";
    return Error(why.code, "What " + name + " signs is not known, because its present file is not valid here: " + why.message, wayOut).withRole(role).withSides(why.expected, why.actual);
}

Result<TargetsState*> Editor::State::writable(const std::string& role) {
    if (role != kTargets && !entryOf(role)) return noRole(role);
    if (auto why = unknown(role)) return fail(std::move(*why));
    const auto known = roles.find(role);
    if (known == roles.end()) {
        TargetsState& made = roles[role];
        made.delegations = noDelegations();
        // One that is taken away and put back goes on counting: an older version would be refused as a rollback.
        if (const auto taken = removed.find(role); taken != removed.end()) {
            made.version = taken->second;
            removed.erase(taken);
        }
        return &made;
    }
    if (known->second.version == std::numeric_limits<int64_t>::max()) return fail(versionsExhausted(role));
    return &known->second;
}

std::vector<std::string> Editor::State::effectivePaths(const std::string& role) const {
    if (role == kTargets) return {""};
    const Json* entry = entryOf(role);
    if (!entry) return {};
    return restrictPaths(effectivePaths(std::string(parentOf(role))), textsOf(*entry, "paths"));
}

Editor::Editor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Editor::Editor(Editor&&) noexcept = default;
Editor& Editor::operator=(Editor&&) noexcept = default;
Editor::~Editor() = default;

Editor Editor::create(const crypto::PublicKey& root, const crypto::PublicKey& targets, const crypto::PublicKey& snapshot, const crypto::PublicKey& timestamp, Instant now,
                      const Lifetimes& lifetimes) {
    auto state = std::make_unique<State>();
    state->now = now;
    state->lifetimes = lifetimes;
    state->root = {{"_type", "Root"}, {"consistent_snapshot", false}, {"keys", Json::object()}, {"roles", Json::object()}, {"version", 0}};
    TargetsState& top = state->roles[std::string(kTargets)];
    top.delegations = noDelegations();
    top.touched = true;
    Editor editor(std::move(state));
    for (const auto& [role, key] : {std::pair(kRoot, &root), std::pair(kTargets, &targets), std::pair(kSnapshot, &snapshot), std::pair(kTimestamp, &timestamp)}) {
        editor.setKeys(std::string(role), {*key});
    }
    return editor;
}

Result<Editor> Editor::from(const TrustedSet& set, Instant now, const Lifetimes& lifetimes) {
    auto state = std::make_unique<State>();
    state->now = now;
    state->lifetimes = lifetimes;
    for (std::string_view role : {kRoot, kSnapshot, kTargets}) {
        if (!set.role(role)) return fail(Error(ErrorCode::NoTrustData, "The repository's " + std::string(role) + " is not known").withRole(std::string(role)));
    }
    state->rootBytes = set.role(kRoot)->bytes;
    RG_ASSIGN(state->root, signedPartOf(state->rootBytes, "root"));
    state->rootBefore = state->root;
    RG_ASSIGN(state->snapshot, signedPartOf(set.role(kSnapshot)->bytes, "snapshot"));
    for (const RoleView& view : set.roles()) {
        if (view.expires) state->expiries.emplace(view.name, *view.expires);
        if (view.name != kTargets && view.parent.empty()) continue;
        // What did not verify must not be carried on under a good signature.
        const bool usable = view.status == RoleStatus::Valid || view.status == RoleStatus::Expired;
        RoleView taken = view;
        if (!usable) taken.bytes.reset();
        RG_ASSIGN(state->roles[view.name], stateOf(taken));
        TargetsState& made = state->roles[view.name];
        for (const SignatureVerdict& verdict : view.signatures) {
            if (verdict.valid) made.signedBy.push_back(verdict.canonicalId);
        }
        // Missing is no trouble: nobody has signed it yet.
        state->before[view.name] = {made.parsed, made.delegations, usable || !view.error};
        if (usable) continue;
        made.version = std::max<int64_t>(view.version, 0);
        made.broken = view.error;
        const bool onlyUnsigned = view.error && (view.error->code == ErrorCode::ThresholdNotMet || view.error->code == ErrorCode::BadSignature);
        if (onlyUnsigned) made.unverified = view.bytes;
    }
    return Editor(std::move(state));
}

bool Editor::hasRole(const std::string& role) const { return role == kTargets || state_->entryOf(role) != nullptr; }

std::vector<std::string> Editor::targetRoles() const {
    std::vector<std::string> names{std::string(kTargets)};
    std::set<std::string> seen;
    for (size_t at = 0; at < names.size(); ++at) {
        const auto state = state_->roles.find(names[at]);
        if (state == state_->roles.end()) continue;
        for (const Json& entry : state->second.delegations["roles"]) {
            std::string name = textOf(entry, "name");
            if (isDelegationName(name) && parentOf(name) == names[at] && seen.insert(name).second) names.push_back(std::move(name));
        }
    }
    return names;
}

std::vector<RoleSigner> Editor::signersOf(const std::string& role) const {
    if (!isBelowTargets(role)) return signersIn(state_->root["keys"], rootRole(state_->root, role));
    const Json* entry = state_->entryOf(role);
    return entry ? signersIn(state_->keysOf(role), *entry) : std::vector<RoleSigner>();
}

int64_t Editor::thresholdOf(const std::string& role) const {
    if (!isBelowTargets(role)) return integerOf(rootRole(state_->root, role), "threshold", 1);
    const Json* entry = state_->entryOf(role);
    return entry ? integerOf(*entry, "threshold", 1) : 0;
}

std::vector<std::string> Editor::pathsOf(const std::string& delegation) const {
    const Json* entry = state_->entryOf(delegation);
    return entry ? textsOf(*entry, "paths") : std::vector<std::string>();
}

std::vector<std::string> Editor::effectivePathsOf(const std::string& role) const { return state_->effectivePaths(role); }

Result<void> Editor::known(const std::string& role) const {
    if (!hasRole(role)) return noRole(role);
    if (auto why = state_->unknown(role)) return fail(std::move(*why));
    return {};
}

Result<std::optional<Entry>> Editor::entry(const std::string& role, const std::string& name) const {
    RG_TRY(known(role));
    const auto state = state_->roles.find(role);
    return state == state_->roles.end() ? std::nullopt : state->second.find(name);
}

Result<size_t> Editor::tagCount(const std::string& role) const {
    RG_TRY(known(role));
    const auto state = state_->roles.find(role);
    return state == state_->roles.end() || !state->second.parsed ? 0 : state->second.parsed->targets.size();
}

std::vector<std::string> Editor::signedBy(const std::string& role) const {
    const auto state = state_->roles.find(role);
    return state == state_->roles.end() ? std::vector<std::string>() : state->second.signedBy;
}

std::optional<Instant> Editor::expiryOf(const std::string& role) const {
    const auto known = state_->expiries.find(role);
    return known == state_->expiries.end() ? std::nullopt : std::optional(known->second);
}

void Editor::rememberLastValid(const std::string& role, const SharedBytes& bytes) {
    const auto before = state_->before.find(role);
    if (!bytes || before == state_->before.end() || before->second.known) return;
    const auto file = SignedFile::read(bytes);
    auto said = file ? parseTargets(file->signedPart(), role) : fail(file.error());
    if (!said) return;
    RoleView view;
    view.bytes = bytes;
    view.targets = std::make_shared<const Targets>(std::move(*said));
    if (auto state = stateOf(view)) before->second = {state->parsed, std::move(state->delegations), true};
}

Result<void> Editor::adoptUnverified(const std::string& role) {
    const auto state = state_->roles.find(role);
    if (!hasRole(role) || state == state_->roles.end() || !state->second.unverified) return noRole(role);
    RG_ASSIGN(const SignedFile file, SignedFile::read(state->second.unverified));
    RG_ASSIGN(Targets claims, parseTargets(file.signedPart(), role));
    RoleView view;
    view.bytes = state->second.unverified;
    view.version = claims.version;
    view.targets = std::make_shared<const Targets>(std::move(claims));
    RG_ASSIGN(TargetsState taken, stateOf(view));
    taken.touched = true;
    state->second = std::move(taken);
    return {};
}

Result<void> Editor::setTarget(const std::string& role, const std::string& name, const NewTarget& target) {
    if (!hasRole(role)) return noRole(role);
    RG_TRY(checkTarget(name, target));
    if (!pathsAllow(state_->effectivePaths(role), name)) {
        return fail(Error(ErrorCode::Policy, role + " may not sign " + printable(name, 80) + ": it lies outside its paths", "Ask the repository's owner to widen the paths of " + role + ".").withRole(role));
    }
    RG_ASSIGN(TargetsState* const state, state_->writable(role));
    if (state->find(name) == Entry{target, {}}) return touch(role);
    state->edits[name] = target;
    return {};
}

Result<void> Editor::witness(const std::string& role) {
    if (!adoptUnverified(role)) RG_TRY(touch(role));
    if (const auto state = state_->roles.find(role); state != state_->roles.end()) state->second.vouched = true;
    return {};
}

Result<bool> Editor::removeTarget(const std::string& role, const std::string& name) {
    RG_ASSIGN(const auto present, entry(role, name));
    if (present) state_->roles.at(role).edits[name] = std::nullopt;
    return present.has_value();
}

Result<void> Editor::removeAllTargets(const std::string& role) {
    RG_TRY(known(role));
    const auto state = state_->roles.find(role);
    if (state == state_->roles.end()) return {};
    state->second.edits.clear();
    if (state->second.parsed && !state->second.parsed->targets.empty()) state->second.emptied = true;
    return {};
}

Result<void> Editor::touch(const std::string& role) {
    if (role == kRoot) {
        state_->rootChanged = true;
    } else if (role == kSnapshot) {
        state_->snapshotIncluded = state_->snapshotTouched = true;
    } else {
        RG_ASSIGN(TargetsState* const state, state_->writable(role));
        state->touched = true;
    }
    return {};
}

void Editor::startAfter(const std::string& role, int64_t version) {
    const auto state = state_->roles.find(role);
    if (state != state_->roles.end() && !state->second.base && state->second.version < version) state->second.version = version;
}

void Editor::includeSnapshot(bool yes) { state_->snapshotIncluded = yes; }

}  // namespace roseglass::tuf
