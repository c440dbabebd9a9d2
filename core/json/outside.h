#pragma once
#include <functional>
#include <nlohmann/json.hpp>

#include "base/budget.h"
#include "base/bytes.h"
#include "base/result.h"

namespace roseglass {

/// Reads a JSON text from outside: RFC 8259 in UTF-8 without a byte order mark, one value and nothing behind it, no key twice
/// in one object, budget::kJsonDepth levels. It is refused while it is parsed, so memory never holds a document that is
/// larger, or too deep to be copied, written or freed.
/// @param maxBytes   of the text
/// @param maxValues  of the document: objects, arrays and what is in them
/// Errors: malformed, too-large.
Result<nlohmann::json> parseJson(BytesView text, uint64_t maxBytes, size_t maxValues = budget::kJsonValues);
/// The same, with the members of objects in their order.
Result<nlohmann::ordered_json> parseOrderedJson(BytesView text, uint64_t maxBytes, size_t maxValues = budget::kJsonValues);
/// As parseJson; null where that is an error, for texts of which any other content is an error all the same.
nlohmann::json jsonOrNull(BytesView text, uint64_t maxBytes, size_t maxValues = budget::kJsonValues);

/// Reads the texts of {"KEY":["…",…]} one by one, without keeping a document. Anything else in it is passed over.
/// @param take  told each text; false ends the reading with too-large
/// Answers whether the key is there, as a list or as null. Errors: malformed, too-large.
Result<bool> parseTexts(BytesView text, std::string_view key, uint64_t maxBytes, const std::function<bool(std::string& text)>& take);

}  // namespace roseglass
