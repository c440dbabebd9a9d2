#pragma once
#include <gtest/gtest.h>

#include "trust/expiry.h"

namespace roseglass::test {

inline const std::string kApp = "localhost:5000/team/app";
inline Instant at(const char* time) { return *parseRfc3339(time); }
inline const Instant kNow = at("2026-11-24T08:00:00Z");
inline Instant inDays(int days) { return kNow + std::chrono::days(days); }

inline trust::KeyRow keyAt(trust::KeyLocation location, char digit = 'a') {
    trust::KeyRow key;
    key.id = key.canonicalId = std::string(64, digit);
    key.algorithm = "ecdsa";
    key.location = location;
    return key;
}

inline trust::RoleRow roleUntil(const std::string& name, Instant expires, trust::KeyLocation location, int64_t version = 1) {
    trust::RoleRow role;
    role.name = name;
    role.version = version;
    role.expires = expires;
    role.threshold = 1;
    role.state = trust::RoleState::Valid;
    role.keys.push_back(keyAt(location, static_cast<char>('a' + name.size() % 6)));
    return role;
}

/// team/app as notary makes it: the root key on a token, targets here, snapshot and timestamp at the server, alice elsewhere.
inline std::shared_ptr<trust::Report> sampleReport(const std::string& gun = kApp) {
    using trust::KeyLocation;
    auto report = std::make_shared<trust::Report>();
    report->repository = gun;
    report->trustServer = "https://localhost:4443";
    report->registryHost = "localhost:5000";
    report->status = trust::RepositoryStatus::Trusted;
    report->checkedAt = kNow;
    report->registryReached = true;
    report->roles = {roleUntil("root", inDays(3650), KeyLocation::Token, 2), roleUntil("timestamp", inDays(12), KeyLocation::Server, 32), roleUntil("snapshot", inDays(1000), KeyLocation::Server, 19),
                     roleUntil("targets", inDays(960), KeyLocation::File, 7), roleUntil("targets/releases", inDays(1080), KeyLocation::File, 3), roleUntil("targets/alice", inDays(41), KeyLocation::Elsewhere, 2)};
    trust::KeyRow& root = report->roles.front().keys.front();
    root.algorithm = "ecdsa-x509";
    root.certificateName = gun;
    root.certificateExpires = inDays(3400);
    return report;
}

inline const trust::ExpiryEntry* find(const std::vector<trust::ExpiryEntry>& entries, const std::string& role, trust::ExpiryKind kind = trust::ExpiryKind::Role) {
    for (const trust::ExpiryEntry& entry : entries) {
        if (entry.role == role && entry.kind == kind) return &entry;
    }
    return nullptr;
}

}  // namespace roseglass::test
