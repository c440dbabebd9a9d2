#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::json {

/// Writes a JSON document piece by piece, so that a report of 100,000 tags never stands in memory as text.
///
///     Writer w(sink);
///     w.beginObject().key("tags").beginArray();
///     for (…) w.value(name);
///     w.endArray().endObject();
class Writer {
public:
    explicit Writer(std::function<void(std::string_view)> sink);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    Writer& beginObject() { return open('{'); }
    Writer& endObject() { return close('}'); }
    Writer& beginArray() { return open('['); }
    Writer& endArray() { return close(']'); }
    /// @param name  of ours: it needs no escaping
    Writer& key(std::string_view name);
    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& value(int64_t number);
    Writer& value(uint64_t number);
    Writer& value(int number) { return value(static_cast<int64_t>(number)); }
    Writer& value(bool yes);
    Writer& null();
    /// A text of ours that needs no escaping: digests, times, names of states.
    Writer& plain(std::string_view text);
    /// Fields or values that were written before, commas between them included.
    Writer& splice(std::string_view json);
    template <class T>
    Writer& field(std::string_view name, const T& v) { return key(name).value(v); }
    Writer& field(std::string_view name, const std::vector<std::string>& texts);
    /// Only where the text is not empty.
    Writer& optionalField(std::string_view name, std::string_view text);

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void separate();
    void quote(std::string_view text);
    void escape(char c);
    void raw(std::string_view text);

    std::function<void(std::string_view)> sink_;
    std::string buffer_;
    bool needComma_ = false;
};

}  // namespace roseglass::json
