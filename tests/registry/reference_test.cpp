#include "registry/reference.h"

#include <gtest/gtest.h>

namespace roseglass::registry {

TEST(Reference, IsReadAsDockerReadsIt) {
    const std::string digest = "sha256:" + std::string(64, 'a');
    const std::tuple<std::string, std::string, std::string> rows[] = {
        {"mongo", "docker.io/library/mongo", "mongo"}, {"mongo:7", "docker.io/library/mongo:7", "mongo"}, {"docker/trusttest", "docker.io/docker/trusttest", "docker/trusttest"},
        {"docker.io/mongo", "docker.io/library/mongo", "mongo"}, {"index.docker.io/mongo", "docker.io/library/mongo", "mongo"}, {"localhost/x", "localhost/x", "localhost/x"},
        {"localhost:5000/team/app:1.4.2", "localhost:5000/team/app:1.4.2", "localhost:5000/team/app"}, {"a.b/c", "a.b/c", "a.b/c"}, {"Host/c", "Host/c", "Host/c"}, {"127.0.0.1:5000/x", "127.0.0.1:5000/x", "127.0.0.1:5000/x"},
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
                                    std::string("[::1/x"), std::string("[g::1]:5000/x"), "x:" + std::string(129, 't'), "r.io/" + std::string(256, 'a'), std::string(5000, 'a'), std::string("é"), std::string("r.io/é"), std::string("user@r.io/x")}) {
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

}  // namespace roseglass::registry
