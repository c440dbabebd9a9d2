#include "registry/reference.h"

#include <gtest/gtest.h>

#include "registry/fold_host.h"

namespace roseglass::registry {

TEST(Reference, IsReadAsDockerReadsIt) {
    const std::string digest = "sha256:" + std::string(64, 'a');
    const std::tuple<std::string, std::string, std::string> rows[] = {
        {"mongo", "docker.io/library/mongo", "mongo"}, {"mongo:7", "docker.io/library/mongo:7", "mongo"}, {"docker/trusttest", "docker.io/docker/trusttest", "docker/trusttest"},
        {"docker.io/mongo", "docker.io/library/mongo", "mongo"}, {"index.docker.io/mongo", "docker.io/library/mongo", "mongo"}, {"localhost/x", "localhost/x", "localhost/x"},
        {"localhost:5000/team/app:1.4.2", "localhost:5000/team/app:1.4.2", "localhost:5000/team/app"}, {"a.b/c", "a.b/c", "a.b/c"}, {"Host.Example/c:T", "host.example/c:T", "host.example/c"}, {"LOCALHOST:5000/c", "localhost:5000/c", "localhost:5000/c"}, {"Docker.IO/mongo", "docker.io/library/mongo", "mongo"}, {"INDEX.docker.io/mongo", "docker.io/library/mongo", "mongo"},
        {"LocalHost/c", "localhost/c", "localhost/c"}, {"[FE80::1]:5000/c", "[fe80::1]:5000/c", "[fe80::1]:5000/c"}, {"127.0.0.1:5000/x", "127.0.0.1:5000/x", "127.0.0.1:5000/x"},
        {"[::1]:5000/x", "[::1]:5000/x", "[::1]:5000/x"}, {"x@" + digest, "docker.io/library/x@" + digest, "x"}, {"r.io/x:t@" + digest, "r.io/x:t@" + digest, "r.io/x"}, {"a/b/c/d", "docker.io/a/b/c/d", "a/b/c/d"},
        {"r.io/a.b_c__d-e--f", "r.io/a.b_c__d-e--f", "r.io/a.b_c__d-e--f"}, {"x:_", "docker.io/library/x:_", "x"}, {"x:" + std::string(128, 't'), "docker.io/library/x:" + std::string(128, 't'), "x"}, {"1/2", "docker.io/1/2", "1/2"}};
    for (const auto& [text, whole, familiar] : rows) {
        const auto reference = Reference::parse(text);
        ASSERT_TRUE(reference) << text << ": " << reference.error().message;
        EXPECT_EQ(reference->toString(), whole);
        EXPECT_EQ(reference->familiarName(), familiar);
    }
}

TEST(Reference, RefusesWhatDockerRefuses) {
    const std::string digest = "sha256:" + std::string(64, 'a');
    for (const std::string& text : {std::string(), std::string(" "), std::string("Mongo"), std::string("a//b"), std::string("/a"), std::string("a/"), std::string("a:"), std::string("a:b:c"), std::string("a@b"), std::string("a:-x"),
                                    std::string("a:.x"), std::string("a b"), std::string("a/../b"), std::string("../a"), std::string("a/./b"), std::string("-a"), std::string("a-"), std::string("a_"), std::string("a...b"), std::string("a___b"),
                                    std::string("r.io/A"), std::string("r.io:port/a"), std::string("r.io:/a"), std::string("r..io/a"), std::string("-r.io/a"), std::string("r.io"), std::string(64, 'a'), "a@" + digest + "0", "a@sha512:" + std::string(128, 'a'),
                                    "a@sha256:" + std::string(64, 'A'), "@" + digest, std::string("https://r.io/a"), std::string("r.io/a?b"), std::string("r.io/a#b"), std::string("r.io/a%2e"), std::string("a\nb"), std::string("a\0b", 3),
                                    std::string("[::1/x"), std::string("[g::1]:5000/x"), "x:" + std::string(129, 't'), "r.io/" + std::string(256, 'a'), std::string(5000, 'a'), std::string("é"), std::string("r.io/é"), std::string("user@r.io/x"), std::string("Host/c")}) {
        if (text == "r.io") {
            EXPECT_TRUE(Reference::parse(text)) << "docker takes this for a name on Docker Hub";
            continue;
        }
        const auto reference = Reference::parse(text);
        ASSERT_FALSE(reference) << text;
        EXPECT_EQ(reference.error().code, ErrorCode::Usage) << text;
        EXPECT_FALSE(reference.error().hint.empty());
    }
}

TEST(Reference, ReadsAgainWhatItWrites) {
    for (const char* text : {"mongo", "Host.Example/c:T", "LOCALHOST/c", "[FE80::1]:5000/c", "team/app"}) {
        const auto once = Reference::parse(text);
        ASSERT_TRUE(once) << text;
        const auto again = Reference::parse(once->toString());
        ASSERT_TRUE(again) << text;
        EXPECT_EQ(again->toString(), once->toString());
    }
    EXPECT_NE(Reference::parse("Host/c").error().message.find("host:443"), std::string::npos) << "host/c is a name on Docker Hub";
}

// What an engine is told is the short name: it must not become another repository there.
TEST(Reference, IsReadAgainFromItsFamiliarName) {
    const std::string hex(64, 'a');
    const std::pair<std::string, std::string> rows[] = {{"docker.io/library/mongo", "mongo"}, {"docker.io/library/a/b", "library/a/b"}, {"docker.io/a/b", "a/b"}, {"docker.io/localhost/x", "docker.io/localhost/x"},
                                                        {"docker.io/foo.test/x", "docker.io/foo.test/x"}, {"docker.io/library/" + hex, "docker.io/library/" + hex}, {"docker.io/library/library", "library"}, {"docker.io/index.docker.io/x", "docker.io/index.docker.io/x"},
                                                        {"localhost/library/a", "localhost/library/a"}, {"r.io/library/a/b", "r.io/library/a/b"}};
    for (const auto& [gun, familiar] : rows) {
        const auto reference = Reference::parse(gun);
        ASSERT_TRUE(reference) << gun;
        EXPECT_EQ(reference->familiarName(), familiar);
        const auto again = Reference::parse(reference->familiarName());
        ASSERT_TRUE(again) << gun;
        EXPECT_EQ(again->gun(), gun);
    }
}

TEST(FoldHost, LeavesThePathAsItIs) {
    const std::pair<const char*, const char*> rows[] = {{"Registry.Corp/Team/*", "registry.corp/Team/*"}, {"LOCALHOST*", "localhost*"}, {"", ""}, {"a", "a"}, {"/A", "/A"}};
    for (const auto& [name, folded] : rows) EXPECT_EQ(foldHost(name), folded);
}

}  // namespace roseglass::registry
