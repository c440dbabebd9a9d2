// Whatever the Editor builds is published, and read again in a full walk: by somebody new, and by somebody who saw the state before.
#include "tuf/editor.h"

#include "tuf/editor_scene.h"

namespace roseglass::tuf {
namespace {

using test::codeOf;
using test::EditorScene;
using test::Json;
using test::makeKey;
using test::makeRootKey;
using test::newTarget;
using test::publicKey;
using test::RepositoryBuilder;
using test::SigningKey;
using crypto::KeyAlgorithm;

const std::string kGun = "localhost:5000/team/app";

/// With fields that we do not know at every level, entries of several kinds, and a delegation of a delegation.
RepositoryBuilder richRepository() {
    RepositoryBuilder r;
    r.addTag(r.targets, "2.0");
    r.targets["targets"]["1.0"]["custom"] = {{"note", "kept \"as\" it \\ is"}, {"n", -7}};
    r.targets["targets"]["bad"] = {{"length", -1}, {"hashes", Json::object()}};
    r.targets["x-targets"] = {{"b", 1}, {"a", {1, 2, nullptr, true}}};
    r.root["x-root"] = "kept";
    r.snapshot["x-snapshot"] = {3};
    r.delegate(r.targets, "targets/releases");
    r.delegate(r.targets, "targets/team", {"a", "b"});
    r.delegate(r.delegations["targets/team"], "targets/team/a", {"a"});
    r.targets["delegations"]["x-delegations"] = 5;
    r.targets["delegations"]["roles"][0]["x-role"] = "kept";
    r.addTag(r.delegations["targets/team/a"], "a1");
    r.publish();
    return r;
}

/// What a role says, without what every new version changes.
Json said(const EditorScene& scene, const std::string& role) {
    Json part = scene.server->signedPart(role);
    part.erase("version");
    part.erase("expires");
    return Json::parse(nlohmann::json::parse(part.dump()).dump());
}

}  // namespace

TEST(Editor, MakesARepositoryThatEveryoneAccepts) {
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaP384, KeyAlgorithm::Rsa2048}) {
        EditorScene scene;
        scene.server->files.clear();
        const SigningKey root = makeRootKey(kGun, scene.now, {}, algorithm), targets = makeKey(KeyAlgorithm::Ed25519);
        scene.keep({root, targets});
        Editor editor = Editor::create(publicKey(root), publicKey(targets), publicKey(scene.server->snapshotKey), publicKey(scene.server->timestampKey), scene.now);
        ASSERT_TRUE(editor.setTarget("targets", "1.0", newTarget("image")));
        scene.publish(editor, "new");
        EXPECT_EQ(scene.server->version("root"), 1);
        EXPECT_EQ(scene.server->version("targets"), 1);
        EXPECT_EQ(scene.server->signedPart("root")["consistent_snapshot"], false);
        EXPECT_EQ(test::signedAs(scene.editor(), "targets", "1.0"), newTarget("image"));
    }
}

TEST(Editor, ChangesTheNamedTagAndNothingElse) {
    EditorScene scene(richRepository());
    const std::map<std::string, Json> before{{"targets", said(scene, "targets")}, {"targets/team/a", said(scene, "targets/team/a")}, {"root", said(scene, "root")}};
    const std::string otherFile = scene.server->files["targets/team/a.json"];
    Editor editor = scene.editor();
    ASSERT_TRUE(editor.setTarget("targets", "3.0", newTarget("third")));
    scene.publish(editor, "3.0");
    Json expected = before.at("targets");
    expected["targets"]["3.0"] = {{"hashes", {{"sha256", scene.server->signedPart("targets")["targets"]["3.0"]["hashes"]["sha256"]}}}, {"length", 5}};
    EXPECT_EQ(nlohmann::json::parse(said(scene, "targets").dump()), nlohmann::json::parse(expected.dump()));
    EXPECT_EQ(scene.server->version("targets"), 2);
    EXPECT_EQ(scene.server->files["targets/team/a.json"], otherFile) << "byte for byte";
    const std::string entry = R"("1.0":{"custom":{"n":-7,"note":"kept \"as\" it \\ is"},"hashes":)";
    EXPECT_NE(scene.server->files["targets.json"].find(entry), std::string::npos) << scene.server->files["targets.json"];
    EXPECT_EQ(said(scene, "root"), before.at("root"));
    EXPECT_EQ(scene.server->version("root"), 1);
}

