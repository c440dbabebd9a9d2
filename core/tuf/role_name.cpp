#include "tuf/role_name.h"

#include <algorithm>

namespace roseglass::tuf {

bool isBelowTargets(std::string_view role) { return role.starts_with("targets/"); }

bool isDelegationName(std::string_view role) {
    if (!isBelowTargets(role) || role.size() > kMaxRoleName) return false;
    const bool plain = std::all_of(role.begin(), role.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/';
    });
    return plain && !role.ends_with('/') && role.find("//") == std::string_view::npos;
}

bool isSignerName(std::string_view name) {
    return name.find('/') == std::string_view::npos && isDelegationName("targets/" + std::string(name));
}

std::string_view parentOf(std::string_view delegation) {
    const size_t slash = delegation.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : delegation.substr(0, slash);
}

std::string signerName(std::string_view role) {
    if (role == kTargets || role == kReleases) return "Repo Admin";
    return std::string(isBelowTargets(role) ? role.substr(8) : role);
}

}  // namespace roseglass::tuf
