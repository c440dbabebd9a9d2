#include "docker/credential_helper.h"

#include <algorithm>

#include "docker/helper_process.h"
#include "json/outside.h"

namespace roseglass::docker {
namespace {

constexpr const char* kHint = "Check credsStore and credHelpers in docker's config.json, or log in without a helper.";

bool isHelperName(const std::string& name) {
    return !name.empty() && name.size() < 64 && name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
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
        return broken(program, "failed");
    }
    const nlohmann::json json = jsonOrNull(output, budget::kHelperOutput);
    const auto text = [&](const char* key) { return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string(); };
    if (!json.is_object() || text("Secret").empty()) return broken(program, "printed something that is no credential");
    http::Credential credential;
    credential.username = text("Username");
    (credential.username == "<token>" ? credential.identityToken : credential.password) = crypto::Secret(text("Secret"));
    if (credential.username == "<token>") credential.username.clear();
    return credential;
}

}  // namespace roseglass::docker
