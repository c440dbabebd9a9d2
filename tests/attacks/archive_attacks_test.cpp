// E4 of the attacks: what an image to push may hold. Refused with the reason, and nothing is written anywhere.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "support/image_files.h"
#include "support/temporary_folder.h"
#include "trust/image_sources.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
using Kind = TarEntry::Kind;

const SampleImage kSample{{"team/app:1"}, {makeTar({{"a", "first"}}), makeTar({{"b", noise(100'000)}})}};

struct Refused {
    const char* what;
    std::string archive;
    const char* code;
    const char* reason;
};

std::vector<TarEntry> changed(const std::function<void(std::vector<TarEntry>&, json& manifest)>& change) {
    auto entries = olderArchive({kSample});
    json manifest = json::parse(entries.back().content);
    entries.pop_back();
    change(entries, manifest);
    entries.push_back({"manifest.json", manifest.dump()});
    return entries;
}

std::string with(TarEntry entry) {
    auto entries = olderArchive({kSample});
    entries.insert(entries.begin(), std::move(entry));
    return makeTar(entries);
}

std::string layerInstead(const TarEntry& entry) {
    return makeTar(changed([&](auto& entries, json& manifest) {
        entries.push_back({"x/layer.tar", entry.content, entry.kind});
        manifest[0]["Layers"][0] = "x/layer.tar";
    }));
}

std::string manyEntries() {
    std::vector<TarEntry> entries(20'001, {"f", "", Kind::Folder});
    return makeTar(entries, "gzip");
}

}  // namespace

TEST(E4, AHostileArchiveIsRefusedWithTheReason) {
    const std::string whole = makeTar(olderArchive({kSample}));
    const Refused rows[] = {
        {"a path that leads out", with({"../evil", "x"}), "malformed", "leads out"},
        {"a path that leads out further in", with({"a/../../evil", "x"}), "malformed", "leads out"},
        {"an absolute path", with({"/etc/evil", "x"}), "malformed", "leads out"},
        {"a link out", with({"a", "../../etc/passwd", Kind::SymbolicLink}), "malformed", "link that leads out"},
        {"an absolute link", with({"a", "/etc/passwd", Kind::SymbolicLink}), "malformed", "link that leads out"},
        {"a hard link out", with({"a", "../../etc/passwd", Kind::HardLink}), "malformed", "link that leads out"},
        {"a layer that is a link out", layerInstead({"", "/etc/passwd", Kind::SymbolicLink}), "malformed", "link that leads out"},
        {"a layer that is a link to itself", layerInstead({"", "layer.tar", Kind::SymbolicLink}), "malformed", "without end"},
        {"a layer that is a pipe", layerInstead({"", "", Kind::Fifo}), "malformed", "is no file"},
        {"a layer that is a folder", layerInstead({"", "", Kind::Folder}), "malformed", "is no file"},
        {"a layer named outside", makeTar(changed([](auto&, json& m) { m[0]["Layers"][0] = "../../etc/passwd"; })), "io", "has no"},
        {"a config named outside", makeTar(changed([](auto&, json& m) { m[0]["Config"] = "/etc/passwd"; })), "io", "has no"},
        {"cut short", whole.substr(0, whole.size() / 2), "malformed", "cut short"},
        {"cut short in a header", whole.substr(0, 700), "malformed", "cut short"},
        {"cut short while compressed", makeTar(olderArchive({kSample}), "gzip").substr(0, 20'000), "malformed", "damaged"},
        {"no tar", "this is no tar at all, but long enough to look at" + std::string(2000, ' '), "malformed", "no tar"},
        {"empty", "", "malformed", "no tar"},
        {"two images and none chosen", makeTar(olderArchive({kSample, {{"team/app:2"}, {makeTar({{"c", "c"}})}}})), "usage", "several images"},
        {"two manifest.json", makeTar([] { auto e = olderArchive({kSample}); e.push_back(e.back()); e.back().content += " "; return e; }()), "malformed", "two files named"},
        {"two files for a layer", makeTar(changed([](auto& e, json& m) { e.push_back({m[0]["Layers"][0], makeTar({{"evil", "x"}})}); })), "malformed", "two files named"},
        {"no manifest.json", makeTar({{"a", "b"}}), "malformed", "neither manifest.json nor index.json"},
        {"manifest.json that is no list", makeTar({{"manifest.json", "{}"}}), "malformed", "not a list"},
        {"an empty list", makeTar({{"manifest.json", "[]"}}), "io", "holds no image"},
        {"deep manifest.json", makeTar({{"manifest.json", std::string(100'000, '[') + std::string(100'000, ']')}}), "malformed", "nested deeper"},
        {"manifest.json of two readings", makeTar(changed([](auto&, json& m) { m[0]["layers"] = json::array(); })), "malformed", "read as \"Layers\""},
        {"a config of two readings", makeTar(changed([](auto& e, json& m) { e.push_back({"c.json", R"({"OS":"windows",)" + kSample.config().substr(1)}); m[0]["Config"] = "c.json"; })), "malformed", "read as \"os\""},
        {"a deep config", makeTar(changed([](auto& e, json& m) { e.push_back({"c.json", R"({"x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "," + kSample.config().substr(1)}); m[0]["Config"] = "c.json"; })), "malformed", "nested deeper"},
        {"a huge manifest.json", makeTar({{"manifest.json", std::string(5u << 20, ' ')}}), "too-large", "larger than allowed"},
        {"a huge config", makeTar(changed([](auto& e, json& m) { e.push_back({"big.json", std::string(17u << 20, ' ')}); m[0]["Config"] = "big.json"; })), "too-large", "larger than allowed"},
        {"too many entries", manyEntries(), "too-large", "20,000 entries"},
        {"too many layers", makeTar(changed([](auto&, json& m) { m[0]["Layers"] = json(std::vector<std::string>(1001, "x")); })), "too-large", "1,000 layers"},
        {"fewer layers than the config names", makeTar(changed([](auto&, json& m) { m[0]["Layers"].erase(1); })), "malformed", "another number of layers"},
        {"another layer than the config names", makeTar(changed([](auto&, json& m) { std::swap(m[0]["Layers"][0], m[0]["Layers"][1]); })), "digest-mismatch", "not the one that the image's config names"},
        {"a config that is not its name", makeTar(changed([](auto& e, json& m) { const std::string name = std::string(64, 'a') + ".json"; e.push_back({name, kSample.config()}); m[0]["Config"] = name; })), "digest-mismatch", "not what its name says"},
        {"foreign layers", makeTar(changed([](auto&, json& m) { m[0]["LayerSources"] = {{"sha256:x", {{"mediaType", "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"}}}}; })), "malformed", "foreign layers"},
        {"a layer with damaged gzip", makeTar(changed([](auto& e, json& m) { e.push_back({"x.tar", gzipped(noise(50'000)).substr(0, 30'000)}); m[0]["Layers"][0] = "x.tar"; })), "malformed", "gzip"},
        {"a layer in another compression", makeTar(changed([](auto& e, json& m) { e.push_back({"x.tar", makeTar({{"a", "b"}}, "zstd")}); m[0]["Layers"][0] = "x.tar"; })), "malformed", "zstd"},
    };
    for (const Refused& row : rows) {
        const TemporaryFolder folder;
        writeText(folder / "image.tar", row.archive);
        const auto opened = trust::openSource("docker-archive:" + (folder / "image.tar").string(), {}, {});
        ASSERT_FALSE(opened) << row.what;
        EXPECT_EQ(codeName(opened.error().code), row.code) << row.what << ": " << opened.error().message;
        EXPECT_NE((opened.error().message + opened.error().hint).find(row.reason), std::string::npos) << row.what << ": " << opened.error().message;
        size_t files = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) ++files;
        EXPECT_EQ(files, 1u) << row.what;
    }
}

TEST(E4, OneLayerUnderManyDigestsIsPreparedAFewTimes) {
    constexpr int kNamed = 400;
    const std::string archive = makeTar(changed([](auto& entries, json& manifest) {
        json config = json::parse(kSample.config());
        const json layer = manifest[0]["Layers"][1];
        config["rootfs"]["diff_ids"] = manifest[0]["Layers"] = json::array();
        for (int i = 0; i < kNamed; ++i) {
            config["rootfs"]["diff_ids"].push_back("sha256:" + sha256Hex(std::to_string(i)));
            manifest[0]["Layers"].push_back(layer);
        }
        entries.push_back({"c.json", config.dump()});
        manifest[0]["Config"] = "c.json";
    }));
    const TemporaryFolder folder;
    writeText(folder / "image.tar", archive);
    std::atomic<uint64_t> read = 0, total = 0;
    Job job;
    job.onProgress = [&](const Progress& progress) {
        if (progress.step != "Reading the layers") return;
        read = std::max<uint64_t>(read, progress.done);
        total = progress.total;
    };
    const auto opened = trust::openSource("docker-archive:" + (folder / "image.tar").string(), {}, job);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::DigestMismatch) << opened.error().message;
    EXPECT_LT(read, total / 20) << "the first that is not what was promised ends it";
}

TEST(E4, AHostileLayoutIsRefusedWithTheReason) {
    namespace fs = std::filesystem;
    struct Row {
        const char* what;
        std::function<void(const fs::path& layout, const std::string& digest)> change;
        const char* code;
        const char* reason;
    };
    const auto index = [](const fs::path& layout, const std::function<void(json&)>& change) {
        json object = json::parse(*readUserFile(layout / "index.json", 1u << 20));
        change(object);
        writeText(layout / "index.json", object.dump());
    };
    /// Puts another manifest in the place of the layout's.
    const auto manifest = [&](const fs::path& layout, const std::string& digest, const std::function<void(json&)>& change) {
        json object = json::parse(*readUserFile(layout / "blobs/sha256" / digest.substr(7), 1u << 20));
        change(object);
        writeText(layout / "blobs/sha256" / sha256Hex(object.dump()), object.dump());
        index(layout, [&](json& i) { i["manifests"][0]["digest"] = "sha256:" + sha256Hex(object.dump()); });
    };
    const auto firstLayer = [](const fs::path& layout, const std::string& digest) {
        const json object = json::parse(*readUserFile(layout / "blobs/sha256" / digest.substr(7), 1u << 20));
        return layout / "blobs/sha256" / object["layers"][0]["digest"].get<std::string>().substr(7);
    };
    const Row rows[] = {
        {"no oci-layout", [](const fs::path& l, const std::string&) { fs::remove(l / "oci-layout"); }, "io", "no OCI image layout"},
        {"another version", [](const fs::path& l, const std::string&) { writeText(l / "oci-layout", R"({"imageLayoutVersion":"9.0.0"})"); }, "malformed", "not of version 1"},
        {"index.json that is none", [](const fs::path& l, const std::string&) { writeText(l / "index.json", "[]"); }, "malformed", "is no index"},
        {"a huge index.json", [](const fs::path& l, const std::string&) { writeText(l / "index.json", std::string(5u << 20, ' ')); }, "too-large", "larger than allowed"},
        {"a digest that is a path", [&](const fs::path& l, const std::string&) { index(l, [](json& i) { i["manifests"][0]["digest"] = "sha256:../../../../etc/passwd"; }); }, "malformed", "without a sha256 digest"},
        {"two images and none chosen", [&](const fs::path& l, const std::string&) { index(l, [](json& i) { i["manifests"].push_back({{"digest", "sha256:" + std::string(64, 'b')}}); }); }, "usage", "several images"},
        {"two images of one tag", [&](const fs::path& l, const std::string&) { index(l, [](json& i) { json twin = i["manifests"][0]; twin["digest"] = "sha256:" + std::string(64, 'b'); i["manifests"].push_back(twin); }); }, "usage", "several images"},
        {"a manifest that is not its name", [](const fs::path& l, const std::string& d) { writeText(l / "blobs/sha256" / d.substr(7), "{}"); }, "digest-mismatch", "not what its name says"},
        {"a blob that is a link out", [&](const fs::path& l, const std::string& d) { const auto layer = firstLayer(l, d); fs::remove(layer); fs::create_symlink("/etc/passwd", layer); }, "io", "symbolic link"},
        {"a folder that is a link out", [](const fs::path& l, const std::string&) { fs::rename(l / "blobs", l / "elsewhere"); fs::create_symlink(l / "elsewhere", l / "blobs"); }, "io", "symbolic link"},
        {"a missing blob", [&](const fs::path& l, const std::string& d) { fs::remove(firstLayer(l, d)); }, "io", "does not hold the blob"},
        {"a blob cut short", [&](const fs::path& l, const std::string& d) { fs::resize_file(firstLayer(l, d), 10); }, "length-mismatch", "not as long"},
        {"schema 1", [&](const fs::path& l, const std::string& d) { manifest(l, d, [](json& m) { m["schemaVersion"] = 1; }); }, "malformed", "schema version 1, which is not supported"},
        {"a foreign layer", [&](const fs::path& l, const std::string& d) { manifest(l, d, [](json& m) { m["layers"][0]["mediaType"] = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"; }); }, "malformed", "foreign layer"},
        {"10,000 layers", [&](const fs::path& l, const std::string& d) { manifest(l, d, [](json& m) { m["layers"] = json(std::vector<json>(10'000, m["layers"][0])); }); }, "malformed", "1,000 layers"},
        {"an index without the index in it", [&](const fs::path& l, const std::string& d) { manifest(l, d, [](json& m) { m = {{"schemaVersion", 2}, {"manifests", {{{"mediaType", "application/vnd.oci.image.index.v1+json"}, {"digest", "sha256:" + std::string(64, 'b')}, {"size", 1}}}}}; }); }, "io", "does not hold the manifest"},
        {"an index without its child", [&](const fs::path& l, const std::string& d) { manifest(l, d, [](json& m) { m = {{"schemaVersion", 2}, {"manifests", {{{"mediaType", "application/vnd.oci.image.manifest.v1+json"}, {"digest", "sha256:" + std::string(64, 'b')}, {"size", 1}, {"platform", {{"os", "linux"}, {"architecture", "arm64"}}}}}}}; }); }, "io", "linux/arm64"},
    };
    for (const Row& row : rows) {
        const TemporaryFolder folder;
        const fs::path layout = folder / "layout";
        const std::string digest = writeLayout(layout, {kSample}, "1");
        row.change(layout, digest);
        const auto opened = trust::openSource("oci:" + layout.string() + (std::string(row.what).find("one tag") != std::string::npos ? ":1" : ""), {}, {});
        ASSERT_FALSE(opened) << row.what;
        EXPECT_EQ(codeName(opened.error().code), row.code) << row.what << ": " << opened.error().message;
        EXPECT_NE((opened.error().message + opened.error().hint).find(row.reason), std::string::npos) << row.what << ": " << opened.error().message << opened.error().hint;
    }
}

TEST(E4, ASourceThatIsNoFileIsRefused) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(trust::openSource("docker-archive:" + (folder / "pipe").string(), {}, {}).error().code, ErrorCode::Io);
    EXPECT_EQ(trust::openSource("docker-archive:" + folder.path().string(), {}, {}).error().code, ErrorCode::Io);
    EXPECT_EQ(trust::openSource("docker-archive:" + (folder / "none").string(), {}, {}).error().code, ErrorCode::Io);
    EXPECT_EQ(trust::openSource("docker-daemon:../containers/json", {}, {}).error().code, ErrorCode::Usage);
    EXPECT_EQ(trust::openSource("docker-daemon:a:1", "tcp://127.0.0.1:2375", {}).error().code, ErrorCode::Usage);
    EXPECT_EQ(trust::openSource("docker-daemon:a:1", "unix://" + (folder / "none.sock").string(), {}).error().code, ErrorCode::Network);
}

}  // namespace roseglass::test
