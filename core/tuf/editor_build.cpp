#include <algorithm>
#include <limits>
#include <set>

#include "base/encoding.h"
#include "json/canonical.h"
#include "tuf/editor_state.h"
#include "tuf/role_name.h"

namespace roseglass::tuf {
namespace {

using Files = std::vector<std::pair<std::string, SharedBytes>>;

Bytes entryOf(const NewTarget& target) {
    return "{\"hashes\":{\"sha256\":\"" + toBase64(target.sha256.raw()) + "\"},\"length\":" + std::to_string(target.length) + "}";
}

Json metaOf(const Bytes& bytes) {
    return {{"hashes", {{"sha256", toBase64(crypto::sha256(bytes).raw())}, {"sha512", toBase64(crypto::sha512(bytes))}}}, {"length", bytes.size()}};
}

Result<Bytes> canonicalOf(const Json& value) { return json::canonicalize(value.dump()); }

/// Canonical JSON leaves control characters in texts as they are, which no JSON reader takes: the file has them escaped.
/// Its canonical form, which is what is signed, stays the same.
Bytes readable(const Bytes& canonical) {
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    if (std::none_of(canonical.begin(), canonical.end(), isControl)) return canonical;
    Bytes out;
    for (const char c : canonical) {
        if (isControl(c)) out.append("\\u00").append(toHex({&c, 1}));
        else out += c;
    }
    return out;
}

/// Signs the content with every key at hand, and counts each private key once.
Result<SharedBytes> signedFile(const RoleDraft& draft, const Bytes& content, const SignRole& sign) {
    const crypto::SignedMessage message{crypto::sha256(content), content};
    std::set<std::string> byNew, byOld, written;
    std::string signatures;
    const auto add = [&](const std::vector<RoleSigner>& signers, std::set<std::string>& counted) -> Result<void> {
        for (const RoleSigner& signer : signers) {
            if (written.contains(signer.keyId)) {
                counted.insert(signer.canonicalId);
                continue;
            }
            RG_ASSIGN(const std::optional<KeySignature> made, sign(signer, draft.role, message));
            if (!made) continue;
            signatures += std::string(signatures.empty() ? "" : ",") + "{\"keyid\":" + json::canonicalString(signer.keyId) + ",\"method\":" + json::canonicalString(made->method) +
                          ",\"sig\":\"" + toBase64(made->signature) + "\"}";
            written.insert(signer.keyId);
            counted.insert(signer.canonicalId);
        }
        return {};
    };
    RG_TRY(add(draft.oldSigners, byOld));
    RG_TRY(add(draft.signers, byNew));
    const auto tooFew = [&](const std::set<std::string>& counted, int64_t threshold, const std::vector<RoleSigner>& signers, const char* which) {
        std::string ids;
        for (const RoleSigner& signer : signers) ids += (ids.empty() ? "" : ", ") + signer.canonicalId.substr(0, 12);
        return fail(Error(ErrorCode::KeyNotFound, draft.role + " needs " + std::to_string(threshold) + (threshold == 1 ? " signature" : " signatures") + which + ", and this computer has " +
                                                      (counted.empty() ? "none" : "only " + std::to_string(counted.size())) + " of the keys " + ids,
                          "Import the missing key (key import), or ask its holder.")
                        .withRole(draft.role)
                        .withSides(std::to_string(threshold), std::to_string(counted.size())));
    };
    if (static_cast<int64_t>(byOld.size()) < draft.oldThreshold) return tooFew(byOld, draft.oldThreshold, draft.oldSigners, " of its old keys");
    if (static_cast<int64_t>(byNew.size()) < draft.threshold) return tooFew(byNew, draft.threshold, draft.signers, "");
    return std::make_shared<Bytes>("{\"signed\":" + readable(content) + ",\"signatures\":[" + signatures + "]}");
}

}  // namespace

Result<Bytes> TargetsState::content(Instant expires) const {
    json::Patch targets;
    for (const auto& [name, target] : edits) targets[name] = target ? std::optional(entryOf(*target)) : std::nullopt;
    json::Patch patch;
    patch["version"] = std::to_string(version + 1);
    patch["expires"] = json::canonicalString(formatRfc3339(expires));
    RG_ASSIGN(patch["delegations"], canonicalOf(delegations));
    Bytes nothing = "{}";
    RG_ASSIGN(const json::Document empty, json::Document::parse(nothing));
    const json::Object none = empty.root().get_object().value_unsafe();
    const auto old = base ? json::findObject(base->signedPart(), "targets") : std::nullopt;
    RG_ASSIGN(patch["targets"], json::patchCanonical(old && !emptied ? *old : none, targets));
    if (!base) patch["_type"] = "\"Targets\"";
    return json::patchCanonical(base ? base->signedPart() : none, patch);
}

RoleDraft Editor::State::draftOf(const std::string& role, int64_t from, Instant expires) const {
    RoleDraft draft;
    draft.role = role;
    draft.from = from;
    draft.to = from == std::numeric_limits<int64_t>::max() ? from : from + 1;
    draft.expires = expires;
    return draft;
}

std::vector<RoleDraft> Editor::drafts() const {
    std::vector<RoleDraft> drafts;
    const auto add = [&](RoleDraft draft) {
        draft.signers = signersOf(draft.role);
        draft.threshold = thresholdOf(draft.role);
        drafts.push_back(std::move(draft));
    };
    for (const std::string& role : targetRoles()) {
        const auto state = state_->roles.find(role);
        if (state != state_->roles.end() && state->second.changed()) add(state_->draftOf(role, state->second.version, state_->now + state_->lifetimes.targets));
    }
    for (const auto& [role, version] : state_->removed) drafts.push_back({role, version, 0, {}, 0, {}, 0, {}});
    if (state_->rootChanged) {
        RoleDraft draft = state_->draftOf(std::string(kRoot), state_->root["version"].get<int64_t>(), state_->now + state_->lifetimes.root);
        draft.oldSigners = state_->oldRootSigners;
        draft.oldThreshold = state_->oldRootThreshold;
        add(std::move(draft));
    }
    if (state_->snapshotIncluded && (!drafts.empty() || state_->snapshotTouched)) {
        const int64_t from = state_->snapshot.is_object() ? state_->snapshot["version"].get<int64_t>() : 0;
        add(state_->draftOf(std::string(kSnapshot), from, state_->now + state_->lifetimes.snapshot));
    }
    return drafts;
}

Result<std::vector<std::pair<std::string, SharedBytes>>> Editor::build(const SignRole& sign) const {
    Files files;
    Json meta = state_->snapshot.is_object() ? state_->snapshot["meta"] : Json::object();
    if (state_->rootBytes) meta[std::string(kRoot)] = metaOf(*state_->rootBytes);
    for (const RoleDraft& draft : drafts()) {
        if (draft.to == 0) {
            meta.erase(draft.role);
            continue;
        }
        if (draft.to <= draft.from) return fail(versionsExhausted(draft.role));
        const bool tellable = parseRfc3339(formatRfc3339(draft.expires)) == std::chrono::floor<std::chrono::seconds>(draft.expires);
        if (!tellable || draft.expires <= state_->now) return fail(ErrorCode::Usage, draft.role + (tellable ? " would be expired already" : " would expire after the year 9999"), "Choose another lifetime.");
        Bytes content;
        if (draft.role == kRoot) {
            Json root = state_->root;
            root["version"] = draft.to;
            root["expires"] = formatRfc3339(draft.expires);
            RG_ASSIGN(content, canonicalOf(root));
        } else if (draft.role == kSnapshot) {
            Json snapshot = state_->snapshot.is_object() ? state_->snapshot : Json{{"_type", "Snapshot"}};
            snapshot["version"] = draft.to;
            snapshot["expires"] = formatRfc3339(draft.expires);
            snapshot["meta"] = meta;
            RG_ASSIGN(content, canonicalOf(snapshot));
        } else {
            RG_ASSIGN(content, state_->roles.at(draft.role).content(draft.expires));
        }
        RG_ASSIGN(SharedBytes file, signedFile(draft, content, sign));
        if (draft.role != kSnapshot) meta[draft.role] = metaOf(*file);
        files.emplace_back(draft.role, std::move(file));
    }
    return files;
}

}  // namespace roseglass::tuf
