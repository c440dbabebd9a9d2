// What the engine is told, and what is made of answers that a real one does not give on demand.
#include "docker/engine.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "support/loopback_server.h"
#include "support/temporary_folder.h"

namespace roseglass::docker {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ServedRequest;

constexpr const char* kDigest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// An engine that answers as the test wants, behind its own ping.
class FakeEngine {
public:
    explicit FakeEngine(LoopbackServer::Handler handler = {}, std::string apiVersion = "1.41")
        : server_(folder_ / "docker.sock", [handler = std::move(handler), api = std::move(apiVersion)](const ServedRequest& request, Connection& connection) {
              if (request.target == "/_ping") connection.answer(200, "OK", (api.empty() ? "" : "Api-Version: " + api + "\r\n") + "Ostype: linux\r\n");
              else if (handler) handler(request, connection);
              else connection.answer(200, "");
          }) {}

    Engine engine() const { return *Engine::at("unix://" + (folder_ / "docker.sock").string()); }
    /// Method and target of everything asked behind the ping.
    std::vector<std::string> asked() const {
        std::vector<std::string> lines;
        for (const ServedRequest& request : server_.requests()) {
            if (request.target != "/_ping") lines.push_back(request.method + " " + request.target);
        }
        return lines;
    }
    std::vector<ServedRequest> requests() const { return server_.requests(); }

private:
    test::TemporaryFolder folder_;
    LoopbackServer server_;
};

LoopbackServer::Handler answering(int status, const std::string& body) {
    return [=](const ServedRequest&, Connection& connection) { connection.answer(status, body); };
}

registry::Reference reference(const std::string& text) { return *registry::Reference::parse(text); }

class TextBody final : public http::BodySource {
public:
    explicit TextBody(std::string text) : text_(std::move(text)) {}
    uint64_t size() const override { return text_.size(); }
    Result<size_t> read(char* out, size_t room) override {
        const size_t n = text_.copy(out, room, at_);
        at_ += n;
        return n;
    }
    Result<void> rewind() override {
        at_ = 0;
        return {};
    }

private:
    std::string text_;
    size_t at_ = 0;
};

}  // namespace

TEST(Engine, SpeaksTheNewestVersionThatBothKnow) {
    const std::pair<const char*, const char*> table[] = {{"1.41", "/v1.41/images/json"}, {"1.24", "/v1.24/images/json"}, {"1.9", "/v1.9/images/json"}, {"1.99", "/v1.51/images/json"}, {"2.0", "/v1.51/images/json"},
                                                         {"", "/images/json"},           {"x/../y", "/images/json"},     {"1.-4", "/images/json"}};
    for (const auto& [theirs, target] : table) {
        const FakeEngine fake(answering(200, "[]"), theirs);
        const Engine engine = fake.engine();
        ASSERT_TRUE(engine.images({}));
        ASSERT_TRUE(engine.images({}));
        EXPECT_EQ(fake.asked(), (std::vector<std::string>{std::string("GET ") + target, std::string("GET ") + target})) << theirs;
        EXPECT_EQ(fake.requests().size(), 3u) << "it is asked for its version once";
    }
}

TEST(Engine, NoEngineIsSaidWithTheWayToOne) {
    const test::TemporaryFolder folder;
    const auto images = Engine::at("unix://" + (folder / "none.sock").string())->images({});
    ASSERT_FALSE(images);
    EXPECT_EQ(images.error().code, ErrorCode::Network);
    EXPECT_NE(images.error().hint.find("DOCKER_HOST"), std::string::npos);
    EXPECT_EQ(Engine::at("tcp://127.0.0.1:2375").error().code, ErrorCode::Usage);
}

TEST(Engine, PullsByDigestWhereThereIsOne) {
    const FakeEngine fake(answering(200, "{\"status\":\"Status: Downloaded newer image\"}\n"));
    std::vector<std::string> told;
    const auto sink = [&](const EngineMessage& message) { told.push_back(message.status); };
    ASSERT_TRUE(fake.engine().pull(reference(std::string("localhost:5000/team/app:1@") + kDigest), "linux/arm64/v8", nullptr, sink, {}));
    ASSERT_TRUE(fake.engine().pull(reference("mongo"), "", nullptr, sink, {}));
    EXPECT_EQ(fake.asked(), (std::vector<std::string>{std::string("POST /v1.41/images/create?fromImage=localhost%3A5000%2Fteam%2Fapp&tag=sha256%3A") + (kDigest + 7) + "&platform=linux%2Farm64%2Fv8",
                                                      "POST /v1.41/images/create?fromImage=docker.io%2Flibrary%2Fmongo&tag=latest"}));
    EXPECT_EQ(told.size(), 2u);
    EXPECT_TRUE(fake.requests()[1].header("X-Registry-Auth").empty());
}

