#include "trust/report.h"

namespace roseglass::trust {

std::string_view statusName(RepositoryStatus status) {
    switch (status) {
        case RepositoryStatus::Trusted: return "trusted";
        case RepositoryStatus::Incomplete: return "incomplete";
        case RepositoryStatus::Untrusted: return "untrusted";
        case RepositoryStatus::Unsigned: return "unsigned";
        case RepositoryStatus::Unreachable: return "unreachable";
    }
    return "unreachable";
}

std::string_view standingName(Standing standing) {
    switch (standing) {
        case Standing::Trusted: return "trusted";
        case Standing::Unsigned: return "unsigned";
        case Standing::Unknown: return "unknown";
        case Standing::Refused: return "refused";
    }
    return "unknown";
}

std::string_view stateName(TagState state) {
    switch (state) {
        case TagState::Signed: return "signed";
        case TagState::Unsigned: return "unsigned";
        case TagState::Stale: return "stale";
        case TagState::Missing: return "missing";
        case TagState::Unknown: return "unknown";
        case TagState::Invalid: return "invalid";
    }
    return "unknown";
}

std::string_view roleStateName(RoleState state) {
    switch (state) {
        case RoleState::Valid: return "valid";
        case RoleState::Expired: return "expired";
        case RoleState::Invalid: return "invalid";
        case RoleState::Missing: return "missing";
    }
    return "missing";
}

std::string_view locationName(KeyLocation location) {
    switch (location) {
        case KeyLocation::File: return "file";
        case KeyLocation::Token: return "token";
        case KeyLocation::Server: return "server";
        case KeyLocation::Elsewhere: return "elsewhere";
    }
    return "elsewhere";
}

}  // namespace roseglass::trust
