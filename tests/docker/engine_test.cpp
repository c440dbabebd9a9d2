// What the engine is told, and what is made of answers that a real one does not give on demand.
#include "docker/engine.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "docker/fake_engine.h"

namespace roseglass::docker {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ServedRequest;

constexpr const char* kDigest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

LoopbackServer::Handler answering(int status, const std::string& body) {
    return [=](const ServedRequest&, Connection& connection) { connection.answer(status, body); };
}

registry::Reference reference(const std::string& text) { return *registry::Reference::parse(text); }

class TextBody final : public http::BodySource {
public:
    explicit TextBody(std::string text, bool sizeKnown = true) : text_(std::move(text)), sizeKnown_(sizeKnown) {}
    uint64_t size() const override { return sizeKnown_ ? text_.size() : kUnknownSize; }
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
    bool sizeKnown_;
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
    http::Credential user{"alice", crypto::Secret(std::string("p\xc3\xbf?>~\"w")), {}, {}}, token{"", {}, crypto::Secret(std::string("refresh")), {}};
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

TEST(Engine, BuildsFromAStreamWhoseSizeNobodyKnows) {
    const FakeEngine fake(answering(200, "{\"stream\":\"Step 1/1 : FROM a\\n\"}{\"aux\":{\"ID\":\"sha256:12\"}}{\"stream\":\"Successfully built 12\\n\"}"));
    Engine::Build build;
    build.dockerfile = "docker/D";
    build.tags = {"a:1", "b:2"};
    build.arguments = {{"A", "x y"}};
    build.target = "one";
    build.pull = true;
    std::map<std::string, http::Credential> credentials;
    credentials.emplace("localhost:5000", http::Credential{"alice", crypto::Secret(std::string("word")), {}, {}});
    build.registryConfig = registryConfig(credentials);
    std::string output;
    const auto id = fake.engine().build(build, std::make_shared<TextBody>(std::string(2'000'000, 't'), false), [&](const EngineMessage& message) { output += message.stream; }, {});
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_EQ(*id, "sha256:12");
    EXPECT_EQ(output, "Step 1/1 : FROM a\nSuccessfully built 12\n");
    const ServedRequest request = fake.requests().back();
    EXPECT_EQ(request.target, "/v1.41/build?version=1&rm=1&dockerfile=docker%2FD&t=a%3A1&t=b%3A2&buildargs=%7B%22A%22%3A%22x%20y%22%7D&target=one&pull=1");
    EXPECT_EQ(request.body.size(), 2'000'000u);
    EXPECT_EQ(fromBase64(request.header("X-Registry-Config")), "{\"localhost:5000\":{\"password\":\"word\",\"serveraddress\":\"localhost:5000\",\"username\":\"alice\"}}");
    const FakeEngine silent(answering(200, "{\"stream\":\"Step\"}")), failing(answering(200, "{\"stream\":\"Step\"}{\"errorDetail\":{\"code\":4,\"message\":\"returned a non-zero code: 4\"}}"));
    EXPECT_EQ(silent.engine().build(build, std::make_shared<TextBody>("t", false), {}, {}).error().code, ErrorCode::Server);
    EXPECT_NE(failing.engine().build(build, std::make_shared<TextBody>("t", false), {}, {}).error().message.find("non-zero code: 4"), std::string::npos);
}

}  // namespace roseglass::docker
