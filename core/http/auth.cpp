#include "http/auth.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>

#include "base/encoding.h"
#include "base/redact.h"
#include "http/rate_limit.h"
#include "http/secrets.h"
#include "json/outside.h"

namespace roseglass::http {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kMaxTokenAnswer = 1u << 20;
constexpr size_t kLongestToken = 64 << 10;  // goes into a header, of which servers take 8 to 32 KiB

struct Token {
    crypto::Secret value;
    SteadyClock::time_point expires;
};

}  // namespace

struct AuthenticatingTransport::Impl {
    std::shared_ptr<Transport> next;
    std::shared_ptr<CredentialSource> credentials;
    std::string registryHost;
    std::string scope;
    std::string home;
    std::mutex mutex;
    std::optional<Token> token;
    std::optional<crypto::Secret> basic;   ///< where the server asked for it

    std::string authorizationFor(const Secrets& secrets) {
        const std::lock_guard lock(mutex);
        if (token && SteadyClock::now() >= token->expires) token.reset();
        if (token && secrets.token) return "Bearer " + std::string(token->value.reveal());
        if (basic && secrets.password) return "Basic " + std::string(basic->reveal());
        return {};
    }

    tl::unexpected<Error> noCredentials(const std::string& host) const {
        return fail(ErrorCode::Unauthorized, host + " wants credentials, and this computer has none for " + registryHost,
                    "Log in with `docker login " + registryHost + "`. Some servers answer so for repositories that do not exist, too.");
    }
    tl::unexpected<Error> refused(const std::string& host, const std::string& user) const {
        return fail(ErrorCode::Unauthorized, host + " refused the credentials of " + (user.empty() ? "the identity token" : "\"" + printable(user, 60) + "\"") + " for " + registryHost,
                    "Log in anew with `docker login " + registryHost + "`, or ask for access to this repository.");
    }

    Result<void> fetchToken(const Challenge& challenge, const std::string& challenged, const std::optional<Credential>& credential, const Job& job) {
        const std::string realm(challenge.parameter("realm"));
        const std::string host = hostOf(challenged);
        const Secrets secrets = secretsFor(realm, challenged, Asked::TokenService);
        if (!secrets.password) {
            return fail(ErrorCode::Unauthorized, host + " sends for a token to an unsafe place: " + shownUrl(realm), "A token service must be reached over https.");
        }
        const std::string service(challenge.parameter("service"));
        Request request;
        request.maxBody = kMaxTokenAnswer;
        request.showsCertificate = secrets.certificate;
        if (credential && !credential->identityToken.empty()) {
            request.method = Method::Post;
            request.url = realm;
            request.headers.add("Content-Type", "application/x-www-form-urlencoded");
            request.body = "grant_type=refresh_token&client_id=roseglass&service=" + urlEncode(service) + "&scope=" + urlEncode(scope) +
                           "&refresh_token=" + urlEncode(credential->identityToken.reveal());
        } else {
            request.url = realm + (realm.find('?') == std::string::npos ? "?" : "&") + "service=" + urlEncode(service) +
                          (scope.empty() ? "" : "&scope=" + urlEncode(scope));
            if (credential) {
                request.headers.add("Authorization", "Basic " + toBase64(credential->username + ":" + std::string(credential->password.reveal())));
            }
        }
        RG_ASSIGN(Response response, next->send(request, job));
        if (response.status == 401 || response.status == 403) return credential ? refused(hostOf(realm), credential->username) : noCredentials(hostOf(realm));
        if (response.status == 429) return fail(rateLimited(response, "The token service " + hostOf(realm)));
        const nlohmann::json json = jsonOrNull(response.body, kMaxTokenAnswer);
        const auto text = [&](const char* key) { return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string(); };
        std::string value = text("token").empty() ? text("access_token") : text("token");
        if (response.status != 200 || value.empty()) {
            return fail(ErrorCode::Server, "The token service " + hostOf(realm) + " answered " + std::to_string(response.status) + " without a token");
        }
        if (value.size() > kLongestToken || !std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < '\x7f'; })) {
            return fail(ErrorCode::Server, "The token service " + hostOf(realm) + " sent a token that cannot be used");
        }
        const bool counted = json.contains("expires_in") && json["expires_in"].is_number_unsigned();
        const auto lifetime = std::clamp<uint64_t>(counted ? json["expires_in"].get<uint64_t>() : 60, 10, 24 * 3600);
        const std::lock_guard lock(mutex);
        token = Token{crypto::Secret(std::move(value)), SteadyClock::now() + std::chrono::seconds(lifetime)};
        return {};
    }

    Result<void> answer(const Response& response, const std::string& url, const Job& job) {
        const auto challenges = parseChallenges(response.headers);
        const auto of = [&](std::string_view scheme) {
            return std::find_if(challenges.begin(), challenges.end(), [&](const Challenge& c) { return c.scheme == scheme; });
        };
        std::optional<Credential> credential;
        if (credentials) {
            RG_ASSIGN(credential, credentials->find(registryHost, job));
        }
        if (const auto bearer = of("bearer"); bearer != challenges.end()) return fetchToken(*bearer, url, credential, job);
        if (of("basic") != challenges.end()) {
            if (!credential) return noCredentials(hostOf(url));
            if (!secretsFor(url, home).password) {
                return fail(ErrorCode::Unauthorized, hostOf(url) + " asks for a password over plain http, which is refused");
            }
            const std::lock_guard lock(mutex);
            basic = crypto::Secret(toBase64(credential->username + ":" + std::string(credential->password.reveal())));
            return {};
        }
        const std::string schemes = challenges.empty() ? "none that is known" : "\"" + printable(challenges.front().scheme, 40) + "\"";
        return fail(ErrorCode::Unauthorized, hostOf(url) + " wants a kind of authentication that is not supported: " + schemes);
    }
};

