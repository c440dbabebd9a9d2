// Folders that are used again: nothing in them leads elsewhere, nobody else writes there, and only what is named is deleted.
#include "base/own_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/temporary_folder.h"

namespace roseglass {
namespace {

namespace fs = std::filesystem;

mode_t modeOf(const fs::path& path) {
    struct stat info {};
    return ::lstat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

class OwnFolderTest : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directories(victim);
        ASSERT_TRUE(writeFileAtomically(victim / "thesis", "dear"));
    }
    void TearDown() override { EXPECT_EQ(readFile(victim / "thesis", 100).value_or("gone"), "dear"); }

    const test::TemporaryFolder folder;
    const fs::path victim = folder / "victim", own = folder / "own";
};

}  // namespace

TEST_F(OwnFolderTest, ALinkIsNotFollowedAtAnyStep) {
    auto top = OwnFolder::make(own);
    ASSERT_TRUE(top);
    fs::create_symlink(victim, own / "blobs");
    fs::create_symlink(victim / "thesis", own / "file");
    fs::create_symlink(own, folder / "link");
    EXPECT_EQ(OwnFolder::open(folder / "link").error().code, ErrorCode::Io);
    EXPECT_EQ(OwnFolder::make(folder / "link").error().code, ErrorCode::Io);
    EXPECT_EQ(top->openIn("blobs").error().code, ErrorCode::Io);
    EXPECT_EQ(top->makeIn("blobs").error().code, ErrorCode::Io);
    EXPECT_EQ(top->openFile("file").error().code, ErrorCode::Io);
    EXPECT_EQ(top->openToAppend("file").error().code, ErrorCode::Io);
    EXPECT_EQ(top->read("file", 100).error().code, ErrorCode::Io);
    ASSERT_TRUE(top->write("file", "new"));
    EXPECT_EQ(readFile(own / "file", 100), "new") << "the link went, not what it led to";
    EXPECT_TRUE(OwnFolder::openNamed(folder / "link")) << "the user's own choice";
}

TEST_F(OwnFolderTest, RemovingTakesLinksAndNeverWhatTheyLeadTo) {
    auto top = OwnFolder::make(own);
    ASSERT_TRUE(top);
    fs::create_directories(own / "tree/deep");
    fs::create_symlink(victim, own / "tree/deep/link");
    fs::create_symlink(victim, own / "link");
    fs::create_symlink("/nowhere", own / "dangling");
    for (const char* name : {"link", "dangling", "tree"}) EXPECT_TRUE(top->removeTree(name)) << name;
    EXPECT_TRUE(top->names().empty());
    fs::create_directories(own / "full/of");
    EXPECT_FALSE(top->removeFile("full")) << "a folder is no file";
    top->removeIfEmpty("full");
    EXPECT_TRUE(fs::exists(own / "full/of"));
    EXPECT_TRUE(top->removeFile("none"));
}

TEST_F(OwnFolderTest, StaysWhereItIsWhateverBecomesOfItsPath) {
    auto top = OwnFolder::make(own);
    ASSERT_TRUE(top);
    fs::rename(own, folder / "elsewhere");
    fs::create_symlink(victim, own);
    ASSERT_TRUE(top->write("thesis", "mine"));
    EXPECT_TRUE(top->removeFile("thesis"));
    EXPECT_FALSE(top->isAt(own));
    EXPECT_TRUE(top->isAt(folder / "elsewhere"));
}

TEST_F(OwnFolderTest, AnothersFolderIsRefusedAndAnOpenOneOfOursIsClosed) {
    fs::create_directories(own);
    ASSERT_EQ(::chmod(own.c_str(), 0777), 0);
    ASSERT_TRUE(OwnFolder::open(own));
    EXPECT_EQ(modeOf(own), 0755u);
    ASSERT_EQ(::chmod(own.c_str(), 0777), 0);
    EXPECT_EQ(OwnFolder::openNamed(own).error().code, ErrorCode::Io) << "what the user made open is the user's to close";
    ASSERT_EQ(::chmod(own.c_str(), 0775), 0);
    EXPECT_TRUE(OwnFolder::openNamed(own)) << "a group may share a folder";
    // Root's folder as somebody else, or somebody else's as root.
    const fs::path other = ::geteuid() == 0 ? own : fs::path("/");
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(own.c_str(), 65534, 65534), 0);
    }
    EXPECT_EQ(OwnFolder::open(other).error().code, ErrorCode::Io);
    EXPECT_EQ(OwnFolder::openNamed(other).error().code, ErrorCode::Io);
}

TEST_F(OwnFolderTest, AFileOfTwoNamesIsNotWrittenTo) {
    auto top = OwnFolder::make(own);
    ASSERT_TRUE(top);
    fs::create_hard_link(victim / "thesis", own / "part");
    EXPECT_EQ(top->openToAppend("part").error().code, ErrorCode::Io);
}

TEST_F(OwnFolderTest, NothingIsWritableByOthersWhateverTheUmask) {
    const mode_t old = ::umask(0);
    auto top = OwnFolder::make(own);
    ASSERT_TRUE(top);
    ASSERT_TRUE(top->makeIn("inner"));
    ASSERT_TRUE(top->openToAppend("appended"));
    ASSERT_TRUE(top->write("written", "x"));
    ::umask(old);
    for (const char* name : {".", "inner", "appended", "written"}) EXPECT_EQ(modeOf(own / name) & 022u, 0u) << name;
}

TEST_F(OwnFolderTest, AWriteIsWholeOrAbsent) {
    auto top = OwnFolder::make(own);
    ASSERT_TRUE(top);
    ASSERT_TRUE(top->write("file", "old"));
    fs::create_directories(own / "taken/by");
    EXPECT_FALSE(top->write("taken", "new"));
    EXPECT_EQ(top->names().size(), 2u) << "no litter";
    EXPECT_EQ(readFile(own / "file", 10), "old");
    EXPECT_TRUE(OwnFolder::isUnfinished(".index.json.abcdefghijkl"));
    for (const char* name : {"index.json", ".index.json", ".x.abcdefghijkz", ".abcdefghijkl", "..git"}) EXPECT_FALSE(OwnFolder::isUnfinished(name)) << name;
}

}  // namespace roseglass
