#include "docker/ignore_rules.h"

#include <algorithm>
#include <filesystem>


namespace roseglass::docker {
namespace {

constexpr size_t kMaxPatterns = 10'000;
constexpr size_t kMaxPattern = 4096;

std::string trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n\v\f";
    const size_t begin = text.find_first_not_of(kBlanks);
    return begin == std::string_view::npos ? "" : std::string(text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1));
}

/// Where the class that begins at `begin` ends; npos where Go's filepath.Match finds none: a class is one or more
/// characters or ranges, and a "-" or "]" in it stands behind a backslash.
size_t endOfClass(std::string_view text, size_t begin) {
    size_t at = begin + 1;
    if (at < text.size() && text[at] == '^') ++at;
    const auto character = [&] {
        if (at == text.size() || text[at] == '-' || text[at] == ']') return false;
        if (text[at] == '\\' && ++at == text.size()) return false;
        return ++at < text.size();
    };
    for (bool any = false;; any = true) {
        if (any && at < text.size() && text[at] == ']') return at;
        if (!character()) return std::string_view::npos;
        if (text[at] == '-' && (++at, !character())) return std::string_view::npos;
    }
}

/// As Go's filepath.Clean, without a leading slash.
std::string cleaned(const std::string& text) {
    std::string path = std::filesystem::path(text).lexically_normal().string();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    while (path.size() > 1 && path.starts_with('/')) path.erase(0, 1);
    return path;
}

}  // namespace

Result<IgnoreRules> IgnoreRules::parse(BytesView file) {
    IgnoreRules rules;
    if (file.starts_with("\xEF\xBB\xBF")) file.remove_prefix(3);
    size_t number = 0;
    while (!file.empty()) {
        const size_t end = std::min(file.find('\n'), file.size());
        const std::string_view line = file.substr(0, end);
        file.remove_prefix(std::min(end + 1, file.size()));
        ++number;
        std::string text = line.starts_with('#') ? "" : trimmed(line);
        if (text.empty()) continue;
        const bool back = text.front() == '!';
        if (back) text = trimmed(std::string_view(text).substr(1));
        if (text.empty()) return fail(ErrorCode::Usage, ".dockerignore line " + std::to_string(number) + ": nothing stands behind the !");
        if (rules.patterns_.size() == kMaxPatterns || text.size() > kMaxPattern) return fail(ErrorCode::TooLarge, ".dockerignore has too many or too long patterns");
        RG_ASSIGN(Pattern pattern, compile(cleaned(text), number));
        pattern.back = back;
        rules.patterns_.push_back(std::move(pattern));
    }
    return rules;
}

Result<IgnoreRules::Pattern> IgnoreRules::compile(const std::string& text, size_t line) {
    Pattern pattern{{}, false, text};
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '*' && i + 1 < text.size() && text[i + 1] == '*') {
            ++i;
            if (i + 1 < text.size() && text[i + 1] == '/') ++i;
            pattern.tokens.push_back({i + 1 == text.size() ? Kind::Rest : Kind::Folders, 0, false, {}});
        } else if (c == '*') {
            pattern.tokens.push_back({Kind::Star, 0, false, {}});
        } else if (c == '?') {
            pattern.tokens.push_back({Kind::One, 0, false, {}});
        } else if (c == '[') {
            const size_t end = endOfClass(text, i);
            if (end == std::string::npos) return fail(ErrorCode::Usage, ".dockerignore line " + std::to_string(line) + ": a [ is not closed, or is no class of characters");
            Token token{Kind::Class, 0, text[i + 1] == '^', {}};
            for (size_t at = i + (token.negated ? 2 : 1); at < end; ++at) {
                if (text[at] == '\\' && at + 1 < end) ++at;
                const bool range = at + 2 < end && text[at + 1] == '-';
                token.members += text[at];
                token.members += range ? text[at + 2] : text[at];
                if (range && token.members[token.members.size() - 2] > token.members.back()) return fail(ErrorCode::Usage, ".dockerignore line " + std::to_string(line) + ": a range runs backwards");
                if (range) at += 2;
            }
            pattern.tokens.push_back(std::move(token));
            i = end;
        } else {
            if (c == '\\' && ++i == text.size()) return fail(ErrorCode::Usage, ".dockerignore line " + std::to_string(line) + ": nothing stands behind the last backslash");
            pattern.tokens.push_back({Kind::Char, text[i], false, {}});
        }
    }
    return pattern;
}

bool IgnoreRules::takes(const Token& token, char c) {
    switch (token.kind) {
        case Kind::Char: return token.c == c;
        case Kind::One: case Kind::Star: return c != '/';
        case Kind::Folders: case Kind::Rest: return true;
        case Kind::Class: break;
    }
    bool in = false;
    for (size_t i = 0; i + 1 < token.members.size(); i += 2) in = in || (token.members[i] <= c && c <= token.members[i + 1]);
    return in != token.negated;
}

/// All ways through the pattern at once, so that no pattern takes long.
bool IgnoreRules::matches(const Pattern& pattern, std::string_view path) {
    const size_t end = pattern.tokens.size();
    std::vector<char> here(end + 1, 0), inside(end + 1, 0);
    const auto skipEmpty = [&](std::vector<char>& states) {
        for (size_t i = 0; i < end; ++i) {
            const Kind kind = pattern.tokens[i].kind;
            if (states[i] && (kind == Kind::Star || kind == Kind::Folders || kind == Kind::Rest)) states[i + 1] = 1;
        }
    };
    here[0] = 1;
    skipEmpty(here);
    for (const char c : path) {
        std::vector<char> next(end + 1, 0), nextInside(end + 1, 0);
        for (size_t i = 0; i < end; ++i) {
            const Token& token = pattern.tokens[i];
            if ((!here[i] && !inside[i]) || !takes(token, c)) continue;
            if (token.kind == Kind::Folders) {
                // Whole folders: it is left behind a slash alone.
                nextInside[i] = 1;
                if (c == '/') next[i + 1] = 1;
            } else if (token.kind == Kind::Star || token.kind == Kind::Rest) {
                next[i] = 1;
            } else {
                next[i + 1] = 1;
            }
        }
        skipEmpty(next);
        here = std::move(next);
        inside = std::move(nextInside);
    }
    return here[end] != 0;
}

bool IgnoreRules::ignores(const std::string& path) const {
    bool ignored = false;
    for (const Pattern& pattern : patterns_) {
        // Only a pattern that would change the verdict is looked at.
        if (pattern.back != ignored) continue;
        bool match = matches(pattern, path);
        for (size_t slash = path.find('/'); !match && slash != std::string::npos; slash = path.find('/', slash + 1)) match = matches(pattern, std::string_view(path).substr(0, slash));
        if (match) ignored = !pattern.back;
    }
    return ignored;
}

bool IgnoreRules::ignoresAllBelow(const std::string& folder) const {
    return std::none_of(patterns_.begin(), patterns_.end(), [&](const Pattern& pattern) { return pattern.back && (pattern.text + "/").starts_with(folder + "/"); });
}

}  // namespace roseglass::docker
