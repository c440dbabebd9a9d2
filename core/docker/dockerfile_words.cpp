#include "docker/dockerfile_words.h"

#include <algorithm>
#include <array>

#include "base/redact.h"

namespace roseglass::docker {
namespace {

constexpr size_t kMaxExpanded = 64u << 10;
constexpr int kMaxDepth = 16;

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

tl::unexpected<Error> bad(const std::string& why) { return fail(ErrorCode::Malformed, why); }

/// Reads a word as the builders' shell-like lexer does.
class Expansion {
public:
    Expansion(std::string_view word, const Variables& variables, char escape) : word_(word), variables_(variables), escape_(escape) {}

    Result<std::string> all() {
        RG_TRY(until('\0', 0));
        return std::move(out_);
    }

private:
    bool more() const { return at_ < word_.size(); }

    Result<void> put(std::string_view text) {
        if (out_.size() + text.size() > kMaxExpanded) return fail(ErrorCode::TooLarge, "Its variables make it longer than 64 KiB");
        out_ += text;
        return {};
    }

    /// Up to `stop`, which is taken, too; '\0': up to the end.
    Result<void> until(char stop, int depth) {
        if (depth > kMaxDepth) return fail(ErrorCode::TooLarge, "Its variables are nested too deep");
        while (more()) {
            const char c = word_[at_++];
            if (stop && c == stop) return {};
            if (c == '\'') {
                RG_TRY(singleQuoted());
            } else if (c == '"') {
                RG_TRY(doubleQuoted(depth));
            } else if (c == '$') {
                RG_TRY(variable(depth));
            } else if (c == escape_) {
                if (more()) RG_TRY(put(word_.substr(at_++, 1)));
            } else {
                RG_TRY(put({&c, 1}));
            }
        }
        return stop ? Result<void>(bad("A ${ is not closed")) : Result<void>();
    }

    Result<void> singleQuoted() {
        const size_t end = word_.find('\'', at_);
        if (end == std::string_view::npos) return bad("A single quote is not closed");
        RG_TRY(put(word_.substr(at_, end - at_)));
        at_ = end + 1;
        return {};
    }

    Result<void> doubleQuoted(int depth) {
        while (more()) {
            const char c = word_[at_++];
            if (c == '"') return {};
            if (c == '$') {
                RG_TRY(variable(depth));
            } else if (c == escape_ && more()) {
                const char next = word_[at_++];
                const bool taken = next == '"' || next == '$' || next == escape_;
                RG_TRY(put(taken ? std::string{next} : std::string{c, next}));
            } else {
                RG_TRY(put({&c, 1}));
            }
        }
        return bad("A double quote is not closed");
    }

    std::string name() {
        size_t end = at_;
        if (end < word_.size() && isNameStart(word_[end])) {
            while (end < word_.size() && (isNameStart(word_[end]) || isDigit(word_[end]))) ++end;
        } else {
            while (end < word_.size() && isDigit(word_[end])) ++end;
        }
        std::string found(word_.substr(at_, end - at_));
        at_ = end;
        return found;
    }

    const std::string* valueOf(const std::string& name) const {
        const auto found = variables_.find(name);
        return found == variables_.end() ? nullptr : &found->second;
    }

    Result<void> variable(int depth) {
        if (more() && word_[at_] == '{') {
            ++at_;
            return braced(depth);
        }
        const std::string called = name();
        if (called.empty()) return put("$");
        const std::string* value = valueOf(called);
        return value ? put(*value) : Result<void>();
    }

    Result<void> braced(int depth) {
        const std::string called = name();
        if (called.empty() || !more()) return bad("A ${ has no name or is not closed");
        const std::string* value = valueOf(called);
        char what = word_[at_++];
        if (what == '}') return value ? put(*value) : Result<void>();
        const bool emptyCounts = what == ':';
        if (emptyCounts) what = more() ? word_[at_++] : '\0';
        if (what != '-' && what != '+' && what != '?') return bad("The form of ${" + called + "…} is not known, or not to every builder: only BuildKit since Dockerfile 1.7 knows #, ##, %, %%, / and //, and buildah does not. Write the value out, or give it with --build-arg");
        // The word behind it is read in any case, to find its end.
        const size_t before = out_.size();
        RG_TRY(until('}', depth + 1));
        const std::string other = out_.substr(before);
        out_.resize(before);
        const bool isSet = value && !(emptyCounts && value->empty());
        if (what == '+') return isSet ? put(other) : Result<void>();
        if (isSet) return put(*value);
        if (what == '?') return bad("The variable " + called + " is needed: " + printable(other, 120));
        return put(other);
    }

