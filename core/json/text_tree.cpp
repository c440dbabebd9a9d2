#include "json/text_tree.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

#include "base/budget.h"
#include "base/encoding.h"
#include "base/redact.h"

namespace roseglass::json {
namespace {

constexpr size_t kMaxText = 4u << 20;
constexpr size_t kMaxProblems = 200;

// U+2018 to U+201F, the quotes that word processors make of straight ones, and the guillemets.
constexpr std::array<std::string_view, 7> kDoubleQuotes{"\u201c", "\u201d", "\u201e", "\u201f", "\u00ab", "\u00bb", "\u2033"};
constexpr std::array<std::string_view, 4> kSingleQuotes{"\u2018", "\u2019", "\u201a", "'"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    TextTree read() {
        if (text_.size() > kMaxText) {
            stop(0, "The file is larger than 4 MiB, which no daemon.json is");
            return std::move(tree_);
        }
        if (!isUtf8(text_)) {
            stop(firstBadByte(), "The text is not UTF-8", "Save the file as UTF-8.");
            return std::move(tree_);
        }
        if (text_.starts_with("\xEF\xBB\xBF")) {
            tell("bom", 0, "The file starts with a byte order mark", "Save it as UTF-8 without a byte order mark.");
            at_ = 3;
        }
        TextNode root;
        skip();
        if (at_ == text_.size()) {
            stop(at_, "There is nothing in the file", "Write {} for no settings.");
        } else if (value(root, 0)) {
            skip();
            if (at_ < text_.size()) stop(at_, "Something stands behind the end of the JSON text", "Check the braces above it: one of them closes too early.");
            else tree_.root = std::move(root);
        }
        return std::move(tree_);
    }

private:
    bool tell(const char* code, size_t offset, std::string message, std::string hint = {}) {
        if (tree_.problems.size() < kMaxProblems) tree_.problems.push_back({code, offset, std::move(message), std::move(hint)});
        return true;
    }
    bool stop(size_t offset, std::string message, std::string hint = {}) {
        tell("json", offset, std::move(message), std::move(hint));
        return false;
    }
    size_t firstBadByte() const {
        size_t at = 0;
        while (at < text_.size()) {
            size_t length = 1;
            while (length < 4 && at + length < text_.size() && (static_cast<unsigned char>(text_[at + length]) & 0xC0) == 0x80) ++length;
            if (!isUtf8(text_.substr(at, length))) break;
            at += length;
        }
        return at;
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool startsWith(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    void skip() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                ++at_;
            } else if (startsWith("\u00a0")) {
                tell("json", at_, "A no-break space stands here", "Replace it by an ordinary space.");
                at_ += 2;
            } else if (c == '#' || startsWith("//")) {
                tell("comment", at_, "JSON has no comments", "Take the comment out.");
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (startsWith("/*")) {
                tell("comment", at_, "JSON has no comments", "Take the comment out.");
                const size_t end = text_.find("*/", at_ + 2);
                at_ = end == std::string_view::npos ? text_.size() : end + 2;
            } else {
                return;
            }
        }
    }

    /// The quote of a word processor, or a single one, that stands here; empty for none.
    template <size_t N>
    std::string_view quoteOf(const std::array<std::string_view, N>& quotes) const {
        for (const std::string_view quote : quotes) {
            if (startsWith(quote)) return quote;
        }
        return {};
    }
    bool atString() const { return peek() == '"' || !quoteOf(kDoubleQuotes).empty() || !quoteOf(kSingleQuotes).empty(); }

    bool value(TextNode& node, size_t depth) {
        if (depth >= budget::kJsonDepth) return stop(at_, "The text is nested too deeply");
        node.begin = at_;
        bool good = false;
        if (peek() == '{') good = object(node, depth);
        else if (peek() == '[') good = array(node, depth);
        else if (atString()) good = string(node.text) && (node.kind = TextNode::Kind::String, true);
        else if (peek() == '-' || isDigit(peek())) good = number(node);
        else good = word(node);
        node.end = at_;
        return good;
    }

    bool word(TextNode& node) {
        for (const auto& [name, kind, yes] : {std::tuple(std::string_view("true"), TextNode::Kind::Boolean, true), std::tuple(std::string_view("false"), TextNode::Kind::Boolean, false),
                                              std::tuple(std::string_view("null"), TextNode::Kind::Null, false)}) {
            if (!startsWith(name)) continue;
            node.kind = kind;
            node.yes = yes;
            at_ += name.size();
            return true;
        }
        return at_ == text_.size() ? stop(at_, "The text ends where a value is missing", "Check that every { and [ is closed.") : stop(at_, "A value is missing here, not " + seen(), "Texts stand in straight double quotes.");
    }

    bool number(TextNode& node) {
        const size_t begin = at_;
        node.kind = TextNode::Kind::Number;
        if (peek() == '-') ++at_;
        if (!isDigit(peek())) return stop(begin, "This is not a number");
        const bool zero = peek() == '0';
        const size_t first = at_;
        while (isDigit(peek())) ++at_;
        if (zero && at_ - first > 1) return stop(begin, "A number does not start with 0");
        if (peek() == '.') {
            ++at_;
            if (!isDigit(peek())) return stop(begin, "A digit is missing behind the point");
            while (isDigit(peek())) ++at_;
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (peek() == '+' || peek() == '-') ++at_;
            if (!isDigit(peek())) return stop(begin, "A digit is missing in the exponent");
            while (isDigit(peek())) ++at_;
        }
        node.text = text_.substr(begin, at_ - begin);
        return true;
    }

    bool string(std::string& out) {
        const size_t begin = at_;
        if (peek() == '"') {
            ++at_;
            return straight(out, begin);
        }
        const std::string_view curly = quoteOf(kDoubleQuotes);
        const bool isDouble = !curly.empty();
        const std::string_view open = isDouble ? curly : quoteOf(kSingleQuotes);
        const bool typographic = open != "'";
        tell(typographic ? "typographic-quotes" : "single-quotes", begin, typographic ? "A typographic quote " + std::string(open) + " stands in place of a straight one" : "A single quote stands in place of a double one",
             "Write \" instead; word processors and web pages change it.");
        at_ += open.size();
        const size_t from = at_;
        while (at_ < text_.size() && text_[at_] != '\n') {
            const std::string_view close = peek() == '"' ? std::string_view("\"") : isDouble ? quoteOf(kDoubleQuotes) : quoteOf(kSingleQuotes);
            if (!close.empty()) {
                out = text_.substr(from, at_ - from);
                at_ += close.size();
                return true;
            }
            ++at_;
        }
        return stop(begin, "The text that starts here is not closed on its line", "Write a straight quote \" at its end.");
    }

    bool straight(std::string& out, size_t begin) {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c == '\n' || c == '\r') return stop(begin, "The text that starts here is not closed on its line", "Write a straight quote \" at its end.");
            if (static_cast<unsigned char>(c) < 0x20) return stop(at_, "A control character stands in a text", "Write it as \\u00XX.");
            if (c == '\\') {
                if (!escape(out)) return false;
            } else {
                out += c;
                ++at_;
            }
        }
        return stop(begin, "The text that starts here is not closed", "Write a straight quote \" at its end.");
    }

