#include <algorithm>

#include "http/auth.h"

namespace roseglass::http {
namespace {

constexpr size_t kMaxChallenges = 16;
constexpr size_t kMaxLine = 8 << 10;

bool isTokenChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::string lowerCase(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

/// Walks one header line (RFC 7235: a list of challenges, each a scheme with parameters or one token68).
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    void skip(std::string_view chars) {
        while (!text_.empty() && chars.find(text_.front()) != std::string_view::npos) text_.remove_prefix(1);
    }
    std::string_view token() {
        size_t length = 0;
        while (length < text_.size() && isTokenChar(text_[length])) ++length;
        const std::string_view out = text_.substr(0, length);
        text_.remove_prefix(length);
        return out;
    }
    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::string value() {
        if (!take('"')) return std::string(token());
        std::string out;
        while (!text_.empty() && !take('"')) {
            take('\\');
            if (text_.empty()) break;
            out.push_back(text_.front());
            text_.remove_prefix(1);
        }
        return out;
    }
    bool done() const { return text_.empty(); }
    void drop() { text_.remove_prefix(1); }

private:
    std::string_view text_;
};

void parseLine(std::string_view line, std::vector<Challenge>& out) {
    Reader reader(line);
    while (out.size() <= kMaxChallenges) {
        reader.skip(" \t,");
        if (reader.done()) return;
        const std::string_view word = reader.token();
        if (word.empty()) {
            reader.drop();
            continue;
        }
        reader.skip(" \t");
        if (reader.take('=')) {
            reader.skip(" \t");
            std::string value = reader.value();
            // A parameter before any scheme belongs to none.
            if (!out.empty()) out.back().parameters.emplace_back(lowerCase(word), std::move(value));
        } else {
            out.push_back({lowerCase(word), {}});
        }
    }
}

}  // namespace

std::string_view Challenge::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name) return value;
    }
    return {};
}

std::vector<Challenge> parseChallenges(const Headers& headers) {
    std::vector<Challenge> challenges;
    for (std::string_view line : headers.findAll("WWW-Authenticate")) {
        std::vector<Challenge> ofLine;
        if (line.size() <= kMaxLine) parseLine(line, ofLine);
        for (Challenge& challenge : ofLine) {
            if (challenges.size() < kMaxChallenges) challenges.push_back(std::move(challenge));
        }
    }
    return challenges;
}

}  // namespace roseglass::http
