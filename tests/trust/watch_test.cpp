#include "trust/watch_memory.h"

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "trust/expiry_scene.h"

namespace roseglass::test {

using namespace trust;

namespace {

TagRow tag(const std::string& name, const std::string& content) {
    TagRow row;
    row.name = name;
    row.state = TagState::Signed;
    row.signedDigest = row.registryDigest = crypto::sha256(content);
    row.by = std::make_shared<const SignerSet>();
    return row;
}

std::shared_ptr<Report> tagged() {
    auto report = sampleReport();
    report->roles[1].expires = inDays(500);
    report->roles[5].expires = inDays(500);
    report->tags = {tag("1", "one"), tag("2", "two")};
    return report;
}

std::vector<std::string> names(const std::vector<WatchChange>& changes) {
    std::vector<std::string> out;
    for (const WatchChange& change : changes) out.push_back(std::string(changeName(change.kind)) + (change.subject.empty() ? "" : " " + change.subject));
    return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST(Watch, TheFirstLookTellsOnlyWhatIsWrong) {
    EXPECT_EQ(names(Watch({}).look(*tagged(), kNow)), Names{});
    EXPECT_EQ(names(Watch({}).look(*sampleReport(), kNow)), Names{"expiring targets/alice"});
}

TEST(Watch, NothingNewIsNothingToTell) {
    Watch watch({});
    (void)watch.look(*sampleReport(), kNow);
    for (int hour = 1; hour < 24; ++hour) EXPECT_EQ(names(watch.look(*sampleReport(), kNow + std::chrono::hours(hour))), Names{});
}

TEST(Watch, TellsTagsThatComeGoAndAreRepointed) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    auto report = tagged();
    report->tags = {tag("2", "another"), tag("3", "three")};
    const auto changes = watch.look(*report, kNow);
    EXPECT_EQ(names(changes), (Names{"tag-added 3", "tag-removed 1", "tag-repointed 2"}));
    EXPECT_EQ(changes[2].before, crypto::sha256("two").toString());
    EXPECT_EQ(changes[2].after, crypto::sha256("another").toString());
    EXPECT_EQ(describeChange(changes[1]), kApp + ": tag 1 removed, was " + crypto::sha256("one").toString());
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{});
}

TEST(Watch, TellsThatTheRegistryServesSomethingElse) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    auto report = tagged();
    report->tags[0].registryDigest = crypto::sha256("forged");
    report->tags[0].state = TagState::Stale;
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{"tag-served 1"});
    auto away = tagged();
    away->registryReached = false;
    away->registryError = Error(ErrorCode::Network, "away");
    for (TagRow& row : away->tags) row.registryDigest.reset();
    EXPECT_EQ(names(watch.look(*away, kNow)), Names{"server-lost registry localhost:5000"});
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{"server-back registry localhost:5000"});
}

TEST(Watch, TellsATagThatNoLongerVerifiesOnce) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    auto report = tagged();
    report->tags[0].state = TagState::Invalid;
    report->tags[0].reason = "targets/alice expired";
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{"tag-invalid 1"});
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{});
}

TEST(Watch, KeepsWhatATagWasWhileItsRoleIsClosed) {
    for (const bool repointed : {false, true}) {
        Watch watch({});
        (void)watch.look(*tagged(), kNow);
        auto closed = tagged();
        closed->tags[0].state = TagState::Invalid;
        closed->tags[0].signedDigest.reset();
        (void)watch.look(*closed, kNow);
        auto back = tagged();
        if (repointed) back->tags[0].signedDigest = back->tags[0].registryDigest = crypto::sha256("another");
        EXPECT_EQ(names(watch.look(*back, kNow)), repointed ? Names{"tag-repointed 1"} : Names{}) << repointed;
    }
}

TEST(Watch, TellsKeysThatChangedAndRolesThatCameOrWent) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    auto report = tagged();
    report->roles[3].keys.push_back(keyAt(KeyLocation::Elsewhere, '9'));
    report->roles[4].threshold = 2;
    report->roles[5].name = "targets/bob";
    EXPECT_EQ(names(watch.look(*report, kNow)), (Names{"keys-changed targets", "keys-changed targets/bob", "keys-changed targets/releases", "keys-changed targets/alice"}));
}