TEST(Editor, SetsReplacesAndRemovesTags) {
    EditorScene scene(richRepository());
    struct Row {
        const char* what;
        std::function<void(Editor&)> change;
        std::vector<std::string> tags;
    };
    const Row rows[] = {
        {"replace", [](Editor& e) { EXPECT_TRUE(e.setTarget("targets", "1.0", newTarget("other"))); }, {"1.0", "2.0", "bad"}},
        {"the same again", [](Editor& e) { EXPECT_TRUE(e.setTarget("targets", "1.0", newTarget("other"))); }, {"1.0", "2.0", "bad"}},
        {"remove", [](Editor& e) { EXPECT_TRUE(e.removeTarget("targets", "2.0").value()); }, {"1.0", "bad"}},
        {"remove one with a problem", [](Editor& e) { EXPECT_TRUE(e.removeTarget("targets", "bad").value()); }, {"1.0"}},
        {"add, remove, add", [](Editor& e) {
             EXPECT_TRUE(e.setTarget("targets", "9", newTarget("9")));
             EXPECT_TRUE(e.removeTarget("targets", "9").value());
             EXPECT_FALSE(e.removeTarget("targets", "9").value());
             EXPECT_TRUE(e.setTarget("targets", "é\"\\", newTarget("10")));
         }, {"1.0", "é\"\\"}},
        {"all but what is set afterwards", [](Editor& e) {
             EXPECT_TRUE(e.setTarget("targets", "lost", newTarget("x")));
             EXPECT_TRUE(e.removeAllTargets("targets"));
             EXPECT_EQ(test::signedAs(e, "targets", "1.0"), std::nullopt);
             EXPECT_TRUE(e.setTarget("targets", "last", newTarget("y")));
         }, {"last"}},
        {"all", [](Editor& e) { EXPECT_TRUE(e.removeAllTargets("targets")); }, {}}};
    int64_t version = 1;
    for (const Row& row : rows) {
        Editor editor = scene.editor();
        row.change(editor);
        scene.publish(editor, row.what);
        std::vector<std::string> tags;
        const Json part = scene.server->signedPart("targets");
        for (const auto& [name, entry] : part["targets"].items()) tags.push_back(name);
        EXPECT_EQ(tags, row.tags) << row.what;
        EXPECT_EQ(scene.server->version("targets"), ++version) << row.what;
    }
    Editor nothing = scene.editor();
    EXPECT_FALSE(nothing.removeTarget("targets", "gone").value());
    EXPECT_FALSE(nothing.changed());
    EXPECT_TRUE(scene.build(nothing)->empty());
}

TEST(Editor, RefusesWhatNobodyCouldReadOrBelieve) {
    EditorScene scene(richRepository());
    Editor editor = scene.editor();
    const std::tuple<const char*, const char*, NewTarget, const char*> rows[] = {
        {"targets/none", "1", newTarget("x"), "usage"},     {"root", "1", newTarget("x"), "usage"},
        {"targets/team", "c1", newTarget("x"), "policy"},       {"targets/team/a", "b1", newTarget("x"), "policy"},
        {"targets", "", newTarget("x"), "usage"},               {"targets", "a\nb", newTarget("x"), "usage"},
        {"targets", "\xff", newTarget("x"), "usage"},           {"targets", "1", {1ULL << 63, {}}, "usage"},
        {"targets/team", "b1", newTarget("x"), "done"},         {"targets/team/a", "a2", newTarget("x"), "done"}};
    for (const auto& [role, name, target, code] : rows) EXPECT_EQ(codeOf(editor.setTarget(role, name, target)), code) << role << " " << name;
    EXPECT_EQ(codeOf(editor.removeTarget("targets/none", "1")), "usage");
    EXPECT_EQ(codeOf(editor.touch("timestamp")), "usage");
    EXPECT_EQ(codeOf(editor.adoptUnverified("targets")), "usage");
    scene.publish(editor, "what was good");
}

