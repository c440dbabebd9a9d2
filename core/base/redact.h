#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace roseglass {

/// The text with bearer tokens, basic credentials, passwords in URLs, token and password parameters, those of signed URLs
/// (X-Amz-Signature, sig, _state, …) and PEM private keys replaced by "[redacted]". For anything from outside that goes into a log or an error.
std::string redact(std::string_view text);

/// Outside text made safe to show on one line: redacted, control characters and bidirectional marks as \u escapes,
/// cut to `maxBytes` at a character.
std::string printable(std::string_view text, size_t maxBytes = 200);

/// "64.4 MB", in powers of a thousand, as docker shows sizes.
std::string sizeText(uint64_t bytes);

}  // namespace roseglass