TEST(Watch, TellsExpiryOnceAtEachStepAndRenewal) {
    Watch watch({});
    auto report = tagged();
    report->roles[3].expires = inDays(100);
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{});
    EXPECT_EQ(names(watch.look(*report, inDays(20))), Names{"expiring targets"});
    EXPECT_EQ(names(watch.look(*report, inDays(60))), Names{});
    EXPECT_EQ(names(watch.look(*report, inDays(100))), Names{"expired targets"});
    report->roles[3].expires = inDays(900);
    EXPECT_EQ(names(watch.look(*report, inDays(101))), Names{"renewed targets"});
}

TEST(Watch, TellsWhatTheTrustServerRenewsByItselfOnceItHasExpired) {
    Watch watch({});
    auto report = tagged();
    report->roles[1].expires = inDays(14);
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{});
    EXPECT_EQ(names(watch.look(*report, inDays(13))), Names{});
    EXPECT_EQ(names(watch.look(*report, inDays(14))), Names{"expired timestamp"});
    report->roles[1].expires = inDays(28);
    EXPECT_EQ(names(watch.look(*report, inDays(15))), Names{"renewed timestamp"});
}

TEST(Watch, TellsThatTrustIsLostAndComesBackOnce) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    auto bad = tagged();
    bad->status = RepositoryStatus::Untrusted;
    bad->trustError = Error(ErrorCode::Rollback, "The snapshot is older than the one that is known");
    bad->tags.clear();
    bad->roles.clear();
    const auto lost = watch.look(*bad, kNow);
    EXPECT_EQ(names(lost), Names{"trust-lost"});
    EXPECT_EQ(describeChange(lost[0]), kApp + ": no longer trusted (rollback): The snapshot is older than the one that is known");
    EXPECT_EQ(names(watch.look(*bad, kNow)), Names{});
    EXPECT_EQ(names(watch.look(*tagged(), kNow)), Names{"trust-restored"});
}

TEST(Watch, AServerOutageIsToldOnceAndForgetsNothing) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    auto away = std::make_shared<Report>();
    away->repository = kApp;
    away->trustServer = "https://localhost:4443";
    away->status = RepositoryStatus::Unreachable;
    away->trustError = Error(ErrorCode::Network, "Connection refused");
    EXPECT_EQ(names(watch.look(*away, kNow)), Names{"server-lost https://localhost:4443"});
    EXPECT_EQ(names(watch.look(*away, kNow)), Names{});
    auto cached = tagged();
    cached->fromCache = true;
    EXPECT_EQ(names(watch.look(*cached, kNow)), Names{});
    auto back = tagged();
    back->tags.pop_back();
    EXPECT_EQ(names(watch.look(*back, kNow)), (Names{"tag-removed 2", "server-back https://localhost:4443"}));
}

TEST(Watch, RemembersWhatTheCacheHeld) {
    Watch watch({});
    auto cached = tagged();
    cached->fromCache = true;
    cached->registryReached = false;
    cached->roles[3].expires = inDays(95);
    watch.remember(*cached, kNow);
    auto report = tagged();
    report->roles[3].expires = inDays(95);
    report->tags.push_back(tag("3", "three"));
    EXPECT_EQ(names(watch.look(*report, inDays(10))), (Names{"tag-added 3", "expiring targets"}));
}

namespace {

/// The tag "1" signed, and this under its name in the registry; nothing: not there.
std::shared_ptr<Report> served(const std::optional<std::string>& content) {
    auto report = tagged();
    report->tags[0].registryDigest = content ? std::optional(crypto::sha256(*content)) : std::nullopt;
    report->tags[0].state = !content ? TagState::Missing : *content == "one" ? TagState::Signed : TagState::Stale;
    return report;
}

std::shared_ptr<Report> withoutReleases(std::shared_ptr<Report> report = tagged()) {
    report->status = RepositoryStatus::Incomplete;
    report->roles[4].state = RoleState::Invalid;
    report->roles[4].reason = "The trust server has no such file";
    return report;
}

}  // namespace

