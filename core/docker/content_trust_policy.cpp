#include "docker/content_trust_policy.h"

#include <algorithm>
#include <array>

#include "base/letter_case.h"
#include "base/redact.h"
#include "registry/reference.h"

namespace roseglass::docker {
namespace {

bool isHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }

/// Whether `a` counts before `b`; both match.
bool goesFirst(const PinCandidate& a, const PinCandidate& b, const std::string& name) {
    // Certificate IDs name one repository each; the engine looks for them first.
    if ((a.source == PinSource::CertIds) != (b.source == PinSource::CertIds)) return a.source == PinSource::CertIds;
    const bool exactA = a.pin.pattern == name, exactB = b.pin.pattern == name;
    if (exactA != exactB) return exactA;
    if (a.length() != b.length()) return a.length() > b.length();
    return a.source == PinSource::RootKeys && b.source == PinSource::OfficialImages;
}

std::string lostTo(const PinCandidate& loser, const PinCandidate& winner, const std::string& name) {
    const std::string by = printable(winner.pin.pattern, 120);
    if (winner.source == PinSource::CertIds && loser.source != PinSource::CertIds) return "a certificate is pinned for " + by + " itself";
    if (winner.pin.pattern == name && loser.pin.pattern != name) return by + " is the whole name";
    if (winner.length() > loser.length()) return "shorter than " + by;
    return by + " is in root-keys, which is preferred to the built-in keys";
}

/// The common mistakes, by name; empty for others.
std::string reasonAgainst(const std::string& stem, bool whole) {
    if (stem.find("://") != std::string::npos) return "image names have no " + printable(stem.substr(0, stem.find("://") + 3), 20) + " before the registry";
    if (stem.find('*') != std::string::npos) return "a * counts only as the last character";
    // The brackets of an IPv6 address are a host's.
    const size_t after = stem.starts_with('[') ? std::min(stem.find(']'), stem.size() - 1) + 1 : 0;
    if (const size_t odd = stem.find_first_of("?[]{}!^$\\, \t", after); odd != std::string::npos) return std::string("no image name has a ") + (stem[odd] <= ' ' ? "space" : std::string(1, stem[odd]));
    const size_t slash = stem.find('/');
    if (stem.find('@') != std::string::npos) return "it names a digest; pins are for names alone";
    const std::string path = slash == std::string::npos ? std::string() : stem.substr(slash + 1);
    if (path.find(':') != std::string::npos) return "it names a tag; pins are for names alone";
    if (std::any_of(path.begin(), path.end(), isUpper)) return "repository names are lower case";
    if (stem.find("//") != std::string::npos || stem.starts_with('/') || (whole && stem.ends_with('/'))) return "no image name has this place for a /";
    const std::string host = stem.substr(0, slash);
    if (std::any_of(host.begin(), host.end(), isUpper)) return "registries are written in lower case";
    if (host == "index.docker.io") return "the engine calls this registry docker.io";
    // A first part is a host when it has a dot or a colon, or is localhost; anything else is a name on Docker Hub.
    const bool isHost = host.find_first_of(".:") != std::string::npos || host == "localhost";
    if (slash != std::string::npos && !isHost) return "names on Docker Hub begin with docker.io/ here";
    if (slash == std::string::npos && whole) return isHost ? "it names a registry without a repository" : "names are matched in full, with their registry";
    if (host == "docker.io" && whole && path.find('/') == std::string::npos) return "official images are named docker.io/library/NAME in full";
    return {};
}

/// Whether this is the name of a repository, written in full.
bool isName(const std::string& text) {
    const auto reference = registry::Reference::parse(text);
    return reference && !reference->tag && !reference->digest && reference->gun() == text;
}

/// Whether some name begins so: one of these endings makes a whole name of it, wherever it breaks off.
bool beginsAName(const std::string& stem) {
    constexpr std::array kEndings{"", "a", "/a", "/a/a", "a/a", "a.a/a", ".a/a", "1/a", "]/a", "1]/a", ":1]/a", "::1]/a"};
    return std::any_of(kEndings.begin(), kEndings.end(), [&](const char* ending) { return isName(stem + ending); });
}

}  // namespace

