#include "docker/dockerfile_directives.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "docker/dockerfile_lines.h"
#include "docker/dockerfile_words.h"

namespace roseglass::docker {
namespace {

/// A line "# name=value", read generously: any byte beyond ASCII may be a blank to somebody.
struct Directive {
    std::string name;
    size_t value = 0;  ///< where it begins in the line
};

std::optional<Directive> directiveOf(std::string_view line) {
    size_t at = 0;
    const auto skip = [&] {
        while (at < line.size() && (isBlank(line[at]) || (line[at] & 0x80))) ++at;
    };
    skip();
    if (at == line.size() || line[at++] != '#') return std::nullopt;
    skip();
    Directive read;
    const size_t begin = at;
    while (at < line.size() && std::isalnum(static_cast<unsigned char>(line[at]))) ++at;
    read.name = line.substr(begin, at - begin);
    for (char& c : read.name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    skip();
    // To older versions a blank is a value, too.
    if (read.name.empty() || at == line.size() || line[at++] != '=' || at == line.size()) return std::nullopt;
    while (at < line.size() && isBlank(line[at])) ++at;
    read.value = at;
    return read;
}

/// Calls `look(number, begin, line)` for each line that may be a directive, until it answers false.
template <typename Look>
void eachDirectiveLine(BytesView file, Look look) {
    size_t at = file.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    for (size_t number = 1; at < file.size(); ++number) {
        const size_t end = std::min(file.find('\n', at), file.size()), begin = std::exchange(at, end + 1);
        if (!look(number, begin, file.substr(begin, end - begin))) return;
    }
}

bool isShebang(size_t number, std::string_view line) { return number == 1 && line.starts_with("#!"); }

}  // namespace

Result<std::optional<SyntaxLine>> findSyntax(BytesView file) {
    std::optional<SyntaxLine> found;
    size_t second = 0;
    eachDirectiveLine(file, [&](size_t number, size_t begin, std::string_view line) {
        if (isShebang(number, line)) return true;
        const auto directive = directiveOf(line);
        if (!directive || directive->name != "syntax") return directive.has_value();
        if (directive->value == line.size()) return true;
        if (found) second = number;
        std::string_view image = line.substr(directive->value);
        while (!image.empty() && isBlank(image.back())) image.remove_suffix(1);
        image = image.substr(0, image.find(' '));
        found = SyntaxLine{number, std::string(image), begin + directive->value, begin + directive->value + image.size()};
        return second == 0;
    });
    if (second) return badLine(second, "there is a second # syntax=");
    return found;
}

Result<void> requirePlainDirectives(BytesView file) {
    Result<void> plain;
    bool others = false;  // a line that ends the directives for some builders
    std::set<std::string> seen;
    eachDirectiveLine(file, [&](size_t number, size_t, std::string_view line) {
        if (isShebang(number, line)) return others = true;
        const auto directive = directiveOf(line);
        if (!directive) return false;
        const std::string& name = directive->name;
        if (name != "escape" && name != "syntax" && name != "check") return others = true;
        const auto isPlain = [](char c) { return c == '\t' || c == '\r' || (c >= ' ' && c <= '~'); };
        if (!line.starts_with('#') || !std::all_of(line.begin(), line.end(), isPlain) || directive->value == line.size()) {
            plain = manyReadings(number, "some builders take this line for # " + name + "=, others for a comment", "Write # " + name + "=VALUE, in ASCII alone.");
        } else if (others) {
            plain = manyReadings(number, "# " + name + "= counts for some builders only behind the line above it", "Put it at the top of the file.");
        } else if (!seen.insert(name).second) {
            plain = badLine(number, "there is a second # " + name + "=");
        }
        return plain.has_value();
    });
    return plain;
}

}  // namespace roseglass::docker