TEST(Watch, TellsWhateverIsServedAndWasNotSigned) {
    struct Case {
        const char* what;
        std::optional<std::string> before, now;
        bool told;
    };
    for (const Case& one : {Case{"as it was", "one", "one", false},
                            {"forged", "one", "forged", true},
                            {"forged where nothing was", std::nullopt, "forged", true},
                            {"forged as before", "forged", "forged", false},
                            {"forged again", "forged", "other", true},
                            {"as signed again", "forged", "one", false},
                            {"pushed at last", std::nullopt, "one", false},
                            {"gone", "one", std::nullopt, true},
                            {"gone as before", std::nullopt, std::nullopt, false}}) {
        Watch watch({});
        (void)watch.look(*served(one.before), kNow);
        EXPECT_EQ(names(watch.look(*served(one.now), kNow)), one.told ? Names{"tag-served 1"} : Names{}) << one.what;
    }
    EXPECT_EQ(names(Watch({}).look(*served("forged"), kNow)), Names{"tag-served 1"})
        << "at the first look, too: it is wrong";
    Watch cached({});
    cached.remember(*tagged(), kNow);
    EXPECT_EQ(names(cached.look(*served("forged"), kNow)), Names{"tag-served 1"})
        << "what the cache says of tags is no word on the registry";
}

TEST(Watch, ATagThatTheRegistryDidNotTellOfIsNoChange) {
    Watch watch({});
    (void)watch.look(*served("one"), kNow);
    auto report = tagged();
    report->tags[0].registryDigest.reset();
    report->tags[0].state = TagState::Unknown;
    EXPECT_EQ(names(watch.look(*report, kNow)), Names{});
    EXPECT_EQ(names(watch.look(*served("forged"), kNow)), Names{"tag-served 1"});
}

TEST(Watch, TellsARoleThatIsNotToBeHadThoughNoTagChanged) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    const auto lost = watch.look(*withoutReleases(), kNow);
    EXPECT_EQ(names(lost), (Names{"trust-lost", "role-lost targets/releases"}));
    EXPECT_EQ(describeChange(lost[1]),
              kApp + ": the role targets/releases cannot be had or does not verify: The trust server has no such file");
    EXPECT_EQ(names(watch.look(*withoutReleases(), kNow)), Names{}) << "once";
    EXPECT_EQ(names(watch.look(*tagged(), kNow)), (Names{"trust-restored", "role-restored targets/releases"}));
    EXPECT_EQ(names(Watch({}).look(*withoutReleases(), kNow)), (Names{"trust-lost", "role-lost targets/releases"}))
        << "at the first look, too";
}

TEST(Watch, WhatALostRoleNamedIsNotSaidToBeGone) {
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    auto report = withoutReleases();
    report->tags.pop_back();
    report->tags[0].state = TagState::Unknown;
    report->tags[0].signedDigest.reset();
    report->roles.pop_back();
    EXPECT_EQ(names(watch.look(*report, kNow)), (Names{"trust-lost", "role-lost targets/releases"}))
        << "neither tags nor what hangs below the role";
    auto back = tagged();
    back->tags[0] = tag("1", "another");
    back->tags.pop_back();
    EXPECT_EQ(names(watch.look(*back, kNow)),
              (Names{"tag-removed 2", "tag-repointed 1", "trust-restored", "role-restored targets/releases"}))
        << "known all the time";
}

TEST(Watch, ACacheTakesNoRefusalBack) {
    Watch watch({});
    auto bad = tagged();
    bad->status = RepositoryStatus::Untrusted;
    bad->trustError = Error(ErrorCode::Rollback, "The snapshot is older than the one that is known");
    (void)watch.look(*bad, kNow);
    auto cached = tagged();
    cached->fromCache = true;
    cached->trustError = Error(ErrorCode::Network, "away");
    EXPECT_EQ(names(watch.look(*cached, kNow)), Names{"server-lost https://localhost:4443"});
    EXPECT_EQ(names(watch.look(*bad, kNow)), Names{"server-back https://localhost:4443"});
}

