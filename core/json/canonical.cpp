#include "json/canonical.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace roseglass::json {
namespace {

namespace dom = simdjson::dom;

class Writer {
public:
    explicit Writer(const std::function<void(BytesView)>& sink) : sink_(sink) { buffer_.reserve(kPiece); }

    bool write(Value value) {
        switch (value.type()) {
            case dom::element_type::OBJECT: return writeObject(value.get_object().value_unsafe());
            case dom::element_type::ARRAY: return writeArray(value.get_array().value_unsafe());
            case dom::element_type::STRING: writeString(value.get_string().value_unsafe()); return true;
            case dom::element_type::INT64: writeNumber(value.get_int64().value_unsafe()); return true;
            case dom::element_type::UINT64: writeNumber(value.get_uint64().value_unsafe()); return true;
            case dom::element_type::BOOL: put(value.get_bool().value_unsafe() ? "true" : "false"); return true;
            case dom::element_type::NULL_VALUE: put("null"); return true;
            case dom::element_type::DOUBLE: return false;
        }
        return false;
    }

    bool writePatched(Object object, const Patch& patch) {
        std::vector<std::pair<std::string_view, std::optional<Value>>> fields;
        fields.reserve(object.size() + patch.size());
        for (const dom::key_value_pair field : object) {
            if (patch.empty() || !patch.contains(field.key)) fields.emplace_back(field.key, field.value);
        }
        for (const auto& [key, value] : patch) {
            if (value) fields.emplace_back(key, std::nullopt);
        }
        std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        put("{");
        bool first = true;
        for (const auto& [key, value] : fields) {
            if (!std::exchange(first, false)) put(",");
            writeString(key);
            put(":");
            if (!value) put(*patch.find(key)->second);
            else if (!write(*value)) return false;
        }
        put("}");
        return true;
    }

    void writeString(BytesView text) {
        put("\"");
        while (true) {
            size_t end = 0;
            while (end < text.size() && text[end] != '"' && text[end] != '\\') ++end;
            put(text.substr(0, end));
            if (end == text.size()) break;
            put(text[end] == '"' ? "\\\"" : "\\\\");
            text.remove_prefix(end + 1);
        }
        put("\"");
    }

    void flush() {
        if (!buffer_.empty()) sink_(buffer_);
        buffer_.clear();
    }

private:
    static constexpr size_t kPiece = 64 << 10;

    void put(BytesView text) {
        if (buffer_.size() + text.size() > kPiece) flush();
        if (text.size() > kPiece) {
            sink_(text);
        } else {
            buffer_.append(text);
        }
    }

    template <class Number>
    void writeNumber(Number number) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        put({digits, static_cast<size_t>(end - digits)});
    }

    bool writeField(std::string_view key, Value value, bool first) {
        if (!first) put(",");
        writeString(key);
        put(":");
        return write(value);
    }

    bool writeObject(Object object) {
        std::string_view previous;
        bool sorted = true;
        for (const dom::key_value_pair field : object) {
            if (field.key < previous) {
                sorted = false;
                break;
            }
            previous = field.key;
        }
        put("{");
        bool first = true;
        if (sorted) {
            for (const dom::key_value_pair field : object) {
                if (!writeField(field.key, field.value, std::exchange(first, false))) return false;
            }
        } else {
            std::vector<std::pair<std::string_view, Value>> fields;
            for (const dom::key_value_pair field : object) fields.emplace_back(field.key, field.value);
            std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
            for (const auto& [key, value] : fields) {
                if (!writeField(key, value, std::exchange(first, false))) return false;
            }
        }
        put("}");
        return true;
    }

    bool writeArray(Array array) {
        put("[");
        bool first = true;
        for (const Value item : array) {
            if (!std::exchange(first, false)) put(",");
            if (!write(item)) return false;
        }
        put("]");
        return true;
    }

    const std::function<void(BytesView)>& sink_;
    Bytes buffer_;
};

}  // namespace

Result<void> writeCanonical(Value value, const std::function<void(BytesView)>& sink) {
    Writer writer(sink);
    if (!writer.write(value)) return fail(ErrorCode::Malformed, "A number is not a whole number of 64 bits");
    writer.flush();
    return {};
}

Result<Bytes> patchCanonical(Object object, const Patch& patch) {
    Bytes out;
    const std::function<void(BytesView)> sink = [&](BytesView piece) { out.append(piece); };
    Writer writer(sink);
    if (!writer.writePatched(object, patch)) return fail(ErrorCode::Malformed, "A number is not a whole number of 64 bits");
    writer.flush();
    return out;
}

Bytes canonicalString(std::string_view text) {
    Bytes out;
    const std::function<void(BytesView)> sink = [&](BytesView piece) { out.append(piece); };
    Writer writer(sink);
    writer.writeString(text);
    writer.flush();
    return out;
}

Result<Bytes> canonicalize(Bytes text) {
    RG_ASSIGN(const Document document, Document::parse(text));
    Bytes out;
    out.reserve(text.size());
    RG_TRY(writeCanonical(document.root(), [&](BytesView piece) { out.append(piece); }));
    return out;
}

}  // namespace roseglass::json
