#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "base/redact.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"

namespace roseglass::tuf {
namespace {

constexpr size_t kMaxDelegations = 10'000;

Target parseTarget(std::string_view name, json::Value value) {
    Target target;
    target.name = name;
    json::Object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) {
        target.problem = "its entry is not an object";
        return target;
    }
    const auto length = json::findInteger(object, "length");
    const auto hashes = json::findObject(object, "hashes");
    const auto text = hashes ? json::findString(*hashes, "sha256") : std::nullopt;
    if (!length || *length < 0) {
        target.problem = "its length is missing or negative";
    } else if (!text) {
        target.problem = "it has no SHA-256";
    } else if (const auto digest = crypto::Sha256::fromRaw(fromBase64(*text).value_or(""))) {
        target.length = static_cast<uint64_t>(*length);
        target.sha256 = *digest;
    } else {
        target.problem = "its SHA-256 is not 32 bytes in base64";
    }
    return target;
}

/// Why a delegation of this name is no child of `parent`; empty when it is one.
std::string problemOfName(std::string_view name, const std::string& parent) {
    if (parentOf(name) != parent) return "its name is not one step below " + parent;
    if (!isDelegationName(name)) return "its name is not made of " + std::string(kDelegationGrammar);
    if (static_cast<size_t>(std::count(name.begin(), name.end(), '/')) > kMaxDelegationDepth) {
        return "it lies more than " + std::to_string(kMaxDelegationDepth) + " steps deep";
    }
    return {};
}

/// @param room  how many more paths the file may list; what is taken is taken off
/// Returns why the paths cannot be used; empty when they can.
std::string parsePaths(json::Object object, size_t& room, std::vector<std::string>& paths) {
    const auto list = json::findArray(object, "paths");
    if (!list) return {};
    for (const json::Value item : *list) {
        std::string_view path;
        if (item.get_string().get(path) != simdjson::SUCCESS) continue;
        if (paths.size() == std::min(kMaxDelegationPaths, room)) {
            const bool own = paths.size() == kMaxDelegationPaths;
            paths.clear();
            return own ? "it has over 10,000 paths" : "it and the delegations before it have over 100,000 paths";
        }
        paths.emplace_back(path);
    }
    room -= paths.size();
    return {};
}

Delegation parseDelegation(json::Object object, const std::string& parent, size_t& pathRoom) {
    Delegation delegation;
    delegation.name = json::findString(object, "name").value_or("");
    delegation.problem = problemOfName(delegation.name, parent);
    if (auto signers = parseRoleKeys(object, printable(delegation.name, 80))) {
        delegation.signers = std::move(*signers);
    } else if (delegation.problem.empty()) {
        delegation.problem = signers.error().message;
    }
    std::string problem = parsePaths(object, pathRoom, delegation.paths);
    if (delegation.problem.empty()) delegation.problem = std::move(problem);
    return delegation;
}

Result<void> parseDelegations(json::Object object, const std::string& role, Targets& targets) {
    if (const auto keys = json::findObject(object, "keys")) {
        RG_ASSIGN(targets.keys, parseKeys(*keys));
    }
    const auto roles = json::findArray(object, "roles");
    if (!roles) return {};
    std::set<std::string> names;
    size_t pathRoom = kMaxFilePaths;
    for (const json::Value item : *roles) {
        json::Object delegation;
        if (item.get_object().get(delegation) != simdjson::SUCCESS) {
            return fail(ErrorCode::Malformed, "A delegation of " + role + " is not an object");
        }
        if (targets.delegations.size() == kMaxDelegations) {
            return fail(ErrorCode::Malformed, "The role " + role + " has over 10,000 delegations");
        }
        targets.delegations.push_back(parseDelegation(delegation, role, pathRoom));
        Delegation& added = targets.delegations.back();
        if (!names.insert(added.name).second) added.problem = "it stands twice under " + role;
    }
    return {};
}

}  // namespace

Result<Targets> parseTargets(json::Object signedPart, const std::string& role) {
    RG_ASSIGN(const CommonPart common, parseCommon(signedPart, "Targets"));
    Targets targets;
    targets.version = common.version;
    targets.expires = common.expires;
    const auto list = json::findObject(signedPart, "targets");
    if (!list) return fail(ErrorCode::Malformed, "The role " + role + " has no \"targets\" object");
    targets.targets.reserve(list->size());
    bool sorted = true;
    for (const auto field : *list) {
        if (!targets.targets.empty() && field.key < targets.targets.back().name) sorted = false;
        targets.targets.push_back(parseTarget(field.key, field.value));
    }
    if (!sorted) {
        std::sort(targets.targets.begin(), targets.targets.end(), [](const Target& a, const Target& b) { return a.name < b.name; });
    }
    if (const auto delegations = json::findObject(signedPart, "delegations")) {
        RG_TRY(parseDelegations(*delegations, role, targets));
    }
    return targets;
}

}  // namespace roseglass::tuf
