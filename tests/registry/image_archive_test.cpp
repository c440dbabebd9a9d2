// Archives that other tools and times wrote: with the manifest of a registry, with a file twice, of formats that are gone.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "registry/image_source.h"
#include "support/image_files.h"
#include "support/temporary_folder.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;
using test::SampleImage;
using test::TarEntry;

const std::string kLayer = test::makeTar({{"a", test::noise(40'000)}});
const SampleImage kSample{{"team/app:1"}, {kLayer, test::makeTar({{"b", "second"}})}};

std::shared_ptr<OpenFile> fileOf(const std::string& bytes) {
    auto file = *OpenFile::temporary();
    EXPECT_TRUE(file->append(bytes));
    return file;
}

Result<PushImage> openArchive(const std::vector<TarEntry>& entries, const std::string& image = {}) { return openDockerArchive(fileOf(test::makeTar(entries)), image, {}); }

json descriptor(const std::string& type, const std::string& bytes) { return {{"mediaType", type}, {"digest", "sha256:" + test::sha256Hex(bytes)}, {"size", bytes.size()}}; }

TarEntry blob(const std::string& bytes) { return {"blobs/sha256/" + test::sha256Hex(bytes), bytes}; }

/// What a registry serves: layers that are gzipped, and a manifest of docker's types.
struct Served {
    std::string layer = test::gzipped(kLayer);
    std::string config = SampleImage{{}, {kLayer}}.config();
    std::string manifest = json{{"schemaVersion", 2}, {"mediaType", media::kDockerManifest}, {"config", descriptor(media::kDockerConfig, config)}, {"layers", {descriptor(media::kDockerLayer, layer)}}}.dump(3);
    json entry() const { return descriptor(media::kDockerManifest, manifest); }

    std::vector<TarEntry> archive(const json& indexEntries, const std::vector<TarEntry>& more = {}) const {
        std::vector<TarEntry> entries{blob(layer), blob(config), blob(manifest)};
        entries.insert(entries.end(), more.begin(), more.end());
        entries.push_back({"index.json", json{{"schemaVersion", 2}, {"manifests", indexEntries}}.dump()});
        entries.push_back({"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"});
        entries.push_back({"manifest.json", json::array({{{"Config", blob(config).name}, {"RepoTags", {"team/app:1"}}, {"Layers", {blob(layer).name}}}}).dump()});
        return entries;
    }
};

}  // namespace

TEST(DockerArchive, KeepsTheManifestThatItHolds) {
    const Served served;
    const auto image = openArchive(served.archive(json::array({served.entry()})));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->top().bytes, served.manifest) << "byte for byte, as it was signed";
    EXPECT_EQ(image->top().platform, "linux/amd64");
    EXPECT_EQ(image->blobs.size(), 2u);
    EXPECT_EQ(image->repositories, std::vector<std::string>{"team/app:1"});
    const auto described = describeDockerArchive(fileOf(test::makeTar(served.archive(json::array({served.entry()})))), {});
    ASSERT_TRUE(described) << described.error().message;
    EXPECT_EQ(described->front().digest, crypto::sha256(served.manifest));
}

TEST(DockerArchive, KeepsTheIndexWhereAllOfItIsThere) {
    const Served served;
    const SampleImage arm{{}, {kLayer}, "arm64"};
    const std::string other = json{{"schemaVersion", 2}, {"mediaType", media::kOciManifest}, {"config", descriptor(media::kOciConfig, arm.config())}, {"layers", {descriptor("application/vnd.oci.image.layer.v1.tar+gzip", served.layer)}}}.dump();
    const std::string index = json{{"schemaVersion", 2}, {"mediaType", media::kOciIndex}, {"manifests", {served.entry(), descriptor(media::kOciManifest, other)}}}.dump();
    const json entry = descriptor(media::kOciIndex, index);
    const auto whole = openArchive(served.archive(json::array({entry}), {blob(index), blob(other), blob(arm.config())}));
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(whole->top().bytes, index);
    EXPECT_EQ(whole->manifests.size(), 3u);
    // docker saves one platform of an index, and the index all the same.
    for (const auto& more : {std::vector<TarEntry>{blob(index)}, std::vector<TarEntry>{blob(index), blob(other)}}) {
        const auto part = openArchive(served.archive(json::array({entry}), more));
        ASSERT_TRUE(part) << part.error().message;
        EXPECT_EQ(part->top().bytes, served.manifest);
    }
}

TEST(DockerArchive, OfTwoManifestsTheOneOfItsNameIsKept) {
    const Served served;
    const std::string again = json::parse(served.manifest).dump();
    json named = descriptor(media::kDockerManifest, again);
    named["annotations"] = {{"io.containerd.image.name", "docker.io/team/app:1"}};
    for (const json& entries : {json::array({served.entry(), named}), json::array({named, served.entry()})}) {
        const auto image = openArchive(served.archive(entries, {blob(again)}), "team/app:1");
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_EQ(image->top().bytes, again);
    }
}

TEST(DockerArchive, MakesAManifestWhereNoneIsThereWhole) {
    const Served served;
    const std::string otherLayer = test::gzipped("x");
    std::string foreign = served.manifest;
    foreign.replace(foreign.find(test::sha256Hex(served.config)), 64, std::string(64, 'a'));
    const auto without = [](std::vector<TarEntry> entries, const std::string& name) {
        std::erase_if(entries, [&](const TarEntry& entry) { return entry.name == name; });
        return entries;
    };
    const auto whole = served.archive(json::array({served.entry()}));
    const std::vector<TarEntry> rows[] = {without(whole, blob(served.manifest).name), without(whole, "index.json"), without(whole, "oci-layout"), served.archive(json::array()), served.archive("no list"),
                                          served.archive(json::array({descriptor(media::kDockerManifest, foreign)}), {blob(foreign)})};
    for (const auto& entries : rows) {
        const auto image = openArchive(entries);
        ASSERT_TRUE(image) << image.error().message;
        const json made = json::parse(image->top().bytes);
        EXPECT_EQ(made["config"]["digest"], "sha256:" + test::sha256Hex(served.config));
        EXPECT_EQ(made["layers"][0]["digest"], "sha256:" + test::sha256Hex(served.layer));
    }
    // What is there and is something else is no absence.
    auto damaged = whole;
    damaged[0].content.back() ^= 1;
    damaged[0].content += "x";
    EXPECT_EQ(openArchive(damaged).error().code, ErrorCode::LengthMismatch);
}

TEST(DockerArchive, AFileThatStandsTwiceIsOneWhereBothAreTheSame) {
    auto entries = test::olderArchive({kSample});
    const size_t size = entries.size();
    for (size_t i = 0; i < size; ++i) entries.push_back(entries[i]);
    entries.push_back({"link", "manifest.json", TarEntry::Kind::SymbolicLink});
    entries.push_back({"link", "manifest.json", TarEntry::Kind::SymbolicLink});
    const auto twice = openArchive(entries), once = openArchive(test::olderArchive({kSample}));
    ASSERT_TRUE(twice) << twice.error().message;
    EXPECT_EQ(twice->top().digest, once->top().digest);

    const auto changed = [&](const std::function<void(TarEntry&)>& change) {
        auto odd = test::olderArchive({kSample});
        TarEntry second = odd[1];
        change(second);
        odd.push_back(second);
        return openArchive(odd);
    };
    const std::function<void(TarEntry&)> changes[] = {[](TarEntry& e) { e.content.back() ^= 1; }, [](TarEntry& e) { e.content += "x"; }, [](TarEntry& e) { e.content.clear(); },
                                                      [](TarEntry& e) { e.kind = TarEntry::Kind::SymbolicLink, e.content = "../manifest.json"; }};
    for (const auto& change : changes) {
        const auto image = changed(change);
        ASSERT_FALSE(image);
        EXPECT_EQ(image.error().code, ErrorCode::Malformed);
        EXPECT_NE(image.error().message.find("holds two files named"), std::string::npos) << image.error().message;
        EXPECT_FALSE(image.error().hint.empty());
    }
}

TEST(DockerArchive, WhatIsNotReadIsNamedWithTheWayOut) {
    struct Row {
        std::string bytes;
        const char *message, *hint;
    };
    const std::string rest(2000, 'x');
    const Row rows[] = {{"\x04\x22\x4d\x18" + rest, "is compressed with lz4", "lz4 -d"},
                        {"LZIP" + rest, "is compressed with lzip", "lzip -d"},
                        {"PK\x03\x04" + rest, "is compressed with zip", "unzip"},
                        {"\x1f\x9d" + rest, "is compressed with compress", "uncompress"},
                        {test::makeTar({{"repositories", R"({"x":{"1":"aa"}})"}, {"aa/json", "{}"}, {"aa/VERSION", "1.0"}, {"aa/layer.tar", kLayer}}), "docker wrote before version 1.10", "docker load"},
                        {test::makeTar({{"etc/passwd", "root"}, {"bin/sh", "x"}}), "neither manifest.json nor index.json", "docker import"}};
    for (const Row& row : rows) {
        const auto opened = openDockerArchive(fileOf(row.bytes), {}, {});
        ASSERT_FALSE(opened) << row.message;
        EXPECT_EQ(opened.error().code, ErrorCode::Malformed) << row.message;
        EXPECT_NE(opened.error().message.find(row.message), std::string::npos) << opened.error().message;
        EXPECT_NE(opened.error().hint.find(row.hint), std::string::npos) << opened.error().hint;
        EXPECT_EQ(describeDockerArchive(fileOf(row.bytes), {}).error().message.substr(20), opened.error().message.substr(20));
    }
}

}  // namespace roseglass::registry
