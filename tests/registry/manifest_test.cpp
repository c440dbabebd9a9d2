// E3 of the attacks: manifests.
#include "registry/manifest.h"

#include <gtest/gtest.h>

namespace roseglass::registry {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');
std::string descriptor(const std::string& type = "x", const std::string& size = "5") { return R"({"mediaType":")" + type + R"(","digest":")" + kDigest + R"(","size":)" + size + "}"; }
std::string image(const std::string& layers, const std::string& type = media::kDockerManifest) {
    return R"({"schemaVersion":2,"mediaType":")" + type + R"(","config":)" + descriptor() + R"(,"layers":[)" + layers + "]}";
}
std::string list(const std::string& entries) { return R"({"schemaVersion":2,"mediaType":")" + std::string(media::kOciIndex) + R"(","manifests":[)" + entries + "]}"; }
std::string many(size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += (i ? "," : "") + descriptor();
    return out;
}

}  // namespace

TEST(E3, ImagesAndIndexesAreRead) {
    const auto parsed = parseManifest(image(descriptor() + "," + descriptor("y", "7")));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(std::get<ImageManifest>(*parsed).totalBytes(), 17u);
    const auto index = parseManifest(list(R"({"mediaType":"x","digest":")" + kDigest + R"(","size":1,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}})"));
    ASSERT_TRUE(index);
    EXPECT_EQ(std::get<ImageIndex>(*index).entries[0].architecture, "arm64");
}

TEST(E3, OddManifestsAreRefusedWithTheReason) {
    for (const std::string& text : {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"schemaVersion":1,"name":"x"})"), image(descriptor("x", "-1")), image(descriptor("x", "1.5")), image(descriptor("x", "\"5\"")), image(many(1001)),
                                    list(many(1001)), list(descriptor(media::kOciIndex)), list(descriptor(media::kDockerList)), image("", "application/x-other"), std::string(R"({"schemaVersion":2,"layers":[]})"), image("5"), image("null")}) {
        const auto parsed = parseManifest(text);
        ASSERT_FALSE(parsed) << text.substr(0, 100);
        EXPECT_EQ(parsed.error().code, ErrorCode::Malformed);
        EXPECT_FALSE(parsed.error().message.empty());
    }
}

}  // namespace roseglass::registry