TEST(Editor, ChangesDelegationsOfAnyDepth) {
    EditorScene scene(richRepository());
    const SigningKey one = makeKey(), two = makeKey(KeyAlgorithm::Rsa2048), certified = makeRootKey("carol", scene.now, {}, KeyAlgorithm::Rsa2048);
    scene.keep({one, two, certified});
    struct Row {
        const char* what;
        std::string role;
        std::function<void(DelegationEdit&)> edit;
        size_t keys;
        int64_t threshold;
        std::vector<std::string> paths;
    };
    const Row rows[] = {
        {"new", "targets/qa", [&](auto& e) { e.addKeys = {publicKey(one)}; e.addPaths = {"qa-"}; }, 1, 1, {"qa-"}},
        {"below it", "targets/qa/nightly", [&](auto& e) { e.addKeys = {publicKey(two)}; e.addPaths = {"qa-n", "qa-m"}; }, 1, 1, {"qa-n", "qa-m"}},
        {"below that", "targets/qa/nightly/x", [&](auto& e) { e.addKeys = {publicKey(certified)}; e.addPaths = {"qa-n1"}; }, 1, 1, {"qa-n1"}},
        {"more keys", "targets/qa", [&](auto& e) { e.addKeys = {publicKey(one), publicKey(two), publicKey(certified)}; e.threshold = 2; }, 3, 2, {"qa-"}},
        {"a key less, by its canonical ID", "targets/qa", [&](auto& e) { e.removeKeyIds = {publicKey(certified).canonicalId()}; }, 2, 2, {"qa-"}},
        {"paths", "targets/qa/nightly", [&](auto& e) { e.removePaths = {"qa-m"}; e.addPaths = {"qa-n", "qa-o"}; }, 1, 1, {"qa-n", "qa-o"}},
        {"all paths", "targets/qa/nightly", [&](auto& e) { e.clearPaths = true; e.addPaths = {"qa-n"}; }, 1, 1, {"qa-n"}}};
    for (const Row& row : rows) {
        Editor editor = scene.editor();
        DelegationEdit edit;
        edit.role = row.role;
        row.edit(edit);
        ASSERT_TRUE(editor.putDelegation(edit)) << row.what;
        // Its new keys sign what is there.
        ASSERT_TRUE(scene.server->version(row.role) == 0 || editor.touch(row.role)) << row.what;
        scene.publish(editor, row.what);
        const Editor after = scene.editor();
        EXPECT_EQ(after.signersOf(row.role).size(), row.keys) << row.what;
        EXPECT_EQ(after.thresholdOf(row.role), row.threshold) << row.what;
        EXPECT_EQ(after.pathsOf(row.role), row.paths) << row.what;
    }
    const std::string kept = scene.server->signedPart("targets")["delegations"]["roles"][0]["x-role"];
    EXPECT_EQ(kept, "kept");
    EXPECT_EQ(scene.server->signedPart("targets")["delegations"]["x-delegations"], 5);
    Editor sign = scene.editor();
    ASSERT_TRUE(sign.setTarget("targets/qa/nightly/x", "qa-n1", newTarget("deep")));
    ASSERT_TRUE(sign.setTarget("targets/qa", "qa-1", newTarget("two sign")));
    scene.publish(sign, "deep tags");
    EXPECT_EQ(Json::parse(scene.server->files["targets/qa.json"])["signatures"].size(), 2u);
}

TEST(Editor, TakesADelegationAwayThatNoPeerTakes) {
    RepositoryBuilder r = richRepository();
    r.delegate(r.targets, "targets/alice.b");
    r.publish();
    EditorScene scene(r);
    Editor editor = scene.editor();
    ASSERT_TRUE(editor.hasRole("targets/alice.b"));
    EXPECT_EQ(editor.signersOf("targets/alice.b").size(), 1u) << "its keys are known, to take them out of targets/releases";
    ASSERT_TRUE(editor.removeDelegation("targets/alice.b"));
    scene.publish(editor);
    EXPECT_FALSE(scene.editor().hasRole("targets/alice.b"));
}

