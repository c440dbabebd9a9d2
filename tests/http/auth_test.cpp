// D4 of the attacks: challenges and credentials.
#include "http/auth.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "http/curl_transport.h"
#include "support/loopback_server.h"
#include "support/variable.h"

namespace roseglass::http {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ServedRequest;

class OneCredential final : public CredentialSource {
public:
    explicit OneCredential(bool has) : has_(has) {}
    Result<std::optional<Credential>> find(const std::string&, const Job&) override {
        if (!has_) return std::nullopt;
        Credential credential;
        credential.username = "user";
        credential.password = crypto::Secret::copyOf("CANARY");
        return credential;
    }

private:
    bool has_;
};

Result<Response> get(const LoopbackServer& server, bool withCredential) {
    CurlOptions options;
    options.retries = 0;
    AuthenticatingTransport transport(std::make_shared<CurlTransport>(options), std::make_shared<OneCredential>(withCredential), "registry.test", "repository:a:pull", server.url());
    Request request;
    request.url = server.url("/v2/");
    return transport.send(request, {});
}

const std::string kBasic = "Basic " + toBase64("user:CANARY");

}  // namespace

TEST(Challenges, AreReadInEveryShape) {
    struct Row {
        const char* header;
        std::vector<std::string> schemes;
        const char* realm;
    };
    const Row rows[] = {{"Bearer realm=\"https://a/t\",service=\"s\",scope=\"x:y:pull,push\"", {"bearer"}, "https://a/t"},
                        {"Basic realm=plain", {"basic"}, "plain"},
                        {"Negotiate, Basic realm=\"a, \\\"b\\\"\", Bearer realm=\"c\"", {"negotiate", "basic", "bearer"}, ""},
                        {"", {}, ""},
                        {",,,=,\"", {}, ""},
                        {"Bearer", {"bearer"}, ""},
                        {"realm=\"x\",service=\"y\"", {}, ""},
                        {"realm=\"x\", Basic realm=\"z\"", {"basic"}, "z"},
                        {"BEARER REALM=\"x\"", {"bearer"}, "x"},
                        {"Basic realm=\"unclosed", {"basic"}, "unclosed"}};
    for (const Row& row : rows) {
        Headers headers;
        headers.add("www-authenticate", row.header);
        const auto challenges = parseChallenges(headers);
        ASSERT_EQ(challenges.size(), row.schemes.size()) << row.header;
        for (size_t i = 0; i < challenges.size(); ++i) EXPECT_EQ(challenges[i].scheme, row.schemes[i]);
        if (challenges.empty()) continue;
        EXPECT_EQ(challenges[0].parameter("realm"), row.realm);
    }
    Headers huge;
    huge.add("WWW-Authenticate", std::string(100'000, 'x'));
    for (int i = 0; i < 100; ++i) huge.add("WWW-Authenticate", "Basic realm=x");
    EXPECT_LE(parseChallenges(huge).size(), 16u);
}

TEST(D4, BasicIsAnsweredAndTellsApartWhatIsWrong) {
    const LoopbackServer server([](const ServedRequest& r, Connection& c) { r.header("Authorization") == kBasic ? c.answer(200, "in") : c.answer(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"); });
    EXPECT_EQ(get(server, true)->body, "in");
    const auto none = get(server, false);
    EXPECT_EQ(none.error().code, ErrorCode::Unauthorized);
    EXPECT_NE(none.error().message.find("has none"), std::string::npos);
    const LoopbackServer strict([](const ServedRequest&, Connection& c) { c.answer(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"); });
    const auto refused = get(strict, true);
    EXPECT_EQ(refused.error().code, ErrorCode::Unauthorized);
    EXPECT_NE(refused.error().message.find("refused"), std::string::npos);
    EXPECT_EQ(refused.error().message.find("CANARY"), std::string::npos);
}

TEST(D4, BearerTokensAreFetchedKeptAndFetchedAnewWhenRefused) {
    int tokens = 0;
    std::string valid = "t1";
    std::unique_ptr<LoopbackServer> server;
    server = std::make_unique<LoopbackServer>([&](const ServedRequest& r, Connection& c) {
        if (r.target.starts_with("/token")) {
            ++tokens;
            EXPECT_NE(r.target.find("scope=repository%3Aa%3Apull"), std::string::npos);
            EXPECT_EQ(r.header("Authorization"), kBasic);
            c.answer(200, "{\"token\":\"" + valid + "\",\"expires_in\":300}");
        } else if (r.header("Authorization") == "Bearer " + valid) {
            c.answer(200, "in");
        } else {
            c.answer(401, "", "WWW-Authenticate: Bearer realm=\"" + server->url("/token") + "\",service=\"s\"\r\n");
        }
    });
    CurlOptions options;
    AuthenticatingTransport transport(std::make_shared<CurlTransport>(options), std::make_shared<OneCredential>(true), "registry.test", "repository:a:pull", server->url());
    Request request;
    request.url = server->url("/v2/");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(transport.send(request, {})->body, "in");
    EXPECT_EQ(tokens, 1);
    valid = "t2";
    EXPECT_EQ(transport.send(request, {})->body, "in");
    EXPECT_EQ(tokens, 2);
}

TEST(D4, OddChallengesAndForbiddenHaveTheirCodes) {
    const std::pair<const char*, ErrorCode> rows[] = {{"WWW-Authenticate: Negotiate\r\n", ErrorCode::Unauthorized}, {"", ErrorCode::Unauthorized},
                                                      {"WWW-Authenticate: Bearer realm=\"http://evil.example/token\"\r\n", ErrorCode::Unauthorized},
                                                      {"WWW-Authenticate: Bearer realm=\"ftp://x\"\r\n", ErrorCode::Unauthorized}};
    for (const auto& [header, code] : rows) {
        const LoopbackServer server([header = header](const ServedRequest&, Connection& c) { c.answer(401, "", header); });
        EXPECT_EQ(get(server, true).error().code, code) << header;
    }
    const LoopbackServer forbidden([](const ServedRequest&, Connection& c) { c.answer(403, ""); });
    EXPECT_EQ(get(forbidden, true).error().code, ErrorCode::Forbidden);
}

TEST(D4, AChallengeWithoutSchemeOrRealmIsToldInWords) {
    const std::pair<const char*, const char*> rows[] = {{"", "answers 401 and does not say how to log in"},
                                                        {"WWW-Authenticate: realm=\"x\"\r\n", "answers 401 and does not say how to log in"},
                                                        {"WWW-Authenticate: Bearer\r\n", "names no token service"},
                                                        {"WWW-Authenticate: Bearer service=\"s\"\r\n", "names no token service"},
                                                        {"WWW-Authenticate: Negotiate\r\n", "not supported: \"negotiate\""}};
    for (const auto& [header, words] : rows) {
        const LoopbackServer server([header = header](const ServedRequest&, Connection& c) { c.answer(401, R"({"errors":[{"code":"DENIED","message":"ask the owner"}]})", header); });
        const auto answer = get(server, true);
        ASSERT_FALSE(answer) << header;
        EXPECT_EQ(answer.error().code, ErrorCode::Unauthorized) << header;
        EXPECT_NE(answer.error().message.find(words), std::string::npos) << answer.error().message;
        EXPECT_NE(answer.error().message.find(hostOf(server.url())), std::string::npos) << answer.error().message;
    }
    // Where the other scheme says enough, it is used.
    const LoopbackServer both([](const ServedRequest& r, Connection& c) { r.header("Authorization") == kBasic ? c.answer(200, "in") : c.answer(401, "", "WWW-Authenticate: Bearer\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"); });
    EXPECT_EQ(get(both, true)->body, "in");
}

TEST(D4, TheHostThatRefusedBehindARedirectIsTheOneThatIsNamed) {
    for (const int status : {401, 403}) {
        const LoopbackServer store([status](const ServedRequest&, Connection& c) { c.answer(status, R"({"errors":[{"code":"DENIED","message":"no"}]})", "WWW-Authenticate: Basic realm=\"x\"\r\n"); });
        const LoopbackServer server([&](const ServedRequest&, Connection& c) { c.answer(307, "", "Location: " + store.url("/blob?sig=CANARY") + "\r\n"); });
        const auto answer = get(server, true);
        ASSERT_FALSE(answer) << status;
        EXPECT_EQ(answer.error().code, status == 401 ? ErrorCode::Unauthorized : ErrorCode::Forbidden);
        EXPECT_TRUE(answer.error().message.starts_with(hostOf(store.url()) + ", where " + hostOf(server.url()) + " redirects to,")) << answer.error().message;
        EXPECT_NE(answer.error().message.find("DENIED (no)"), std::string::npos) << answer.error().message;
        EXPECT_EQ(answer.error().message.find("CANARY"), std::string::npos) << answer.error().message;
        EXPECT_EQ(answer.error().hint.find("docker login"), std::string::npos) << answer.error().hint;
        ASSERT_EQ(store.requests().size(), 1u);
        EXPECT_EQ(store.requests()[0].header("Authorization"), "");
    }
}

TEST(D4, WithoutKnowingTheCredentialsAnAnonymousTokenIsTried) {
    class Broken final : public CredentialSource {
        Result<std::optional<Credential>> find(const std::string&, const Job&) override { return fail(ErrorCode::Io, "The helper is broken", "Mend it."); }
    };
    struct Row {
        bool bearer, open, refusesLater;
        const char* body;  ///< empty: the helper's error
    };
    for (const Row& row : {Row{true, true, false, "in"}, Row{true, false, false, ""}, Row{true, true, true, ""}, Row{false, true, false, ""}}) {
        std::unique_ptr<LoopbackServer> server;
        server = std::make_unique<LoopbackServer>([&](const ServedRequest& r, Connection& c) {
            if (r.target.starts_with("/token")) {
                EXPECT_EQ(r.header("Authorization"), "");
                row.open ? c.answer(200, R"({"token":"T"})") : c.answer(401, "");
            } else if (r.header("Authorization") == "Bearer T" && !row.refusesLater) {
                c.answer(200, "in");
            } else c.answer(401, "", row.bearer ? "WWW-Authenticate: Bearer realm=\"" + server->url("/token") + "\"\r\n" : std::string("WWW-Authenticate: Basic realm=\"x\"\r\n"));
        });
        AuthenticatingTransport transport(std::make_shared<CurlTransport>(CurlOptions()), std::make_shared<Broken>(), "registry.test", "repository:a:pull", server->url());
        Request request;
        request.url = server->url("/v2/");
        std::string said;
        Job job;
        job.onLog = [&](LogLevel level, std::string_view line) {
            if (level == LogLevel::Warning) said += line;
        };
        const auto answer = transport.send(request, job);
        EXPECT_EQ(answer ? answer->body : "", row.body);
        if (answer) {
            EXPECT_NE(said.find("The helper is broken; asking"), std::string::npos) << said;
        } else {
            EXPECT_EQ(answer.error().message, "The helper is broken");
        }
    }
}

TEST(D4, ARegistryTokenGoesToItsRegistryAlone) {
    class Token final : public CredentialSource {
        Result<std::optional<Credential>> find(const std::string&, const Job&) override {
            Credential credential;
            credential.registryToken = crypto::Secret::copyOf("CANARY");
            return credential;
        }
    };
    for (const bool own : {true, false}) {
        std::unique_ptr<LoopbackServer> server;
        server = std::make_unique<LoopbackServer>([&](const ServedRequest& r, Connection& c) {
            if (r.target.starts_with("/token")) c.answer(200, R"({"token":"T"})");
            else r.header("Authorization") == (own ? "Bearer CANARY" : "Bearer T") ? c.answer(200, "in") : c.answer(401, "", "WWW-Authenticate: Bearer realm=\"" + server->url("/token") + "\"\r\n");
        });
        AuthenticatingTransport transport(std::make_shared<CurlTransport>(CurlOptions()), std::make_shared<Token>(), own ? hostOf(server->url()) : "registry.test", "repository:a:pull", server->url());
        Request request;
        request.url = server->url("/v2/");
        EXPECT_EQ(transport.send(request, {})->body, "in") << own;
        for (const ServedRequest& asked : server->requests()) {
            EXPECT_EQ(asked.target.starts_with("/token") && own, false);
            EXPECT_EQ(asked.header("Authorization").find("CANARY") != std::string::npos && !own, false);
        }
    }
    const LoopbackServer strict([](const ServedRequest&, Connection& c) { c.answer(401, "", "WWW-Authenticate: Bearer realm=\"https://x/\"\r\n"); });
    AuthenticatingTransport transport(std::make_shared<CurlTransport>(CurlOptions()), std::make_shared<Token>(), hostOf(strict.url()), "repository:a:pull", strict.url());
    Request request;
    request.url = strict.url("/v2/");
    const auto refused = transport.send(request, {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("refused the registry token"), std::string::npos) << refused.error().message;
    EXPECT_EQ(refused.error().message.find("CANARY"), std::string::npos);
}

TEST(D4, ATokenServicesOwnWordsAreShown) {
    const std::pair<const char*, const char*> rows[] = {{R"({"details":"incorrect username or password"})", ": incorrect username or password"},
                                                        {R"({"errors":[{"code":"UNAUTHORIZED","message":"expired"}]})", "UNAUTHORIZED (expired)"},
                                                        {R"({"error":"invalid_grant","error_description":"revoked"})", "invalid_grant (revoked)"}};
    for (const auto& [body, words] : rows) {
        std::unique_ptr<LoopbackServer> server;
        server = std::make_unique<LoopbackServer>([&, body = body](const ServedRequest& r, Connection& c) {
            r.target.starts_with("/token") ? c.answer(401, body) : c.answer(401, "", "WWW-Authenticate: Bearer realm=\"" + server->url("/token") + "\"\r\n");
        });
        const auto answer = get(*server, true);
        ASSERT_FALSE(answer);
        EXPECT_NE(answer.error().message.find(words), std::string::npos) << answer.error().message;
    }
}

TEST(D4, ATokenIsAskedForWithOurOwnScopeWhateverTheChallengeSays) {
    // As docker and notary do. The service may be the challenge's: it only says for whom the token is.
    const char* scopes[] = {"", ",scope=\"\"", ",scope=\"repository:victim/private:pull,push,delete registry:catalog:*\"", ",scope=\"repository:a:pull,push\"",
                            // A registry that knows the repository by another name takes the token all the same.
                            ",scope=\"repository:mirror/a:pull\"", ",scope=\"repository:a:pull\",scope=\"repository:victim/private:*\""};
    for (const char* scope : scopes) {
        std::vector<std::string> asked;
        std::unique_ptr<LoopbackServer> server;
        server = std::make_unique<LoopbackServer>([&](const ServedRequest& r, Connection& c) {
            if (r.target.starts_with("/token")) {
                asked.push_back(r.target);
                c.answer(200, R"({"token":"T"})");
            } else if (r.header("Authorization") == "Bearer T") {
                c.answer(200, "in");
            } else {
                c.answer(401, "", "WWW-Authenticate: Bearer realm=\"" + server->url("/token") + "\",service=\"registry.example\"" + scope + "\r\n");
            }
        });
        EXPECT_EQ(get(*server, true)->body, "in") << scope;
        EXPECT_EQ(asked, std::vector<std::string>{"/token?service=registry.example&scope=repository%3Aa%3Apull"}) << scope;
    }
}

TEST(D4, APasswordGoesToNoTokenServiceThatOnlyLooksLikeThisComputer) {
    // Everything that is not loopback goes through this proxy, which stands for the network.
    const LoopbackServer network([](const ServedRequest&, Connection& c) { c.answer(200, R"({"token":"T"})"); });
    const test::Variable through("http_proxy", network.url(""));
    for (const char* realm : {"http://127.0.0.1.evil.test/token", "http://localhost.evil.test/token", "http://127.1.evil.test/token", "http://2130706433/token"}) {
        const LoopbackServer server([realm](const ServedRequest&, Connection& c) { c.answer(401, "", "WWW-Authenticate: Bearer realm=\"" + std::string(realm) + "?secret=CANARY\"\r\n"); });
        const auto answer = get(server, true);
        ASSERT_FALSE(answer) << realm;
        EXPECT_EQ(answer.error().code, ErrorCode::Unauthorized) << realm;
        EXPECT_EQ(answer.error().message.find("CANARY"), std::string::npos) << answer.error().message;
    }
    EXPECT_TRUE(network.requests().empty());
}

TEST(D4, AChallengeIsAnsweredToTheServerThatWasNamedAlone) {
    const LoopbackServer named([](const ServedRequest&, Connection& c) { c.answer(200, ""); });
    const LoopbackServer other([](const ServedRequest&, Connection& c) { c.answer(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"); });
    AuthenticatingTransport transport(std::make_shared<CurlTransport>(CurlOptions()), std::make_shared<OneCredential>(true), "registry.test", "repository:a:pull", named.url());
    Request request;
    request.url = other.url("/v2/");
    const auto answer = transport.send(request, {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
    ASSERT_EQ(other.requests().size(), 1u);
    EXPECT_EQ(other.requests()[0].header("Authorization"), "");
}

TEST(D4, AnErrorShowsNoSecretOfAnUploadsAddress) {
    const LoopbackServer forbidden([](const ServedRequest&, Connection& c) { c.answer(403, ""); });
    AuthenticatingTransport transport(std::make_shared<CurlTransport>(CurlOptions()), nullptr, "registry.test", "repository:a:pull,push", forbidden.url());
    Request request;
    request.method = Method::Put;
    request.url = forbidden.url("/v2/a/blobs/uploads/1?_state=CANARY&X-Amz-Signature=CANARY&digest=sha256:0");
    const auto answer = transport.send(request, {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message.find("CANARY"), std::string::npos) << answer.error().message;
    EXPECT_NE(answer.error().message.find("/v2/a/blobs/uploads/1"), std::string::npos) << answer.error().message;
}

}  // namespace roseglass::http
