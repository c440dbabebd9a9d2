#include "notary/trust_servers.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/file.h"
#include "base/letter_case.h"
#include "base/places.h"
#include "base/redact.h"
#include "http/transport.h"
#include "json/outside.h"

namespace roseglass::notary {
namespace {

constexpr uint64_t kMaxFile = 1u << 20;
constexpr size_t kMaxUrl = 2048;
constexpr const char* kExample = R"(It looks like {"localhost:5000":"https://localhost:4443","*.corp.example":"https://notary.corp.example"}.)";

/// "*" matches any run of characters, everything else itself.
bool matches(std::string_view pattern, std::string_view text) {
    size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

bool isPattern(const std::string& pattern) {
    return !pattern.empty() && pattern.size() <= 255 && std::all_of(pattern.begin(), pattern.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '*' ||
               c == '_' || c == '[' || c == ']';
    });
}

}  // namespace

std::string foldUrl(std::string url) {
    const size_t scheme = url.find("://");
    const size_t end = scheme == std::string::npos ? 0 : std::min(url.find('/', scheme + 3), url.size());
    std::transform(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(end), url.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return url;
}

Result<void> checkTrustServerUrl(const std::string& given) {
    const std::string shown = printable(given, 120), url = foldUrl(given);
    // It is shown, and stored in bundles: a line feed or a mark that turns the text round would be somebody else's words.
    const bool plain = url.size() <= kMaxUrl && std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos; });
    if (!plain) {
        return fail(ErrorCode::Usage, "\"" + shown + "\" is not the address of a trust server: it holds a character that no address has",
                    "Write it as https://HOST[:PORT], without blanks, in plain letters and digits.");
    }
    if (http::hostOf(url).empty()) {
        return fail(ErrorCode::Usage, "\"" + shown + "\" is not the address of a trust server", "Write it as https://HOST[:PORT].");
    }
    const size_t authority = url.find("://") + 3;
    if (url.find_first_of("?#", authority) != std::string::npos || url.substr(0, url.find('/', authority)).find('@') != std::string::npos) {
        return fail(ErrorCode::Usage, "The trust server's address must have no user, query or fragment: " + shown,
                    "Credentials come from `docker login`.");
    }
    return {};
}

Result<TrustServers> TrustServers::load(const std::filesystem::path& file) {
    TrustServers servers;
    auto bytes = readUserFile(file, kMaxFile);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::NotFound) return servers;
        return fail(std::move(bytes).error());
    }
    const auto json = parseOrderedJson(*bytes, kMaxFile);
    if (!json) return fail(ErrorCode::Io, file.string() + ": " + json.error().message, kExample);
    if (!json->is_object()) return fail(ErrorCode::Io, file.string() + " is not a JSON object", kExample);
    for (const auto& [pattern, url] : json->items()) {
        if (!isPattern(pattern) || !url.is_string()) {
            return fail(ErrorCode::Io, file.string() + ": the line of \"" + printable(pattern, 80) + "\" is not a registry pattern with a URL", kExample);
        }
        if (auto checked = checkTrustServerUrl(url.get<std::string>()); !checked) {
            return fail(Error(ErrorCode::Io, file.string() + ": " + checked.error().message, checked.error().hint));
        }
        servers.rules.push_back({pattern, url.get<std::string>()});
    }
    return servers;
}

Result<void> TrustServers::save(const std::filesystem::path& file) const {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    std::set<std::string> seen;
    for (const TrustServerRule& rule : rules) {
        if (!isPattern(rule.pattern)) {
            return fail(ErrorCode::Usage, "\"" + printable(rule.pattern, 80) + "\" is not a registry pattern", "Write a host, host:port, or *.domain.");
        }
        RG_TRY(checkTrustServerUrl(rule.url));
        if (!seen.insert(lowerCase(rule.pattern)).second) {
            return fail(ErrorCode::Usage, "The registry pattern \"" + rule.pattern + "\" stands twice", "Keep one line a pattern.");
        }
        json[rule.pattern] = rule.url;
    }
    RG_TRY(makePrivateFolder(file.parent_path()));
    return writeFileAtomically(file, json.dump(2) + "\n", 0644);
}

const TrustServerRule* TrustServers::match(const std::string& registryHost) const {
    const TrustServerRule* best = nullptr;
    const std::string host = lowerCase(registryHost);
    const auto rank = [](const TrustServerRule& rule) {
        return std::pair(rule.pattern.size(), rule.pattern.find('*') == std::string::npos);
    };
    for (const TrustServerRule& rule : rules) {
        if (matches(lowerCase(rule.pattern), host) && (!best || rank(rule) > rank(*best))) best = &rule;
    }
    return best;
}

std::filesystem::path defaultTrustServersFile() { return configHome() / "roseglass" / "trust-servers.json"; }

}  // namespace roseglass::notary
