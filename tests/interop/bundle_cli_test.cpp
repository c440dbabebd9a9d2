// Bundles and history on real servers: what a bundle says elsewhere is what its server said.
#include "interop/publish_scene.h"

namespace roseglass::test {
namespace {

class BundleCli : public PublishScene {
protected:
    static nlohmann::json parsed(const Ran& ran) {
        auto document = nlohmann::json::parse(ran.out, nullptr, false);
        EXPECT_FALSE(document.is_discarded()) << ran.all();
        return document;
    }
    /// Somebody elsewhere: another folder, and a trust server that nobody runs.
    static Ran elsewhere(const TemporaryFolder& folder, std::vector<std::string> words) {
        words.insert(words.begin(), {ROSEGLASS_CLI, "--json", "--docker-config", (folder / "elsewhere").string(), "--trust-server", "https://127.0.0.1:1", "--timeout", "2"});
        return runProgram(words, {"XDG_DATA_HOME=" + (folder / "data").string()});
    }
};

/// The members that the network's absence must not change.
nlohmann::json essence(const nlohmann::json& report) {
    nlohmann::json tags = nlohmann::json::array();
    for (const auto& tag : report["tags"]) tags.push_back({tag["name"], tag["state"], tag["signedDigest"], tag["registryDigest"], tag["signers"], tag["roles"]});
    nlohmann::json roles = nlohmann::json::array();
    for (const auto& role : report["roles"]) roles.push_back({role["name"], role["version"], role["expires"], role["threshold"], role["state"]});
    return {{"status", report["status"]}, {"repository", report["repository"]}, {"rootKeyId", report["rootKeyId"]}, {"tags", tags}, {"roles", roles}};
}

}  // namespace

TEST_F(BundleCli, GivesElsewhereTheVerdictOfTheServers) {
    const TemporaryFolder folder;
    const Desk publisher(state);
    const std::string gun = image("bundle/app", {"1.0", "2.0", "plain"});
    ASSERT_EQ(publisher.ours({"sign", gun + ":1.0"}).exit, 0);
    ASSERT_EQ(publisher.ours({"sign", gun + ":2.0"}).exit, 0);
    ASSERT_EQ(publisher.ours({"key", "rotate", gun, "root"}).exit, 0);
    const auto live = parsed(publisher.ours({"--json", "inspect", gun}));
    const std::string file = (folder / "app.rgbundle").string();
    const auto exported = parsed(publisher.ours({"--json", "bundle", "export", gun, file}));
    EXPECT_EQ(exported["roots"], 2);
    EXPECT_EQ(exported["status"], "trusted");
    EXPECT_EQ(runProgram({"tar", "-tf", file}).exit, 0);

    const Ran opened = elsewhere(folder, {"bundle", "open", file});
    EXPECT_EQ(opened.exit, 0) << opened.all();
    EXPECT_EQ(essence(parsed(opened)), essence(live));
    EXPECT_EQ(parsed(opened)["bundle"]["firstRoot"], 1);
    const auto wanted = parsed(publisher.ours({"--json", "verify", gun + ":2.0"}));
    const Ran verdict = elsewhere(folder, {"bundle", "open", file, gun + ":2.0"});
    EXPECT_EQ(verdict.exit, 0);
    EXPECT_EQ(parsed(verdict)["digest"], wanted["digest"]);
    EXPECT_EQ(elsewhere(folder, {"bundle", "open", file, ":plain"}).exit, 1);

    const Ran later = elsewhere(folder, {"--at", "2031-01-01T00:00:00Z", "bundle", "open", file, ":2.0"});
    EXPECT_EQ(later.exit, 1);
    EXPECT_EQ(parsed(later)["error"]["code"], "expired");
    const Ran pinned = elsewhere(folder, {"--pin", gun + "=" + live["rootKeyId"].get<std::string>(), "--no-tofu", "bundle", "open", file});
    EXPECT_EQ(pinned.exit, 0) << pinned.all();
    const Ran stranger = elsewhere(folder, {"--pin", gun + "=" + std::string(64, 'a'), "bundle", "open", file});
    EXPECT_EQ(parsed(stranger)["error"]["code"], "pin-mismatch");
    EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST_F(BundleCli, TellsWhatChangedBetweenTwoBundles) {
    const TemporaryFolder folder;
    const Desk publisher(state);
    const std::string gun = image("bundle/diff", {"1.0", "2.0"});
    ASSERT_EQ(publisher.ours({"sign", gun + ":1.0"}).exit, 0);
    const std::string before = (folder / "before.rgbundle").string(), after = (folder / "after.rgbundle").string();
    ASSERT_EQ(publisher.ours({"bundle", "export", gun, before}).exit, 0);
    ASSERT_EQ(publisher.ours({"sign", gun + ":2.0"}).exit, 0);
    ASSERT_EQ(publisher.ours({"key", "rotate", gun, "root"}).exit, 0);
    ASSERT_EQ(publisher.ours({"bundle", "export", gun, after}).exit, 0);
    const Ran ran = elsewhere(folder, {"bundle", "diff", before, after});
    EXPECT_EQ(ran.exit, 0) << ran.all();
    std::set<std::string> kinds;
    const auto difference = parsed(ran);
    for (const auto& change : difference["changes"]) kinds.insert(change["kind"].get<std::string>());
    for (const char* kind : {"tag-added", "key-added", "key-removed", "version-changed"}) EXPECT_TRUE(kinds.contains(kind)) << kind;
    EXPECT_EQ(elsewhere(folder, {"bundle", "diff", before, before}).exit, 0);
    EXPECT_TRUE(parsed(elsewhere(folder, {"bundle", "diff", before, before}))["changes"].empty());
}

TEST_F(BundleCli, TakesNoRepositoryThatWasMadeAnewForTheOneThatIsKnown) {
    const TemporaryFolder folder;
    const Desk publisher(state), stranger(state), reader(state);
    const std::string gun = image("bundle/again", {"1.0"});
    const std::string good = (folder / "good.rgbundle").string(), other = (folder / "other.rgbundle").string();
    ASSERT_EQ(publisher.ours({"sign", gun + ":1.0"}).exit, 0);
    ASSERT_EQ(publisher.ours({"bundle", "export", gun, good}).exit, 0);
    ASSERT_EQ(reader.ours({"inspect", gun}).exit, 0);
    ASSERT_EQ(publisher.ours({"delete", gun, "--remote"}).exit, 0);
    ASSERT_EQ(stranger.ours({"sign", gun + ":1.0"}).exit, 0);
    ASSERT_EQ(stranger.ours({"bundle", "export", gun, other}).exit, 0);

    EXPECT_EQ(reader.ours({"bundle", "open", good, ":1.0"}).exit, 0);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"bundle", "open", other, ":1.0"}, {"bundle", "open", other}}) {
        std::vector<std::string> all{"--json"};
        all.insert(all.end(), words.begin(), words.end());
        const Ran ran = reader.ours(all);
        EXPECT_EQ(ran.exit, 1) << ran.all();
        EXPECT_EQ(parsed(ran)["error"]["code"], "root-rotation") << ran.all();
    }
    EXPECT_EQ(reader.ours({"bundle", "diff", good, other}).exit, 1);
    // Who knows neither is told that the one is no rotation of the other.
    const Ran diff = elsewhere(folder, {"bundle", "diff", good, other});
    EXPECT_EQ(diff.exit, 1) << diff.all();
    EXPECT_EQ(parsed(diff)["error"]["code"], "root-rotation");
    ASSERT_EQ(parsed(diff)["changes"].size(), 1u);
    EXPECT_EQ(parsed(diff)["changes"][0]["kind"], "root-unrelated");
}

