// Indexes within indexes (image-spec: image-index), in a layout and in a registry.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "registry/image_source.h"
#include "registry/remote_image.h"
#include "support/image_files.h"
#include "support/temporary_folder.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

/// Manifests and blobs by digest, as a layout and as a registry.
class Store final : public http::Transport {
public:
    std::map<std::string, std::string> all;
    int asked = 0;
    std::string type;  ///< the Content-Type of every manifest; empty: the right one

    json add(const json& object) {
        const std::string bytes = object.dump(), digest = "sha256:" + test::sha256Hex(bytes);
        all[digest] = bytes;
        return {{"mediaType", object.value("mediaType", "")}, {"digest", digest}, {"size", bytes.size()}};
    }
    json addBlob(const std::string& blobType, const std::string& bytes) {
        const std::string digest = "sha256:" + test::sha256Hex(bytes);
        all[digest] = bytes;
        return {{"mediaType", blobType}, {"digest", digest}, {"size", bytes.size()}};
    }
    json image(const std::string& architecture) {
        const std::string layer = test::makeTar({{"a", "of " + architecture}});
        const json config = addBlob(media::kOciConfig, test::SampleImage{{}, {layer}, architecture}.config());
        return add({{"schemaVersion", 2}, {"mediaType", media::kOciManifest}, {"config", config}, {"layers", {addBlob("application/vnd.oci.image.layer.v1.tar", layer)}}});
    }
    json index(const std::vector<json>& entries) { return add({{"schemaVersion", 2}, {"mediaType", media::kOciIndex}, {"manifests", entries}}); }

    Result<http::Response> send(const http::Request& request, const Job&) override {
        ++asked;
        http::Response response;
        const auto found = all.find(request.url.substr(request.url.rfind('/') + 1));
        response.status = found == all.end() ? 404 : 200;
        if (found != all.end()) response.body = found->second;
        const json object = json::parse(response.body, nullptr, false);
        if (!type.empty()) response.headers.add("Content-Type", type);
        else if (object.is_object()) response.headers.add("Content-Type", object.value("mediaType", ""));
        return response;
    }

    void writeTo(const std::filesystem::path& folder, const json& top) const {
        for (const auto& [digest, bytes] : all) test::writeText(folder / "blobs/sha256" / digest.substr(7), bytes);
        test::writeText(folder / "index.json", json{{"schemaVersion", 2}, {"manifests", {top}}}.dump());
        test::writeText(folder / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    }
};

json on(json entry, const std::string& architecture) {
    entry["platform"] = {{"os", "linux"}, {"architecture", architecture}};
    return entry;
}

struct Scene {
    std::shared_ptr<Store> store = std::make_shared<Store>();
    const Client client{store, "https://r.test"};
    json amd = store->image("amd64"), arm = store->image("arm64"), s390x = store->image("s390x");
    /// amd64 in one index, arm64 in one that names no platform, s390x beside them.
    json top = store->index({on(store->index({on(amd, "amd64")}), "amd64"), store->index({store->index({on(arm, "arm64")})}), on(s390x, "s390x")});

    Result<RemoteImage> read(const json& from, const std::string& platform) const {
        RG_ASSIGN(const Client::FetchedManifest fetched, client.fetchManifest("a", from["digest"], {}));
        return readRemoteImage(client, "a", fetched, platform, {});
    }
};

/// An index in an index in an index …, `levels` of them, around an image.
json nested(Store& store, json inner, size_t levels) {
    for (size_t i = 0; i < levels; ++i) inner = store.index({inner});
    return inner;
}

}  // namespace

TEST(NestedIndex, OnePlatformIsFoundWhereverItStands) {
    const Scene scene;
    for (const auto& [platform, image] : {std::pair("linux/amd64", scene.amd), {"linux/arm64", scene.arm}, {"linux/s390x", scene.s390x}}) {
        const auto read = scene.read(scene.top, platform);
        ASSERT_TRUE(read) << platform << read.error().message;
        EXPECT_EQ(read->top().digest.toString(), image["digest"]) << platform;
        EXPECT_EQ(read->platform, platform);
        EXPECT_EQ(read->mediaType, media::kOciIndex);
        EXPECT_EQ(read->manifests.size(), 1u);
        EXPECT_EQ(read->blobs.size(), 2u);
    }
    const auto none = scene.read(scene.top, "linux/ppc64le");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::NotFound);
    EXPECT_NE(none.error().hint.find("linux/amd64, linux/arm64, linux/s390x"), std::string::npos) << none.error().hint;
}

TEST(NestedIndex, AllOfItComesChildrenFirst) {
    const Scene scene;
    const auto read = scene.read(scene.top, "all");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->manifests.size(), 7u) << "three images, three indexes within, and the outermost one";
    EXPECT_EQ(read->top().digest.toString(), scene.top["digest"]);
    EXPECT_EQ(read->offered.size(), 3u);
    EXPECT_EQ(read->blobs.size(), 6u);
    std::set<std::string> seen;
    for (const RawManifest& manifest : read->manifests) {
        const json object = json::parse(manifest.bytes);
        if (object.contains("manifests")) {
            for (const json& entry : object["manifests"]) EXPECT_TRUE(seen.contains(entry["digest"])) << entry;
        }
        seen.insert(manifest.digest.toString());
    }
}

