#include "http/auth.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>

#include "base/encoding.h"
#include "base/redact.h"
#include "http/error_document.h"
#include "http/rate_limit.h"
#include "http/secrets.h"
#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::http {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kMaxTokenAnswer = 1u << 20;
constexpr size_t kLongestToken = 64 << 10;  // goes into a header, of which servers take 8 to 32 KiB

/// What there is to answer a challenge with.
struct Login {
    std::optional<Credential> credential;
    std::optional<Error> problem;  ///< why nobody knows whether there is one
};

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

    tl::unexpected<Error> noCredentials(const std::string& host, const std::string& said = {}) const {
        return fail(ErrorCode::Unauthorized, host + " wants credentials, and this computer has none for " + registryHost + said,
                    "Log in with `docker login " + registryHost + "`. Some servers answer so for repositories that do not exist, too.");
    }
    tl::unexpected<Error> refused(const std::string& host, const Credential& credential, const std::string& said) const {
        const std::string what = !credential.registryToken.empty() && takesRegistryToken() ? "registry token" : credential.username.empty() ? "identity token" : "credentials of \"" + printable(credential.username, 60) + "\"";
        return fail(ErrorCode::Unauthorized, host + " refused the " + what + " for " + registryHost + said,
                    "Log in again with `docker login " + registryHost + "`, or ask for access to this repository.");
    }
    tl::unexpected<Error> unauthorized(const std::string& host, const Login& login, const std::string& said) const {
        if (login.problem) return fail(*login.problem);
        return login.credential ? refused(host, *login.credential, said) : noCredentials(host, said);
    }

    /// It is the registry's own, as docker sees it: a trust server elsewhere does not get it.
    bool takesRegistryToken() const { return hostOf(home) == registryHost || (registryHost == "docker.io" && hostOf(home) == "registry-1.docker.io"); }

    /// Errors: interrupted; any other is kept in the login.
    Result<Login> findLogin(const Job& job) const {
        Login login;
        if (!credentials) return login;
        auto found = credentials->find(registryHost, job);
        if (!found && found.error().code == ErrorCode::Interrupted) return fail(std::move(found).error());
        if (found) login.credential = std::move(*found);
        else login.problem = std::move(found).error();
        return login;
    }

    Result<void> fetchToken(const Challenge& challenge, const std::string& challenged, const Login& login, const Job& job) {
        const std::string realm(challenge.parameter("realm"));
        const std::string host = hostOf(challenged);
        if (realm.empty()) return fail(ErrorCode::Unauthorized, host + " wants a token, and names no token service", "Ask its operator: its answer has no realm.");
        const Secrets secrets = secretsFor(realm, challenged, Asked::TokenService);
        if (!secrets.password) {
            return fail(ErrorCode::Unauthorized, host + " sends for a token to an unsafe place: " + shownUrl(realm), "A token service must be reached over https.");
        }
        const std::optional<Credential>& credential = login.credential;
        if (login.problem) job.log(LogLevel::Warning, login.problem->message + "; asking " + hostOf(realm) + " for a token without credentials");
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
        if (response.status == 401 || response.status == 403) return unauthorized(hostOf(realm), login, saidIn(response.body));
        if (response.status == 429) return fail(rateLimited(response, "The token service " + hostOf(realm)));
        const nlohmann::json json = jsonOrNull(response.body, kMaxTokenAnswer);
        std::string value = textOf(json, "token");
        if (value.empty()) value = textOf(json, "access_token");
        if (response.status != 200 || value.empty()) {
            return fail(ErrorCode::Server, "The token service " + hostOf(realm) + " answered " + std::to_string(response.status) + " without a token" + saidIn(response.body));
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

    Result<void> answer(const Response& response, const std::string& url, const Login& login, const Job& job) {
        const auto challenges = parseChallenges(response.headers);
        const auto of = [&](std::string_view scheme) {
            return std::find_if(challenges.begin(), challenges.end(), [&](const Challenge& c) { return c.scheme == scheme; });
        };
        const auto bearer = of("bearer"), plain = of("basic");
        if (bearer != challenges.end() && (plain == challenges.end() || !bearer->parameter("realm").empty())) {
            if (!login.credential || login.credential->registryToken.empty() || !takesRegistryToken()) return fetchToken(*bearer, url, login, job);
            const std::lock_guard lock(mutex);
            token = Token{crypto::Secret::copyOf(login.credential->registryToken.reveal()), SteadyClock::now() + std::chrono::hours(24)};
            return {};
        }
        if (plain != challenges.end()) return giveBasic(url, login);
        if (challenges.empty()) {
            return fail(ErrorCode::Unauthorized, hostOf(url) + " answers 401 and does not say how to log in" + saidIn(response.body),
                        "Log in with `docker login " + registryHost + "`, or ask its operator.");
        }
        return fail(ErrorCode::Unauthorized, hostOf(url) + " wants a kind of authentication that is not supported: \"" + printable(challenges.front().scheme, 40) + "\"");
    }

    Result<void> giveBasic(const std::string& url, const Login& login) {
        if (login.problem) return fail(*login.problem);
        if (!login.credential) return noCredentials(hostOf(url));
        if (!secretsFor(url, home).password) return fail(ErrorCode::Unauthorized, hostOf(url) + " asks for a password over plain http, which is refused");
        const Credential& credential = *login.credential;
        if (credential.username.empty()) {
            return fail(ErrorCode::Unauthorized, hostOf(url) + " asks for a user and a password, and what is stored for " + registryHost + " is a token",
                        "Log in with `docker login " + registryHost + "`.");
        }
        const std::lock_guard lock(mutex);
        basic = crypto::Secret(toBase64(credential.username + ":" + std::string(credential.password.reveal())));
        return {};
    }

    /// The error for a 401 or 403 of this server, or of one that it redirects to; nothing for any other answer.
    std::optional<Error> refusalOf(const Request& request, const Response& response) const {
        if (response.status != 401 && response.status != 403) return std::nullopt;
        const std::string host = hostOf(request.url), said = saidIn(response.body);
        const bool elsewhere = !isSameOrigin(response.effectiveUrl, request.url);
        const std::string who = elsewhere ? hostOf(response.effectiveUrl) + ", where " + host + " redirects to," : host;
        if (response.status == 401 && elsewhere) {
            return Error(ErrorCode::Unauthorized, who + " wants credentials" + said, "Credentials are not sent across a redirect. The operator of " + host + " must redirect to a place that needs none.");
        }
        if (response.status != 403) return std::nullopt;
        const bool reading = request.method == Method::Get || request.method == Method::Head;
        return Error(ErrorCode::Forbidden, who + " does not let this user " + (reading ? "see " : "write to ") + shownUrl(elsewhere ? response.effectiveUrl : request.url) + said,
                     elsewhere ? "The link may have expired, or this computer's clock may be wrong; try again." : "Ask its operator for access to the repository.");
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
        RG_ASSIGN(const Login login, impl_->findLogin(job));
        RG_TRY(impl_->answer(response, request.url, login, job));
        RG_ASSIGN(response, attempt());
        if (response.status == 401 && isSameOrigin(response.effectiveUrl, request.url)) return impl_->unauthorized(hostOf(request.url), login, saidIn(response.body));
    }
    if (auto refusal = impl_->refusalOf(request, response)) return fail(std::move(*refusal));
    return response;
}

}  // namespace roseglass::http