TEST(Editor, RefusesDelegationsThatCouldNeverBeSigned) {
    EditorScene scene(richRepository());
    const SigningKey key = makeKey();
    Editor editor = scene.editor();
    std::string deep = "targets";
    for (int i = 0; i < 66; ++i) deep += "/d";
    struct Row {
        std::string role;
        std::function<void(DelegationEdit&)> edit;
        const char* code;
    };
    const Row rows[] = {{"targets/UPPER", [&](auto& e) { e.addKeys = {publicKey(key)}; }, "usage"}, {"targets/../x", [&](auto& e) { e.addKeys = {publicKey(key)}; }, "usage"},
                        {"targets/alice.b", [&](auto& e) { e.addKeys = {publicKey(key)}; }, "usage"}, {"targets/" + std::string(248, 'a'), [&](auto& e) { e.addKeys = {publicKey(key)}; }, "usage"},
                        {"targets/new", [&](auto& e) { e.addKeys = {publicKey(key)}; for (size_t i = 0; i <= kMaxDelegationPaths; ++i) e.addPaths.push_back(std::to_string(i)); }, "usage"},
                        {"other", [&](auto& e) { e.addKeys = {publicKey(key)}; }, "usage"},         {"targets/none/x", [&](auto& e) { e.addKeys = {publicKey(key)}; }, "usage"},
                        {deep, [&](auto& e) { e.addKeys = {publicKey(key)}; }, "usage"},            {"targets/new", [](auto&) {}, "usage"},
                        {"targets/new", [&](auto& e) { e.addKeys = {publicKey(key)}; e.threshold = 2; }, "usage"},
                        {"targets/new", [&](auto& e) { e.addKeys = {publicKey(key)}; e.threshold = 0; }, "usage"},
                        {"targets/releases", [](auto& e) { e.removeKeyIds = {"unknown"}; }, "usage"},
                        {"targets/releases", [&](auto& e) { e.removeKeyIds = {scene.editor().signersOf("targets/releases")[0].keyId}; }, "usage"},
                        {"targets/releases", [](auto&) {}, "done"}};
    for (const Row& row : rows) {
        DelegationEdit edit;
        edit.role = row.role;
        row.edit(edit);
        EXPECT_EQ(codeOf(editor.putDelegation(edit)), row.code) << row.role;
    }
    EXPECT_EQ(codeOf(editor.removeDelegation("targets/none")), "usage");
    EXPECT_EQ(codeOf(editor.removeDelegation("targets")), "usage");
    EXPECT_FALSE(editor.changed()) << "a refused change leaves nothing behind";
}

TEST(Editor, RemovesADelegationWithEverythingBelowIt) {
    EditorScene scene(richRepository());
    Editor editor = scene.editor();
    editor.includeSnapshot(true);
    ASSERT_TRUE(editor.removeDelegation("targets/team"));
    EXPECT_EQ(editor.targetRoles(), (std::vector<std::string>{"targets", "targets/releases"}));
    EXPECT_FALSE(editor.hasRole("targets/team/a"));
    std::map<std::string, std::pair<int64_t, int64_t>> steps;
    for (const RoleDraft& draft : editor.drafts()) steps[draft.role] = {draft.from, draft.to};
    EXPECT_EQ(steps, (std::map<std::string, std::pair<int64_t, int64_t>>{{"targets", {1, 2}}, {"targets/team", {1, 0}}, {"targets/team/a", {1, 0}}, {"snapshot", {1, 2}}}));
    const auto files = scene.build(editor);
    ASSERT_TRUE(files);
    EXPECT_EQ(files->size(), 2u);
    ASSERT_EQ(scene.server->publish(*files).first, 200);
    const Json snapshot = scene.server->signedPart("snapshot"), delegations = scene.server->signedPart("targets")["delegations"];
    EXPECT_FALSE(snapshot["meta"].contains("targets/team"));
    EXPECT_FALSE(snapshot["meta"].contains("targets/team/a"));
    EXPECT_EQ(snapshot["x-snapshot"], Json::array({3}));
    EXPECT_EQ(delegations["keys"].size(), 1u) << "keys that nobody uses any more are gone";
    scene.expectAccepted("removed");
}

TEST(Editor, OneThatIsRemovedAndAddedAgainGoesOnCounting) {
    EditorScene scene(richRepository());
    Editor editor = scene.editor();
    editor.includeSnapshot(true);
    DelegationEdit again;
    again.role = "targets/team";
    const SigningKey key = makeKey();
    scene.keep({key});
    again.addKeys = {publicKey(key)};
    again.addPaths = {""};
    ASSERT_TRUE(editor.removeDelegation("targets/team"));
    ASSERT_TRUE(editor.putDelegation(again));
    ASSERT_TRUE(editor.setTarget("targets/team", "z", newTarget("z")));
    scene.publish(editor, "again");
    EXPECT_EQ(scene.server->version("targets/team"), 2) << "version 1 would be refused as old";
    EXPECT_TRUE(scene.server->signedPart("snapshot")["meta"].contains("targets/team"));
    EXPECT_FALSE(scene.server->signedPart("snapshot")["meta"].contains("targets/team/a"));
}

