// Pulling: exactly the bytes that a digest names, whole or not at all, and gone on with after a broken connection.
#include "trust/pull.h"

#include <thread>

#include "base/budget.h"
#include "support/pull_scene.h"
#include "trust/activity.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
using trust::PartProgress;

const std::string kLayer = gzipped(makeTar({{"a", "first"}}));
const std::string kLarge = gzipped(makeTar({{"b", noise(2'000'000)}}));

}  // namespace

TEST(Pull, ANewLayoutHoldsTheWholeImageByteForByte) {
    PullScene scene;
    const ServedImage image = scene.registry.addImage({kLayer, kLarge});
    const auto result = scene.pullLayout("1");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->digest.toString(), image.digest);
    EXPECT_EQ(scene.blob(image.digest), image.manifest.dump());
    for (const std::string& digest : {image.config, image.layers[0], image.layers[1]}) EXPECT_EQ(scene.blob(digest), scene.registry.blob(digest));
    EXPECT_EQ(scene.file("out/oci-layout"), R"({"imageLayoutVersion":"1.0.0"})");
    const json entry = scene.index()["manifests"][0];
    EXPECT_EQ(entry["digest"], image.digest);
    EXPECT_EQ(entry["annotations"]["org.opencontainers.image.ref.name"], "1");
    EXPECT_EQ(scene.names(), std::vector<std::string>{"out"});
}

TEST(Pull, ALayoutThatIsThereGetsTheNewTagAndKeepsTheOthers) {
    PullScene scene;
    const ServedImage first = scene.registry.addImage({kLayer}, "1"), second = scene.registry.addImage({kLayer, kLarge}, "2");
    ASSERT_TRUE(scene.pullLayout("1"));
    const size_t before = scene.registry.blobRequests().size();
    const auto result = scene.pullLayout("2");
    ASSERT_TRUE(result) << result.error().message;
    // The shared layer is hashed where it lies. The config is read for the platform.
    EXPECT_EQ(scene.registry.blobRequests().size() - before, 2u);
    EXPECT_EQ(result->downloadedBytes, kLarge.size());
    ASSERT_EQ(scene.index()["manifests"].size(), 2u);
    EXPECT_EQ(scene.index()["manifests"][0]["digest"], first.digest);
    EXPECT_EQ(scene.index()["manifests"][1]["digest"], second.digest);
    // Moved since: the old entry of the tag goes, its blobs stay.
    const ServedImage moved = scene.registry.addImage({kLarge}, "1");
    ASSERT_TRUE(scene.pullLayout("1"));
    EXPECT_EQ(scene.index()["manifests"].size(), 2u);
    EXPECT_EQ(scene.index()["manifests"][1]["digest"], moved.digest);
}

TEST(Pull, ADamagedBlobOfTheLayoutIsFetchedAnew) {
    PullScene scene;
    const ServedImage image = scene.registry.addImage({kLayer});
    ASSERT_TRUE(scene.pullLayout("1"));
    std::string damaged = kLayer;
    damaged[damaged.size() / 2] ^= 1;
    writeText(scene.folder / ("out/blobs/sha256/" + image.layers[0].substr(7)), damaged);
    ASSERT_TRUE(scene.pullLayout("1"));
    EXPECT_EQ(scene.blob(image.layers[0]), kLayer);
}

TEST(Pull, AConnectionCutAtAnyPointIsTakenUpThereAndNoByteIsSentTwice) {
    unsigned seed = 20;
    for (int round = 0; round < 20; ++round) {
        PullScene scene;
        const ServedImage image = scene.registry.addImage({kLarge});
        seed = seed * 1'103'515'245 + 12'345;
        scene.registry.cuts = {1 + seed % (kLarge.size() - 2)};
        const auto result = scene.pullLayout("1");
        ASSERT_TRUE(result) << result.error().message;
        EXPECT_EQ(scene.blob(image.layers[0]), kLarge);
        EXPECT_EQ(scene.registry.blobBytesSent(), kLarge.size() + scene.registry.blob(image.config).size());
        EXPECT_EQ(result->downloadedBytes, kLarge.size());
        EXPECT_TRUE(scene.registry.cuts.empty());
    }
}

