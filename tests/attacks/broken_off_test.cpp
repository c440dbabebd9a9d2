// What a reading verified before it failed is not forgotten: neither does an older cache stand in for it, nor is an older state
// taken afterwards. The trust directory stays as it was.
#include "attacks/scene.h"
#include "notary/seen_file.h"

namespace roseglass::test {
namespace {

using Tamper = std::function<void(const std::string&, Result<http::Response>&)>;

Tamper failingFor(const std::string& name, ErrorCode code) {
    return [=](const std::string& file, Result<http::Response>& response) {
        if (file.starts_with(name)) response = fail(code, "no");
    };
}

/// A repository whose tag 1.0 is of targets/releases, known to this computer in its state `old`; `r` is one publication on.
struct Published {
    Scene scene;
    RepositoryBuilder r, old;

    Published() {
        r.delegate(r.targets, "targets/releases");
        r.addTag(r.delegations["targets/releases"], "1.0", "the old image");
        r.publish();
        old = r;
        EXPECT_EQ(codeOf(scene.update(old)), "accepted");
        r.addTag(r.delegations["targets/releases"], "1.0", "the new image");
        r.delegations["targets/releases"]["version"] = 2;
        publishNext(r);
    }
};

struct Breach {
    const char* name;
    std::function<void(RepositoryBuilder&)> change;  ///< to what the server has, before it is published
    Tamper tamper;
    const char* code;
};

void rotateWithSameKeys(RepositoryBuilder& r) {
    r.rotateRoot({makeRootKey(r.gun, r.now)});
    publishNext(r);
}

const std::vector<Breach>& breaches() {
    const auto nothing = [](RepositoryBuilder&) {};
    static const std::vector<Breach> all{
        {"the snapshot is withheld by an outage", nothing, failingFor("snapshot", ErrorCode::Network), "network"},
        {"the snapshot is withheld by 500", nothing, failingFor("snapshot", ErrorCode::Server), "server"},
        {"targets time out", nothing, failingFor("targets.", ErrorCode::Timeout), "timeout"},
        {"the newest targets have expired", [](RepositoryBuilder& r) { r.targets["expires"] = r.expiresIn(-std::chrono::hours(1)); r.publish(); }, {}, "expired"},
        {"a rotated root, then an outage", rotateWithSameKeys, failingFor("timestamp", ErrorCode::Network), "network"},
        {"a rotated root, then 429", rotateWithSameKeys, failingFor("timestamp", ErrorCode::RateLimited), "rate-limited"},
        {"the snapshot is another file", nothing, [](const std::string& file, Result<http::Response>& response) { if (file.starts_with("snapshot")) response->body.back() = ' '; }, "hash-mismatch"},
    };
    return all;
}

}  // namespace

TEST(BrokenOff, ACacheDoesNotStandInForWhatIsNewer) {
    for (const Breach& breach : breaches()) {
        for (const bool remembered : {true, false}) {
            Published published;
            Scene& scene = published.scene;
            breach.change(published.r);
            const auto before = scene.snapshotOfFolder();
            scene.options.writeCache = remembered;
            const auto update = scene.update(published.r, breach.tamper);
            EXPECT_EQ(codeOf(update), breach.code) << breach.name;
            EXPECT_FALSE(update.fromCache) << breach.name;
            EXPECT_EQ(scene.snapshotOfFolder(), before) << breach.name << ": the trust directory stays as it was";
        }
    }
}

TEST(BrokenOff, NothingOlderIsTakenAfterwards) {
    for (const Breach& breach : breaches()) {
        Published published;
        Scene& scene = published.scene;
        breach.change(published.r);
        ASSERT_EQ(codeOf(scene.update(published.r, breach.tamper)), breach.code) << breach.name;
        for (int look = 0; look < 2; ++look) {
            EXPECT_EQ(codeOf(scene.update(published.old)), "rollback") << breach.name << ": the server shows what was before";
            const auto away = scene.update(published.r, failingFor("root", ErrorCode::Network));
            EXPECT_EQ(codeOf(away), "network") << breach.name << ": the server is away";
            EXPECT_NE(away.error->hint.find("older than what it has seen"), std::string::npos) << breach.name << ": " << away.error->hint;
        }
        scene.options.offline = true;
        const auto offline = scene.update(published.old);
        EXPECT_EQ(codeOf(offline), "rollback") << breach.name << ": --offline";
        EXPECT_EQ(offline.error->message.find("server"), std::string::npos) << breach.name << ": no server had a hand in it";
    }
}

TEST(BrokenOff, WhatIsNewerIsTakenAndTheRecordGoes) {
    for (const Breach& breach : breaches()) {
        Published published;
        Scene& scene = published.scene;
        breach.change(published.r);
        ASSERT_EQ(codeOf(scene.update(published.r, breach.tamper)), breach.code) << breach.name;
        EXPECT_TRUE(notary::SeenFile(scene.seen.path(), scene.cache(published.r), published.r.gun).isThere()) << breach.name;
        published.r.targets["expires"] = published.r.expiresIn(std::chrono::hours(24 * 300));
        publishNext(published.r);
        EXPECT_EQ(codeOf(scene.update(published.r)), "accepted") << breach.name;
        EXPECT_FALSE(notary::SeenFile(scene.seen.path(), scene.cache(published.r), published.r.gun).isThere()) << breach.name;
    }
}

TEST(BrokenOff, ADelegationOutOfReachIsUnknownAndNotWhatItWas) {
    for (const ErrorCode code : {ErrorCode::Server, ErrorCode::Network, ErrorCode::Timeout, ErrorCode::RateLimited}) {
        Published published;
        const auto update = published.scene.update(published.r, failingFor("targets/releases", code));
        ASSERT_EQ(codeOf(update), "accepted");
        EXPECT_FALSE(update.fromCache);
        ASSERT_TRUE(update.set->incomplete());
        EXPECT_EQ(update.set->incomplete()->error->code, code);
        EXPECT_EQ(stateOf(update, "1.0"), "invalid") << "not to be used, and not what it was before";
        EXPECT_EQ(codeOf(published.scene.update(published.old)), "rollback");
    }
}

TEST(BrokenOff, ADelegationThatIsCachedNeedsNoServer) {
    Published published;
    ASSERT_EQ(codeOf(published.scene.update(published.r)), "accepted");
    RepositoryBuilder& r = published.r;
    r.timestamp["version"] = 3;
    r.files["timestamp.json"] = sign(r.timestamp, r.timestampKeys);
    const auto update = published.scene.update(r, failingFor("targets/", ErrorCode::Network));
    ASSERT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(update.set->incomplete(), nullptr) << "the snapshot names the very file that is here";
}

TEST(BrokenOff, AServerThatIsAwayIsNotAskedForEachDelegation) {
    Scene scene;
    RepositoryBuilder r;
    for (int i = 0; i < 50; ++i) r.delegate(r.targets, "targets/signer" + std::to_string(i));
    r.publish();
    for (const auto& [code, asked] : {std::pair(ErrorCode::Network, 1), std::pair(ErrorCode::RateLimited, 1), std::pair(ErrorCode::Server, 3)}) {
        int count = 0;
        const auto update = scene.update(r, [&, wanted = code](const std::string& file, Result<http::Response>& response) {
            if (!file.starts_with("targets/")) return;
            ++count;
            response = fail(wanted, "no");
        });
        EXPECT_TRUE(update.set->incomplete());
        EXPECT_EQ(count, asked) << codeName(code);
    }
}

TEST(BrokenOff, AllKeysReplacedIsTheWayBack) {
    Published published;
    RepositoryBuilder& r = published.r;
    Scene& scene = published.scene;
    r.timestamp["version"] = 1'000'000;
    r.publish();
    ASSERT_EQ(codeOf(scene.update(r, failingFor("snapshot", ErrorCode::Network))), "network");
    r.timestamp["version"] = 3;
    r.publish();
    EXPECT_EQ(codeOf(scene.update(r)), "rollback");
    r.timestampKeys = {makeKey()};
    r.setRole("timestamp", r.timestampKeys);
    r.root["version"] = 2;
    r.publish();
    EXPECT_EQ(codeOf(scene.update(r)), "accepted");
}

TEST(BrokenOff, AFirstLookThatFailsBindsNobody) {
    Scene scene;
    RepositoryBuilder stranger, r;
    ASSERT_EQ(codeOf(scene.update(stranger, failingFor("snapshot", ErrorCode::Network))), "network");
    EXPECT_EQ(codeOf(scene.update(r)), "accepted");
}

TEST(BrokenOff, ARecordOfAForgottenRepositorySaysNothing) {
    Published published;
    Scene& scene = published.scene;
    ASSERT_EQ(codeOf(scene.update(published.r, failingFor("snapshot", ErrorCode::Network))), "network");
    ASSERT_TRUE(scene.cache(published.r).removeAll());
    RepositoryBuilder other;
    EXPECT_EQ(codeOf(scene.update(other)), "accepted") << "made again by its owner, and trusted again by the user";
    EXPECT_FALSE(notary::SeenFile(scene.seen.path(), scene.cache(other), other.gun).isThere());
}

TEST(BrokenOff, ADamagedRecordIsNoRecordThatThereIsNothing) {
    for (const char* content : {"", "garbage", "{}", R"({"format":1,"root":{"version":1},"roles":{"timestamp":{"version":"9"}}})"}) {
        Published published;
        Scene& scene = published.scene;
        ASSERT_EQ(codeOf(scene.update(published.r, failingFor("snapshot", ErrorCode::Network))), "network");
        for (const auto& entry : std::filesystem::directory_iterator(scene.seen.path())) ASSERT_TRUE(writeFileAtomically(entry.path(), content));
        const auto update = scene.update(published.old);
        EXPECT_EQ(codeOf(update), "io") << content;
        EXPECT_NE(update.error->message.find(scene.seen.path().string()), std::string::npos);
    }
}

TEST(BrokenOff, AnotherTimeLeavesNoRecord) {
    Published published;
    Scene& scene = published.scene;
    scene.options.clock = scene.options.now + std::chrono::hours(1);
    ASSERT_EQ(codeOf(scene.update(published.r, failingFor("snapshot", ErrorCode::Network))), "network");
    EXPECT_TRUE(std::filesystem::is_empty(scene.seen.path()));
}

}  // namespace roseglass::test
