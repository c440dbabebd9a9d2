#include "docker/credential_helper.h"

#include <algorithm>

#include "base/redact.h"
#include "docker/helper_process.h"
#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::docker {
namespace {

constexpr size_t kShownWords = 1024;
constexpr const char* kHint = "Check credsStore and credHelpers in docker's config.json, or log in without a helper.";

bool isHelperName(const std::string& name) {
    return !name.empty() && name.size() < 64 && name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

/// What the helper says in its own words, on one line: its standard error, else what it printed, as docker's helpers do. A document may be the
/// credential itself and is not shown.
std::string wordsOf(const HelperAnswer& answer) {
    const bool spoken = answer.words.find_first_not_of(" \t\r\n") != std::string::npos;
    const std::string_view text = spoken ? std::string_view(answer.words) : answer.output.reveal();
    if (!spoken && text.find('{') != std::string_view::npos) return {};
    std::string line;
    for (const char c : text.substr(0, kShownWords)) {
        const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!blank || !(line.empty() || line.ends_with(' '))) line.push_back(blank ? ' ' : c);
    }
    while (line.ends_with(' ')) line.pop_back();
    return line.empty() ? std::string() : ": " + printable(line, 300);
}

tl::unexpected<Error> broken(const std::string& program, const std::string& why) { return fail(ErrorCode::Io, "The credential helper " + program + " " + why, kHint); }

}  // namespace

Result<std::optional<http::Credential>> askCredentialHelper(const std::string& name, const std::string& server, const Job& job) {
    if (!isHelperName(name)) return fail(ErrorCode::Io, "docker's config.json names a credential helper that cannot be one");
    const std::string program = "docker-credential-" + name;
    RG_ASSIGN(const HelperAnswer answer, runHelper({program, "get", crypto::Secret::copyOf(server)}, kHint, job));
    const std::string_view output = answer.output.reveal();
    if (!answer.succeeded) {
        if (output.find("credentials not found") != std::string_view::npos) return std::nullopt;
        return broken(program, "failed" + wordsOf(answer));
    }
    const nlohmann::json json = jsonOrNull(output, budget::kHelperOutput);
    if (!json.is_object() || textOf(json, "Secret").empty()) return broken(program, "printed something that is no credential" + (answer.words.empty() ? std::string() : wordsOf(answer)));
    http::Credential credential;
    credential.username = textOf(json, "Username");
    (credential.username == "<token>" ? credential.identityToken : credential.password) = crypto::Secret(textOf(json, "Secret"));
    if (credential.username == "<token>") credential.username.clear();
    return credential;
}

}  // namespace roseglass::docker
