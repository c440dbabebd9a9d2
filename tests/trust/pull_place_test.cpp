// Where a pull writes: nothing there leads it elsewhere, nobody else can write there, and nothing foreign is deleted.
#include <sys/stat.h>
#include <unistd.h>

#include "support/pull_scene.h"

namespace roseglass::test {
namespace {

namespace fs = std::filesystem;

const std::string kLayer = gzipped(makeTar({{"a", "first"}}));

class PullPlace : public testing::Test {
protected:
    void SetUp() override {
        scene.registry.addImage({kLayer}, "1");
        victim = scene.folder / "victim";
        fs::create_directories(victim / "photos");
        for (const char* name : {"thesis", "id_ed25519", "photos/1"}) ASSERT_TRUE(writeFileAtomically(victim / name, "dear"));
    }
    void expectUntouched(const std::string& what) const {
        size_t count = 0;
        for (const auto& entry : fs::recursive_directory_iterator(victim)) {
            if (entry.is_regular_file()) {
                EXPECT_EQ(readFile(entry.path(), 100).value_or("gone"), "dear") << what << " " << entry.path();
            }
            ++count;
        }
        EXPECT_EQ(count, 4u) << what;
    }
    std::string layout() const { return "oci:" + (scene.folder / "out").string(); }
    std::string archive() const { return "docker-archive:" + (scene.folder / "out").string(); }

    PullScene scene;
    fs::path victim;
};

}  // namespace

TEST_F(PullPlace, ALinkAnywhereAmongThePartsIsRefused) {
    for (const std::string& destination : {layout(), archive()}) {
        for (const char* link : {".out.roseglass-partial", ".out.roseglass-partial/blobs", ".out.roseglass-partial/blobs/sha256"}) {
            const fs::path at = scene.folder / link;
            fs::create_directories(at.parent_path());
            fs::create_directory_symlink(victim, at);
            const auto result = scene.pull(scene.registry.name("1"), destination);
            EXPECT_EQ(outcome(result), "io") << destination << link;
            expectUntouched(destination + link);
            EXPECT_FALSE(fs::exists(scene.folder / "out")) << link;
            fs::remove_all(scene.folder / ".out.roseglass-partial");
        }
    }
}

TEST_F(PullPlace, ALinkInALayoutThatIsThereIsRefusedBeforeAnythingIsFetched) {
    for (const char* link : {"out/blobs", "out/blobs/sha256", "out/.roseglass-partial", "out/.roseglass-partial/blobs/sha256"}) {
        const fs::path out = scene.folder / "out", at = scene.folder / link;
        fs::create_directories(at.parent_path());
        ASSERT_TRUE(writeFileAtomically(out / "oci-layout", R"({"imageLayoutVersion":"1.0.0"})"));
        ASSERT_TRUE(writeFileAtomically(out / "index.json", R"({"schemaVersion":2,"manifests":[]})"));
        fs::create_directory_symlink(victim, at);
        EXPECT_EQ(outcome(scene.pullLayout("1")), "io") << link;
        expectUntouched(link);
        EXPECT_EQ(scene.index()["manifests"].size(), 0u);
        fs::remove_all(out);
    }
}

TEST_F(PullPlace, ALayoutThatTheUserNamesThroughALinkOfTheirOwnIsTheirs) {
    fs::create_directories(scene.folder / "disk/images");
    fs::create_directory_symlink(scene.folder / "disk/images", scene.folder / "out");
    const auto result = scene.pullLayout("1");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(scene.index("disk/images")["manifests"].size(), 1u);
}

TEST_F(PullPlace, WhatNoPullMadeStopsItAndStays) {
    for (const char* file : {"notes.txt", "blobs/notes.txt", "blobs/sha256/notes.txt", "blobs/sha256/0123.part"}) {
        const fs::path parts = scene.folder / ".out.roseglass-partial";
        fs::create_directories((parts / file).parent_path());
        ASSERT_TRUE(writeFileAtomically(parts / file, "dear"));
        EXPECT_EQ(outcome(scene.pullLayout("1")), "io") << file;
        EXPECT_EQ(readFile(parts / file, 100).value_or("gone"), "dear") << file;
        fs::remove_all(parts);
    }
}

TEST_F(PullPlace, PartsOfAnotherUserAreRefused) {
    const auto giveAway = [](const fs::path& path) { return ::chown(path.c_str(), 65534, 65534) == 0; };
    for (const char* path : {".out.roseglass-partial", ".out.roseglass-partial/blobs", ".out.roseglass-partial/blobs/sha256"}) {
        const fs::path parts = scene.folder / ".out.roseglass-partial";
        fs::create_directories(parts / "blobs/sha256");
        if (!giveAway(scene.folder / path)) {
            EXPECT_NE(::geteuid(), 0u) << "root alone can";
            return;
        }
        const auto result = scene.pullLayout("1");
        EXPECT_EQ(outcome(result), "io") << path;
        EXPECT_NE(result.error().message.find("another user"), std::string::npos) << result.error().message;
        fs::remove_all(parts);
    }
}

TEST_F(PullPlace, NothingIsWritableByOthersWhateverTheUmask) {
    const mode_t old = ::umask(0);
    const auto first = scene.pullLayout("1");
    const auto second = scene.pull(scene.registry.name("1"), "docker-archive:" + (scene.folder / "out.tar").string());
    ::umask(old);
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_TRUE(second) << second.error().message;
    size_t count = 0;
    for (const char* top : {"out", "out.tar"}) {
        const auto check = [&](const fs::path& path) {
            EXPECT_EQ(fs::status(path).permissions() & (fs::perms::group_write | fs::perms::others_write), fs::perms::none) << path;
            ++count;
        };
        check(scene.folder / top);
        if (fs::is_directory(scene.folder / top))
            for (const auto& entry : fs::recursive_directory_iterator(scene.folder / top)) check(entry.path());
    }
    EXPECT_GE(count, 8u);
}

TEST_F(PullPlace, ADiskThatFillsUpCostsNothingThatHadArrived) {
    EXPECT_TRUE(trust::Puller::keepsParts(ErrorCode::Io));
    EXPECT_FALSE(trust::Puller::keepsParts(ErrorCode::DigestMismatch)) << "what a registry that lied has sent";
}

}  // namespace roseglass::test
