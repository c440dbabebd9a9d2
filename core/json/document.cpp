#include "json/document.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/redact.h"

namespace roseglass::json {
namespace {

namespace dom = simdjson::dom;

/// The first key that stands twice in this object. Sorted objects, as every peer writes them, cost no memory.
std::optional<std::string_view> duplicateKey(Object object) {
    bool sorted = true;
    std::string_view previous;
    bool first = true;
    for (const dom::key_value_pair field : object) {
        if (!first && field.key == previous) return field.key;
        if (!first && field.key < previous) {
            sorted = false;
            break;
        }
        previous = field.key;
        first = false;
    }
    if (sorted) return std::nullopt;
    std::vector<std::string_view> keys;
    for (const dom::key_value_pair field : object) keys.push_back(field.key);
    std::sort(keys.begin(), keys.end());
    const auto twin = std::adjacent_find(keys.begin(), keys.end());
    return twin == keys.end() ? std::nullopt : std::optional(*twin);
}

/// Recursion is bounded by the parser's depth limit.
std::optional<std::string_view> duplicateKeyBelow(Value value) {
    if (value.type() == dom::element_type::OBJECT) {
        const Object object = value.get_object().value_unsafe();
        if (auto twin = duplicateKey(object)) return twin;
        for (const dom::key_value_pair field : object) {
            if (auto twin = duplicateKeyBelow(field.value)) return twin;
        }
    } else if (value.type() == dom::element_type::ARRAY) {
        const Array array = value.get_array().value_unsafe();
        for (const Value item : array) {
            if (auto twin = duplicateKeyBelow(item)) return twin;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<Document> Document::parse(Bytes& bytes, const Limits& limits) {
    if (bytes.size() > limits.maxBytes) {
        return fail(Error(ErrorCode::TooLarge, "The JSON text is too large")
                        .withSides("at most " + std::to_string(limits.maxBytes) + " bytes", std::to_string(bytes.size()) + " bytes"));
    }
    const auto separators = static_cast<size_t>(std::count(bytes.begin(), bytes.end(), ',') + std::count(bytes.begin(), bytes.end(), ':'));
    if (separators > limits.maxSeparators) {
        return fail(Error(ErrorCode::TooLarge, "The JSON text holds too many values")
                        .withSides("at most " + std::to_string(limits.maxSeparators) + " commas and colons", std::to_string(separators)));
    }
    if (bytes.starts_with("\xEF\xBB\xBF")) return fail(ErrorCode::Malformed, "The JSON text starts with a byte order mark");
    if (bytes.capacity() < bytes.size() + simdjson::SIMDJSON_PADDING) bytes.reserve(bytes.size() + simdjson::SIMDJSON_PADDING);

    Document document;
    document.parser_ = std::make_unique<dom::parser>();
    if (const auto error = document.parser_->allocate(bytes.size(), limits.maxDepth)) {
        return fail(ErrorCode::TooLarge, std::string("The JSON text cannot be read: ") + simdjson::error_message(error));
    }
    const auto parsed = document.parser_->parse(bytes.data(), bytes.size(), false).get(document.root_);
    if (parsed != simdjson::SUCCESS) {
        return fail(ErrorCode::Malformed, std::string("Not well-formed JSON: ") + simdjson::error_message(parsed));
    }
    if (const auto twin = duplicateKeyBelow(document.root_)) {
        return fail(ErrorCode::Malformed, "The JSON text has the key \"" + printable(*twin, 60) + "\" twice in one object");
    }
    return document;
}

std::optional<Value> find(Object object, std::string_view key) {
    Value value;
    if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::optional<std::string_view> findString(Object object, std::string_view key) {
    std::string_view text;
    if (object.at_key(key).get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
}

std::optional<int64_t> findInteger(Object object, std::string_view key) {
    int64_t number = 0;
    if (object.at_key(key).get_int64().get(number) != simdjson::SUCCESS) return std::nullopt;
    return number;
}

std::optional<Object> findObject(Object object, std::string_view key) {
    Object value;
    if (object.at_key(key).get_object().get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

std::optional<Array> findArray(Object object, std::string_view key) {
    Array value;
    if (object.at_key(key).get_array().get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

}  // namespace roseglass::json
