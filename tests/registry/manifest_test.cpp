// E3 of the attacks: manifests.
#include "registry/manifest.h"

#include <gtest/gtest.h>

#include "registry/strict_json.h"

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
    for (const char* type : {media::kOciIndex, media::kDockerList}) EXPECT_TRUE(std::get<ImageIndex>(*parseManifest(list(descriptor(type)))).entries[0].isIndex()) << type;
    EXPECT_FALSE(std::get<ImageIndex>(*index).entries[0].isIndex());
}

TEST(E3, OddManifestsAreRefusedWithTheReason) {
    for (const std::string& text : {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"schemaVersion":1,"name":"x"})"), image(descriptor("x", "-1")), image(descriptor("x", "1.5")), image(descriptor("x", "\"5\"")), image(many(1001)),
                                    list(many(1001)), image("", "application/x-other"), std::string(R"({"schemaVersion":2,"layers":[]})"), image("5"), image("null")}) {
        const auto parsed = parseManifest(text);
        ASSERT_FALSE(parsed) << text.substr(0, 100);
        EXPECT_EQ(parsed.error().code, ErrorCode::Malformed);
        EXPECT_FALSE(parsed.error().message.empty());
    }
}

TEST(E3, AManifestIsAnImageOrAnIndexAndNeverBoth) {
    // CVE-2021-41190: what one client reads as an image, another would read as an index.
    const std::string config = R"("config":)" + descriptor(), layers = R"("layers":[)" + descriptor() + "]", manifests = R"("manifests":[)" + descriptor() + "]", older = R"("fsLayers":[])";
    const auto document = [](const std::string& type, const std::string& rest) { return R"({"schemaVersion":2,)" + (type.empty() ? "" : R"("mediaType":")" + type + "\",") + rest + "}"; };
    EXPECT_TRUE(parseManifest(document("", config + "," + layers)));
    EXPECT_TRUE(parseManifest(document("", manifests)));
    for (const std::string type : {"", media::kOciManifest, media::kDockerManifest, media::kOciIndex, media::kDockerList}) {
        for (const std::string& rest : {config + "," + layers + "," + manifests, layers + "," + manifests, manifests + "," + config, manifests + R"(,"layers":null)", config + "," + layers + R"(,"manifests":[])", config + "," + layers + "," + older, manifests + "," + older}) {
            const std::string text = document(type, rest);
            EXPECT_FALSE(parseManifest(text)) << text;
            EXPECT_FALSE(checkOneReading(text)) << text;
        }
    }
    for (const char* type : {media::kOciManifest, media::kDockerManifest}) EXPECT_FALSE(parseManifest(document(type, manifests))) << type;
    for (const char* type : {media::kOciIndex, media::kDockerList}) EXPECT_FALSE(parseManifest(document(type, config + "," + layers))) << type;
}

TEST(E3, AKeyIsReadInOneWayByEveryClient) {
    // Go's decoder matches names without case, two letters beyond ASCII included, and takes the last; others take the first, or none.
    const std::string a = descriptor(), good = R"("schemaVersion":2,"config":)" + a + R"(,"layers":[)" + a + "]";
    const std::string bad[] = {"{" + good + R"(,"Layers":[)" + a + "]}",
                               "{" + good + R"(,"layers":[]})",
                               "{" + good + R"(,"CONFIG":)" + a + "}",
                               "{" + good + ",\"layer\u017f\":[]}",
                               "{" + good + R"(,"MediaType":"x"})",
                               "{" + good + R"(,"Manifests":[]})",
                               "{" + good + R"(,"ArtifactType":"x"})",
                               R"({"SchemaVersion":2,"schemaVersion":2,"config":)" + a + R"(,"layers":[]})",
                               R"({"schemaVersion":2,"config":)" + a + R"(,"layers":[{"digest":")" + kDigest + R"(","size":5,"Digest":"x"}]})",
                               R"({"schemaVersion":2,"config":)" + a + R"(,"layers":[{"digest":")" + kDigest + R"(","size":5,"digest":"x"}]})",
                               R"({"schemaVersion":2,"config":{"digest":")" + kDigest + R"(","size":5,"Size":6},"layers":[]})",
                               R"({"schemaVersion":2,"manifests":[{"digest":")" + kDigest + R"(","size":5,"platform":{"os":"linux","OS":"windows","architecture":"amd64"}}]})"};
    for (const std::string& text : bad) {
        const auto parsed = parseManifest(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::Malformed) << text;
        EXPECT_FALSE(checkOneReading(text)) << text;
    }
    // Names of the maker's own are nobody's business.
    EXPECT_TRUE(parseManifest("{" + good + R"(,"annotations":{"a":"1","A":"2","Layers":"3"},"x":{"Size":1,"size":2}})"));
}

TEST(E3, AConfigIsReadInOneWayByEveryClient) {
    EXPECT_TRUE(parseConfigJson(R"({"os":"linux","config":{"Env":["a=b"],"Labels":{"x":"1","X":"2"},"ExposedPorts":{"80/tcp":{}}},"rootfs":{"type":"layers","diff_ids":[]},"moby.buildkit.buildinfo.v1":"x"})"));
    for (const char* text : {"", "[]", R"({"os":"linux","os":"windows"})", R"({"os":"linux","OS":"windows"})", R"({"Architecture":"amd64"})", R"({"rootfs":{"diff_ids":[],"Diff_IDs":["x"]}})", R"({"RootFS":{}})", R"({"config":{"Cmd":["a"],"cmd":["b"]}})",
                             R"({"config":{"entrypoint":["a"]}})"}) {
        EXPECT_FALSE(parseConfigJson(text)) << text;
    }
}

TEST(E3, SizesAddUpWithoutOverflow) {
    for (const std::string& size : {std::string("18446744073709551615"), std::string("9223372036854775807"), std::to_string(budget::kBlob + 1)}) {
        EXPECT_FALSE(parseManifest(image(descriptor("x", size)))) << size;
        EXPECT_FALSE(parseManifest(list(descriptor("x", size)))) << size;
    }
    std::string layers;
    for (int i = 0; i < 1000; ++i) layers += (i ? "," : "") + descriptor("x", std::to_string(budget::kBlob));
    const auto largest = parseManifest(image(layers));
    ASSERT_TRUE(largest);
    EXPECT_EQ(std::get<ImageManifest>(*largest).totalBytes(), 1000 * budget::kBlob + 5);
    EXPECT_EQ(budget::sum(UINT64_MAX - 1, 1), UINT64_MAX);
    EXPECT_EQ(budget::sum(UINT64_MAX - 1, 2), UINT64_MAX);
    EXPECT_EQ(budget::sum(2, UINT64_MAX), UINT64_MAX);
}

}  // namespace roseglass::registry
