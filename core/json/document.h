#pragma once
#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "base/budget.h"
#include "base/bytes.h"
#include "base/result.h"

namespace roseglass::json {

using Value = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

struct Limits {
    uint64_t maxBytes = 100u << 20;  ///< the peer's limit for a metadata file
    size_t maxDepth = budget::kJsonDepth;
    size_t maxSeparators = 6'000'000;  ///< commas and colons, wherever they stand: what bounds the memory of reading
};

/// A JSON text read strictly: UTF-8 without BOM, no duplicate keys at any depth, no lone surrogates, one value and
/// nothing behind it. Values live as long as the document.
class Document {
public:
    /// @param bytes  the text; spare capacity may be added to it, its content stays
    /// Errors: malformed, too-large.
    static Result<Document> parse(Bytes& bytes, const Limits& limits = {});

    Value root() const { return root_; }

private:
    std::unique_ptr<simdjson::dom::parser> parser_;
    Value root_;
};

/// Typed access; nothing where the key is missing or of another type.
std::optional<Value> find(Object object, std::string_view key);
std::optional<std::string_view> findString(Object object, std::string_view key);
std::optional<int64_t> findInteger(Object object, std::string_view key);
std::optional<Object> findObject(Object object, std::string_view key);
std::optional<Array> findArray(Object object, std::string_view key);

}  // namespace roseglass::json
