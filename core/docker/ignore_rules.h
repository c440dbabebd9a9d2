#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace roseglass::docker {

/// A .dockerignore file (moby: patternmatcher). The last pattern that matches a path, or a folder above it, decides.
class IgnoreRules {
public:
    /// Errors: usage, naming the line: a class without its end; over 10,000 patterns.
    static Result<IgnoreRules> parse(BytesView file);

    /// @param path  within the context, parts joined by "/"
    bool ignores(const std::string& path) const;
    /// Whether nothing below an ignored folder can come back. As docker decides it: by how the "!" patterns begin.
    bool ignoresAllBelow(const std::string& folder) const;

private:
    enum class Kind { Char, One, Star, Folders, Rest, Class };
    struct Token {
        Kind kind;
        char c = 0;
        bool negated = false;
        std::string members;  ///< of a class: pairs of first and last
    };
    struct Pattern {
        std::vector<Token> tokens;
        bool back = false;    ///< "!": what matches is not ignored
        std::string text;
    };
    static Result<Pattern> compile(const std::string& text, size_t line);
    static bool takes(const Token& token, char c);
    static bool matches(const Pattern& pattern, std::string_view path);

    std::vector<Pattern> patterns_;
};

}  // namespace roseglass::docker
