#include "base/error.h"

#include <array>

namespace roseglass {
namespace {

struct Row {
    ErrorCode code;
    std::string_view name;
    int exit;
};

constexpr std::array kRows{
    Row{ErrorCode::NoTrustData, "no-trust-data", 1},      Row{ErrorCode::UnsignedTag, "unsigned-tag", 1},
    Row{ErrorCode::BadSignature, "bad-signature", 1},     Row{ErrorCode::ThresholdNotMet, "threshold-not-met", 1},
    Row{ErrorCode::Expired, "expired", 1},                Row{ErrorCode::Rollback, "rollback", 1},
    Row{ErrorCode::HashMismatch, "hash-mismatch", 1},     Row{ErrorCode::LengthMismatch, "length-mismatch", 1},
    Row{ErrorCode::WrongType, "wrong-type", 1},           Row{ErrorCode::Malformed, "malformed", 1},
    Row{ErrorCode::TooLarge, "too-large", 1},             Row{ErrorCode::UnknownKey, "unknown-key", 1},
    Row{ErrorCode::PinMismatch, "pin-mismatch", 1},       Row{ErrorCode::TofuDisabled, "tofu-disabled", 1},
    Row{ErrorCode::RootRotation, "root-rotation", 1},     Row{ErrorCode::DigestMismatch, "digest-mismatch", 1},
    Row{ErrorCode::NotFound, "not-found", 3},             Row{ErrorCode::Network, "network", 3},
    Row{ErrorCode::Tls, "tls", 3},                        Row{ErrorCode::Timeout, "timeout", 3},
    Row{ErrorCode::Unauthorized, "unauthorized", 4},      Row{ErrorCode::Forbidden, "forbidden", 4},
    Row{ErrorCode::RateLimited, "rate-limited", 3},       Row{ErrorCode::Server, "server", 3},
    Row{ErrorCode::KeyNotFound, "key-not-found", 5},      Row{ErrorCode::BadPassphrase, "bad-passphrase", 5},
    Row{ErrorCode::WeakKey, "weak-key", 1},               Row{ErrorCode::Conflict, "conflict", 7},
    Row{ErrorCode::Io, "io", 6},                          Row{ErrorCode::Usage, "usage", 2},
    Row{ErrorCode::Policy, "policy", 1},                  Row{ErrorCode::Interrupted, "interrupted", 130},
};

}  // namespace

std::string_view codeName(ErrorCode code) {
    for (const Row& row : kRows) {
        if (row.code == code) return row.name;
    }
    return "server";
}

std::optional<ErrorCode> codeFromName(std::string_view name) {
    for (const Row& row : kRows) {
        if (row.name == name) return row.code;
    }
    return std::nullopt;
}

int exitCode(ErrorCode code) {
    for (const Row& row : kRows) {
        if (row.code == code) return row.exit;
    }
    return 3;
}

}  // namespace roseglass