std::string_view modeName(TrustMode mode) {
    switch (mode) {
        case TrustMode::Disabled: return "disabled";
        case TrustMode::Permissive: return "permissive";
        case TrustMode::Enforced: return "enforced";
    }
    return "disabled";
}

std::optional<TrustMode> modeFromName(std::string_view name) {
    for (const TrustMode mode : {TrustMode::Disabled, TrustMode::Permissive, TrustMode::Enforced}) {
        if (modeName(mode) == name) return mode;
    }
    return std::nullopt;
}

std::string_view stanzaName(PinSource source) {
    switch (source) {
        case PinSource::RootKeys: return "trust-pinning.root-keys";
        case PinSource::CertIds: return "trust-pinning.cert-ids";
        case PinSource::OfficialImages: return "trust-pinning.official-images";
    }
    return "trust-pinning.root-keys";
}

const std::vector<std::string>& officialImagesKeys() {
    // As in the source of the Docker Enterprise engine, which knows this block: service.go, and doi_root_keys.go, which has one more.
    static const std::vector<std::string> keys{
        "c15164663f80d58bf3d8d5a0cd08b8086cba02065feb00421fc2a5436c563210",  // most of them: alpine, debian, mongo, nginx, ubuntu, …
        "00981ccd5e43972e8885e6363a0318d9a02cab371311cd23ffd459c4731b9530", "1036f959981fdbc94bd617d34e6ca72749b64b7acf0e5c9b856400d77c2a233e",
        "178c56227f727505bc3181c7fd33af583a6bd5dabdec6c9b3b2faa104386168a", "26488584f9b21efa90d15e8865c6fa22876e1b3bfc87ec79ba0d7e8aad720a03",
        "2f1e6afeea89d56c92ed39ce661f6b29d93b20a1f1b082bc18ff0913b6bb73b5", "35ecc5282ec9e9571910bd6fddd7e3b676ef3a480011b4d6e2e7a9ba9d1af1c7",
        "487731f3a9ef2a094d456b37ea7880def4ced3de6f7876ed6258527ac35bcca2", "5a740b368b3b71088472e55d17e3a9e7e4bc9ef338bbf3fff3b8475911d803f7",
        "6e6beebc7346e7e7320166407b940f4283c8acb0c4940fac8c6f5c0b8dbcf3bb", "8530a0b0ff0d2c4db50c990faa9ba15d3593292f66312df1cb510a769388ccfa",
        "93a7bb6c0b1e5c74a141f6e4612e6f2cca1c5e29ce86fd70c61ab2b302ac5275", "99185eb2ab3ccb10f8fa9f354c8c6e7bae8101c4a01dc4021e7a0446e17a50ae",
        "993134909608be52c5d833a9c6fd4626dc5b78502b4bf74bfc9bc62d290f18a0", "ac05a3f109ffedf8460a16f287747b04a3db877603a259a31b6ac55cd2b4ff50",
        "b4147b452cbb17b56eeaca3600244082bb73b2a82f986c8d549eee92baa360a1", "c6faa6d9c53edc26a372c20875f24407584674b834c719aca8c2a781a3fab49d",
        "ee3512f3b31a4a2ac723f31acf1850c1e4a0da124766a3e89c474af6b5c828eb", "ee3aafa9fec9d3e458dcf56e025e5ebdc99183bd82cbe812d0d55853adc85ff1",
    };
    return keys;
}