AuthenticatingTransport::AuthenticatingTransport(std::shared_ptr<Transport> next, std::shared_ptr<CredentialSource> credentials,
                                                 std::string registryHost, std::string scope, std::string home)
    : impl_(std::make_unique<Impl>()) {
    impl_->next = std::move(next);
    impl_->credentials = std::move(credentials);
    impl_->registryHost = std::move(registryHost);
    impl_->scope = std::move(scope);
    impl_->home = std::move(home);
}
AuthenticatingTransport::~AuthenticatingTransport() = default;

Result<Response> AuthenticatingTransport::send(const Request& request, const Job& job) {
    const Secrets secrets = request.anonymous ? Secrets() : secretsFor(request.url, impl_->home);
    if (!secrets.token) return impl_->next->send(request, job);
    const auto attempt = [&]() {
        Request signedRequest = request;
        signedRequest.showsCertificate = secrets.certificate;
        if (const std::string authorization = impl_->authorizationFor(secrets); !authorization.empty()) {
            signedRequest.headers.add("Authorization", authorization);
        }
        return impl_->next->send(signedRequest, job);
    };
    RG_ASSIGN(Response response, attempt());
    if (response.status == 401 && isSameOrigin(response.effectiveUrl, request.url)) {
        RG_TRY(impl_->answer(response, request.url, job));
        RG_ASSIGN(response, attempt());
        if (response.status == 401) {
            std::optional<Credential> credential;
            if (impl_->credentials) {
                RG_ASSIGN(credential, impl_->credentials->find(impl_->registryHost, job));
            }
            return credential ? impl_->refused(hostOf(request.url), credential->username) : impl_->noCredentials(hostOf(request.url));
        }
    }
    if (response.status == 403) {
        const bool reading = request.method == Method::Get || request.method == Method::Head;
        return fail(ErrorCode::Forbidden, hostOf(request.url) + " does not let this user " + (reading ? "see " : "write to ") + shownUrl(request.url),
                    "Ask whoever runs it for access to the repository.");
    }
    return response;
}

}  // namespace roseglass::http
