// G2, G3: what this computer has seen is judged by the keys under which it was stored, and not forgotten.
#include "attacks/scene.h"

namespace roseglass::test {
namespace {

void setVersions(RepositoryBuilder& r, int64_t version) {
    for (Json* role : {&r.snapshot, &r.timestamp}) (*role)["version"] = version;
}

/// The next root of the same root key, and everything below it one version on.
void rotateRoles(RepositoryBuilder& r) {
    r.root["version"] = r.root["version"].get<int64_t>() + 1;
    setVersions(r, r.snapshot["version"].get<int64_t>() + 1);
}

/// Makes the keys of a delegation new ones in its parent's file; they sign from now on.
void setDelegationKeys(RepositoryBuilder& r, const std::string& role, const std::vector<SigningKey>& listed, int threshold = 1) {
    for (Json& entry : r.targets["delegations"]["roles"]) {
        if (entry["name"] != role) continue;
        entry["keyids"] = Json::array();
        for (const SigningKey& key : listed) {
            r.targets["delegations"]["keys"][key.id()] = key.object();
            entry["keyids"].push_back(key.id());
        }
        entry["threshold"] = threshold;
    }
    r.targets["version"] = r.targets["version"].get<int64_t>() + 1;
}

/// Which keys sign a role before, which the older file was signed with, and who may sign afterwards.
struct KeyChange {
    const char* name;
    std::vector<int> listedBefore, signedBefore, olderSignedBy, listedAfter;
    int thresholdAfter;
    bool forgotten;
};

const KeyChange kKeyChanges[] = {
    {"a key is taken out, and it had signed the newest", {0, 1}, {1}, {0}, {0}, 1, false},
    {"the threshold rises, and the newest has one signature", {0, 1}, {1}, {0, 1}, {0, 1}, 2, false},
    {"one key is replaced, one stays", {0, 1}, {1}, {0}, {0, 2}, 1, false},
    {"nothing changes", {0}, {0}, {0}, {0}, 1, false},
    {"all keys are replaced", {0, 1}, {1}, {2}, {2}, 1, true},
};

std::vector<SigningKey> chosen(const std::vector<SigningKey>& keys, const std::vector<int>& indices) {
    std::vector<SigningKey> out;
    for (const int index : indices) out.push_back(keys[static_cast<size_t>(index)]);
    return out;
}

}  // namespace

TEST(G2, OlderTargetsAreARollbackUnlessAllTheirKeysWereReplaced) {
    for (const KeyChange& change : kKeyChanges) {
        const std::vector<SigningKey> keys{makeKey(), makeKey(), makeKey()};
        Scene scene;
        RepositoryBuilder r;
        r.setRole("targets", chosen(keys, change.listedBefore));
        r.targetsKeys = chosen(keys, change.signedBefore);
        r.targets["version"] = 6;
        r.publish();
        ASSERT_EQ(codeOf(scene.update(r)), "accepted") << change.name;
        r.setRole("targets", chosen(keys, change.listedAfter), change.thresholdAfter);
        rotateRoles(r);
        r.targetsKeys = chosen(keys, change.olderSignedBy);
        r.targets["version"] = 5;
        r.addTag(r.targets, "1.0", "an older image");
        r.publish();
        if (change.forgotten) {
            EXPECT_EQ(codeOf(scene.update(r)), "accepted") << change.name;
            continue;
        }
        for (int look = 0; look < 3; ++look) expectRefused(scene, r, "rollback", change.name);
    }
}

TEST(G2, AnOlderDelegationIsARollbackUnlessAllItsKeysWereReplaced) {
    for (const KeyChange& change : kKeyChanges) {
        for (const char* role : {"targets/releases", "targets/alice"}) {
            const std::vector<SigningKey> keys{makeKey(), makeKey(), makeKey()};
            Scene scene;
            RepositoryBuilder r;
            r.delegate(r.targets, role);
            setDelegationKeys(r, role, chosen(keys, change.listedBefore));
            r.delegationKeys[role] = chosen(keys, change.signedBefore);
            r.delegations[role]["version"] = 6;
            r.addTag(r.delegations[role], "1.0", "the newest image");
            r.publish();
            ASSERT_EQ(codeOf(scene.update(r)), "accepted");
            const auto seen = scene.snapshotOfFolder();
            setDelegationKeys(r, role, chosen(keys, change.listedAfter), change.thresholdAfter);
            setVersions(r, 2);
            r.delegationKeys[role] = chosen(keys, change.olderSignedBy);
            r.delegations[role]["version"] = 5;
            r.addTag(r.delegations[role], "1.0", "an older image");
            r.publish();
            for (int look = 0; look < 3; ++look) {
                const auto update = scene.update(r);
                ASSERT_TRUE(update.set) << change.name;
                const tuf::RoleView& view = *update.set->role(role);
                EXPECT_EQ(view.error ? codeName(view.error->code) : "accepted", change.forgotten ? "accepted" : "rollback") << change.name << " " << role;
                if (change.forgotten) break;
                EXPECT_EQ(update.set->incomplete(), &view);
                EXPECT_EQ(scene.snapshotOfFolder(), seen) << change.name << " " << role << ": nothing is stored";
            }
        }
    }
}

TEST(G2, ADelegationIsNotForgottenByALookThatStoredItsParentWithoutIt) {
    for (const bool withheld : {false, true}) {
        const std::vector<SigningKey> keys{makeKey(), makeKey()};
        const std::string role = "targets/releases";
        Scene scene;
        RepositoryBuilder r;
        r.delegate(r.targets, role);
        setDelegationKeys(r, role, keys);
        r.delegationKeys[role] = {keys[1]};
        r.delegations[role]["version"] = 6;
        r.addTag(r.delegations[role], "1.0", "the newest image");
        r.publish();
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        // The second key is taken out, and nobody has signed again.
        setDelegationKeys(r, role, {keys[0]});
        setVersions(r, 2);
        r.delegationKeys[role] = {keys[1]};
        r.publish();
        const auto update = scene.update(r, [&](const std::string& file, Result<http::Response>& response) {
            if (withheld && file == role + ".json") response->status = 404;
        });
        ASSERT_TRUE(update.set->incomplete());
        r.delegationKeys[role] = {keys[0]};
        r.delegations[role]["version"] = 5;
        r.addTag(r.delegations[role], "1.0", "an older image");
        setVersions(r, 3);
        r.publish();
        for (int look = 0; look < 2; ++look) {
            const auto later = scene.update(r);
            ASSERT_TRUE(later.set->role(role)->error) << withheld;
            EXPECT_EQ(later.set->role(role)->error->code, ErrorCode::Rollback) << withheld;
            EXPECT_EQ(stateOf(later, "1.0"), "invalid");
        }
        r.delegations[role]["version"] = 7;
        setVersions(r, 4);
        r.publish();
        EXPECT_EQ(scene.update(r).set->incomplete(), nullptr) << "the next that is signed is taken";
    }
}

TEST(G2, TargetsAreNotForgottenWhereAnotherClientStoredTheRootAlone) {
    const std::vector<SigningKey> keys{makeKey(), makeKey()};
    Scene scene;
    RepositoryBuilder r;
    r.setRole("targets", keys);
    r.targetsKeys = {keys[1]};
    r.targets["version"] = 6;
    r.publish();
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    r.setRole("targets", {keys[0]});
    rotateRoles(r);
    r.targetsKeys = {keys[0]};
    r.targets["version"] = 5;
    r.publish();
    ASSERT_TRUE(writeFileAtomically(scene.cache(r).folder() / "root.json", r.files["root.json"]));
    expectRefused(scene, r, "rollback", "root stored alone");
}

TEST(G2, TheTraceNeverSaysThatNothingIsKnownWhereSomethingIs) {
    Scene scene;
    RepositoryBuilder r;
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    const std::vector<SigningKey> next{makeKey()};
    r.setRole("targets", next);
    r.targetsKeys = next;
    rotateRoles(r);
    r.publish();
    const auto update = scene.update(r);
    ASSERT_EQ(codeOf(update), "accepted");
    for (const tuf::Check& check : update.trace->checks()) {
        if (check.rule == "targets.version") {
            EXPECT_NE(check.detail.find("replaced"), std::string::npos) << check.detail;
        }
    }
}

TEST(G3, AVanishedSnapshotEntryIsARollbackAtEveryLook) {
    for (const bool snapshotKeyReplaced : {false, true}) {
        for (const char* role : {"targets/releases", "targets/alice"}) {
            Scene scene;
            RepositoryBuilder r;
            r.delegate(r.targets, role);
            r.addTag(r.delegations[role], "2.0");
            r.addTag(r.delegations[role], "1.0", "the newest image");
            r.publish();
            ASSERT_EQ(codeOf(scene.update(r)), "accepted");
            const auto seen = scene.snapshotOfFolder();
            if (snapshotKeyReplaced) {
                r.snapshotKeys = {makeKey()};
                r.setRole("snapshot", r.snapshotKeys);
                r.root["version"] = 2;
            }
            r.delegations.clear();
            for (int look = 0; look < 3; ++look) {
                setVersions(r, 2 + look);
                r.publish();
                const auto update = scene.update(r);
                ASSERT_TRUE(update.set);
                const tuf::RoleView& view = *update.set->role(role);
                ASSERT_TRUE(view.error) << role << " look " << look;
                EXPECT_EQ(view.error->code, ErrorCode::Rollback);
                EXPECT_EQ(update.trace->firstFailure()->rule, "snapshot.entries");
                EXPECT_EQ(scene.snapshotOfFolder(), seen) << role << " look " << look << ": nothing is stored";
                if (std::string(role) == "targets/releases") {
                    EXPECT_EQ(stateOf(update, "1.0"), "invalid") << "targets does not answer in its place";
                }
            }
        }
    }
}

TEST(G3, ADelegationThatNobodySignedYetIsNoRollback) {
    Scene scene;
    RepositoryBuilder r;
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    r.delegate(r.targets, "targets/releases");
    r.delegations.clear();
    r.targets["version"] = 2;
    setVersions(r, 2);
    r.publish();
    for (int look = 0; look < 2; ++look) {
        const auto update = scene.update(r);
        EXPECT_EQ(codeOf(update), "accepted");
        EXPECT_EQ(update.set->incomplete(), nullptr);
        EXPECT_EQ(update.set->role("targets/releases")->status, tuf::RoleStatus::Missing);
        EXPECT_EQ(stateOf(update, "1.0"), "unknown") << "signed, no registry asked";
    }
}

TEST(G3, AnExpiredDelegationIsRememberedAsSeen) {
    Scene scene;
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/releases");
    r.delegations["targets/releases"]["version"] = 6;
    r.addTag(r.delegations["targets/releases"], "2.0");
    r.publish();
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    const Json six = r.delegations["targets/releases"];
    r.delegations["targets/releases"]["version"] = 7;
    r.delegations["targets/releases"]["targets"].erase("2.0");
    r.delegations["targets/releases"]["expires"] = r.expiresIn(std::chrono::hours(-1));
    setVersions(r, 2);
    r.publish();
    auto update = scene.update(r);
    EXPECT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(update.set->incomplete(), nullptr) << "its date alone is wrong";
    r.delegations["targets/releases"] = six;
    setVersions(r, 3);
    r.publish();
    update = scene.update(r);
    EXPECT_EQ(update.set->role("targets/releases")->error->code, ErrorCode::Rollback);
    EXPECT_EQ(stateOf(update, "2.0"), "invalid");
}

TEST(G3, ADamagedCachedRootIsNoFirstUse) {
    for (const char* content : {"", "garbage", "{\"signed\":{},\"signatures\":[]}", "{\"signed\":"}) {
        Scene scene;
        RepositoryBuilder r;
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        const std::string rootId = r.rootKeys[0].key->publicKey().canonicalId();
        ASSERT_TRUE(writeFileAtomically(scene.cache(r).folder() / "root.json", content));
        RepositoryBuilder stranger(r.gun);
        for (const RepositoryBuilder* server : {&r, &stranger}) expectRefused(scene, *server, "io", content);
        scene.pins.certificateIds = {{r.gun, rootId}};
        EXPECT_EQ(codeOf(scene.update(stranger)), "pin-mismatch") << content;
        EXPECT_EQ(codeOf(scene.update(r)), "accepted") << "a pin vouches for it";
        EXPECT_EQ(readFile(scene.cache(r).folder() / "root.json", 1 << 20), r.files["root.json"]);
    }
}

TEST(G3, AStrangersSignatureOnTheKnownRootIsNotStored) {
    Scene scene;
    RepositoryBuilder r;
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    RepositoryBuilder again = r;
    publishNext(again);
    EXPECT_EQ(codeOf(scene.update(again)), "accepted") << "signed once more by its own key";
    again.extraRootSigners = {makeRootKey(r.gun, r.now)};
    publishNext(again);
    expectRefused(scene, again, "root-rotation", "a stranger's signature");
}

}  // namespace roseglass::test
