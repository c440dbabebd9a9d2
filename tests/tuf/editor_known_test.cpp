// What is not known of a role is not taken for "it signs nothing", and whatever a change does is found by comparing.
#include "tuf/editor_scene.h"

namespace roseglass::tuf {
namespace {

using test::codeOf;
using test::EditorScene;
using test::makeKey;
using test::newTarget;
using test::RepositoryBuilder;
using test::SigningKey;

/// v1 in targets/team, old in targets, nothing yet in targets/empty, and a role below.
RepositoryBuilder repository() {
    RepositoryBuilder r;
    r.addTag(r.targets, "old");
    r.delegate(r.targets, "targets/team");
    r.delegate(r.targets, "targets/empty");
    r.addTag(r.delegations["targets/team"], "v1");
    r.addTag(r.delegations["targets/team"], "v2");
    r.delegate(r.delegations["targets/team"], "targets/team/a");
    r.addTag(r.delegations["targets/team/a"], "a1");
    r.delegations.erase("targets/empty");
    r.publish();
    return r;
}

std::vector<std::string> lines(const Differences& differences) {
    std::vector<std::string> out;
    for (const TagChange& tag : differences.tags) {
        out.push_back(tag.role + " " + tag.name + (tag.before ? " was" : "") + (tag.after ? " is" : "") + (tag.before == tag.after ? " the same" : "") + (tag.beforeKnown ? "" : ", before unknown"));
    }
    for (const SignerChange& key : differences.keys) out.push_back(key.role + (key.added ? " + key" : " - key"));
    for (const RuleChange& rule : differences.rules) out.push_back(rule.role + " " + std::to_string(rule.thresholdBefore) + " to " + std::to_string(rule.thresholdAfter));
    for (const std::string& role : differences.unknown) out.push_back(role + " unknown");
    for (const std::string& role : differences.unread) out.push_back(role + " unread");
    return out;
}

}  // namespace

TEST(Editor, DoesNotTakeNotKnowingForNotSigning) {
    using Spoil = std::function<void(RepositoryBuilder&, EditorScene&)>;
    const std::tuple<const char*, const char*, Spoil> rows[] = {
        {"withheld", "no-trust-data", [](RepositoryBuilder&, EditorScene& scene) { scene.server->files.erase("targets/team.json"); }},
        {"altered", "hash-mismatch", [](RepositoryBuilder&, EditorScene& scene) {
             std::string& file = scene.server->files["targets/team.json"];
             file[file.size() - 20] = file[file.size() - 20] == 'A' ? 'B' : 'A';
         }},
        {"signed by nobody", "threshold-not-met", [](RepositoryBuilder& r, EditorScene&) { r.delegationKeys["targets/team"].clear(); }},
        {"signed by a stranger", "threshold-not-met", [](RepositoryBuilder& r, EditorScene&) { r.delegationKeys["targets/team"] = {makeKey()}; }},
        {"no trust data", "wrong-type", [](RepositoryBuilder& r, EditorScene&) { r.delegations["targets/team"]["_type"] = "Snapshot"; }},
        {"a threshold of nothing", "malformed", [](RepositoryBuilder& r, EditorScene&) { r.targets["delegations"]["roles"][0]["threshold"] = 0; }}};
    for (const auto& [what, code, spoil] : rows) {
        RepositoryBuilder r = repository();
        EditorScene unused(r);
        spoil(r, unused);
        r.publish();
        EditorScene scene(r);
        spoil(r, scene);
        for (const std::string role : {"targets/team", "targets/team/a"}) {
            Editor editor = scene.editor();
            if (!editor.hasRole(role)) continue;
            EXPECT_EQ(codeOf(editor.known(role)), code) << what << " " << role;
            EXPECT_EQ(codeOf(editor.entry(role, "v1")), code) << what;
            EXPECT_EQ(codeOf(editor.tagCount(role)), code) << what;
            EXPECT_EQ(codeOf(editor.removeTarget(role, "v1")), code) << what;
            EXPECT_EQ(codeOf(editor.removeAllTargets(role)), code) << what;
            EXPECT_EQ(editor.entry(role, "v1").error().role, role) << what;
            EXPECT_FALSE(editor.changed()) << what;
        }
        const Editor editor = scene.editor();
        EXPECT_TRUE(editor.known("targets")) << what << ": one role's trouble is its own";
        EXPECT_EQ(test::signedAs(editor, "targets", "old"), newTarget("image")) << what;
    }
}

TEST(Editor, KnowsAnExpiredRoleAndOneThatNobodySignedYet) {
    RepositoryBuilder r = repository();
    r.delegations["targets/team"]["expires"] = r.expiresIn(std::chrono::hours(-1));
    r.publish();
    const EditorScene scene(r);
    const Editor editor = scene.editor();
    EXPECT_EQ(test::signedAs(editor, "targets/team", "v1"), newTarget("image"));
    EXPECT_EQ(test::signedAs(editor, "targets/empty", "v1"), std::nullopt);
    EXPECT_EQ(*editor.tagCount("targets/empty"), 0u);
    EXPECT_EQ(codeOf(editor.entry("targets/team/a", "a1")), "policy") << "it is not read below an expired role";
    EXPECT_EQ(codeOf(editor.entry("targets/none", "a1")), "usage");
}

TEST(Editor, SeesAnEntryThatCannotBeUsed) {
    RepositoryBuilder r = repository();
    r.delegations["targets/team"]["targets"]["v1"]["hashes"] = {{"sha512", std::string(86, 'A') + "=="}};
    r.publish();
    const EditorScene scene(r);
    Editor editor = scene.editor();
    const auto entry = editor.entry("targets/team", "v1");
    ASSERT_TRUE(entry && *entry);
    EXPECT_EQ((*entry)->toString(), "it has no SHA-256");
    EXPECT_TRUE(editor.removeTarget("targets/team", "v1").value());
}

TEST(Editor, TellsEveryTagKeyAndRuleThatAChangeTouches) {
    const RepositoryBuilder r = repository();
    const EditorScene scene(r);
    const SigningKey key = makeKey();
    DelegationEdit make, widen;
    make.role = "targets/new";
    make.addKeys = {test::publicKey(key)};
    make.addPaths = {"x"};
    widen.role = "targets/team";
    widen.addKeys = make.addKeys;
    widen.removeKeyIds = {r.delegationKeys.at("targets/team")[0].id()};
    widen.addPaths = {"more"};
    const std::tuple<const char*, std::function<void(Editor&)>, std::vector<std::string>> rows[] = {
        {"nothing", [](Editor&) {}, {}},
        {"renewed", [](Editor& e) { EXPECT_TRUE(e.touch("targets/team")); }, {}},
        {"the same again", [](Editor& e) { EXPECT_TRUE(e.setTarget("targets/team", "v1", newTarget("image"))); }, {}},
        {"set", [](Editor& e) { EXPECT_TRUE(e.setTarget("targets/team", "v3", newTarget("x"))); }, {"targets/team v3 is"}},
        {"replaced", [](Editor& e) { EXPECT_TRUE(e.setTarget("targets/team", "v1", newTarget("x"))); }, {"targets/team v1 was is"}},
        {"taken out", [](Editor& e) { EXPECT_TRUE(e.removeTarget("targets/team", "v1").value()); }, {"targets/team v1 was"}},
        {"all taken out", [](Editor& e) { EXPECT_TRUE(e.removeAllTargets("targets/team")); }, {"targets/team v1 was", "targets/team v2 was"}},
        {"all but one", [](Editor& e) {
             EXPECT_TRUE(e.removeAllTargets("targets/team"));
             EXPECT_TRUE(e.setTarget("targets/team", "v2", newTarget("image")));
         }, {"targets/team v1 was"}},
        {"witnessed", [](Editor& e) { EXPECT_TRUE(e.witness("targets/team")); }, {"targets/team v1 was is the same", "targets/team v2 was is the same"}},
        {"a delegation", [&](Editor& e) { EXPECT_TRUE(e.putDelegation(make)); }, {"targets/new + key", "targets/new 0 to 1"}},
        {"its keys", [&](Editor& e) { EXPECT_TRUE(e.putDelegation(widen)); }, {"targets/team + key", "targets/team - key", "targets/team 1 to 1"}},
        {"a delegation away", [](Editor& e) { EXPECT_TRUE(e.removeDelegation("targets/team")); },
         {"targets/team v1 was", "targets/team v2 was", "targets/team/a a1 was", "targets/team - key", "targets/team/a - key", "targets/team 1 to 0", "targets/team/a 1 to 0"}},
        {"the root key", [&](Editor& e) { e.setKeys("root", {test::publicKey(key)}); }, {"root + key", "root - key"}}};
    for (const auto& [what, change, expected] : rows) {
        Editor editor = scene.editor();
        change(editor);
        EXPECT_EQ(lines(editor.differences()), expected) << what;
    }
}

TEST(Editor, ComparesWhatIsWitnessedWithWhatWasLastValid) {
    RepositoryBuilder r = repository();
    const std::string lastValid = r.files["targets/team.json"];
    r.addTag(r.delegations["targets/team"], "v1", "evil");
    r.delegate(r.delegations["targets/team"], "targets/team/stranger");
    r.delegationKeys["targets/team"] = {makeKey()};
    r.publish();
    const EditorScene scene(r);
    Editor known = scene.editor(), unknown = scene.editor();
    known.rememberLastValid("targets/team", std::make_shared<Bytes>(lastValid));
    EXPECT_TRUE(known.differences().tags.empty()) << "nothing changes yet";
    ASSERT_TRUE(known.witness("targets/team"));
    EXPECT_EQ(lines(known.differences()), (std::vector<std::string>{"targets/team v1 was is", "targets/team v2 was is the same", "targets/team/stranger + key", "targets/team/stranger 0 to 1", "targets/team/stranger unread"}));
    ASSERT_TRUE(unknown.witness("targets/team"));
    EXPECT_EQ(lines(unknown.differences()).front(), "targets/team v1 is, before unknown");
    EXPECT_EQ(unknown.differences().unknown, (std::vector<std::string>{"targets/team"}));
}

TEST(Editor, DoesNotMakeAFileValidUnseen) {
    for (const bool withheld : {false, true}) {
        RepositoryBuilder r = repository();
        const SigningKey other = makeKey(), stranger = makeKey();
        r.targets["delegations"]["keys"][other.id()] = other.object();
        r.targets["delegations"]["roles"][0]["keyids"].push_back(other.id());
        r.targets["delegations"]["roles"][0]["threshold"] = 2;
        r.publish();
        EditorScene scene(r);
        if (withheld) scene.server->files.erase("targets/team.json");
        DelegationEdit lower, add;
        lower.role = add.role = "targets/team";
        lower.threshold = 1;
        add.addKeys = {test::publicKey(stranger)};
        EXPECT_NE(codeOf(scene.editor().putDelegation(lower)), "done") << "one of two signed it";
        EXPECT_EQ(codeOf(scene.editor().putDelegation(add)) == "done", !withheld) << "it stays one of two";
        EXPECT_TRUE(scene.editor().removeDelegation("targets/team")) << "what it says goes with it";
    }
}

}  // namespace roseglass::tuf