TEST(Watch, AnotherWarningTimeRenewsNothing) {
    Watch early({});
    auto report = tagged();
    report->roles[3].expires = inDays(60);
    EXPECT_EQ(names(early.look(*report, kNow)), Names{"expiring targets"});
    Watch late({std::chrono::days(30), std::chrono::days(14)}, early.memory());
    EXPECT_EQ(names(late.look(*report, kNow)), Names{});
}

TEST(Watch, GoesOnWhereAnotherProcessOfItWas) {
    const TemporaryFolder folder;
    Options options;
    options.dockerConfig = folder / "docker";
    options.historyFolder = folder / "history";
    const WatchFile file(options, kApp, "https://localhost:4443");
    ASSERT_FALSE(*file.read()) << "never watched";
    Watch first({});
    auto report = withoutReleases(served("forged"));
    report->tags.push_back(tag("evil\n\x1b[2J", "x"));
    report->roles[3].expires = inDays(20);
    (void)first.look(*report, kNow);
    ASSERT_TRUE(file.write(first.memory()));
    EXPECT_EQ(std::filesystem::status(file.path()).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto kept = file.read();
    ASSERT_TRUE(kept) << kept.error().message;
    ASSERT_TRUE(*kept);
    EXPECT_EQ(**kept, first.memory());
    Watch second({}, **kept);
    EXPECT_EQ(names(second.look(*report, kNow)), Names{});
    for (const WatchFile& other :
         {WatchFile(options, kApp + "2", "https://localhost:4443"), WatchFile(options, kApp, "https://localhost:4444")})
        EXPECT_FALSE(*other.read());
    auto elsewhere = options;
    elsewhere.trustDir = folder / "other";
    EXPECT_FALSE(*WatchFile(elsewhere, kApp, "https://localhost:4443").read())
        << "who trusts another root watches for himself";
}

TEST(Watch, AMemoryThatIsSpoiltIsSaidToBe) {
    const TemporaryFolder folder;
    Options options;
    options.dockerConfig = folder / "docker";
    options.historyFolder = folder / "history";
    const WatchFile file(options, kApp, "https://localhost:4443");
    Watch watch({});
    (void)watch.look(*tagged(), kNow);
    ASSERT_TRUE(file.write(watch.memory()));
    const auto good = nlohmann::json::parse(*readFile(file.path(), 1 << 20));
    const auto put = [&](const std::string& text) { ASSERT_TRUE(writeFileAtomically(file.path(), text)); };
    for (const auto& [name, value] : good.items()) {
        auto without = good;
        without.erase(name);
        put(without.dump());
        EXPECT_EQ(file.read().error().code, ErrorCode::Malformed) << name;
        without[name] = 7;
        put(without.dump());
        EXPECT_EQ(file.read().error().code, ErrorCode::Malformed) << name;
    }
    for (const char* text : {"", "{", "[]", "7"}) {
        put(text);
        EXPECT_EQ(file.read().error().code, ErrorCode::Malformed) << text;
    }
}

TEST(Watch, WritesOneLineOfJsonAChange) {
    Watch watch({});
    auto report = tagged();
    (void)watch.look(*report, kNow);
    report->tags.push_back(tag("evil\n\x1b[2J", "x"));
    const auto changes = watch.look(*report, kNow);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(describeChange(changes[0]).find_first_of("\n\x1b"), std::string::npos);
    std::string text;
    writeJson(changes[0], [&](std::string_view piece) { text += piece; });
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["change"], "tag-added");
    EXPECT_EQ(json["repository"], kApp);
    EXPECT_EQ(json["subject"], "evil\n\x1b[2J");
    EXPECT_EQ(json["time"], "2026-11-24T08:00:00Z");
}

}  // namespace roseglass::test
