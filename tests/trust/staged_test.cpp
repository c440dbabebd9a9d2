// What the notary client staged is published here, or discarded.
#include "trust/publish_desk.h"

namespace roseglass::trust {
namespace {

Json target(const std::string& content) { return stagedTarget(content); }

}  // namespace

TEST(Publisher, PublishesWhatNotaryStaged) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    ASSERT_TRUE(desk.sign("old"));
    const test::SigningKey key = test::makeKey();
    desk.keep({key}, "qa");
    stage(desk, "1.change", "create", "targets", "target", "2.0", target("two"));
    stage(desk, "2.change", "delete", "targets", "target", "old");
    stage(desk, "3.change", "create", "targets/qa", "delegation", "", {{"threshold", 1}, {"add_keys", {key.object()}}, {"add_paths", {""}}});
    stage(desk, "4.change", "create", "targets/qa", "target", "qa-1", target("qa"));
    EXPECT_EQ(desk.publisher->staged(kGun)->size(), 4u);
    const auto plan = desk.publisher->planPublishStaged(kGun, desk.job);
    ASSERT_TRUE(plan) << plan.error().message;
    const std::string old = crypto::sha256("old").toString(), two = crypto::sha256("two").toString(), qa = crypto::sha256("qa").toString(), id = key.key->publicKey().canonicalId();
    EXPECT_EQ(plan->changes, (std::vector<std::string>{"Sign 2.0 as " + two + " in targets", "Take old out of targets, where it is " + old,
                                                       "Change the delegation targets/qa, add the key " + id + " (ECDSA P-256), add the paths \"\", threshold 1", "Sign qa-1 as " + qa + " in targets/qa"}));
    EXPECT_EQ(plan->content.tags, (std::vector<TagStep>{{"targets", "2.0", "", two}, {"targets", "old", old, ""}, {"targets/qa", "qa-1", "", qa}}));
    EXPECT_EQ(plan->content.keysAdded, (std::vector<KeyStep>{{"targets/qa", id, key.id()}}));
    EXPECT_EQ(plan->content.rules, (std::vector<RuleStep>{{"targets/qa", 0, 1, {}, {""}}}));
    EXPECT_EQ(desk.publisher->staged(kGun)->size(), 4u);
    // Staged between plan and execution: it is not part of the plan, and stays.
    stage(desk, "5.change", "create", "targets", "target", "later", target("later"));
    ASSERT_TRUE(desk.publisher->execute(*plan, desk.job));
    EXPECT_EQ(desk.publisher->staged(kGun)->size(), 1u);
    const Json tags = served.server.signedPart("targets")["targets"];
    EXPECT_TRUE(tags.contains("2.0") && tags.contains("1.0") && !tags.contains("old") && !tags.contains("later"));
    EXPECT_TRUE(served.server.signedPart("targets/qa")["targets"].contains("qa-1"));
    expectAccepted(served.server, "staged");
}

TEST(Publisher, PublishesAWitnessWithoutLosingWhatIsWitnessed) {
    test::RepositoryBuilder r(kGun);
    r.delegate(r.targets, "targets/qa");
    r.addTag(r.delegations["targets/qa"], "qa-1");
    r.publish();
    Served served(r);
    Desk desk(served);
    desk.keep(r.targetsKeys, "targets");
    const test::SigningKey next = test::makeRootKey("qa", desk.now);
    desk.keep({next}, "qa");
    std::ofstream(desk.folder / "qa.crt") << next.publicBytes;
    Publisher::DelegationOptions options;
    options.keyFiles = {desk.folder / "qa.crt"};
    options.removeKeyIds = {r.delegationKeys["targets/qa"][0].id()};
    auto edit = desk.publisher->planPutDelegation(kGun, "targets/qa", options, desk.job);
    ASSERT_TRUE(edit) << edit.error().message;
    // As another client leaves it: the keys changed, the file not signed again.
    tuf::DelegationEdit raw{"targets/qa", {*crypto::PublicKey::parse(next.keytype, next.publicBytes)}, options.removeKeyIds, {}, {}, false, {}};
    const test::TemporaryFolder fresh;
    auto editor = tuf::Editor::from(*consume(served.server, fresh.path()).set, desk.now);
    ASSERT_TRUE(editor->putDelegation(raw));
    const auto files = editor->build([&](const tuf::RoleSigner&, const std::string&, const crypto::SignedMessage& message) -> Result<std::optional<tuf::KeySignature>> {
        return tuf::KeySignature{"ecdsa", *r.targetsKeys[0].key->sign("ecdsa", message)};
    });
    ASSERT_EQ(served.server.publish(*files).first, 200);
    EXPECT_EQ(codeOf(desk.planSign("qa-2", "qa")), "threshold-not-met") << "signing would begin an empty file";
    EXPECT_EQ(codeOf(desk.publisher->planRenew(kGun, {"targets/qa"}, {}, desk.job)), "threshold-not-met");
    stage(desk, "1.change", "update", "targets/qa", "witness", "");
    ASSERT_TRUE(desk.run(desk.publisher->planPublishStaged(kGun, desk.job)));
    EXPECT_TRUE(served.server.signedPart("targets/qa")["targets"].contains("qa-1"));
    EXPECT_EQ(served.server.version("targets/qa"), 2);
    expectAccepted(served.server, "witnessed");
}

TEST(Publisher, RefusesOddChangesAsAWholeAndShowsThemSafely) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    const auto server = served.server.files;
    const std::tuple<const char*, const char*, const char*, const char*> rows[] = {{"root", "target", "1", "usage"}, {"targets/none", "target", "1", "usage"}, {"targets", "target", "a\nb", "usage"},
                                                                                   {"targets", "role", "1", "malformed"}, {"\x1b[31mred", "target", "1", "usage"}, {"../../x", "delegation", "", "usage"},
                                                                                   {"targets/none", "witness", "", "usage"}};
    for (const auto& [role, type, path, code] : rows) {
        stage(desk, "1.change", "create", "targets", "target", "good", target("good"));
        stage(desk, "2.change", "create", role, type, path, target("x"));
        const auto plan = desk.publisher->planPublishStaged(kGun, desk.job);
        EXPECT_EQ(codeOf(plan), code) << role << " " << type;
        EXPECT_EQ(plan.error().message.find('\x1b'), std::string::npos);
        const auto reset = desk.publisher->planReset(kGun, desk.job);
        ASSERT_TRUE(reset);
        EXPECT_EQ(toText(*reset).find('\x1b'), std::string::npos) << toText(*reset);
    }
    EXPECT_EQ(served.server.files, server);
    ASSERT_TRUE(desk.run(desk.publisher->planReset(kGun, desk.job)));
    EXPECT_TRUE(desk.publisher->staged(kGun)->empty());
    EXPECT_TRUE(desk.publisher->planReset(kGun, desk.job)->nothingToDo);
    EXPECT_TRUE(desk.publisher->planPublishStaged(kGun, desk.job)->nothingToDo);
}

}  // namespace roseglass::trust