    std::string_view word_;
    const Variables& variables_;
    char escape_;
    size_t at_ = 0;
    std::string out_;
};

constexpr std::array<std::string_view, 18> kInstructions{"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK",
                                                         "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"};
/// Unicode's White_Space beyond ASCII, which is what Go's unicode.IsSpace knows.
constexpr std::array<std::string_view, 19> kOddBlanks{"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
                                                      "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
                                                      "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

/// Reads over a word to see whether it is plain.
class PlainWord {
public:
    explicit PlainWord(std::string_view text) : text_(text) {}

    bool isWhole() { return until('\0', 0); }
    size_t variableLength() { return text_.starts_with('$') && (at_ = 1, variable(0)) ? at_ : 0; }

private:
    bool until(char stop, int depth) {
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (stop && c == stop) return true;
            // Not every lexer knows quotes within ${…}.
            const bool isQuote = c == '\'' || c == '"';
            if (c == '\\' || c == '`' || (stop && isQuote)) return false;
            if (isQuote && !quoted(c)) return false;
            if (c == '$' && !variable(depth)) return false;
        }
        return !stop;
    }

    bool quoted(char quote) {
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == quote) return true;
            if (c == '\\' || c == '`') return false;
            if (c == '$' && quote == '"' && !variable(0)) return false;
        }
        return false;
    }

    bool name() {
        const size_t begin = at_;
        while (at_ < text_.size() && (isNameStart(text_[at_]) || (at_ > begin && isDigit(text_[at_])))) ++at_;
        return at_ > begin;
    }

    /// Behind the "$".
    bool variable(int depth) {
        if (at_ == text_.size() || text_[at_] != '{') return name();
        ++at_;
        if (!name()) return false;
        if (at_ < text_.size() && text_[at_] == '}') return ++at_ > 0;
        if (at_ < text_.size() && text_[at_] == ':') ++at_;
        if (at_ == text_.size() || std::string_view("-+?").find(text_[at_]) == std::string_view::npos) return false;
        ++at_;
        return depth < kMaxDepth && until('}', depth + 1);
    }

    std::string_view text_;
    size_t at_ = 0;
};

}  // namespace

std::string upperCase(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
}

bool isInstruction(std::string_view keyword) { return std::find(kInstructions.begin(), kInstructions.end(), keyword) != kInstructions.end(); }

bool isVariableName(std::string_view text) {
    return !text.empty() && isNameStart(text.front()) && std::all_of(text.begin(), text.end(), [](char c) { return isNameStart(c) || isDigit(c); });
}

bool beginsWithOddBlank(std::string_view text) {
    if (text.starts_with('\x85') || text.starts_with('\xA0')) return true;
    return std::any_of(kOddBlanks.begin(), kOddBlanks.end(), [&](std::string_view blank) { return text.starts_with(blank); });
}

bool hasOddBlank(std::string_view text) {
    return std::any_of(kOddBlanks.begin(), kOddBlanks.end(), [&](std::string_view blank) { return text.find(blank) != std::string_view::npos; });
}

bool isPlainWord(std::string_view word) { return PlainWord(word).isWhole(); }
size_t plainVariableLength(std::string_view text) { return PlainWord(text).variableLength(); }

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r' || c == '\n'; }

std::vector<Word> takeFlags(std::string_view text, size_t& from) {
    std::vector<Word> flags;
    while (true) {
        while (from < text.size() && isBlank(text[from])) ++from;
        if (text.substr(from, 2) != "--") return flags;
        Word word;
        word.begin = from;
        char quote = '\0';
        size_t at = from;
        for (; at < text.size() && (quote || !isBlank(text[at])); ++at) {
            const char c = text[at];
            if (quote && c == quote) {
                quote = '\0';
            } else if (!quote && (c == '"' || c == '\'')) {
                quote = c;
            } else {
                if (c == '\\' && at + 1 == text.size()) continue;
                if (c == '\\') ++at;
                word.text += text[at];
                word.at.push_back(at);
            }
        }
        word.end = from = at;
        if (word.text == "--") return flags;
        flags.push_back(std::move(word));
    }
}

std::vector<Word> splitAtBlanks(std::string_view text, size_t from) {
    std::vector<Word> words;
    while (true) {
        while (from < text.size() && isBlank(text[from])) ++from;
        if (from >= text.size()) return words;
        size_t end = from;
        while (end < text.size() && !isBlank(text[end])) ++end;
        Word word{std::string(text.substr(from, end - from)), {}, from, end};
        for (size_t i = from; i < end; ++i) word.at.push_back(i);
        words.push_back(std::move(word));
        from = end;
    }
}

std::vector<std::string> quotedWords(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    char quote = '\0';
    for (size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (!quote && isBlank(c)) {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
            continue;
        }
        word += c;
        if (c == '\\' && quote != '\'' && at + 1 < text.size()) word += text[++at];
        else if (quote && c == quote) quote = '\0';
        else if (!quote && (c == '"' || c == '\'')) quote = c;
    }
    if (quote) return {};
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

Result<std::string> expand(std::string_view word, const Variables& variables, char escape) { return Expansion(word, variables, escape).all(); }

}  // namespace roseglass::docker
