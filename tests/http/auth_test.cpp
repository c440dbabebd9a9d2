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
