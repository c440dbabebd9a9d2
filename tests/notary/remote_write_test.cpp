#include <gtest/gtest.h>

#include "notary/remote.h"
#include "support/trust_server.h"

namespace roseglass::notary {
namespace {

using test::TrustServer;

const std::string kGun = "localhost:5000/team/app";
const std::vector<std::pair<std::string, tuf::SharedBytes>> kFiles{{"targets", std::make_shared<Bytes>("{}")}};

http::Response response(int status, const std::string& body, const std::string& type = {}) {
    http::Response made;
    made.status = status;
    made.body = body;
    if (!type.empty()) made.headers.add("Content-Type", type);
    return made;
}

/// A trust server that gives one answer to everything.
std::shared_ptr<TrustServer> answering(const http::Response& answer) {
    auto server = std::make_shared<TrustServer>(kGun);
    server->intercept = [answer](const std::string&, const std::string&) { return answer; };
    return server;
}

std::string refusal(const std::string& code, const std::string& name, const std::string& message) {
    return R"({"errors":[{"code":")" + code + R"(","message":"general","detail":{"Name":")" + name + R"(","Error":{"Msg":")" + message + R"("}}}]})";
}

}  // namespace

TEST(RemotePublish, TellsEveryRefusalApart) {
    const std::tuple<const char*, http::Response, const char*, const char*> rows[] = {
        {"409", response(409, ""), "conflict", "first"},
        {"VERSION", response(400, R"({"errors":[{"code":"VERSION","message":"A newer version of metadata is already available.","detail":{}}]})"), "conflict", "first"},
        {"ErrBadRoot", response(400, refusal("INVALID_UPDATE", "ErrBadRoot", "the root is odd")), "policy", "ErrBadRoot, the root is odd"},
        {"ErrBadTargets", response(400, refusal("INVALID_UPDATE", "ErrBadTargets", "the targets")), "policy", "ErrBadTargets, the targets"},
        {"ErrBadSnapshot", response(400, refusal("INVALID_UPDATE", "ErrBadSnapshot", "the snapshot")), "policy", "ErrBadSnapshot, the snapshot"},
        {"ErrBadHierarchy", response(400, refusal("INVALID_UPDATE", "ErrBadHierarchy", "order")), "policy", "ErrBadHierarchy, order"},
        {"ErrValidation", response(400, refusal("INVALID_UPDATE", "ErrValidation", "other")), "policy", "ErrValidation, other"},
        {"no detail", response(400, R"({"errors":[{"code":"MALFORMED_UPLOAD","message":"cannot read it"}]})"), "policy", "cannot read it"},
        {"detail of another type", response(400, R"({"errors":[{"code":5,"message":[],"detail":"x"}]})"), "policy", "400"},
        {"Error of another type", response(400, R"({"errors":[{"detail":{"Name":5,"Error":"x"}}]})"), "policy", "400"},
        {"errors of another type", response(400, R"({"errors":{"code":"VERSION"}})"), "policy", "400"},
        {"empty errors", response(400, R"({"errors":[]})"), "policy", "400"},
        {"array", response(400, "[]"), "policy", "400"},
        {"deep", response(400, std::string(100'000, '[')), "policy", "400"},
        {"401", response(401, ""), "unauthorized", "credentials"},
        {"403", response(403, ""), "forbidden", "does not let"},
        {"404", response(404, "404 page not found"), "no-trust-data", "No trust server"},
        {"413", response(413, ""), "too-large", "size"},
        {"429", response(429, ""), "rate-limited", "slow down"},
        {"500", response(500, R"({"errors":[{"code":"UNKNOWN","message":"broken"}]})"), "server", "500: broken"},
        {"502 HTML", response(502, "<html>bad gateway</html>", "text/html"), "server", "502"},
        {"302", response(302, ""), "server", "302"},
        {"200 HTML", response(200, "<html>please log in</html>", "text/html; charset=utf-8"), "server", "web page"},
        {"200 HTML without a type", response(200, "<!DOCTYPE html><html></html>"), "server", "web page"},
        {"200", response(200, ""), "done", ""}};
    for (const auto& [what, answer, code, words] : rows) {
        const auto server = answering(answer);
        const Remote remote(server, "https://trust.test", kGun);
        const auto published = remote.publish(kFiles, {});
        EXPECT_EQ(published ? "done" : codeName(published.error().code), code) << what;
        EXPECT_TRUE(published || published.error().message.find(words) != std::string::npos) << what << ": " << published.error().message;
        const auto removed = remote.removeAll({});
        EXPECT_EQ(removed ? "done" : codeName(removed.error().code), code) << what << " on DELETE";
        EXPECT_FALSE(remote.serverKey("snapshot", true, {})) << what << " is no key";
    }
}

TEST(RemotePublish, ShowsTheServersWordsSafely) {
    const Remote remote(answering(response(400, refusal("INVALID_UPDATE", "ErrBadRoot", "\\u001b[31mred\\u202e " + std::string(5000, 'x')))), "https://trust.test", kGun);
    const auto refused = remote.publish(kFiles, {});
    EXPECT_EQ(refused.error().message.find('\x1b'), std::string::npos);
    EXPECT_LT(refused.error().message.size(), 600u);
    const Remote leaky(answering(response(400, refusal("INVALID_UPDATE", "ErrBadRoot", "Authorization: Bearer CANARY.token.value"))), "https://trust.test", kGun);
    EXPECT_EQ(leaky.publish(kFiles, {}).error().message.find("CANARY"), std::string::npos);
}

TEST(RemotePublish, SendsEveryFileWholeUnderItsRole) {
    const auto server = std::make_shared<TrustServer>(test::RepositoryBuilder(kGun));
    const Remote remote(server, "https://trust.test/", kGun);
    Bytes odd = R"({"signed":{"_type":"Targets","version":2},"x":")" + std::string("--roseglass-\\r\\n--") + "\"}\r\n";
    const auto file = std::make_shared<Bytes>(odd);
    ASSERT_TRUE(remote.publish({{"targets", file}, {"targets/a/b", file}}, {}));
    EXPECT_EQ(server->lastPublished, (std::map<std::string, std::string>{{"targets", odd}, {"targets/a/b", odd}}));
    ASSERT_TRUE(remote.removeAll({}));
    EXPECT_TRUE(server->files.empty());
}

TEST(RemoteServerKey, IsReadAndRotated) {
    const auto server = std::make_shared<TrustServer>(kGun);
    const Remote remote(server, "https://trust.test", kGun);
    const auto first = remote.serverKey("timestamp", false, {}), again = remote.serverKey("timestamp", false, {}), rotated = remote.serverKey("timestamp", true, {});
    ASSERT_TRUE(first && again && rotated);
    EXPECT_EQ(first->id(), again->id());
    EXPECT_NE(first->id(), rotated->id());
    EXPECT_EQ(rotated->id(), server->timestampKey.id());
    for (const char* body : {"", "{}", "[]", "null", "<html></html>", R"({"keytype":"ecdsa"})", R"({"keytype":5,"keyval":{"public":"YQ=="}})", R"({"keytype":"ecdsa","keyval":"x"})", R"({"keytype":"ecdsa","keyval":{"public":5}})",
                             R"({"keytype":"ecdsa","keyval":{"public":"!"}})", R"({"keytype":"ecdsa","keyval":{"public":"YQ=="}})", R"({"keytype":"rot13","keyval":{"public":"YQ=="}})"}) {
        const Remote broken(answering(response(200, body)), "https://trust.test", kGun);
        const auto key = broken.serverKey("snapshot", false, {});
        ASSERT_FALSE(key) << body;
        EXPECT_EQ(key.error().code, ErrorCode::Server) << body;
    }
}

}  // namespace roseglass::notary
