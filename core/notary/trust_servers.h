#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace roseglass::notary {

/// One line of trust-servers.json: a registry pattern and its trust server.
struct TrustServerRule {
    std::string pattern;  ///< a registry host, "*" matches any run of characters: "*.corp.example"
    std::string url;      ///< "https://…"
};

/// `trust-servers.json`: {"localhost:5000":"https://localhost:4443","*.corp.example":"…"}. The longest matching pattern
/// wins; of equal length the one without "*", then the first.
class TrustServers {
public:
    /// A missing file is an empty list. Errors: malformed (with what is wrong), io.
    static Result<TrustServers> load(const std::filesystem::path& file);
    /// Writes the rules in their order, whole or not at all; makes the folder. Errors: io, usage (a bad pattern or URL).
    Result<void> save(const std::filesystem::path& file) const;

    const TrustServerRule* match(const std::string& registryHost) const;

    std::vector<TrustServerRule> rules;
};

/// $XDG_CONFIG_HOME/roseglass/trust-servers.json, else ~/.config/roseglass/trust-servers.json.
std::filesystem::path defaultTrustServersFile();

/// An http(s) URL of printable ASCII, with a host and no user, query or fragment. Errors: usage, naming what is wrong.
Result<void> checkTrustServerUrl(const std::string& url);
/// Scheme and host in small letters, which mean the same (RFC 3986, 6.2.2.1).
std::string foldUrl(std::string url);

}  // namespace roseglass::notary
