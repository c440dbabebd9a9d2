#include "json/outside.h"

#include <functional>
#include <set>
#include <type_traits>
#include <vector>

#include "base/redact.h"

namespace roseglass {
namespace {

std::optional<Error> problemOf(BytesView text, uint64_t maxBytes) {
    if (text.size() > maxBytes) {
        return Error(ErrorCode::TooLarge, "The JSON text is too large").withSides("at most " + std::to_string(maxBytes) + " bytes", std::to_string(text.size()) + " bytes");
    }
    if (text.starts_with("\xEF\xBB\xBF")) return Error(ErrorCode::Malformed, "The JSON text starts with a byte order mark");
    // The parser takes it for the end of the text, whatever stands behind.
    if (text.find('\0') != BytesView::npos) return Error(ErrorCode::Malformed, "The JSON text holds a NUL");
    return std::nullopt;
}

Error tooDeep() { return {ErrorCode::Malformed, "The JSON text is nested deeper than " + std::to_string(budget::kJsonDepth) + " levels"}; }
Error twice(const std::string& key) { return {ErrorCode::Malformed, "The JSON text has the key \"" + printable(key, 60) + "\" twice in one object"}; }
Error syntax(size_t position) { return {ErrorCode::Malformed, "Not well-formed JSON (byte " + std::to_string(position) + ")"}; }

/// Builds a document from what the parser tells, and ends the parsing at what is not allowed. The parser itself does not recurse.
template <class Json>
class Builder final : public nlohmann::json_sax<Json> {
public:
    explicit Builder(size_t maxValues) : maxValues_(maxValues) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(typename Json::number_integer_t value) override { return add(value); }
    bool number_unsigned(typename Json::number_unsigned_t value) override { return add(value); }
    bool number_float(typename Json::number_float_t value, const typename Json::string_t&) override { return add(value); }
    bool string(typename Json::string_t& value) override { return add(std::move(value)); }
    bool binary(typename Json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(typename Json::string_t& name) override {
        Open& object = open_.back();
        if (!object.keys.insert(name).second) return stop(twice(name));
        // The ordered one would look through all its members again.
        if constexpr (std::is_same_v<Json, nlohmann::ordered_json>) object.member = &object.value->template get_ref<typename Json::object_t&>().emplace_back(name, Json()).second;
        else object.member = &(*object.value)[name];
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override { return stop(syntax(position)); }

    std::optional<Error> error;
    Json root;

private:
    struct Open {
        Json* value;
        Json* member = nullptr;                 ///< of an object, the one whose value comes next
        std::set<std::string, std::less<>> keys;   ///< in order: nobody outside can make them collide
    };

    bool stop(Error why) {
        error = std::move(why);
        return false;
    }
    Json* place(Json&& value) {
        if (open_.empty()) return &(root = std::move(value));
        Open& around = open_.back();
        if (around.value->is_object()) return &(*around.member = std::move(value));
        around.value->push_back(std::move(value));
        return &around.value->back();
    }
    bool add(Json value) {
        if (++values_ > maxValues_) return stop(Error(ErrorCode::TooLarge, "The JSON text holds more than " + std::to_string(maxValues_) + " values"));
        place(std::move(value));
        return true;
    }
    bool open(Json value) {
        if (open_.size() == budget::kJsonDepth) return stop(tooDeep());
        if (++values_ > maxValues_) return stop(Error(ErrorCode::TooLarge, "The JSON text holds more than " + std::to_string(maxValues_) + " values"));
        open_.push_back({place(std::move(value)), nullptr, {}});
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    const size_t maxValues_;
    size_t values_ = 0;
    std::vector<Open> open_;
};

template <class Json>
Result<Json> parse(BytesView text, uint64_t maxBytes, size_t maxValues) {
    if (auto problem = problemOf(text, maxBytes)) return fail(std::move(*problem));
    Builder<Json> builder(maxValues);
    if (Json::sax_parse(text, &builder)) return std::move(builder.root);
    return fail(builder.error ? std::move(*builder.error) : syntax(0));
}

/// Keeps nothing but how deep it is, and the keys of the outermost object.
class TextReader final : public nlohmann::json_sax<nlohmann::json> {
public:
    using Json = nlohmann::json;
    TextReader(std::string_view wanted, const std::function<bool(std::string&)>& take) : wanted_(wanted), take_(take) {}

    bool null() override {
        if (depth_ == 1 && here_) found = true;
        return value();
    }
    bool boolean(bool) override { return value(); }
    bool number_integer(Json::number_integer_t) override { return value(); }
    bool number_unsigned(Json::number_unsigned_t) override { return value(); }
    bool number_float(Json::number_float_t, const Json::string_t&) override { return value(); }
    bool binary(Json::binary_t&) override { return false; }
    bool string(Json::string_t& text) override {
        if (depth_ == 2 && inList_ && !take_(text)) return stop(Error(ErrorCode::TooLarge, "The list holds too many names"));
        return value();
    }
    bool key(Json::string_t& name) override {
        if (depth_ > 1) return true;
        if (!keys_.insert(name).second) return stop(twice(name));
        if (keys_.size() > budget::kJsonListMembers) return stop(Error(ErrorCode::TooLarge, "The object around the list has over " + std::to_string(budget::kJsonListMembers) + " members"));
        here_ = isObject_ && name == wanted_;
        return true;
    }
    bool start_object(std::size_t) override {
        if (depth_ == 0) isObject_ = true;
        return deeper();
    }
    bool start_array(std::size_t) override {
        if (depth_ == 1 && here_) found = inList_ = true;
        return deeper();
    }
    bool end_object() override { return shallower(); }
    bool end_array() override { return shallower(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override { return stop(syntax(position)); }

    std::optional<Error> error;
    bool found = false;

private:
    bool stop(Error why) {
        error = std::move(why);
        return false;
    }
    bool value() {
        if (depth_ == 1) here_ = false;
        return true;
    }
    bool deeper() { return ++depth_ <= budget::kJsonDepth || stop(tooDeep()); }
    bool shallower() {
        if (--depth_ == 1) here_ = inList_ = false;
        return true;
    }

    const std::string_view wanted_;
    const std::function<bool(std::string&)>& take_;
    std::set<std::string> keys_;
    size_t depth_ = 0;
    bool isObject_ = false, here_ = false, inList_ = false;
};

}  // namespace

Result<nlohmann::json> parseJson(BytesView text, uint64_t maxBytes, size_t maxValues) { return parse<nlohmann::json>(text, maxBytes, maxValues); }
Result<nlohmann::ordered_json> parseOrderedJson(BytesView text, uint64_t maxBytes, size_t maxValues) { return parse<nlohmann::ordered_json>(text, maxBytes, maxValues); }

nlohmann::json jsonOrNull(BytesView text, uint64_t maxBytes, size_t maxValues) {
    auto parsed = parseJson(text, maxBytes, maxValues);
    return parsed ? std::move(*parsed) : nlohmann::json();
}

Result<bool> parseTexts(BytesView text, std::string_view key, uint64_t maxBytes, const std::function<bool(std::string&)>& take) {
    if (auto problem = problemOf(text, maxBytes)) return fail(std::move(*problem));
    TextReader reader(key, take);
    if (nlohmann::json::sax_parse(text, &reader)) return reader.found;
    return fail(reader.error ? std::move(*reader.error) : syntax(0));
}

}  // namespace roseglass
