#include "docker/dockerfile_heredocs.h"

#include <algorithm>

#include "base/encoding.h"
#include "docker/dockerfile_lines.h"
#include "docker/dockerfile_words.h"

namespace roseglass::docker {
namespace {

bool isSpace(char c) { return c == ' ' || c == '\t'; }
bool isDigits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

size_t runOfLess(std::string_view text, size_t at) { return std::min(text.find_first_not_of('<', at), text.size()) - at; }

/// "<<EOF", "<<-EOF", "<<'EOF'", "<<"EOF"", and then a blank or the end; 0 for all else.
size_t plainHeredocLength(std::string_view text) {
    size_t at = 2;
    if (at < text.size() && text[at] == '-') ++at;
    const char quote = at < text.size() && (text[at] == '"' || text[at] == '\'') ? text[at++] : '\0';
    const size_t begin = at;
    at = std::min(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-", at), text.size());
    if (at == begin || text[begin] == '-' || text[begin] == '.') return 0;
    if (quote && (at == text.size() || text[at++] != quote)) return 0;
    return at == text.size() || isSpace(text[at]) ? at : 0;
}

/// Goes through an instruction as the lexers do, and says where they part.
class Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    bool isPlain() {
        while (at_ < text_.size()) {
            if (!one()) return false;
        }
        return true;
    }

private:
    bool one() {
        const char c = text_[at_];
        if (isSpace(c)) {
            word_ = ++at_;
            odd_ = false;
            return true;
        }
        if (c == '<') return less();
        if (c == '\\') return odd_ = escaped();
        if (c == '\'') return odd_ = singleQuoted();
        if (c == '"') return odd_ = doubleQuoted();
        if (c == '$') return dollar();
        ++at_;
        return true;
    }

    /// What a lexer might leave out must not be what parts << from the beginning of its word.
    bool escaped() {
        if (at_ + 1 == text_.size() || isSpace(text_[at_ + 1]) || text_[at_ + 1] == '<') return false;
        at_ += 2;
        return true;
    }

    bool singleQuoted() {
        const size_t end = text_.find('\'', at_ + 1);
        at_ = end + 1;
        return end != std::string_view::npos;
    }

    bool doubleQuoted() {
        for (++at_; at_ < text_.size();) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c == '$') {
                if (!dollar()) return false;
            } else {
                at_ += c == '\\' ? 2 : 1;
            }
        }
        return false;
    }

    /// "$" and whatever is no "{" stops no lexer; of ${…} only what all of them know.
    bool dollar() {
        if (at_ + 1 < text_.size() && text_[at_ + 1] != '(') odd_ = true;
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '{') {
            ++at_;
            return true;
        }
        const size_t length = plainVariableLength(text_.substr(at_));
        const std::string_view variable = text_.substr(at_, length);
        at_ += length;
        const size_t form = variable.find_first_of(":-+?}");
        return length > 0 && variable.find_first_of(" \t<\\`") == std::string_view::npos && (variable[form] == '}' || (variable[form] == ':' && variable[form + 1] != '?'));
    }

    bool less() {
        const size_t count = runOfLess(text_, at_);
        const std::string_view before = text_.substr(word_, at_ - word_);
        if (count == 2 && !odd_ && isDigits(before)) {
            const size_t length = plainHeredocLength(text_.substr(at_));
            at_ += length;
            return length > 0;
        }
        const bool blankFollows = at_ + count < text_.size() && isSpace(text_[at_ + count]);
        at_ += count;
        return count == 1 || count == 3 || (count == 2 && !odd_ && !blankFollows);
    }

    std::string_view text_;
    size_t at_ = 0;
    size_t word_ = 0;   ///< where the word begins
    bool odd_ = false;  ///< it has a quote, an escape or a variable
};

bool mayOpenHeredoc(std::string_view text) {
    for (size_t at = text.find("<<"); at != std::string_view::npos; at = text.find("<<", at)) {
        const size_t count = runOfLess(text, at);
        if (count != 3) return true;
        at += count;
    }
    return false;
}

}  // namespace

std::deque<Heredoc> heredocsOf(std::string_view text) {
    std::deque<Heredoc> heredocs;
    size_t at = 0;
    const auto next = [&] {
        while (at < text.size() && isBlank(text[at])) ++at;
        const size_t begin = at;
        while (at < text.size() && !isSpace(text[at])) ++at;
        return upperCase(text.substr(begin, at - begin));
    };
    std::string keyword = next();
    if (keyword == "ONBUILD") keyword = next();
    if (keyword != "RUN" && keyword != "COPY" && keyword != "ADD") return heredocs;
    for (const std::string& word : quotedWords(text.substr(at))) {
        const size_t open = word.find_first_not_of("0123456789");
        if (open == std::string::npos || word.compare(open, 2, "<<") != 0) continue;
        Heredoc heredoc;
        size_t end = open + 2;
        heredoc.chomp = end < word.size() && word[end] == '-';
        if (heredoc.chomp) ++end;
        if (end == word.size() || word.find('<', end) != std::string::npos) continue;
        auto name = expand(std::string_view(word).substr(end), {}, '\\');
        if (!name || name->empty()) continue;
        heredoc.end = std::move(*name);
        heredocs.push_back(std::move(heredoc));
    }
    return heredocs;
}

Result<void> requirePlainHeredocs(std::string_view text, size_t line, bool onBuild) {
    if (!mayOpenHeredoc(text)) return {};
    if (!onBuild && isUtf8(text) && !hasOddBlank(text) && Scan(text).isPlain()) return {};
    return manyReadings(line, onBuild ? "ONBUILD has a heredoc" : "some builders read << as the start of a heredoc, and others do not",
                        "Write <<EOF, <<-EOF or <<'EOF' as a word of its own, and keep the rest of the line simple; put any other << in quotes.");
}

}  // namespace roseglass::docker
