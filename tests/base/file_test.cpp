#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_folder.h"

namespace roseglass {

TEST(File, IsWrittenWholeWithItsModeWhateverTheUmask) {
    const test::TemporaryFolder folder;
    const mode_t old = ::umask(0);
    ASSERT_TRUE(makePrivateFolder(folder / "a/b"));
    ASSERT_TRUE(writeFileAtomically(folder / "a/b/key", "secret", 0600));
    ::umask(old);
    struct stat info {};
    ASSERT_EQ(::stat((folder / "a/b/key").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    ASSERT_EQ(::stat((folder / "a/b").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
    EXPECT_EQ(readFile(folder / "a/b/key", 100), "secret");
}

TEST(File, MayHaveTheLongestNameThatThereIs) {
    const test::TemporaryFolder folder;
    const auto file = folder / std::string(255, 'n');
    ASSERT_TRUE(writeFileAtomically(file, "x", 0600));
    EXPECT_EQ(readFile(file, 10).value_or("?"), "x");
}

TEST(File, AFailedWriteLeavesTheOldOneAndNoLitter) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder / "target/full");
    EXPECT_FALSE(writeFileAtomically(folder / "target", "new"));
    EXPECT_TRUE(std::filesystem::is_directory(folder / "target/full"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    EXPECT_EQ(writeFileAtomically(folder / "no/such/folder", "x").error().code, ErrorCode::Io);
}

TEST(File, ReadingRefusesLinksFoldersAndWhatIsTooLarge) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder / "file", "12345"));
    std::filesystem::create_symlink(folder / "file", folder / "link");
    EXPECT_EQ(readFile(folder / "link", 100).error().code, ErrorCode::Io);
    EXPECT_EQ(readUserFile(folder / "link", 100), "12345");
    EXPECT_EQ(readFile(folder.path(), 100).error().code, ErrorCode::Io);
    EXPECT_EQ(readFile(folder / "file", 4).error().code, ErrorCode::TooLarge);
    EXPECT_EQ(readFile(folder / "none", 4).error().code, ErrorCode::NotFound);
}

TEST(File, ThatTheUserNamedAndThatIsNotThereIsALocalFilesTrouble) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(readUserFile(folder / "none", 100).error().code, ErrorCode::NotFound);
    EXPECT_EQ(readNamedFile(folder / "none", 100).error().code, ErrorCode::Io);
    EXPECT_EQ(readNamedFile(folder / "no/such/folder", 100).error().code, ErrorCode::Io);
    ASSERT_TRUE(writeFileAtomically(folder / "there", "content"));
    EXPECT_EQ(readNamedFile(folder / "there", 100), "content");
    EXPECT_EQ(readNamedFile(folder / "there", 3).error().code, ErrorCode::TooLarge);
}

}  // namespace roseglass
