#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "trust/report.h"

namespace roseglass::test {

struct ListedTag {
    std::string digest, role;
    uint64_t length = 0;
    bool operator==(const ListedTag&) const = default;
};

/// `notary list`: tag to digest, bytes and role.
std::map<std::string, ListedTag> readNotaryList(const std::string& text);
/// `notary delegation list`: role to (paths as printed, canonical key IDs, threshold).
struct ListedDelegation {
    std::string paths;
    std::set<std::string> keys;
    int threshold = 0;
    bool operator==(const ListedDelegation&) const = default;
};
std::map<std::string, ListedDelegation> readDelegationList(const std::string& text);
/// `docker trust inspect`: tag to digest and signers, plus each signer's keys and the administrative ones.
struct DockerView {
    std::map<std::string, std::pair<std::string, std::set<std::string>>> tags;
    std::map<std::string, std::set<std::string>> signers;
    std::set<std::string> rootKeys, repositoryKeys;
    bool operator==(const DockerView&) const = default;
};
DockerView readDockerInspect(const std::string& json);

/// The same three views made from our report.
std::map<std::string, ListedTag> asNotaryList(const trust::Report& report);
std::map<std::string, ListedDelegation> asDelegationList(const trust::Report& report);
DockerView asDockerInspect(const trust::Report& report);

}  // namespace roseglass::test
