// Metadata can be validly signed and still hold anything. The Editor must answer with an error or go on, never throw.
#include "tuf/editor_scene.h"

namespace roseglass::tuf {
namespace {

using test::codeOf;
using test::EditorScene;
using test::Json;
using test::newTarget;
using test::RepositoryBuilder;

constexpr int64_t kLastVersion = std::numeric_limits<int64_t>::max();

/// Every question and every change, on every role that the editor names and on some that it does not.
void tryEverything(const EditorScene& scene, const std::string& what) {
    const std::string key = scene.keys.begin()->first;
    const auto roles = scene.editor().targetRoles();
    std::vector<std::string> names(roles.begin(), roles.end());
    for (const char* more : {"root", "snapshot", "timestamp", "targets/qa", "targets/none", "", "strange"}) names.emplace_back(more);
    for (const std::string& role : names) {
        Editor editor = scene.editor();
        editor.signersOf(role);
        editor.thresholdOf(role);
        editor.pathsOf(role);
        (void)editor.entry(role, "1.0");
        (void)editor.tagCount(role);
        editor.signedBy(role);
        (void)editor.setTarget(role, "new", newTarget("x"));
        (void)editor.removeTarget(role, "1.0");
        (void)editor.touch(role);
        DelegationEdit edit;
        edit.role = role;
        edit.addKeys = {test::publicKey(scene.keys.begin()->second)};
        edit.addPaths = {""};
        (void)editor.putDelegation(edit);
        edit.role += "/below";
        (void)editor.putDelegation(edit);
        editor.setKeys("targets", edit.addKeys);
        editor.includeSnapshot(true);
        if (const auto files = scene.build(editor)) {
            for (const auto& [name, bytes] : *files) EXPECT_FALSE(Json::parse(*bytes, nullptr, false).is_discarded()) << what << " " << name;
        }
        Editor other = scene.editor();
        (void)other.removeDelegation(role);
        (void)other.removeAllTargets(role);
        (void)other.differences();
        (void)other.witness(role);
        (void)other.differences();
        (void)scene.build(other);
    }
}

}  // namespace

TEST(Editor, NeverThrowsOnOddButSignedMetadata) {
    using Spoil = std::function<void(RepositoryBuilder&)>;
    const auto entry = [](const char* field, Json value) -> Spoil {
        return [field, value](RepositoryBuilder& r) { r.targets["delegations"]["roles"][0][field] = value; };
    };
    const auto without = [](const char* field) -> Spoil {
        return [field](RepositoryBuilder& r) { r.targets["delegations"]["roles"][0].erase(field); };
    };
    const std::pair<const char*, Spoil> rows[] = {
        {"name 5", entry("name", 5)},
        {"name []", entry("name", Json::array())},
        {"no name", without("name")},
        {"no keyids", without("keyids")},
        {"keyids text", entry("keyids", "abc")},
        {"keyids numbers", entry("keyids", {1, 2})},
        {"keyids null", entry("keyids", nullptr)},
        {"no threshold", without("threshold")},
        {"threshold text", entry("threshold", "2")},
        {"threshold 0", entry("threshold", 0)},
        {"threshold huge", entry("threshold", kLastVersion)},
        {"threshold 2^64-1", entry("threshold", std::numeric_limits<uint64_t>::max())},
        {"no paths", without("paths")},
        {"paths text", entry("paths", "x")},
        {"paths mixed", entry("paths", {1, "", nullptr})},
        {"delegations null", [](RepositoryBuilder& r) { r.targets["delegations"] = nullptr; }},
        {"delegations text", [](RepositoryBuilder& r) { r.targets["delegations"] = "x"; }},
        {"no delegations", [](RepositoryBuilder& r) { r.targets.erase("delegations"); }},
        {"roles object", [](RepositoryBuilder& r) { r.targets["delegations"]["roles"] = Json::object(); }},
        {"keys array", [](RepositoryBuilder& r) { r.targets["delegations"]["keys"] = Json::array(); }},
        {"twice", [](RepositoryBuilder& r) { r.targets["delegations"]["roles"].push_back(Json(r.targets["delegations"]["roles"][0])); }},
        {"one more root role", [](RepositoryBuilder& r) { r.root["roles"]["strange"] = {{"keyids", {"nobody", 5}}, {"threshold", "x"}}; }},
        {"root role of another type", [](RepositoryBuilder& r) { r.root["roles"]["strange"] = 5; }},
        {"target null", [](RepositoryBuilder& r) { r.targets["targets"]["1.0"] = nullptr; }},
        {"odd names", [](RepositoryBuilder& r) { r.targets["targets"][std::string("\0\x01\n\x7f", 4)] = r.targets["targets"]["1.0"]; }},
        {"no hashes in the delegation's file", [](RepositoryBuilder& r) { r.delegations["targets/qa"]["targets"] = 5; }},
        {"last version of targets", [](RepositoryBuilder& r) { r.targets["version"] = kLastVersion; }},
        {"last version of a delegation", [](RepositoryBuilder& r) { r.delegations["targets/qa"]["version"] = kLastVersion; }},
        {"last version of the snapshot", [](RepositoryBuilder& r) { r.snapshot["version"] = kLastVersion; }},
        {"last version of the root", [](RepositoryBuilder& r) { r.root["version"] = kLastVersion; }},
        {"negative version of a delegation", [](RepositoryBuilder& r) { r.delegations["targets/qa"]["version"] = -5; }},
        {"unsigned delegation", [](RepositoryBuilder& r) { r.delegationKeys["targets/qa"].clear(); }},
        {"unsigned delegation of the last version", [](RepositoryBuilder& r) { r.delegationKeys["targets/qa"].clear(); r.delegations["targets/qa"]["version"] = kLastVersion; }},
        {"unsigned rubbish", [](RepositoryBuilder& r) { r.delegationKeys["targets/qa"].clear(); r.delegations["targets/qa"]["delegations"] = {{"roles", {5}}}; }}};
    for (const auto& [what, spoil] : rows) {
        RepositoryBuilder r;
        r.delegate(r.targets, "targets/qa");
        r.delegate(r.targets, "targets/other");
        spoil(r);
        r.publish();
        const EditorScene scene(r);
        ASSERT_NO_THROW(tryEverything(scene, what)) << what;
    }
}

TEST(Editor, SaysSoWhenNoHigherVersionIsLeft) {
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/qa");
    r.targets["version"] = kLastVersion;
    r.root["version"] = kLastVersion;
    r.publish();
    EditorScene scene(r);
    Editor editor = scene.editor();
    EXPECT_EQ(codeOf(editor.setTarget("targets", "2", newTarget("2"))), "policy");
    EXPECT_EQ(codeOf(editor.touch("targets")), "policy");
    EXPECT_EQ(codeOf(editor.removeDelegation("targets/qa")), "policy");
    ASSERT_TRUE(editor.touch("root"));
    EXPECT_EQ(codeOf(scene.build(editor)), "policy");
}

TEST(Editor, WritesControlCharactersSoThatTheFileCanBeRead) {
    RepositoryBuilder r;
    r.targets["targets"]["line\nbreak"] = r.targets["targets"]["1.0"];
    r.targets["x-note"] = std::string("\x01 \t \x1f", 6);
    r.publish();
    EditorScene scene(r);
    Editor editor = scene.editor();
    ASSERT_TRUE(editor.setTarget("targets", "2", newTarget("2")));
    scene.publish(editor, "escaped");
    EXPECT_EQ(scene.server->signedPart("targets")["x-note"], r.targets["x-note"]);
    EXPECT_TRUE(scene.server->signedPart("targets")["targets"].contains("line\nbreak"));
}

TEST(Editor, RepairsADamagedDelegation) {
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/qa");
    Json& entry = r.targets["delegations"]["roles"][0];
    entry["keyids"] = "none";
    entry["threshold"] = "many";
    entry["paths"] = 5;
    r.publish();
    EditorScene scene(r);
    Editor editor = scene.editor();
    DelegationEdit edit;
    edit.role = "targets/qa";
    edit.addKeys = {test::publicKey(r.delegationKeys["targets/qa"][0])};
    EXPECT_EQ(codeOf(editor.putDelegation(edit)), "usage") << "a threshold must be told";
    edit.threshold = 1;
    edit.addPaths = {""};
    EXPECT_FALSE(editor.putDelegation(edit)) << "what its present file says is not known, and would become valid unseen";
    ASSERT_TRUE(editor.removeDelegation("targets/qa"));
    ASSERT_TRUE(editor.putDelegation(edit));
    scene.publish(editor, "mended");
    EXPECT_EQ(scene.editor().pathsOf("targets/qa"), std::vector<std::string>{""});
}

TEST(Editor, ManyDelegationsAreNoTrouble) {
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/d");
    const Json entry = r.targets["delegations"]["roles"][0];
    for (int i = 0; i < 5000; ++i) {
        Json copy = entry;
        copy["name"] = "targets/d" + std::to_string(i);
        r.targets["delegations"]["roles"].push_back(copy);
    }
    r.publish();
    EditorScene scene(r);
    Editor editor = scene.editor();
    EXPECT_EQ(editor.targetRoles().size(), 5002u);
    ASSERT_TRUE(editor.setTarget("targets/d4999", "1", newTarget("1")));
    scene.publish(editor, "many");
}

}  // namespace roseglass::tuf