TEST(Pull, ARegistryWithoutRangesIsAskedAnewAndTheHashBeginsAnew) {
    PullScene scene;
    const ServedImage image = scene.registry.addImage({kLarge});
    scene.registry.knowsRanges = false;
    scene.registry.cuts = {500'000, 1'500'000};
    const auto result = scene.pullLayout("1");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(scene.blob(image.layers[0]), kLarge);
}

TEST(Pull, ACancelledPullLeavesNoDestinationAndTheNextGoesOn) {
    PullScene scene;
    const ServedImage image = scene.registry.addImage({kLarge, kLayer});
    std::stop_source stop;
    Job job;
    job.stop = stop.get_token();
    const trust::Puller puller(scene.options());
    const auto plan = puller.plan(scene.registry.name("1"), {false, "linux/amd64", "oci:" + (scene.folder / "out").string()}, job);
    ASSERT_TRUE(plan) << plan.error().message;
    const auto stopped = puller.execute(**plan, [&](const PartProgress& progress) {
        if (progress.state == PartProgress::State::Downloading && progress.done > 0 && (*plan)->parts[progress.part].blob.size == kLarge.size()) stop.request_stop();
    }, job);
    EXPECT_EQ(outcome(stopped), "interrupted");
    EXPECT_FALSE(std::filesystem::exists(scene.folder / "out"));

    const auto again = puller.plan(scene.registry.name("1"), {false, "linux/amd64", "oci:" + (scene.folder / "out").string()}, {});
    ASSERT_TRUE(again);
    const auto large = std::find_if((*again)->parts.begin(), (*again)->parts.end(), [](const trust::PullPart& part) { return part.blob.size == kLarge.size(); });
    EXPECT_GT(large->kept, 0u);
    EXPECT_LT(large->kept, kLarge.size());
    uint64_t kept = 0;
    for (const trust::PullPart& part : (*again)->parts) kept += part.kept;
    EXPECT_EQ((*again)->downloadBytes + kept, (*plan)->downloadBytes);
    ASSERT_TRUE(puller.execute(**again, {}, {}));
    const auto requests = scene.registry.blobRequests();
    EXPECT_NE(std::find(requests.begin(), requests.end(), image.layers[0] + " from " + std::to_string(large->kept)), requests.end());
    EXPECT_EQ(scene.blob(image.layers[0]), kLarge);
    EXPECT_EQ(scene.names(), std::vector<std::string>{"out"});
}

TEST(Pull, WhatAnEarlierPullLeftIsNotBelievedWhereItIsDamaged) {
    PullScene scene;
    const ServedImage image = scene.registry.addImage({kLarge, kLayer});
    const std::string parts = ".out.roseglass-partial/blobs/sha256/";
    writeText(scene.folder / (parts + image.layers[0].substr(7) + ".part"), std::string(1'000'000, 'x'));
    writeText(scene.folder / (parts + image.layers[1].substr(7)), std::string(kLayer.size(), 'x'));
    ASSERT_TRUE(scene.pullLayout("1"));
    EXPECT_EQ(scene.blob(image.layers[0]), kLarge);
    EXPECT_EQ(scene.blob(image.layers[1]), kLayer);
}

TEST(Pull, TwoPullsIntoOnePlaceDoNotMix) {
    PullScene scene;
    scene.registry.addImage({kLarge});
    std::string second;
    const trust::Puller puller(scene.options());
    const auto plan = puller.plan(scene.registry.name("1"), {false, "linux/amd64", "oci:" + (scene.folder / "out").string()}, {});
    ASSERT_TRUE(plan);
    const auto first = puller.execute(**plan, [&](const PartProgress& progress) {
        if (progress.state == PartProgress::State::Downloading && second.empty()) second = outcome(puller.execute(**plan, {}, {}));
    }, {});
    EXPECT_TRUE(first);
    EXPECT_EQ(second, "conflict");
}

TEST(Pull, ThePlatformIsChosenAsAskedAndOtherwiseAsThisMachineIs) {
    PullScene scene;
    auto& registry = scene.registry;
    const auto amd = registry.addImage({kLayer}, "amd", "amd64"), arm = registry.addImage({kLarge}, "arm", "arm64"), old = registry.addImage({kLayer, kLayer}, "old", "arm");
    registry.addIndex({{"unknown/unknown", old}, {"linux/amd64", amd}, {"linux/arm64/v8", arm}, {"linux/arm/v6", old}}, "all");
    const std::string here = registry::PlatformName::ofThisMachine().toString();
    struct Row {
        std::string asked, digest;
    };
    const Row rows[] = {{"linux/amd64", amd.digest}, {"linux/arm64", arm.digest}, {"linux/arm64/v8", arm.digest}, {"aarch64", arm.digest}, {"linux/arm/v7", old.digest}, {"linux/arm", old.digest}, {"linux/arm/v5", ""}, {"linux/s390x", ""}, {"windows/amd64", ""}, {"linux/386", ""}, {"linux/amd64/v3", amd.digest},
                        {"", here == "linux/amd64" ? amd.digest : here == "linux/arm64" ? arm.digest : "?"}};
    const trust::Puller puller(scene.options());
    for (const Row& row : rows) {
        const auto plan = puller.plan(registry.name("all"), {false, row.asked, "oci:" + (scene.folder / "out").string()}, {});
        ASSERT_TRUE(plan) << row.asked;
        if (row.digest == "?") continue;
        if (!row.digest.empty()) {
            ASSERT_FALSE((*plan)->refused) << row.asked;
            EXPECT_EQ((*plan)->imageDigest.toString(), row.digest) << row.asked;
            continue;
        }
        ASSERT_TRUE((*plan)->refused) << row.asked;
        EXPECT_EQ((*plan)->refused->code, ErrorCode::NotFound) << row.asked;
        EXPECT_EQ((*plan)->refused->hint, "It is made for linux/amd64, linux/arm64/v8, linux/arm/v6; choose one with --platform.");
    }
    EXPECT_EQ(outcome(puller.plan(registry.name("all"), {false, "linux//amd64", "oci:x"}, {})), "usage");
    const auto single = puller.plan(registry.name("arm"), {false, "linux/amd64", "oci:" + (scene.folder / "out").string()}, {});
    ASSERT_TRUE(single && (*single)->refused);
    EXPECT_EQ((*single)->refused->message, "The image is for linux/arm64, not for linux/amd64");
}

TEST(Pull, AllPlatformsComeWithTheirIndex) {
    PullScene scene;
    const auto amd = scene.registry.addImage({kLayer}, "amd", "amd64", ImageRegistry::Format::Oci), arm = scene.registry.addImage({kLarge}, "arm", "arm64", ImageRegistry::Format::Oci);
    const std::string index = scene.registry.addIndex({{"linux/amd64", amd}, {"linux/arm64", arm}}, "all");
    ASSERT_TRUE(scene.pull(scene.registry.name("all"), "oci:" + (scene.folder / "out").string(), "all"));
    EXPECT_EQ(scene.index()["manifests"][0]["digest"], index);
    for (const auto& digest : {amd.digest, arm.digest, amd.layers[0], arm.layers[0], arm.config}) EXPECT_NE(scene.blob(digest), "?");
    EXPECT_EQ(outcome(scene.pull(scene.registry.name("all"), "docker-archive:" + (scene.folder / "x.tar").string(), "all")), "usage");
    EXPECT_FALSE(std::filesystem::exists(scene.folder / "x.tar"));
}

TEST(Pull, ADestinationThatCannotBeIsToldBeforeAnythingIsFetched) {
    PullScene scene;
    const ServedImage image = scene.registry.addImage({kLayer});
    writeText(scene.folder / "other/file", "mine");
    std::filesystem::create_directory(scene.folder / "folder.tar");
    json manifest = image.manifest;
    manifest["layers"][0]["size"] = budget::kBlob;
    scene.registry.addManifest(manifest.dump(), registry::media::kDockerManifest, "huge");
    const std::string at = scene.folder.path().string();
    const std::tuple<std::string, std::string, std::string, std::string> rows[] = {{"1", "oci:" + at + "/other", "io", "no OCI layout"},      {"1", "oci:" + at + "/none/out", "io", "There is no folder"}, {"1", "docker-archive:" + at + "/folder.tar", "io", "no file that could be written"},
                                                                                   {"huge", "oci:" + at + "/out", "io", "not enough room"}, {"1", "dir:" + at, "usage", "not a place of an image"},         {"1", "docker-daemon:", "network", "engine"}};
    for (const auto& [tag, destination, code, reason] : rows) {
        const auto result = scene.pull(scene.registry.name(tag), destination);
        EXPECT_EQ(outcome(result), code) << destination;
        if (!result) {
            EXPECT_NE(result.error().message.find(reason), std::string::npos) << result.error().message;
        }
    }
    EXPECT_EQ(scene.file("other/file"), "mine");
    for (const std::string& request : scene.registry.blobRequests()) EXPECT_EQ(request, image.config) << "only the config, for the platform";
}

TEST(Pull, AnArchiveHoldsTheManifestAndTheLayersAndReplacesTheFileInOneStep) {
    PullScene scene;
    const std::string tar = makeTar({{"c", noise(300'000, 3)}});
    const ServedImage image = scene.registry.addImage({kLayer, zstdCompressed(tar), tar}, "1", "amd64", ImageRegistry::Format::Oci);
    writeText(scene.folder / "x.tar", "an older one");
    const auto result = scene.pull(scene.registry.name("1"), "docker-archive:" + (scene.folder / "x.tar").string() + ":team/app:1");
    ASSERT_TRUE(result) << result.error().message;
    const auto file = OpenFile::open(scene.folder / "x.tar");
    const auto images = registry::describeDockerArchive(*file, {});
    ASSERT_TRUE(images) << images.error().message;
    ASSERT_EQ(images->size(), 1u);
    EXPECT_EQ(images->front().names, (std::vector<std::string>{"team/app:1"}));
    // What an engine unpacks is what the config says, zstd included.
    const auto pushed = registry::openDockerArchive(*file, "team/app:1", {});
    ASSERT_TRUE(pushed) << pushed.error().message;
    EXPECT_EQ(pushed->top().digest.toString(), image.digest) << "a signature fits after the transfer";
    EXPECT_EQ(pushed->blobs.size(), 4u);
    EXPECT_NE(scene.file("x.tar").find(image.manifest.dump()), std::string::npos);
    EXPECT_EQ(scene.names(), std::vector<std::string>{"x.tar"});
}

TEST(Pull, AnArchiveWhoseLayerIsNotWhatTheConfigSaysIsNotWritten) {
    PullScene scene;
    ServedImage image = scene.registry.addImage({kLayer}, "1", "amd64", ImageRegistry::Format::Oci);
    const std::string other = zstdCompressed(makeTar({{"d", "other"}}));
    image.manifest["layers"][0] = {{"mediaType", "application/vnd.oci.image.layer.v1.tar+zstd"}, {"digest", scene.registry.addBlob(other)}, {"size", other.size()}};
    scene.registry.addManifest(image.manifest.dump(), registry::media::kOciManifest, "1");
    EXPECT_EQ(outcome(scene.pull(scene.registry.name("1"), "docker-archive:" + (scene.folder / "x.tar").string())), "digest-mismatch");
    EXPECT_TRUE(scene.names().empty());
}

TEST(Pull, WhatIsPulledAndRefusedStandsInTheActivityLog) {
    PullScene scene;
    scene.registry.addImage({kLayer});
    ASSERT_TRUE(scene.pullLayout("1"));
    EXPECT_EQ(outcome(scene.pullLayout("2")), "not-found");
    const auto log = trust::readActivity(scene.options().activityFile, 10);
    ASSERT_TRUE(log);
    ASSERT_EQ(log->size(), 2u);
    EXPECT_EQ(log->at(0).verb + " " + log->at(0).result, "pull not-found");
    EXPECT_EQ(log->at(1).verb + " " + log->at(1).result, "pull done");
    EXPECT_EQ(log->at(1).repository, scene.registry.host() + "/team/app");
}

TEST(Pull, ADestinationIsReadFromItsText) {
    TemporaryFolder folder;
    const std::string at = folder.path().string();
    std::filesystem::create_directory(folder / "a:1");
    const std::tuple<std::string, std::string, std::string> rows[] = {{"oci:" + at + "/new", at + "/new", ""}, {"oci:" + at + "/new:1.4", at + "/new", "1.4"}, {"oci:" + at + "/a:1", at + "/a:1", ""}, {"oci:" + at + "/localhost:5000/app", at + "/localhost:5000/app", ""},
                                                                      {"docker-archive:" + at + "/x.tar:localhost:5000/app:1", at + "/x.tar", "localhost:5000/app:1"}, {"docker-archive:" + at + "/x.tar", at + "/x.tar", ""}, {"docker-daemon:app:2", "", "app:2"}};
    for (const auto& [text, path, image] : rows) {
        const auto name = registry::SourceName::parseDestination(text);
        ASSERT_TRUE(name) << text;
        EXPECT_EQ(name->path.string(), path) << text;
        EXPECT_EQ(name->image, image) << text;
    }
}

}  // namespace roseglass::test