TEST(NestedIndex, ALayoutIsPushedAndCountedWithAllOfIt) {
    const Scene scene;
    const test::TemporaryFolder folder;
    scene.store->writeTo(folder.path(), scene.top);
    const auto image = openOciLayout(folder.path(), "");
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->manifests.size(), 7u);
    EXPECT_EQ(image->top().digest.toString(), scene.top["digest"]);
    EXPECT_EQ(image->blobs.size(), 6u);
    const auto described = describeOciLayout(folder.path());
    ASSERT_TRUE(described);
    EXPECT_EQ(described->front().platforms, (std::vector<std::string>{"linux/amd64", "linux/arm64", "linux/s390x"}));
    EXPECT_EQ(described->front().bytes, image->blobBytes());
}

TEST(NestedIndex, IsFollowedToABoundedDepth) {
    const Scene scene;
    const json entry = on(scene.amd, "amd64"), deepest = nested(*scene.store, entry, kIndexLevels), deeper = nested(*scene.store, entry, kIndexLevels + 1);
    for (const char* platform : {"linux/amd64", "all"}) {
        EXPECT_TRUE(scene.read(deepest, platform)) << platform;
        const auto refused = scene.read(deeper, platform);
        ASSERT_FALSE(refused) << platform;
        EXPECT_EQ(refused.error().code, ErrorCode::Malformed) << platform;
        EXPECT_NE(refused.error().message.find("nested deeper than 8 levels"), std::string::npos) << refused.error().message;
    }
    const test::TemporaryFolder folder, other;
    scene.store->writeTo(folder.path(), deepest);
    scene.store->writeTo(other.path(), deeper);
    EXPECT_TRUE(openOciLayout(folder.path(), ""));
    EXPECT_EQ(openOciLayout(other.path(), "").error().code, ErrorCode::Malformed);
}

TEST(NestedIndex, TheNumberOfItsManifestsIsBounded) {
    const Scene scene;
    std::vector<json> entries;
    for (int i = 0; i < 3; ++i) {
        std::vector<json> inner;
        for (int k = 0; k < 900; ++k) inner.push_back(on({{"mediaType", media::kOciManifest}, {"digest", "sha256:" + test::sha256Hex(std::to_string(i * 1000 + k))}, {"size", 2}}, "arm64"));
        entries.push_back(scene.store->index(inner));
    }
    const json top = scene.store->index(entries);
    EXPECT_EQ(scene.read(top, "linux/amd64").error().code, ErrorCode::TooLarge);
    EXPECT_LT(scene.store->asked, 10);
}

TEST(NestedIndex, AnEntryIsWhatItsIndexSays) {
    const Scene scene;
    json disguised = scene.store->index({on(scene.amd, "amd64")}), reversed = on(scene.amd, "amd64"), longer = scene.store->index({on(scene.amd, "amd64")}), silent = disguised;
    disguised["mediaType"] = media::kOciManifest;
    reversed["mediaType"] = media::kOciIndex;
    longer["size"] = 5;
    silent["mediaType"] = "";
    const std::pair<json, ErrorCode> rows[] = {{on(disguised, "amd64"), ErrorCode::Malformed}, {reversed, ErrorCode::Malformed}, {longer, ErrorCode::LengthMismatch}, {on(silent, "amd64"), ErrorCode::Malformed}};
    for (const auto& [entry, code] : rows) {
        for (const char* platform : {"linux/amd64", "all"}) EXPECT_EQ(scene.read(scene.store->index({entry}), platform).error().code, code) << entry << platform;
    }
}

TEST(Index, AnEntryWithoutAPlatformIsJudgedByItsConfigAndComesLast) {
    const Scene scene;
    const json helm = scene.store->add({{"schemaVersion", 2}, {"mediaType", media::kOciManifest}, {"config", scene.store->addBlob("application/vnd.cncf.helm.config.v1+json", "{}")}, {"layers", json::array()}});
    const json bare = scene.store->index({helm, scene.arm, scene.amd});
    const auto read = scene.read(bare, "linux/amd64");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->top().digest.toString(), scene.amd["digest"]);
    EXPECT_EQ(read->platform, "linux/amd64");
    EXPECT_EQ(read->blobs.size(), 2u);
    EXPECT_EQ(scene.read(bare, "linux/s390x").error().code, ErrorCode::NotFound);
    EXPECT_EQ(scene.read(scene.store->index({scene.amd, on(scene.arm, "amd64")}), "linux/amd64")->top().digest.toString(), scene.arm["digest"]) << "what says its platform goes first";
}

TEST(ContentType, ThatIsNoManifestsContradictsNothing) {
    const Scene scene;
    for (const char* type : {"application/json", "text/plain; charset=utf-8", "application/octet-stream", "binary/octet-stream", "text/html", "image/png"}) {
        scene.store->type = type;
        for (const char* platform : {"linux/arm64", "all"}) {
            const auto read = scene.read(scene.top, platform);
            ASSERT_TRUE(read) << type << read.error().message;
            EXPECT_EQ(read->mediaType, media::kOciIndex);
        }
    }
    for (const char* type : {media::kDockerManifest, media::kOciManifest, media::kDockerList, "application/vnd.docker.distribution.manifest.v1+prettyjws"}) {
        scene.store->type = type;
        const auto read = scene.read(scene.top, "linux/arm64");
        ASSERT_FALSE(read) << type;
        EXPECT_EQ(read.error().code, ErrorCode::Malformed);
        EXPECT_EQ((read.error().message + read.error().hint).find("Somebody"), std::string::npos) << "a wrong setting is likelier than a thief";
    }
}

}  // namespace roseglass::registry