TEST(Editor, SignsANewRootWithTheOldKeysAndTheNew) {
    EditorScene scene(richRepository());
    scene.expectAccepted("before");
    std::vector<SigningKey> roots;
    for (int turn = 0; turn < 3; ++turn) {
        roots.push_back(makeRootKey(kGun, scene.now, {}, turn == 1 ? KeyAlgorithm::Rsa2048 : KeyAlgorithm::EcdsaP256));
        Editor editor = scene.editor();
        editor.setKeys("root", {publicKey(roots.back())});
        EXPECT_EQ(codeOf(scene.build(editor)), "key-not-found") << "the new key is not at hand";
        scene.keep({roots.back()});
        scene.publish(editor, "turn " + std::to_string(turn));
        EXPECT_EQ(Json::parse(scene.server->files["root.json"])["signatures"].size(), 2u);
        EXPECT_EQ(scene.server->signedPart("root")["keys"].size(), 4u) << "the old root key is no longer listed";
        EXPECT_EQ(scene.server->signedPart("root")["x-root"], "kept");
        if (turn > 0) scene.lose(roots[roots.size() - 2]);
    }
    Trace trace;
    auto set = TrustedSet::fromTrustedRoot(std::make_shared<Bytes>(scene.server->files["1.root.json"]), scene.now, trace);
    for (int version = 2; version <= 4; ++version) ASSERT_TRUE(set->updateRoot(std::make_shared<Bytes>(scene.server->files[std::to_string(version) + ".root.json"]))) << version;
}

TEST(Editor, RotatesTheOtherKeys) {
    EditorScene scene(richRepository());
    const SigningKey targets = makeKey(), snapshot = makeKey();
    scene.keep({targets, snapshot});
    Editor first = scene.editor();
    first.setKeys("targets", {publicKey(targets)});
    scene.publish(first, "targets");
    EXPECT_EQ(scene.editor().signersOf("targets")[0].canonicalId, publicKey(targets).canonicalId());
    EXPECT_EQ(test::signedAs(scene.editor(), "targets/team/a", "a1"), newTarget("image")) << "delegations stay";
    Editor second = scene.editor();
    second.setKeys("snapshot", {publicKey(snapshot)});
    second.includeSnapshot(true);
    scene.publish(second, "snapshot to the client");
    Editor third = scene.editor();
    ASSERT_TRUE(third.setTarget("targets", "4.0", newTarget("x")));
    EXPECT_EQ(scene.server->publish(*scene.build(third)).first, 400) << "the server has no snapshot key any more";
    third.includeSnapshot(true);
    scene.publish(third, "by the client");
    Editor fourth = scene.editor();
    fourth.setKeys("snapshot", {publicKey(scene.server->snapshotKey)});
    scene.publish(fourth, "snapshot to the server");
    EXPECT_EQ(scene.server->version("snapshot"), 5);
}

TEST(Editor, AsksForAsManyKeysAsTheThresholdSays) {
    RepositoryBuilder r;
    r.targetsKeys = {makeKey(), makeKey(KeyAlgorithm::Ed25519), makeKey(KeyAlgorithm::Rsa2048)};
    r.setRole("targets", r.targetsKeys, 2);
    r.rootKeys.push_back(makeRootKey(r.gun, r.now));
    r.setRole("root", r.rootKeys, 2);
    r.publish();
    EditorScene scene(r);
    Editor all = scene.editor();
    ASSERT_TRUE(all.setTarget("targets", "2", newTarget("2")));
    scene.publish(all, "three keys");
    scene.lose(r.targetsKeys[0]);
    Editor two = scene.editor();
    ASSERT_TRUE(two.touch("targets"));
    ASSERT_TRUE(two.touch("root"));
    scene.publish(two, "two keys");
    scene.lose(r.targetsKeys[1]);
    Editor one = scene.editor();
    ASSERT_TRUE(one.touch("targets"));
    const auto refused = scene.build(one);
    EXPECT_EQ(codeOf(refused), "key-not-found");
    EXPECT_EQ(refused.error().expected, "2");
    EXPECT_EQ(refused.error().actual, "1");
    EXPECT_EQ(refused.error().role, "targets");
    scene.lose(r.rootKeys[0]);
    Editor rotated = scene.editor();
    const SigningKey next = makeRootKey(r.gun, r.now);
    scene.keep({next});
    rotated.setKeys("root", {publicKey(next)});
    EXPECT_EQ(codeOf(scene.build(rotated)), "key-not-found") << "the old root wants two of its keys";
}