    bool escape(std::string& out) {
        static constexpr std::string_view kNames = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
        const size_t begin = at_++;
        const size_t known = kNames.find(peek());
        if (peek() != '\0' && known != std::string_view::npos) {
            out += kMeant[known];
            ++at_;
            return true;
        }
        uint32_t code = 0;
        if (!unit(code)) return stop(begin, "This escape does not exist in JSON", "A backslash itself is written \\\\.");
        if (code >= 0xDC00 && code < 0xE000) return stop(begin, "Half of a surrogate pair stands alone");
        if (code >= 0xD800 && code < 0xDC00) {
            uint32_t low = 0;
            if (peek() != '\\') return stop(begin, "Half of a surrogate pair stands alone");
            ++at_;
            if (!unit(low) || low < 0xDC00 || low >= 0xE000) return stop(begin, "Half of a surrogate pair stands alone");
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        append(out, code);
        return true;
    }

    /// "uXXXX" behind a backslash.
    bool unit(uint32_t& code) {
        if (peek() != 'u') return false;
        const auto raw = fromHex(text_.substr(std::min(at_ + 1, text_.size()), 4));
        if (!raw || raw->size() != 2) return false;
        code = static_cast<uint32_t>(static_cast<unsigned char>((*raw)[0]) << 8 | static_cast<unsigned char>((*raw)[1]));
        at_ += 5;
        return true;
    }

    static void append(std::string& out, uint32_t code) {
        const auto byte = [&](uint32_t value) { out += static_cast<char>(value); };
        if (code < 0x80) return byte(code);
        if (code < 0x800) {
            byte(0xC0 | code >> 6);
        } else {
            if (code < 0x10000) {
                byte(0xE0 | code >> 12);
            } else {
                byte(0xF0 | code >> 18);
                byte(0x80 | (code >> 12 & 0x3F));
            }
            byte(0x80 | (code >> 6 & 0x3F));
        }
        byte(0x80 | (code & 0x3F));
    }

    bool array(TextNode& node, size_t depth) {
        node.kind = TextNode::Kind::Array;
        ++at_;
        return list(']', node.begin, [&] { return value(node.items.emplace_back(), depth + 1); });
    }

    bool object(TextNode& node, size_t depth) {
        node.kind = TextNode::Kind::Object;
        ++at_;
        return list('}', node.begin, [&] {
            TextMember& member = node.members.emplace_back();
            member.keyBegin = at_;
            if (!atString()) return stop(at_, "A name in double quotes is missing here, not " + seen());
            if (!string(member.key)) return false;
            member.keyEnd = at_;
            skip();
            if (peek() != ':') return stop(at_, "A colon is missing behind \"" + printable(member.key, 60) + "\"");
            ++at_;
            skip();
            return value(member.value, depth + 1);
        });
    }

    /// Items with commas between them, up to the closing bracket.
    template <class Item>
    bool list(char close, size_t begin, const Item& item) {
        const std::string bracket{text_[begin]};
        skip();
        for (bool first = true; peek() != close; first = false) {
            if (at_ == text_.size()) return stop(begin, "The " + bracket + " here is never closed");
            if (!first) {
                const size_t comma = at_;
                if (peek() != ',') return stop(at_, std::string("A comma or ") + close + " is missing before " + seen());
                ++at_;
                skip();
                if (peek() == close) {
                    tell("trailing-comma", comma, std::string("Nothing follows this comma but ") + close, "Take the comma out.");
                    break;
                }
            }
            if (!item()) return false;
            skip();
        }
        ++at_;
        return true;
    }

    std::string seen() const {
        if (at_ >= text_.size()) return "the end of the text";
        size_t end = at_ + 1;
        while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
        return "\"" + printable(text_.substr(at_, end - at_), 20) + "\"";
    }

    std::string_view text_;
    size_t at_ = 0;
    TextTree tree_;
};

}  // namespace

const TextMember* TextNode::find(std::string_view key) const {
    const auto found = std::find_if(members.rbegin(), members.rend(), [&](const TextMember& member) { return member.key == key; });
    return found == members.rend() ? nullptr : &*found;
}

TextTree readText(std::string_view text) { return Reader(text).read(); }

TextPosition positionOf(std::string_view text, size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const size_t lineStart = before.rfind('\n') + 1;  // npos + 1 is 0
    TextPosition position;
    position.line = 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
    std::string_view line = before.substr(lineStart);
    if (lineStart == 0 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    position.column = 1 + static_cast<size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    return position;
}

std::string inQuotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) out += "\\u00" + toHex({&c, 1});
        else out += c;
    }
    return out + "\"";
}

}  // namespace roseglass::json
