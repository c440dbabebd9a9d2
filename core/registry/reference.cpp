#include "registry/reference.h"

#include <algorithm>

#include "base/redact.h"
#include "registry/fold_host.h"

namespace roseglass::registry {
namespace {

constexpr size_t kLongestName = 255;  // bytes, as docker has it (distribution/reference: NameTotalLengthMax)

constexpr const char* kHint = "Write it as HOST[:PORT]/PATH[:TAG], for example localhost:5000/team/app:1.4.2, or as a name on Docker Hub such as mongo.";

bool isLowerAlnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool isAlnum(char c) { return isLowerAlnum(c) || (c >= 'A' && c <= 'Z'); }

bool isPathComponent(std::string_view text) {
    if (text.empty() || !isLowerAlnum(text.front()) || !isLowerAlnum(text.back())) return false;
    for (size_t i = 0; i < text.size();) {
        if (isLowerAlnum(text[i])) {
            ++i;
            continue;
        }
        size_t end = i;
        while (end < text.size() && !isLowerAlnum(text[end])) ++end;
        const std::string_view separator = text.substr(i, end - i);
        const bool dashes = std::all_of(separator.begin(), separator.end(), [](char c) { return c == '-'; });
        if (!dashes && separator != "." && separator != "_" && separator != "__") return false;
        i = end;
    }
    return true;
}

bool isPort(std::string_view port) {
    return !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isHostName(std::string_view host) {
    while (true) {
        const std::string_view label = host.substr(0, host.find('.'));
        if (label.empty() || !isAlnum(label.front()) || !isAlnum(label.back())) return false;
        if (!std::all_of(label.begin(), label.end(), [](char c) { return isAlnum(c) || c == '-'; })) return false;
        if (label.size() == host.size()) return true;
        host.remove_prefix(label.size() + 1);
    }
}

bool isDomain(std::string_view domain) {
    if (domain.starts_with('[')) {
        const size_t close = domain.find(']');
        if (close == std::string_view::npos) return false;
        const std::string_view address = domain.substr(1, close - 1);
        const bool hex = address.size() >= 2 && std::all_of(address.begin(), address.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':';
        });
        const std::string_view rest = domain.substr(close + 1);
        return hex && (rest.empty() || (rest.front() == ':' && isPort(rest.substr(1))));
    }
    const size_t colon = domain.find(':');
    if (colon != std::string_view::npos && !isPort(domain.substr(colon + 1))) return false;
    return isHostName(domain.substr(0, colon));
}

/// docker's rule: the first component is a domain when it has a "." or ":", is localhost, or has an upper-case letter.
bool looksLikeDomain(std::string_view first) {
    return first.find_first_of(".:") != std::string_view::npos || first == "localhost" ||
           std::any_of(first.begin(), first.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

tl::unexpected<Error> notOne(const std::string& text, const std::string& why) {
    return fail(ErrorCode::Usage, "\"" + printable(text, 160) + "\" is not an image reference: " + why, kHint);
}

}  // namespace

bool isValidTag(std::string_view tag) {
    if (tag.empty() || tag.size() > 128 || !(isAlnum(tag.front()) || tag.front() == '_')) return false;
    return std::all_of(tag.begin(), tag.end(), [](char c) { return isAlnum(c) || c == '_' || c == '.' || c == '-'; });
}

bool isValidRepositoryPath(std::string_view path) {
    if (path.size() > kLongestName) return false;
    while (true) {
        const size_t slash = path.find('/');
        if (!isPathComponent(path.substr(0, slash))) return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

bool isSameImage(const std::string& a, const std::string& b) {
    const auto one = Reference::parse(a), other = Reference::parse(b);
    if (!one || !other) return a == b;
    return one->gun() == other->gun() && one->tagOrLatest() == other->tagOrLatest();
}

std::optional<crypto::Sha256> digestAlone(const std::string& text) { return crypto::Sha256::parse(text); }

Result<Reference> Reference::parse(const std::string& text) {
    Reference reference;
    std::string rest = text;
    if (text.empty()) return notOne(text, "it is empty");
    if (text.size() > 1024) return notOne(text, "it is too long");
    if (const size_t at = rest.find('@'); at != std::string::npos) {
        const std::string digest = rest.substr(at + 1);
        reference.digest = crypto::Sha256::parse(digest);
        if (!reference.digest) return notOne(text, "its digest is not sha256: and 64 lower-case hex digits");
        rest.resize(at);
    }
    const size_t slash = rest.rfind('/');
    if (const size_t colon = rest.rfind(':'); colon != std::string::npos && (slash == std::string::npos || colon > slash)) {
        reference.tag = rest.substr(colon + 1);
        if (!isValidTag(*reference.tag)) return notOne(text, "its tag may hold letters, digits, \"_\", \".\" and \"-\", 128 at most");
        rest.resize(colon);
    }
    const size_t first = rest.find('/');
    if (first != std::string::npos && looksLikeDomain(std::string_view(rest).substr(0, first))) {
        reference.domain = rest.substr(0, first);
        reference.path = rest.substr(first + 1);
        if (text.find("://") != std::string::npos) return notOne(text, "it is the address of a page");
        if (!isDomain(reference.domain)) return notOne(text, "its registry host is not well-formed");
        reference.domain = foldHost(reference.domain);
        // In lower case it would be read as a name on Docker Hub the next time.
        if (!looksLikeDomain(reference.domain)) return notOne(text, "a registry without a dot and a port is told from a name on Docker Hub by capitals alone; write it as " + reference.domain + ":443");
        if (reference.domain == "index.docker.io") reference.domain = "docker.io";
    } else {
        reference.domain = "docker.io";
        reference.path = rest;
        const bool hexName = rest.size() == 64 && std::all_of(rest.begin(), rest.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
        if (hexName) return notOne(text, "64 hex digits are an image ID, not a name");
    }
    if (reference.domain == "docker.io" && reference.path.find('/') == std::string::npos) reference.path = "library/" + reference.path;
    if (!isValidRepositoryPath(reference.path)) {
        const bool upper = std::any_of(reference.path.begin(), reference.path.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
        return notOne(text, upper ? "repository names are lower case" : "its repository name is not well-formed");
    }
    if (reference.gun().size() > kLongestName) return notOne(text, "its name is longer than 255 bytes");
    return reference;
}

std::string Reference::familiarName() const {
    if (domain != "docker.io") return gun();
    const std::string inLibrary = path.starts_with("library/") ? path.substr(8) : std::string();
    const std::string& name = inLibrary.empty() || inLibrary.find('/') != std::string::npos ? path : inLibrary;
    // docker.io/foo.test/x is a repository of Docker Hub, and foo.test/x is one of foo.test.
    const auto read = parse(name);
    return read && read->gun() == gun() ? name : gun();
}

std::string Reference::toString() const { return gun() + (tag ? ":" + *tag : "") + (digest ? "@" + digest->toString() : ""); }

}  // namespace roseglass::registry
