#include "ui/sample_hierarchy.h"

#include <stdexcept>

#include "crypto/digest.h"

namespace roseglass::test {
namespace {

trust::KeyRow key(const std::string& seed, trust::KeyLocation location) {
    trust::KeyRow row;
    row.id = row.canonicalId = crypto::sha256(seed).hex();
    row.algorithm = "ecdsa";
    row.strength = "ECDSA P-256";
    row.location = location;
    row.didSign = true;
    return row;
}

trust::RoleRow role(const std::string& name, const std::string& parent, trust::KeyLocation location) {
    trust::RoleRow row;
    row.name = name;
    row.parent = parent;
    row.version = 3;
    row.threshold = 1;
    row.state = trust::RoleState::Valid;
    row.expires = parseRfc3339("2029-11-14T16:02:00Z");
    row.bytes = std::make_shared<const std::string>("{\"signed\":{\"_type\":\"Targets\"},\"signatures\":[]}");
    row.keys.push_back(key(name, location));
    if (!parent.empty()) row.paths = {""};
    return row;
}

trust::TagRow tag(const std::string& name, std::vector<std::string> signers, std::vector<std::string> roles) {
    trust::TagRow row;
    row.name = name;
    row.state = trust::TagState::Signed;
    row.signedDigest = row.registryDigest = crypto::sha256(name);
    row.by = std::make_shared<const trust::SignerSet>(trust::SignerSet{std::move(signers), roles, roles.front()});
    return row;
}

}  // namespace

std::shared_ptr<trust::Report> hierarchyOf(size_t delegations) {
    auto report = std::make_shared<trust::Report>();
    report->repository = "localhost:5000/team/app";
    report->registryHost = "localhost:5000";
    report->trustServer = "https://localhost:4443";
    report->status = trust::RepositoryStatus::Trusted;
    report->checkedAt = *parseRfc3339("2026-11-24T08:35:12Z");
    report->registryReached = true;
    report->pinnedBy = "trust on first use";
    report->roles = {role("root", "", trust::KeyLocation::File), role("timestamp", "", trust::KeyLocation::Server), role("snapshot", "", trust::KeyLocation::Server), role("targets", "", trust::KeyLocation::File)};
    report->roles.front().keys.front().certificateExpires = parseRfc3339("2036-03-03T00:00:00Z");
    report->roles.front().keys.front().certificateName = "localhost:5000/team/app";
    report->rootKeyId = report->roles.front().keys.front().canonicalId;
    for (size_t i = 0; i < delegations; ++i) {
        char name[40];
        std::snprintf(name, sizeof name, "targets/d%03zu", i);
        addDelegation(*report, name, "targets");
    }
    return report;
}

trust::RoleRow& addDelegation(trust::Report& report, const std::string& name, const std::string& parent) {
    report.roles.push_back(role(name, parent, trust::KeyLocation::Elsewhere));
    return report.roles.back();
}

trust::RoleRow& roleIn(trust::Report& report, const std::string& name) {
    for (trust::RoleRow& one : report.roles) {
        if (one.name == name) return one;
    }
    throw std::out_of_range(name);
}

std::shared_ptr<trust::Report> teamHierarchy() {
    auto report = hierarchyOf(0);
    addDelegation(*report, "targets/releases", "targets");
    trust::RoleRow& alice = addDelegation(*report, "targets/alice", "targets");
    alice.keys.front().location = trust::KeyLocation::File;
    const trust::KeyRow aliceKey = alice.keys.front();
    trust::RoleRow& bob = addDelegation(*report, "targets/bob", "targets");
    bob.keys.front().strength = "RSA 3072";
    bob.expires = report->checkedAt + std::chrono::hours(24 * 41 + 5);
    trust::KeyRow bobKey = bob.keys.front();
    bobKey.didSign = false;
    trust::RoleRow& qa = addDelegation(*report, "targets/qa", "targets");
    qa.version = 1;
    qa.threshold = 2;
    qa.keys.push_back(key("second of qa", trust::KeyLocation::Elsewhere));
    qa.keys.back().didSign = false;
    qa.state = trust::RoleState::Invalid;
    qa.reason = "targets/qa has 1 of 2 valid signatures";
    roleIn(*report, "targets/releases").keys = {aliceKey, bobKey};
    roleIn(*report, "timestamp").expires = report->checkedAt + std::chrono::hours(24 * 12 + 5);
    report->tags = {tag("1.4.1", {"alice"}, {"targets/releases", "targets/alice"}), tag("1.4.2", {"alice", "bob"}, {"targets/releases", "targets/alice", "targets/bob"}), tag("latest", {"bob"}, {"targets/bob"})};
    return report;
}

std::shared_ptr<trust::Report> unsignedRepository() {
    auto report = hierarchyOf(0);
    report->roles.clear();
    report->pinnedBy.clear();
    report->rootKeyId.clear();
    report->status = trust::RepositoryStatus::Unsigned;
    report->trustError = Error(ErrorCode::NoTrustData, "Nobody has signed here", "Sign the first tag.");
    return report;
}

}  // namespace roseglass::test
