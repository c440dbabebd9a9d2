#include "notary/cache.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_folder.h"

namespace roseglass::notary {
namespace {

namespace fs = std::filesystem;

/// The files below a folder, relative to it.
std::vector<std::string> filesBelow(const fs::path& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_directory()) files.push_back(entry.path().lexically_relative(folder).string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST(Cache, ForgetsOneRepositoryAndNoOther) {
    const test::TemporaryFolder folder;
    for (const char* gun : {"h:5000/team", "h:5000/team/app", "h:5000/team/metadata", "h:5000/team/changelist", "h:5000/other"}) {
        const Cache cache(folder.path(), gun);
        const auto empty = std::make_shared<Bytes>("{}");
        ASSERT_TRUE(cache.write({{"root", empty}, {"targets", empty}, {"targets/releases", empty}, {"targets/a/b", empty}}, {}, {}));
        fs::create_directories(cache.folder().parent_path() / "changelist");
        std::ofstream(cache.folder().parent_path() / "changelist" / "1.change") << "{}";
    }
    const auto before = filesBelow(folder.path());
    ASSERT_TRUE(Cache(folder.path(), "h:5000/team").removeAll());
    std::vector<std::string> expected;
    for (const std::string& file : before) {
        const std::string name = file.substr(std::string("tuf/h:5000/team/").size() < file.size() ? 16 : 0);
        const bool own = file.starts_with("tuf/h:5000/team/") && (name.starts_with("metadata/root") || name.starts_with("metadata/targets") || name == "changelist/1.change");
        if (!own) expected.push_back(file);
    }
    EXPECT_EQ(before.size() - expected.size(), 5u);
    EXPECT_EQ(filesBelow(folder.path()), expected);
    ASSERT_TRUE(Cache(folder.path(), "h:5000/other").removeAll());
    EXPECT_FALSE(fs::exists(folder / "tuf/h:5000/other")) << "folders that nothing uses go, too";
    EXPECT_TRUE(Cache(folder.path(), "h:5000/other").removeAll()) << "nothing to forget is no error";
    EXPECT_TRUE(fs::exists(folder / "tuf/h:5000/team/app/metadata/root.json"));
}

TEST(Cache, ForgettingFollowsNoLinks) {
    const test::TemporaryFolder folder, elsewhere;
    std::ofstream(elsewhere / "root.json") << "mine";
    fs::create_directories(folder / "tuf/h:5000/app");
    fs::create_directory_symlink(elsewhere.path(), folder / "tuf/h:5000/app/metadata");
    EXPECT_EQ(Cache(folder.path(), "h:5000/app").removeAll().error().code, ErrorCode::Io);
    EXPECT_TRUE(fs::exists(elsewhere / "root.json"));
    fs::create_directories(folder / "tuf/h:5000/other/metadata");
    fs::create_directory_symlink(elsewhere.path(), folder / "tuf/h:5000/other/metadata/targets");
    ASSERT_TRUE(Cache(folder.path(), "h:5000/other").removeAll());
    EXPECT_TRUE(fs::exists(elsewhere / "root.json")) << "the link goes, not what it leads to";
}

}  // namespace roseglass::notary