bool patternMatches(std::string_view pattern, std::string_view name) {
    if (!pattern.ends_with('*')) return pattern == name;
    return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

std::string patternProblem(const std::string& pattern) {
    if (pattern.empty()) return "it is empty";
    const bool whole = !pattern.ends_with('*');
    const std::string stem = whole ? pattern : pattern.substr(0, pattern.size() - 1);
    if (std::string reason = reasonAgainst(stem, whole); !reason.empty()) return reason;
    if (whole ? isName(stem) : beginsAName(stem)) return {};
    return whole ? "no image has such a name" : "no image has a name that begins so";
}

std::string patternMeant(const std::string& pattern) {
    std::string meant = pattern;
    std::erase_if(meant, [](char c) { return c <= ' '; });
    if (const size_t scheme = meant.find("://"); scheme != std::string::npos) meant.erase(0, scheme + 3);
    meant = lowerCase(meant);
    if (const size_t digest = meant.find('@'); digest != std::string::npos) meant.resize(digest);
    const size_t slash = meant.find('/');
    if (const size_t tag = slash == std::string::npos ? slash : meant.find(':', slash); tag != std::string::npos) meant.resize(tag);
    if (meant.starts_with("index.docker.io/")) meant.erase(0, 6);
    if (meant.starts_with("docker.io/") && meant.find_first_of("/*", 10) == std::string::npos) meant.insert(10, "library/");
    if (const size_t wild = meant.find_first_of("*?"); wild != std::string::npos) meant.replace(wild, std::string::npos, "*");
    if (meant.ends_with('/')) meant += '*';
    // Everything is hardly what was meant by a part.
    if (meant.empty() || meant == "*") return {};
    for (const std::string& tried : {meant, meant + "/*", "docker.io/" + meant, "docker.io/library/" + meant}) {
        if (tried != pattern && patternProblem(tried).empty()) return tried;
    }
    return {};
}

std::string keyIdProblem(const std::string& id) {
    if (id.empty()) return "it is empty";
    if (std::any_of(id.begin(), id.end(), isUpper)) {
        if (keyIdProblem(lowerCase(id)).empty()) return "key IDs are written in lower case";
    }
    if (id.starts_with("sha256:")) return "it has a sha256: before it, which is no part of a key ID";
    if (!std::all_of(id.begin(), id.end(), isHex)) return "it holds something besides the digits 0 to 9 and a to f";
    if (id.size() < 64) return "it has " + std::to_string(id.size()) + " digits of 64; short IDs match nothing";
    if (id.size() > 64) return "it has " + std::to_string(id.size()) + " digits, more than 64";
    return {};
}

std::vector<PinCandidate> rankPins(const ContentTrustPolicy& policy, const std::string& name) {
    std::vector<PinCandidate> candidates;
    const auto add = [&](const RootPin& pin, PinSource source, bool matches) { candidates.push_back({pin, source, matches, false, {}}); };
    for (const RootPin& pin : policy.certIds) add(pin, PinSource::CertIds, pin.pattern == name);
    for (const RootPin& pin : policy.rootKeys) add(pin, PinSource::RootKeys, patternMatches(pin.pattern, name));
    if (policy.officialImages()) add({kOfficialPattern, officialImagesKeys()}, PinSource::OfficialImages, patternMatches(kOfficialPattern, name));
    PinCandidate* winner = nullptr;
    for (PinCandidate& candidate : candidates) {
        if (candidate.matches && (!winner || goesFirst(candidate, *winner, name))) winner = &candidate;
    }
    if (!winner) return candidates;
    winner->wins = true;
    for (PinCandidate& candidate : candidates) {
        if (candidate.matches && !candidate.wins) candidate.reason = lostTo(candidate, *winner, name);
    }
    return candidates;
}

const PinCandidate* winnerOf(const std::vector<PinCandidate>& candidates) {
    const auto winner = std::find_if(candidates.begin(), candidates.end(), [](const PinCandidate& candidate) { return candidate.wins; });
    return winner == candidates.end() ? nullptr : &*winner;
}

}  // namespace roseglass::docker
