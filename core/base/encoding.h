#pragma once
#include <optional>
#include <string>

#include "base/bytes.h"

namespace roseglass {

/// Lower-case hexadecimal, two digits a byte.
std::string toHex(BytesView bytes);
/// Accepts lower and upper case, an even number of digits and nothing else.
std::optional<Bytes> fromHex(std::string_view hex);

/// RFC 4648 section 4, with padding, no line breaks.
std::string toBase64(BytesView bytes);
/// Strict: correct padding, no white space, unused bits zero.
std::optional<Bytes> fromBase64(std::string_view text);

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool isUtf8(BytesView bytes);

}  // namespace roseglass