TEST(Engine, HandsTheRegistrysCredentialOverAsDockerDoes) {
    const auto decoded = [](const FakeEngine& fake) {
        std::string text = fake.requests().back().header("X-Registry-Auth");
        EXPECT_EQ(text.find_first_of("+/"), std::string::npos) << "base64url";
        for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
        return fromBase64(text).value_or("");
    };
    const FakeEngine fake;
    http::Credential user{"alice", crypto::Secret(std::string("p\xc3\xbf?>~\"w")), {}}, token{"", {}, crypto::Secret(std::string("refresh"))};
    ASSERT_TRUE(fake.engine().pull(reference("localhost:5000/x:1"), "", &user, {}, {}));
    EXPECT_EQ(decoded(fake), "{\"password\":\"p\xc3\xbf?>~\\\"w\",\"serveraddress\":\"localhost:5000\",\"username\":\"alice\"}");
    ASSERT_TRUE(fake.engine().pull(reference("x:1"), "", &token, {}, {}));
    EXPECT_EQ(decoded(fake), "{\"identitytoken\":\"refresh\",\"serveraddress\":\"https://index.docker.io/v1/\"}");
}

TEST(Engine, APullThatFailsWithinTheStreamHasFailed) {
    const FakeEngine fake(answering(200, "{\"status\":\"Pulling from x\"}\n{\"errorDetail\":{\"message\":\"manifest unknown\"},\"error\":\"manifest unknown\"}\n"));
    const auto pulled = fake.engine().pull(reference("localhost:5000/x:1"), "", nullptr, {}, {});
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().code, ErrorCode::NotFound);
    const FakeEngine cut([](const ServedRequest&, Connection& connection) {
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"status\":\"Pulling\"}\r\n");
        connection.reset();
    });
    const auto broken = cut.engine().pull(reference("localhost:5000/x:1"), "", nullptr, {}, {});
    ASSERT_FALSE(broken) << "a stream without its end is no success";
    EXPECT_EQ(broken.error().code, ErrorCode::Network);
}

TEST(Engine, StatusesBecomeCodes) {
    const std::pair<int, ErrorCode> table[] = {{400, ErrorCode::Usage}, {401, ErrorCode::Unauthorized}, {403, ErrorCode::Forbidden}, {404, ErrorCode::NotFound}, {409, ErrorCode::Conflict}, {500, ErrorCode::Server}, {301, ErrorCode::Server}};
    for (const auto& [status, code] : table) {
        const FakeEngine fake(answering(status, "{\"message\":\"because\"}"));
        const auto tagged = fake.engine().tag("team/app:1", "team/app", "2", {});
        ASSERT_FALSE(tagged) << status;
        EXPECT_EQ(tagged.error().code, code) << status;
        EXPECT_NE(tagged.error().message.find("because"), std::string::npos) << status;
    }
}

TEST(Engine, TagsAndInspectsByNamesThatCannotChangeTheRequest) {
    const FakeEngine fake(answering(200, std::string("{\"Id\":\"sha256:1\",\"RepoTags\":[\"a:1\",\"<none>:<none>\"],\"RepoDigests\":[\"a@") + kDigest + "\"],\"Os\":\"linux\",\"Architecture\":\"arm64\",\"Size\":7}"));
    ASSERT_TRUE(fake.engine().tag(std::string("localhost:5000/team/app@") + kDigest, "localhost:5000/team/app", "1", {}));
    const auto image = fake.engine().inspect("a:1", {});
    ASSERT_TRUE(image);
    EXPECT_EQ(image->names, std::vector<std::string>{"a:1"});
    EXPECT_EQ(image->digests, std::vector<std::string>{std::string("a@") + kDigest});
    EXPECT_EQ(fake.asked().front(), std::string("POST /v1.41/images/localhost:5000/team/app@") + kDigest + "/tag?repo=localhost%3A5000%2Fteam%2Fapp&tag=1");
    for (const char* name : {"", "../x", "a/../b", "a b", "a?x=1", "a#", "/a", "a\nb", "a%2e"}) {
        EXPECT_EQ(fake.engine().inspect(name, {}).error().code, ErrorCode::Usage) << name;
        EXPECT_EQ(fake.engine().tag(name, "x", "1", {}).error().code, ErrorCode::Usage) << name;
    }
    EXPECT_EQ(fake.asked().size(), 2u);
}

TEST(Engine, LoadsAnArchiveAndSaysWhatItWas) {
    const FakeEngine fake(answering(200, "{\"stream\":\"Loaded image: team/app:1\\n\"}\n{\"stream\":\"Loaded image ID: sha256:12\\n\"}"));
    const auto loaded = fake.engine().load(std::make_shared<TextBody>(std::string(100'000, 't')), {});
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(*loaded, (std::vector<std::string>{"team/app:1", "sha256:12"}));
    EXPECT_EQ(fake.requests().back().body.size(), 100'000u);
    EXPECT_EQ(fake.requests().back().header("Content-Type"), "application/x-tar");
    const FakeEngine refusing(answering(200, "{\"errorDetail\":{\"message\":\"unexpected EOF\"}}"));
    EXPECT_FALSE(refusing.engine().load(std::make_shared<TextBody>("no tar"), {}));
}

}  // namespace roseglass::docker
