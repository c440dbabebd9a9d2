#include "registry/platform.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>

#include "base/redact.h"

namespace roseglass::registry {
namespace {

/// The kernel's and others' names, and those of the image specification (Go's GOARCH).
constexpr std::array<std::array<const char*, 3>, 10> kArchitectures{{{"x86_64", "amd64", ""},
                                                                     {"x86-64", "amd64", ""},
                                                                     {"aarch64", "arm64", ""},
                                                                     {"armv7l", "arm", "v7"},
                                                                     {"armhf", "arm", "v7"},
                                                                     {"armv6l", "arm", "v6"},
                                                                     {"armel", "arm", "v6"},
                                                                     {"i386", "386", ""},
                                                                     {"i686", "386", ""},
                                                                     {"loongarch64", "loong64", ""}}};

void normalise(PlatformName& name) {
    for (const auto& [alias, architecture, variant] : kArchitectures) {
        if (name.architecture != alias) continue;
        name.architecture = architecture;
        if (name.variant.empty()) name.variant = variant;
    }
    // The one variant that is meant when none is named.
    if (name.architecture == "arm64" && (name.variant == "v8" || name.variant == "8")) name.variant.clear();
    if (name.architecture == "amd64" && name.variant == "v1") name.variant.clear();
}

/// How well a variant fits, larger is better; nothing when it does not.
std::optional<int> rank(const PlatformName& actual, const PlatformName& wanted) {
    if (actual.variant == wanted.variant) return 100;
    // 32-bit arm: what is built for an older core runs on a newer one.
    if (actual.architecture != "arm") return std::nullopt;
    const std::string have = actual.variant.empty() ? "v7" : actual.variant, most = wanted.variant.empty() ? "v7" : wanted.variant;
    return have <= most ? std::optional(have.back() - '0') : std::nullopt;
}

std::optional<int> rankOf(PlatformName actual, PlatformName wanted) {
    normalise(actual);
    normalise(wanted);
    if (actual.os != wanted.os || actual.architecture != wanted.architecture) return std::nullopt;
    return rank(actual, wanted);
}

}  // namespace

std::string PlatformName::toString() const {
    if (os.empty() && architecture.empty()) return {};
    return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

Result<PlatformName> PlatformName::parse(const std::string& text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == '/') words.emplace_back();
        else words.back() += c;
    }
    const bool plain = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-/") == std::string::npos;
    const bool whole = std::none_of(words.begin(), words.end(), [](const std::string& word) { return word.empty(); });
    if (!plain || !whole || words.size() > 3) return fail(ErrorCode::Usage, "\"" + printable(text, 80) + "\" is not a platform", "Write it as linux/amd64 or linux/arm/v7.");
    PlatformName name = ofThisMachine();
    if (words.size() == 1) name = {name.os, words[0], ""};
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

std::optional<size_t> choosePlatform(const ImageIndex& index, const PlatformName& wanted) {
    std::optional<size_t> best;
    int bestRank = -1;
    for (size_t i = 0; i < index.entries.size(); ++i) {
        const IndexEntry& entry = index.entries[i];
        const auto rank = rankOf({entry.os, entry.architecture, entry.variant}, wanted);
        if (!rank || *rank <= bestRank) continue;
        best = i;
        bestRank = *rank;
    }
    return best;
}

bool fits(const PlatformName& actual, const PlatformName& wanted) { return rankOf(actual, wanted).has_value(); }

std::string platformsOf(const ImageIndex& index) {
    std::string out;
    for (const IndexEntry& entry : index.entries) {
        const std::string name = PlatformName{entry.os, entry.architecture, entry.variant}.toString();
        if (!name.empty() && entry.os != "unknown") out += (out.empty() ? "" : ", ") + printable(name, 60);
    }
    return out;
}

}  // namespace roseglass::registry
