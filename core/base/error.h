#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace roseglass {

/// What went wrong, as the command line's contract names it (README, "roseglass-cli").
enum class ErrorCode {
    NoTrustData, UnsignedTag, BadSignature, ThresholdNotMet, Expired, Rollback, HashMismatch, LengthMismatch,
    WrongType, Malformed, TooLarge, UnknownKey, PinMismatch, TofuDisabled, RootRotation, DigestMismatch,
    NotFound, Network, Tls, Timeout, Unauthorized, Forbidden, RateLimited, Server,
    KeyNotFound, BadPassphrase, WeakKey, Conflict, Io, Usage, Policy, Interrupted,
};

/// An error is a value: a code, what happened to which thing, and what the user can do about it.
struct Error {
    ErrorCode code;
    std::string message;   ///< one sentence that names the thing
    std::string hint;      ///< the way out, may be empty
    std::string role;      ///< the TUF role concerned, may be empty
    std::string expected;  ///< both sides where a comparison failed
    std::string actual;

    Error(ErrorCode c, std::string m, std::string h = {}) : code(c), message(std::move(m)), hint(std::move(h)) {}
    Error&& withRole(std::string r) && { role = std::move(r); return std::move(*this); }
    Error&& withHint(std::string h) && { hint = std::move(h); return std::move(*this); }
    Error&& withSides(std::string e, std::string a) && {
        expected = std::move(e);
        actual = std::move(a);
        return std::move(*this);
    }
};

/// The kebab-case name of the contract, for example "hash-mismatch".
std::string_view codeName(ErrorCode code);
/// The inverse of codeName.
std::optional<ErrorCode> codeFromName(std::string_view name);
/// The process exit code that the contract gives this error (1 to 7, or 130).
int exitCode(ErrorCode code);

}  // namespace roseglass
