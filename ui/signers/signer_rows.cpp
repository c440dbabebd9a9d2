#include "ui/signers/signer_rows.h"

#include <algorithm>
#include <map>
#include <set>

#include "tuf/role_name.h"

namespace roseglass::ui {
namespace {

bool enoughHere(const trust::RoleRow& role) {
    std::set<std::string> here;
    for (const trust::KeyRow& key : role.keys) {
        if (key.location == trust::KeyLocation::File || key.location == trust::KeyLocation::Token) here.insert(key.canonicalId);
    }
    return !here.empty() && static_cast<int64_t>(here.size()) >= role.threshold;
}

SignerRow rowOf(const trust::RoleRow& role) {
    SignerRow row;
    row.role = role.name;
    row.name = tuf::signerName(role.name);
    for (const trust::KeyRow& key : role.keys) {
        if (std::find(row.keys.begin(), row.keys.end(), key.canonicalId) == row.keys.end()) row.keys.push_back(key.canonicalId);
    }
    row.paths = role.name == "targets" ? std::vector<std::string>{""} : role.paths;
    row.threshold = role.threshold;
    row.isHere = enoughHere(role);
    // A delegation without a file has signed nothing yet: there is nothing wrong with that.
    row.valid = role.state == trust::RoleState::Valid || role.state == trust::RoleState::Missing;
    row.reason = role.reason;
    return row;
}

}  // namespace

std::vector<SignerRow> signersOf(const trust::Report& report) {
    std::vector<SignerRow> rows;
    std::set<std::string> releases;
    const trust::RoleRow* top = nullptr;
    for (const trust::RoleRow& role : report.roles) {
        if (role.name == tuf::kReleases) {
            for (const trust::KeyRow& key : role.keys) releases.insert(key.canonicalId);
        }
        if (role.name == "targets") top = &role;
    }
    std::set<std::string> known;
    for (const trust::RoleRow& role : report.roles) {
        if (!role.name.starts_with("targets/") || role.name == tuf::kReleases) continue;
        SignerRow row = rowOf(role);
        const bool releasing = std::any_of(row.keys.begin(), row.keys.end(), [&](const std::string& key) { return releases.contains(key); });
        if (releasing) row.roles.emplace_back(tuf::kReleases);
        row.roles.push_back(role.name);
        known.insert(row.keys.begin(), row.keys.end());
        rows.push_back(std::move(row));
    }
    // Keys of releases that belong to no signer of that name.
    for (const trust::RoleRow& role : report.roles) {
        if (role.name != tuf::kReleases) continue;
        SignerRow row = rowOf(role);
        std::erase_if(row.keys, [&](const std::string& key) { return known.contains(key); });
        row.roles = {role.name};
        if (!row.keys.empty()) rows.push_back(std::move(row));
    }
    if (top) {
        rows.push_back(rowOf(*top));
        rows.back().roles = {"targets"};
    }
    // Who signed is who the table of tags names, docker's way: "Repo Admin" only where no signer stands for the tag.
    std::multimap<std::string, SignerRow*> byName;
    for (SignerRow& row : rows) byName.emplace(row.name, &row);
    for (uint32_t i = 0; i < report.tags.size(); ++i) {
        for (const std::string& signer : report.tags[i].by->signers) {
            const auto [first, last] = byName.equal_range(signer);
            for (auto row = first; row != last; ++row) row->second->tags.push_back(i);
        }
    }
    return rows;
}

bool canChangeSigners(const trust::Report& report) {
    return std::any_of(report.roles.begin(), report.roles.end(), [](const trust::RoleRow& role) { return role.name == "targets" && enoughHere(role); });
}

}  // namespace roseglass::ui
