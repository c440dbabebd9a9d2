#include "tuf/editor.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/redact.h"
#include "tuf/editor_state.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"

namespace roseglass::tuf {
namespace {

Json noDelegations() { return {{"keys", Json::object()}, {"roles", Json::array()}}; }

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
    return fail(ErrorCode::NotFound, "There is no role " + printable(role, 80), "Its parent must delegate to it first.");
}

RoleSigner signerOf(const Json& keys, const std::string& id) {
    RoleSigner signer{id, id};
    if (!keys.contains(id)) return signer;
    const Json& key = keys[id];
    const auto bytes = fromBase64(key["keyval"]["public"].get<std::string>());
    const auto parsed = bytes ? crypto::PublicKey::parse(key["keytype"].get<std::string>(), *bytes) : fail(ErrorCode::Malformed, "");
    if (parsed) signer.canonicalId = parsed->canonicalId();
    return signer;
}

std::vector<RoleSigner> signersIn(const Json& keys, const Json& role) {
    std::vector<RoleSigner> signers;
    for (const Json& id : role["keyids"]) signers.push_back(signerOf(keys, id.get<std::string>()));
    return signers;
}

std::vector<std::string> textsOf(const Json& object, const char* key) {
    std::vector<std::string> texts;
    if (!object.contains(key) || !object[key].is_array()) return texts;
    for (const Json& text : object[key]) {
        if (text.is_string()) texts.push_back(text.get<std::string>());
    }
    return texts;
}

}  // namespace

Json keyObject(const crypto::PublicKey& key) { return {{"keytype", key.keytype()}, {"keyval", {{"private", nullptr}, {"public", toBase64(key.publicBytes())}}}}; }

std::optional<NewTarget> TargetsState::find(std::string_view name) const {
    if (const auto edit = edits.find(name); edit != edits.end()) return edit->second;
    const Target* target = parsed && !emptied ? parsed->find(name) : nullptr;
    if (!target || !target->problem.empty()) return std::nullopt;
    return NewTarget{target->length, target->sha256};
}

const Json* Editor::State::entryOf(const std::string& delegation) const {
    const auto parent = roles.find(std::string(parentOf(delegation)));
    if (delegation == kTargets || parent == roles.end()) return nullptr;
    for (const Json& entry : parent->second.delegations["roles"]) {
        if (entry.is_object() && entry.value("name", std::string()) == delegation) return &entry;
    }
    return nullptr;
}

Json* Editor::State::entryOf(const std::string& delegation) { return const_cast<Json*>(std::as_const(*this).entryOf(delegation)); }

const Json& Editor::State::keysOf(const std::string& role) const {
    return isDelegationName(role) ? roles.at(std::string(parentOf(role))).delegations["keys"] : root["keys"];
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
        if (usable) continue;
        made.version = view.version;
        const bool onlyUnsigned = view.error && (view.error->code == ErrorCode::ThresholdNotMet || view.error->code == ErrorCode::BadSignature);
        if (onlyUnsigned) made.unverified = view.bytes;
    }
    return Editor(std::move(state));
}

bool Editor::hasRole(const std::string& role) const { return role == kTargets || state_->entryOf(role) != nullptr; }

std::vector<std::string> Editor::targetRoles() const {
    std::vector<std::string> names{std::string(kTargets)};
    for (size_t at = 0; at < names.size(); ++at) {
        const auto state = state_->roles.find(names[at]);
        if (state == state_->roles.end()) continue;
        for (const Json& entry : state->second.delegations["roles"]) {
            const std::string name = entry.is_object() ? entry.value("name", std::string()) : std::string();
            if (isDelegationName(name) && parentOf(name) == names[at]) names.push_back(name);
        }
    }
    return names;
}

std::vector<RoleSigner> Editor::signersOf(const std::string& role) const {
    if (!isDelegationName(role)) return signersIn(state_->root["keys"], state_->root["roles"][role]);
    const Json* entry = state_->entryOf(role);
    return entry ? signersIn(state_->keysOf(role), *entry) : std::vector<RoleSigner>();
}

int64_t Editor::thresholdOf(const std::string& role) const {
    if (!isDelegationName(role)) return state_->root["roles"][role].value("threshold", int64_t{1});
    const Json* entry = state_->entryOf(role);
    return entry ? entry->value("threshold", int64_t{1}) : 0;
}

std::vector<std::string> Editor::pathsOf(const std::string& delegation) const {
    const Json* entry = state_->entryOf(delegation);
    return entry ? textsOf(*entry, "paths") : std::vector<std::string>();
}

std::optional<NewTarget> Editor::target(const std::string& role, const std::string& name) const {
    const auto state = state_->roles.find(role);
    return state == state_->roles.end() ? std::nullopt : state->second.find(name);
}

std::vector<std::string> Editor::signedBy(const std::string& role) const {
    const auto state = state_->roles.find(role);
    return state == state_->roles.end() ? std::vector<std::string>() : state->second.signedBy;
}

std::optional<Instant> Editor::expiryOf(const std::string& role) const {
    const auto known = state_->expiries.find(role);
    return known == state_->expiries.end() ? std::nullopt : std::optional(known->second);
}

size_t Editor::targetCount(const std::string& role) const {
    const auto state = state_->roles.find(role);
    return state == state_->roles.end() || !state->second.parsed ? 0 : state->second.parsed->targets.size();
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
    if (!pathsAllow(state_->effectivePaths(role), name)) {
        return fail(Error(ErrorCode::Policy, role + " may not sign " + printable(name, 80) + ": it lies outside its paths", "Ask the repository's owner to widen the paths of " + role + ".").withRole(role));
    }
    TargetsState& state = state_->roles[role];
    if (state.delegations.is_null()) state.delegations = noDelegations();
    if (state.find(name) == target) return touch(role);
    state.edits[name] = target;
    return {};
}

Result<bool> Editor::removeTarget(const std::string& role, const std::string& name) {
    if (!hasRole(role)) return noRole(role);
    const auto state = state_->roles.find(role);
    if (state == state_->roles.end()) return false;
    // One with a problem is there, too, and can be taken out.
    const bool there = state->second.find(name) || (state->second.parsed && !state->second.emptied && state->second.parsed->find(name) && !state->second.edits.contains(name));
    if (there) state->second.edits[name] = std::nullopt;
    return there;
}

void Editor::removeAllTargets(const std::string& role) {
    const auto state = state_->roles.find(role);
    if (state == state_->roles.end() || !state->second.parsed || state->second.parsed->targets.empty()) return;
    state->second.edits.clear();
    state->second.emptied = true;
}

Result<void> Editor::touch(const std::string& role) {
    if (role == kRoot) {
        state_->rootChanged = true;
    } else if (role == kSnapshot) {
        state_->snapshotIncluded = state_->snapshotTouched = true;
    } else {
        if (!hasRole(role)) return noRole(role);
        TargetsState& state = state_->roles[role];
        if (state.delegations.is_null()) state.delegations = noDelegations();
        state.touched = true;
    }
    return {};
}

void Editor::includeSnapshot(bool yes) { state_->snapshotIncluded = yes; }

}  // namespace roseglass::tuf
