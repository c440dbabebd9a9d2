#include "interop/peers.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "tuf/role_name.h"

namespace roseglass::test {
namespace {

/// The words of each table line below the dashes.
std::vector<std::vector<std::string>> tableRows(const std::string& text) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(text);
    bool body = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("----")) {
            body = true;
            continue;
        }
        std::istringstream words(line);
        std::vector<std::string> row;
        for (std::string word; words >> word;) row.push_back(word);
        if (body && !row.empty()) rows.push_back(row);
    }
    return rows;
}

std::string printedPaths(const std::vector<std::string>& paths) {
    std::string out;
    for (const std::string& path : paths) out += (out.empty() ? "" : ",") + (path.empty() ? "\"\" <all paths>" : path);
    return out;
}

bool isPublished(const trust::RoleRow& role) { return role.state != trust::RoleState::Missing || !role.keys.empty(); }

}  // namespace

std::map<std::string, ListedTag> readNotaryList(const std::string& text) {
    std::map<std::string, ListedTag> tags;
    for (const auto& row : tableRows(text)) {
        if (row.size() == 4) tags[row[0]] = {row[1], row[3], std::stoull(row[2])};
    }
    return tags;
}

std::map<std::string, ListedDelegation> readDelegationList(const std::string& text) {
    std::map<std::string, ListedDelegation> delegations;
    std::string current;
    for (auto row : tableRows(text)) {
        if (row.size() == 1) {
            delegations[current].keys.insert(row[0]);
            continue;
        }
        current = row.front();
        ListedDelegation& made = delegations[current];
        made.threshold = std::stoi(row.back());
        made.keys.insert(row[row.size() - 2]);
        for (size_t i = 1; i + 2 < row.size(); ++i) made.paths += (i > 1 ? " " : "") + row[i];
    }
    return delegations;
}

DockerView readDockerInspect(const std::string& text) {
    DockerView view;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_array() || json.empty()) return view;
    for (const auto& tag : json[0]["SignedTags"]) {
        view.tags[tag["SignedTag"]] = {tag["Digest"], tag["Signers"].get<std::set<std::string>>()};
    }
    for (const auto& signer : json[0]["Signers"]) {
        for (const auto& key : signer["Keys"]) view.signers[signer["Name"]].insert(key["ID"].get<std::string>());
    }
    for (const auto& admin : json[0]["AdministrativeKeys"]) {
        for (const auto& key : admin["Keys"]) (admin["Name"] == "Root" ? view.rootKeys : view.repositoryKeys).insert(key["ID"].get<std::string>());
    }
    return view;
}

std::map<std::string, ListedTag> asNotaryList(const trust::Report& report) {
    std::map<std::string, ListedTag> tags;
    for (const trust::TagRow& tag : report.tags) {
        if (tag.signedDigest && tag.state != trust::TagState::Invalid) tags[tag.name] = {tag.signedDigest->hex(), tag.by->walkRole, tag.signedLength};
    }
    return tags;
}

std::map<std::string, ListedDelegation> asDelegationList(const trust::Report& report) {
    std::map<std::string, ListedDelegation> delegations;
    for (const trust::RoleRow& role : report.roles) {
        if (role.parent.empty() || !isPublished(role)) continue;
        ListedDelegation& made = delegations[role.name];
        made.paths = printedPaths(role.paths);
        made.threshold = static_cast<int>(role.threshold);
        for (const trust::KeyRow& key : role.keys) made.keys.insert(key.canonicalId);
    }
    return delegations;
}

DockerView asDockerInspect(const trust::Report& report) {
    DockerView view;
    for (const trust::TagRow& tag : report.tags) {
        if (tag.released && tag.signedDigest) view.tags[tag.name] = {tag.signedDigest->hex(), {tag.by->signers.begin(), tag.by->signers.end()}};
    }
    for (const trust::RoleRow& role : report.roles) {
        for (const trust::KeyRow& key : role.keys) {
            // docker prints the root's certificate IDs, and canonical IDs of delegations other than releases.
            if (role.name == tuf::kRoot) view.rootKeys.insert(key.id);
            else if (role.name == tuf::kTargets) view.repositoryKeys.insert(key.id);
            else if (!role.parent.empty() && role.name != tuf::kReleases) view.signers[tuf::signerName(role.name)].insert(key.canonicalId);
        }
    }
    return view;
}

}  // namespace roseglass::test
