#include "trust/watch.h"

#include <nlohmann/json.hpp>

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

TEST(Watch, TellsWhatTheRegistryServesSinceTheLastVisit) {
    const auto first = [](const RegistryTags& registry, const std::shared_ptr<Report>& now) {
        Watch watch({});
        auto cached = tagged();
        cached->fromCache = true;
        cached->registryReached = false;
        for (TagRow& row : cached->tags) row.registryDigest.reset();
        watch.remember(*cached, kNow);
        watch.rememberServed(registry);
        return names(watch.look(*now, kNow));
    };
    auto moved = tagged();
    moved->tags[0].registryDigest = crypto::sha256("forged");
    moved->tags[0].state = TagState::Stale;
    const RegistryTags before{true, {{"1", crypto::sha256("one")}, {"2", crypto::sha256("two")}, {"unsigned", crypto::sha256("x")}}};
    const RegistryTags forged{true, {{"1", crypto::sha256("forged")}, {"2", std::nullopt}}};
    EXPECT_EQ(first(before, moved), Names{"tag-served 1"});
    EXPECT_EQ(first(before, tagged()), Names{});
    EXPECT_EQ(first(forged, moved), Names{}) << "it was told when it happened";
    EXPECT_EQ(first({false, before.tags}, moved), Names{});
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
