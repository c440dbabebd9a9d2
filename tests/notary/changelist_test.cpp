#include "notary/changelist.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "support/fixtures.h"
#include "support/repository_builder.h"
#include "support/temporary_folder.h"

namespace roseglass::notary {
namespace {

namespace fs = std::filesystem;
using test::Json;

const std::string kGun = "localhost:5000/team/app";
const std::string kHash = toBase64(crypto::sha256("x").raw());

struct Staged {
    test::TemporaryFolder folder;
    fs::path list = folder.path() / "tuf" / kGun / "changelist";

    Staged() { fs::create_directories(list); }
    void file(const std::string& name, const std::string& text) const { std::ofstream(list / name, std::ios::binary) << text; }
    void change(const std::string& name, const std::string& action, const std::string& role, const std::string& type, const std::string& path, const Json& data) const {
        file(name, Json{{"action", action}, {"role", role}, {"type", type}, {"path", path}, {"data", toBase64(data.is_null() ? "" : data.dump())}}.dump());
    }
    std::vector<StagedChange> read() const {
        auto changes = readChangelist(folder.path(), kGun);
        EXPECT_TRUE(changes);
        return changes.value_or(std::vector<StagedChange>());
    }
    StagedChange one(const std::string& text) const {
        file("1.change", text);
        return std::move(read().front());
    }
};

}  // namespace

TEST(Changelist, ReadsWhatNotaryStaged) {
    const Staged staged;
    staged.file("01795512239666102021_eedaea6b-9c8b-47d5-83c0-3080e7dc55b8.change", test::fixture("changelist/01795512239666102021_eedaea6b-9c8b-47d5-83c0-3080e7dc55b8.change"));
    const auto changes = staged.read();
    ASSERT_EQ(changes.size(), 1u);
    const StagedChange& change = changes.front();
    EXPECT_EQ(change.problem, "");
    EXPECT_EQ(std::tuple(change.action, change.role, change.type, change.path), std::tuple("create", "targets", "target", "staged"));
    ASSERT_TRUE(change.target);
    EXPECT_EQ(change.target->length, 2u);
    EXPECT_EQ(toBase64(change.target->sha256.raw()), "h0KPxSKAPTEGXnvOPPA/5HUJZjHl4Hu9eg/eYMTPJcc=");
}

TEST(Changelist, KeepsTheOrderOfTheirNames) {
    const Staged staged;
    for (const char* name : {"01795512239666102021_b.change", "01795512239666102020_c.change", "01795512239666102022_a.change"}) staged.change(name, "delete", "targets", "target", name, nullptr);
    staged.file("notes.txt", "not a change");
    std::vector<std::string> paths;
    for (const StagedChange& change : staged.read()) paths.push_back(change.path.substr(19, 1));
    EXPECT_EQ(paths, (std::vector<std::string>{"0", "1", "2"}));
    ASSERT_TRUE(removeStaged(staged.read()));
    EXPECT_TRUE(staged.read().empty());
    EXPECT_TRUE(fs::exists(staged.list / "notes.txt"));
    EXPECT_TRUE(readChangelist(staged.folder.path(), "localhost:5000/none")->empty());
    fs::remove_all(staged.list);
    std::ofstream(staged.list) << "a file";
    EXPECT_EQ(readChangelist(staged.folder.path(), kGun).error().code, ErrorCode::Io);
}

TEST(Changelist, ReadsDelegationsAsNotaryWritesThem) {
    const Staged staged;
    const test::SigningKey key = test::makeKey(), certified = test::makeRootKey("carol", *parseRfc3339("2026-11-24T10:00:00Z"));
    staged.change("1.change", "create", "targets/qa", "delegation", "",
                  {{"threshold", 2}, {"add_keys", {key.object(), certified.object()}}, {"add_paths", {"qa-", ""}}, {"remove_keys", {"abc"}}, {"remove_paths", {"x"}}, {"clear_paths", true}});
    staged.change("2.change", "delete", "targets/qa", "delegation", "", nullptr);
    staged.change("3.change", "update", "targets/qa", "witness", "", nullptr);
    const auto changes = staged.read();
    ASSERT_EQ(changes.size(), 3u);
    for (const StagedChange& change : changes) EXPECT_EQ(change.problem, "");
    const tuf::DelegationEdit& edit = changes[0].delegation;
    EXPECT_EQ(edit.role, "targets/qa");
    ASSERT_EQ(edit.addKeys.size(), 2u);
    EXPECT_EQ(edit.addKeys[0].id(), key.id());
    EXPECT_EQ(edit.addKeys[1].id(), certified.id());
    EXPECT_EQ(edit.threshold, 2);
    EXPECT_EQ(edit.addPaths, (std::vector<std::string>{"qa-", ""}));
    EXPECT_EQ(edit.removeKeyIds, std::vector<std::string>{"abc"});
    EXPECT_EQ(edit.removePaths, std::vector<std::string>{"x"});
    EXPECT_TRUE(edit.clearPaths);
    EXPECT_EQ(changes[2].type, "witness");
}

TEST(Changelist, TellsWhatItCannotPublishAndNeverThrows) {
    const Json good{{"length", 2}, {"hashes", {{"sha256", kHash}}}};
    const auto target = [](const Json& data, const char* action = "create") {
        return Json{{"action", action}, {"role", "targets"}, {"type", "target"}, {"path", "1"}, {"data", toBase64(data.dump())}}.dump();
    };
    const auto delegation = [](const Json& data) { return Json{{"action", "create"}, {"role", "targets/qa"}, {"type", "delegation"}, {"path", ""}, {"data", toBase64(data.dump())}}.dump(); };
    const auto with = [&](const char* field, const Json& value) {
        Json data = good;
        data[field] = value;
        return target(data);
    };
    const Staged staged;
    ASSERT_EQ(staged.one(target(good)).problem, "");
    const std::pair<const char*, std::string> bad[] = {
        {"empty", ""}, {"garbage", "garbage"}, {"array", "[]"}, {"number", "5"}, {"deep", std::string(200'000, '[')}, {"no role", R"({"action":"create"})"}, {"role number", R"({"action":"create","role":5,"type":"target"})"},
        {"data not base64", R"({"action":"create","role":"targets","type":"target","path":"1","data":"!"})"}, {"data garbage", R"({"action":"create","role":"targets","type":"target","path":"1","data":"Z2FyYmFnZQ=="})"},
        {"unknown action", target(good, "burn")}, {"unknown kind", R"({"action":"create","role":"root","type":"role","path":"","data":""})"},
        {"data array", target(Json::array())}, {"data text", target("x")}, {"no length", with("length", nullptr)}, {"negative length", with("length", -1)}, {"fraction", with("length", 1.5)}, {"length text", with("length", "2")},
        {"length over 63 bits", with("length", ~0ULL)}, {"no hashes", with("hashes", nullptr)}, {"hashes text", with("hashes", "x")}, {"short hash", with("hashes", {{"sha256", "YQ=="}})},
        {"hash number", with("hashes", {{"sha256", 5}})}, {"sha512 alone", with("hashes", {{"sha512", kHash}})},
        {"keys of rubbish", delegation({{"add_keys", {5, "x", Json::object(), {{"keytype", 5}, {"keyval", 5}}}}})}, {"a key of another type", delegation({{"add_keys", {{{"keytype", "dsa"}, {"keyval", {{"public", "YQ=="}}}}}}})}};
    for (const auto& [what, text] : bad) {
        StagedChange change;
        ASSERT_NO_THROW(change = staged.one(text)) << what;
        EXPECT_NE(change.problem, "") << what;
    }
    for (const Json& odd : {Json{{"add_keys", "x"}, {"add_paths", 5}, {"threshold", "2"}, {"clear_paths", "yes"}, {"remove_keys", {1, 2}}}, Json{{"threshold", -1}}, Json::array(), Json(5)}) {
        StagedChange change;
        ASSERT_NO_THROW(change = staged.one(delegation(odd))) << odd;
        EXPECT_TRUE(change.delegation.addKeys.empty() && !change.delegation.threshold && !change.delegation.clearPaths) << odd;
    }
}

TEST(Changelist, IsReadInNoOtherPlaceThanItsOwn) {
    const Staged elsewhere, here;
    elsewhere.change("1.change", "create", "targets", "target", "1.0", {{"length", 1}, {"hashes", {{"sha256", kHash}}}});
    ASSERT_EQ(elsewhere.read().size(), 1u);
    fs::remove(here.list);
    fs::create_directory_symlink(elsewhere.list, here.list);
    const auto changes = readChangelist(here.folder.path(), kGun);
    ASSERT_FALSE(changes);
    EXPECT_EQ(changes.error().code, ErrorCode::Io);
}

TEST(Changelist, FollowsNoLinksAndReadsNoPipes) {
    const Staged staged;
    const test::TemporaryFolder elsewhere;
    std::ofstream(elsewhere / "secret") << R"({"action":"delete","role":"targets","type":"target","path":"CANARY"})";
    fs::create_symlink(elsewhere / "secret", staged.list / "1.change");
    ASSERT_EQ(::mkfifo((staged.list / "2.change").c_str(), 0600), 0);
    fs::create_directory(staged.list / "3.change");
    staged.file("4.change", std::string(2 << 20, 'x'));
    const auto changes = staged.read();
    EXPECT_EQ(changes.size(), 4u);
    for (const StagedChange& change : changes) {
        EXPECT_NE(change.problem, "");
        EXPECT_EQ(change.path, "");
    }
}

}  // namespace roseglass::notary
