#include "tuf/role_name.h"

#include <algorithm>

namespace roseglass::tuf {

bool isDelegationName(std::string_view role) {
    constexpr std::string_view prefix = "targets/";
    if (!role.starts_with(prefix)) return false;
    role.remove_prefix(prefix.size());
    while (true) {
        const size_t end = role.find('/');
        const std::string_view step = role.substr(0, end);
        if (step.empty() || step.size() > 255 || step == "." || step == "..") return false;
        const bool harmless = std::all_of(step.begin(), step.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        });
        if (!harmless) return false;
        if (end == std::string_view::npos) return true;
        role.remove_prefix(end + 1);
    }
}

std::string_view parentOf(std::string_view delegation) {
    const size_t slash = delegation.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : delegation.substr(0, slash);
}

bool pathsAllow(const std::vector<std::string>& paths, std::string_view target) {
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& prefix) { return target.starts_with(prefix); });
}

std::vector<std::string> restrictPaths(const std::vector<std::string>& parent, const std::vector<std::string>& child) {
    std::vector<std::string> allowed;
    std::copy_if(child.begin(), child.end(), std::back_inserter(allowed),
                 [&](const std::string& path) { return pathsAllow(parent, path); });
    return allowed;
}

std::string signerName(std::string_view role) {
    if (role == kTargets || role == kReleases) return "Repo Admin";
    return std::string(role.starts_with("targets/") ? role.substr(8) : role);
}

}  // namespace roseglass::tuf