TEST_F(BundleCli, ExportsNothingWhereThereIsNothing) {
    const TemporaryFolder folder;
    const Desk publisher(state);
    const std::string file = (folder / "none.rgbundle").string();
    EXPECT_EQ(publisher.ours({"bundle", "export", image("bundle/plain", {"1.0"}), file}).exit, 1);
    EXPECT_FALSE(std::filesystem::exists(file));
    for (const std::vector<std::string>& words : {std::vector<std::string>{"bundle"}, {"bundle", "look"}, {"bundle", "export", "x"}, {"bundle", "open"}, {"bundle", "diff", "x"}, {"history"}, {"history", "a", "b"}}) {
        EXPECT_EQ(publisher.ours(words).exit, 2);
    }
    EXPECT_EQ(elsewhere(folder, {"bundle", "open", file}).exit, 6);
}

TEST_F(BundleCli, TellsTheWholeHistoryOfARealServer) {
    const TemporaryFolder folder;
    const Desk publisher(state);
    const std::string gun = image("bundle/history", {"1.0", "2.0"});
    ASSERT_EQ(publisher.ours({"sign", gun + ":1.0"}).exit, 0);
    ASSERT_EQ(publisher.ours({"sign", gun + ":2.0"}).exit, 0);
    ASSERT_EQ(publisher.ours({"key", "rotate", gun, "root"}).exit, 0);
    ASSERT_EQ(publisher.ours({"revoke", gun + ":1.0"}).exit, 0);
    const auto history = parsed(publisher.ours({"--json", "history", gun}, {"XDG_DATA_HOME=" + (folder / "data").string()}));
    ASSERT_EQ(history["roots"].size(), 2u);
    EXPECT_EQ(history["roots"][0]["version"], 2);
    EXPECT_TRUE(history["roots"][0]["verified"]);
    std::vector<std::string> story;
    for (const auto& past : history["states"]) {
        EXPECT_EQ(past["status"], "trusted") << past.dump();
        EXPECT_TRUE(past.contains("time")) << past.dump();
        for (const auto& change : past["changes"]) {
            const std::string kind = change["kind"];
            if (kind.starts_with("tag-")) story.push_back(kind + " " + change["name"].get<std::string>());
        }
    }
    EXPECT_EQ(story, (std::vector<std::string>{"tag-removed 1.0", "tag-added 2.0"}));
    EXPECT_GE(history["changefeed"].size(), 4u);
    // The visit was kept, and is told at the next one.
    const auto again = parsed(publisher.ours({"--json", "history", gun}, {"XDG_DATA_HOME=" + (folder / "data").string()}));
    EXPECT_EQ(std::count_if(again["states"].begin(), again["states"].end(), [](const auto& past) { return past["source"] == "visit"; }), 1);
}

}  // namespace roseglass::test