TEST(Editor, CountsOneKeyUnderTwoIdsOnce) {
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/qa");
    r.publish();
    EditorScene scene(r);
    const SigningKey first = makeRootKey("carol", r.now), second = test::certifyAgain(first, "carol", r.now);
    scene.keep({first});
    Editor editor = scene.editor();
    DelegationEdit edit;
    edit.role = "targets/both";
    edit.addKeys = {publicKey(first), publicKey(second)};
    edit.threshold = 2;
    ASSERT_TRUE(editor.putDelegation(edit));
    ASSERT_TRUE(editor.touch("targets/both"));
    const auto refused = scene.build(editor);
    EXPECT_EQ(codeOf(refused), "key-not-found");
    EXPECT_EQ(refused.error().actual, "1");
}

TEST(Editor, RenewsWhatHasExpired) {
    RepositoryBuilder r = richRepository();
    for (Json* role : {&r.root, &r.targets, &r.snapshot, &r.delegations["targets/team"]}) (*role)["expires"] = r.expiresIn(std::chrono::hours(1));
    r.publish();
    EditorScene scene(r);
    scene.now = r.now + std::chrono::hours(24);
    scene.server->now = scene.now;
    Editor editor = scene.editor({std::chrono::hours(1000), std::chrono::hours(2000), std::chrono::hours(3000)});
    for (const char* role : {"root", "targets", "targets/team", "snapshot"}) ASSERT_TRUE(editor.touch(role)) << role;
    EXPECT_EQ(codeOf(editor.touch("targets/team/a")), "policy") << "what it says is not known while its parent has expired";
    EXPECT_EQ(codeOf(editor.setTarget("targets/team/a", "a9", newTarget("x"))), "policy");
    const Json before = said(scene, "targets");
    scene.publish(editor, "renewed");
    EXPECT_EQ(said(scene, "targets"), before);
    EXPECT_EQ(scene.server->signedPart("root")["expires"], formatRfc3339(scene.now + std::chrono::hours(1000)));
    EXPECT_EQ(scene.server->signedPart("targets/team")["expires"], formatRfc3339(scene.now + std::chrono::hours(2000)));
    EXPECT_EQ(scene.server->signedPart("snapshot")["expires"], formatRfc3339(scene.now + std::chrono::hours(3000)));
    EXPECT_EQ(test::signedAs(scene.editor(), "targets/team/a", "a1"), newTarget("image"));
    Editor forever = scene.editor({std::chrono::hours(1), std::chrono::hours(24) * 3'000'000, std::chrono::hours(1)});
    ASSERT_TRUE(forever.touch("targets"));
    EXPECT_EQ(codeOf(scene.build(forever)), "usage") << "after the year 9999";
}

TEST(Editor, AdoptsWhatNobodyValidlySignedOnlyWhenTold) {
    RepositoryBuilder r = richRepository();
    EditorScene scene(r);
    const SigningKey next = makeKey();
    scene.keep({next});
    Editor change = scene.editor();
    DelegationEdit edit;
    edit.role = "targets/team";
    edit.addKeys = {publicKey(next)};
    edit.removeKeyIds = {r.delegationKeys["targets/team"][0].id()};
    ASSERT_TRUE(change.putDelegation(edit));
    ASSERT_EQ(scene.server->publish(*scene.build(change)).first, 200);
    const Json before = said(scene, "targets/team");
    Editor editor = scene.editor();
    EXPECT_EQ(codeOf(editor.touch("targets/team")), "threshold-not-met") << "an empty file would take its place";
    EXPECT_EQ(codeOf(editor.setTarget("targets/team", "b1", newTarget("x"))), "threshold-not-met");
    EXPECT_FALSE(editor.changed());
    ASSERT_TRUE(editor.adoptUnverified("targets/team"));
    scene.publish(editor, "witnessed");
    EXPECT_EQ(said(scene, "targets/team"), before);
    EXPECT_EQ(scene.server->version("targets/team"), 2);
    EXPECT_EQ(test::signedAs(scene.editor(), "targets/team/a", "a1"), newTarget("image")) << "what lies below is valid again";
}

}  // namespace roseglass::tuf
