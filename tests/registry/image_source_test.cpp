#include "registry/image_source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "support/image_files.h"
#include "support/temporary_folder.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;
using test::SampleImage;

const SampleImage kSample{{"team/app:1"}, {test::makeTar({{"a", "first"}}), test::makeTar({{"b", test::noise(300'000)}})}};

Result<PushImage> openArchive(const std::string& bytes, const std::string& image = {}) {
    const auto file = *OpenFile::temporary();
    EXPECT_TRUE(file->append(bytes));
    return openDockerArchive(file, image, {});
}

std::string bytesOf(const PushBlob& blob) { return *(*blob.open())->all(UINT64_MAX); }

}  // namespace

TEST(SourceName, FindsThePathWhateverColonsItHolds) {
    const test::TemporaryFolder folder;
    const std::string plain = folder / "layout", odd = folder / "odd:name";
    std::filesystem::create_directories(plain);
    std::filesystem::create_directories(odd);
    const std::tuple<std::string, std::string, std::string> rows[] = {{"oci:" + plain, plain, ""},
                                                                      {"oci:" + plain + ":1.0", plain, "1.0"},
                                                                      {"oci:" + odd, odd, ""},
                                                                      {"oci:" + odd + ":1.0", odd, "1.0"},
                                                                      {"docker-archive:" + plain + ":localhost:5000/a:1", plain, "localhost:5000/a:1"},
                                                                      {"docker-archive:none.tar:a:1", "none.tar", "a:1"},
                                                                      {"docker-daemon:localhost:5000/a:1", "", "localhost:5000/a:1"}};
    for (const auto& [text, path, image] : rows) {
        const auto name = SourceName::parse(text);
        ASSERT_TRUE(name) << text;
        EXPECT_EQ(name->path, path) << text;
        EXPECT_EQ(name->image, image) << text;
    }
    for (const char* text : {"", "oci", "oci:", "docker-archive:", "dir:x", "/some/file", "registry.example/app:1"}) EXPECT_EQ(SourceName::parse(text).error().code, ErrorCode::Usage) << text;
}

TEST(OciLayout, KeepsItsBytesAndDigests) {
    const test::TemporaryFolder folder;
    const std::string digest = test::writeLayout(folder.path(), {kSample}, "1");
    for (const std::string& tag : {std::string(), std::string("1"), digest}) {
        const auto image = openOciLayout(folder.path(), tag);
        ASSERT_TRUE(image) << image.error().message;
        ASSERT_EQ(image->manifests.size(), 1u);
        EXPECT_EQ(image->top().digest.toString(), digest);
        EXPECT_EQ(image->top().platform, "linux/amd64");
        ASSERT_EQ(image->blobs.size(), 3u);
        for (const PushBlob& blob : image->blobs) EXPECT_EQ(crypto::sha256(bytesOf(blob)), blob.descriptor.digest);
    }
    EXPECT_EQ(openOciLayout(folder.path(), "2").error().code, ErrorCode::NotFound);
    EXPECT_EQ(openOciLayout(folder / "none", "").error().code, ErrorCode::NotFound);
    const auto described = describeOciLayout(folder.path());
    ASSERT_TRUE(described);
    ASSERT_EQ(described->size(), 1u);
    EXPECT_EQ(described->front().names, std::vector<std::string>{"1"});
    EXPECT_EQ(described->front().digest->toString(), digest);
    EXPECT_EQ(described->front().platforms, std::vector<std::string>{"linux/amd64"});
    EXPECT_EQ(described->front().bytes, openOciLayout(folder.path(), "")->blobBytes());
}

TEST(OciLayout, AnIndexComesAfterItsChildren) {
    const test::TemporaryFolder folder;
    SampleImage other = kSample;
    other.architecture = "arm64";
    const std::string digest = test::writeLayout(folder.path(), {kSample, other}, "all");
    const auto image = openOciLayout(folder.path(), "all");
    ASSERT_TRUE(image) << image.error().message;
    ASSERT_EQ(image->manifests.size(), 3u);
    EXPECT_EQ(image->manifests[0].platform, "linux/amd64");
    EXPECT_EQ(image->manifests[1].platform, "linux/arm64");
    EXPECT_EQ(image->top().digest.toString(), digest);
    EXPECT_EQ(image->top().mediaType, media::kOciIndex);
    EXPECT_EQ(image->blobs.size(), 4u) << "two configs, and the layers that both share once";
    EXPECT_EQ(describeOciLayout(folder.path())->front().platforms, (std::vector<std::string>{"linux/amd64", "linux/arm64"}));
}

TEST(DockerArchive, TheOlderLayoutBecomesTheSameImageInEveryCompression) {
    const auto first = openArchive(test::makeTar(test::olderArchive({kSample})));
    ASSERT_TRUE(first) << first.error().message;
    const auto manifest = json::parse(first->top().bytes);
    EXPECT_EQ(manifest["mediaType"], media::kDockerManifest);
    EXPECT_EQ(manifest["config"]["digest"], "sha256:" + test::sha256Hex(kSample.config()));
    ASSERT_EQ(first->blobs.size(), 3u);
    EXPECT_EQ(bytesOf(first->blobs[0]), kSample.config());
    EXPECT_EQ(first->repositories, kSample.tags);
    EXPECT_EQ(first->top().platform, "linux/amd64");
    for (size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(manifest["layers"][i]["digest"], first->blobs[i + 1].descriptor.digest.toString());
        EXPECT_EQ(manifest["layers"][i]["mediaType"], media::kDockerLayer);
        const std::string bytes = bytesOf(first->blobs[i + 1]);
        EXPECT_TRUE(bytes.starts_with("\x1f\x8b")) << "gzipped";
        EXPECT_EQ(crypto::sha256(bytes), first->blobs[i + 1].descriptor.digest);
        EXPECT_EQ(bytes.size(), first->blobs[i + 1].descriptor.size);
    }
    for (const char* filter : {"", "gzip", "xz", "zstd", "bzip2"}) {
        const auto again = openArchive(test::makeTar(test::olderArchive({kSample}), filter)), newer = openArchive(test::makeTar(test::newerArchive({kSample}), filter));
        ASSERT_TRUE(again) << filter << again.error().message;
        EXPECT_EQ(again->top().digest, first->top().digest) << filter;
        ASSERT_TRUE(newer) << filter << newer.error().message;
        EXPECT_EQ(newer->top().mediaType, media::kOciManifest) << "the newer layout holds a manifest of its own";
        EXPECT_EQ(bytesOf(newer->blobs[0]), kSample.config()) << filter;
    }
}

TEST(DockerArchive, LayersThatAreGzippedStayAsTheyAre) {
    SampleImage image{{"a:1"}, {test::gzipped(kSample.layers[0])}};
    auto entries = test::olderArchive({image});
    // The config names what is inside.
    for (auto& entry : entries) {
        if (!entry.name.ends_with(".json") || entry.name == "manifest.json") continue;
        const std::string config = SampleImage{{}, {kSample.layers[0]}}.config(), name = test::sha256Hex(config) + ".json";
        auto& manifest = entries.back().content;
        manifest.replace(manifest.find(entry.name), entry.name.size(), name);
        entry = {name, config};
    }
    const auto opened = openArchive(test::makeTar(entries));
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(bytesOf(opened->blobs[1]), image.layers[0]);
}

TEST(DockerArchive, ALayerThatOccursTwiceMayBeALink) {
    auto entries = test::olderArchive({{{"a:1"}, {kSample.layers[0], kSample.layers[0]}}});
    auto manifest = json::parse(entries.back().content);
    manifest[0]["Layers"][1] = "other/layer.tar";
    entries.insert(entries.begin(), {"other/layer.tar", "../" + manifest[0]["Layers"][0].get<std::string>(), test::TarEntry::Kind::SymbolicLink});
    entries.back().content = manifest.dump();
    const auto image = openArchive(test::makeTar(entries));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->blobs.size(), 2u);
    EXPECT_EQ(json::parse(image->top().bytes)["layers"].size(), 2u);
}

TEST(DockerArchive, OneOfSeveralImagesIsChosenByReferenceOrPlace) {
    const SampleImage other{{"team/app:2", "team/other:latest"}, {test::makeTar({{"c", "other"}})}}, unnamed{{}, {test::makeTar({{"d", "unnamed"}})}};
    const std::string tar = test::makeTar(test::olderArchive({kSample, other, unnamed}));
    EXPECT_EQ(openArchive(tar).error().code, ErrorCode::Usage);
    EXPECT_NE(openArchive(tar).error().hint.find("team/app:1, team/app:2, @2"), std::string::npos) << openArchive(tar).error().hint;
    const std::pair<const char*, const SampleImage*> rows[] = {{"team/app:1", &kSample}, {"team/app:2", &other}, {"docker.io/team/app:2", &other}, {"team/other", &other}, {"@0", &kSample}, {"@2", &unnamed}};
    for (const auto& [name, expected] : rows) {
        const auto image = openArchive(tar, name);
        ASSERT_TRUE(image) << name << image.error().message;
        EXPECT_EQ(bytesOf(image->blobs[0]), expected->config()) << name;
    }
    for (const char* name : {"team/app:3", "@3", "nonsense//"}) EXPECT_EQ(openArchive(tar, name).error().code, ErrorCode::NotFound) << name;
    const auto file = *OpenFile::temporary();
    ASSERT_TRUE(file->append(tar));
    const auto described = describeDockerArchive(file, {});
    ASSERT_TRUE(described);
    ASSERT_EQ(described->size(), 3u);
    EXPECT_EQ((*described)[1].names, other.tags);
    EXPECT_EQ((*described)[2].names, std::vector<std::string>{"@2"});
    EXPECT_EQ((*described)[1].bytes, other.config().size() + other.layers[0].size());
}

TEST(DockerArchive, WithoutItsManifestJsonIsReadAsALayout) {
    auto entries = test::newerArchive({kSample});
    std::erase_if(entries, [](const test::TarEntry& entry) { return entry.name == "manifest.json"; });
    const auto image = openArchive(test::makeTar(entries));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->top().mediaType, media::kOciManifest);
    EXPECT_EQ(bytesOf(image->blobs[1]), kSample.layers[0]) << "byte for byte";
}

TEST(DockerArchive, CompressionIsTakenOffOnceAndByNoOtherProgram) {
    const test::TemporaryFolder bin;
    const std::string old = std::getenv("PATH");
    for (const char* program : {"lrzip", "lzop", "grzip", "gzip", "uncompress", "lz4", "xz", "zstd", "bzip2"}) {
        test::writeText(bin / program, "#!/bin/sh\necho ran >>" + (bin / "ran").string() + "\n");
        std::filesystem::permissions(bin / program, std::filesystem::perms::owner_all);
    }
    ::setenv("PATH", (bin.path().string() + ":" + old).c_str(), 1);
    const std::string tar = test::makeTar(test::newerArchive({kSample}));
    const std::string starts[] = {std::string("LRZI\0\6", 6), std::string("\x89LZO\0\r\n\x1a\n", 9), "GRZipII", "\x1f\x9d", "\x04\x22\x4d\x18", "begin 644 x\n"};
    for (const std::string& start : starts) {
        const std::string inner = start + std::string(2000, 'X');
        for (const std::string& bytes : {inner, test::gzipped(inner), test::zstdCompressed(inner), test::gzipped(test::gzipped(tar))}) EXPECT_EQ(openArchive(bytes).error().code, ErrorCode::Malformed) << start.substr(0, 4);
    }
    ::setenv("PATH", old.c_str(), 1);
    EXPECT_FALSE(std::filesystem::exists(bin / "ran"));
    EXPECT_TRUE(openArchive(test::gzipped(tar)));
}

TEST(DockerArchive, WhatUnpacksWithoutMeasureIsTooLarge) {
    const std::string member = test::gzipped(std::string(16 << 20, '\0'));
    std::string bomb;
    for (int i = 0; i < 20; ++i) bomb += member;
    EXPECT_EQ(openArchive(bomb).error().code, ErrorCode::TooLarge);
}

TEST(DockerArchive, NamesAreBounded) {
    std::vector<test::TarEntry> entries = test::newerArchive({kSample});
    entries.push_back({std::string(1025, 'n'), "x"});
    EXPECT_EQ(openArchive(test::makeTar(entries)).error().code, ErrorCode::Malformed);
}

TEST(DockerArchive, AStopEndsIt) {
    std::stop_source source;
    source.request_stop();
    Job job;
    job.stop = source.get_token();
    const auto file = *OpenFile::temporary();
    ASSERT_TRUE(file->append(test::makeTar(test::olderArchive({kSample}))));
    EXPECT_EQ(openDockerArchive(file, {}, job).error().code, ErrorCode::Interrupted);
}

}  // namespace roseglass::registry
