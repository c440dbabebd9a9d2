#include "registry/platform.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>

#include "base/letter_case.h"
#include "base/redact.h"
#include "http/transport.h"
#include "registry/manifest.h"

namespace roseglass::registry {
namespace {

/// The kernel's and others' names, and those of the image specification (Go's GOARCH); a variant that is written here is meant
/// whatever else is said.
constexpr std::array<std::array<const char*, 3>, 13> kArchitectures{{{"x86_64", "amd64", ""},
                                                                     {"x86-64", "amd64", ""},
                                                                     {"aarch64", "arm64", ""},
                                                                     {"armv8l", "arm", "v8"},
                                                                     {"armv7l", "arm", "v7"},
                                                                     {"armhf", "arm", "v7"},
                                                                     {"armv6l", "arm", "v6"},
                                                                     {"armel", "arm", "v6"},
                                                                     {"armv5tel", "arm", "v5"},
                                                                     {"armv5tejl", "arm", "v5"},
                                                                     {"i386", "386", ""},
                                                                     {"i686", "386", ""},
                                                                     {"loongarch64", "loong64", ""}}};
constexpr std::array kSystems{"linux", "windows", "darwin", "macos", "freebsd", "netbsd", "openbsd", "solaris", "illumos", "aix", "android"};

/// The name as the image specification writes it; the variant that is meant where none is named stays out (containerd: platforms.Normalize).
void normalise(PlatformName& name) {
    for (std::string* part : {&name.os, &name.architecture, &name.variant}) *part = lowerCase(*part);
    if (name.os == "macos") name.os = "darwin";
    for (const auto& [alias, architecture, variant] : kArchitectures) {
        if (name.architecture != alias) continue;
        name.architecture = architecture;
        if (*variant != '\0' || name.architecture == "386") name.variant = variant;
    }
    const bool numbered = name.variant.size() == 1 && name.variant[0] >= '5' && name.variant[0] <= '9';
    if (numbered && (name.architecture == "arm" || name.architecture == "arm64")) name.variant = "v" + name.variant;
    if (name.architecture == "amd64" && name.variant == "v1") name.variant.clear();
    if (name.architecture == "arm64" && (name.variant == "v8" || name.variant == "v8.0")) name.variant.clear();
    if (name.architecture == "arm64" && (name.variant == "9.0" || name.variant == "v9.0")) name.variant = "v9";
}

/// As it is compared: 32-bit arm without a variant is v7.
PlatformName compared(PlatformName name) {
    normalise(name);
    if (name.architecture == "arm" && name.variant.empty()) name.variant = "v7";
    return name;
}

/// 7 for "v7" and "7"; nothing for any other text.
std::optional<int> numberOf(std::string_view text) {
    if (text.starts_with('v')) text.remove_prefix(1);
    const auto number = text.size() > 2 ? std::nullopt : http::wholeNumber(text);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

/// The revisions of 64-bit arm that one runs besides itself, best first. v9.x has all that v8.(x+5) has.
void addArm64(std::vector<PlatformName>& out, const PlatformName& wanted) {
    const std::string variant = wanted.variant.empty() ? "v8" : wanted.variant;
    const size_t dot = std::min(variant.find('.'), variant.size());
    const int major = numberOf(variant.substr(0, dot)).value_or(0), minor = dot + 2 == variant.size() ? numberOf(variant.substr(dot + 1)).value_or(0) : 0;
    const auto add = [&](const char* generation, int last) {
        for (int revision = last; revision >= 0; --revision) out.push_back({wanted.os, "arm64", generation + (revision > 0 ? "." + std::to_string(revision) : "")});
    };
    if (major == 9) add("v9", minor - 1);
    if (major == 8 || major == 9) add("v8", major == 9 ? std::min(minor + 5, 9) : minor - 1);
    // All of these processors run 32-bit arm, too.
    const bool revised = variant.starts_with("v8.") || variant.starts_with("v9.");
    out.push_back({wanted.os, "arm", revised ? "v8" : variant});
}

/// What runs on a platform, best first, as containerd chooses (platforms.Only): older variants of the same processor, then the
/// 32-bit architecture that it runs, too. A variant that nothing is known of stands for itself alone.
std::vector<PlatformName> suitable(const PlatformName& wanted) {
    std::vector<PlatformName> out{compared(wanted)};
    const PlatformName first = out.front();
    if (first.architecture == "amd64") {
        for (int level = numberOf(first.variant).value_or(0) - 1; level >= 1; --level) out.push_back({first.os, "amd64", "v" + std::to_string(level)});
        out.push_back({first.os, "386", ""});
    }
    if (first.architecture == "arm64") addArm64(out, first);
    const PlatformName last = out.back();
    if (last.architecture == "arm") {
        for (int level = numberOf(last.variant).value_or(0) - 1; level >= 5; --level) out.push_back({last.os, "arm", "v" + std::to_string(level)});
    }
    for (PlatformName& name : out) name = compared(name);
    return out;
}

std::optional<size_t> rankIn(const std::vector<PlatformName>& suitable, const PlatformName& actual) {
    const PlatformName name = compared(actual);
    const auto found = std::find_if(suitable.begin(), suitable.end(), [&](const PlatformName& one) { return one.os == name.os && one.architecture == name.architecture && one.variant == name.variant; });
    return found == suitable.end() ? std::nullopt : std::optional(static_cast<size_t>(found - suitable.begin()));
}

}  // namespace

std::string PlatformName::toString() const {
    if (os.empty() && architecture.empty()) return {};
    return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

Result<PlatformName> PlatformName::parse(const std::string& given) {
    const std::string text = lowerCase(given);
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == '/') words.emplace_back();
        else words.back() += c;
    }
    const bool plain = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-/") == std::string::npos;
    const bool whole = std::none_of(words.begin(), words.end(), [](const std::string& word) { return word.empty(); });
    if (!plain || !whole || words.size() > 3) return fail(ErrorCode::Usage, "\"" + printable(given, 80) + "\" is not a platform", "Write it as linux/amd64 or linux/arm/v7.");
    PlatformName name = ofThisMachine();
    const bool isSystem = words.size() == 1 && std::find(kSystems.begin(), kSystems.end(), words[0]) != kSystems.end();
    if (isSystem) name.os = words[0];
    else if (words.size() == 1) name = {name.os, words[0], ""};
    else name = {words[0], words[1], words.size() > 2 ? words[2] : ""};
    normalise(name);
    return name;
}

PlatformName PlatformName::ofThisMachine() {
    utsname machine{};
    ::uname(&machine);
    PlatformName name{"linux", machine.machine, ""};
    normalise(name);
    return name;
}

std::vector<size_t> choosePlatforms(const std::vector<IndexEntry>& entries, const PlatformName& wanted) {
    const std::vector<PlatformName> suits = suitable(wanted);
    std::vector<std::pair<size_t, size_t>> ranked;
    for (size_t i = 0; i < entries.size(); ++i) {
        const PlatformName name = entries[i].platform();
        // What says nothing comes last; its config will tell.
        const auto rank = name.toString().empty() ? std::optional(suits.size()) : rankIn(suits, name);
        if (rank) ranked.emplace_back(*rank, i);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<size_t> out;
    for (const auto& [rank, i] : ranked) out.push_back(i);
    return out;
}

bool fits(const PlatformName& actual, const PlatformName& wanted) { return rankIn(suitable(wanted), actual).has_value(); }

std::string platformsOf(const std::vector<IndexEntry>& entries) {
    std::string out;
    for (const IndexEntry& entry : entries) {
        const std::string name = entry.platform().toString();
        if (!name.empty() && entry.os != "unknown") out += (out.empty() ? "" : ", ") + printable(name, 60);
    }
    return out;
}

}  // namespace roseglass::registry
