#include "trust/expiry_scene.h"

#include <nlohmann/json.hpp>
#include <set>

#include "trust/inspect_many.h"

namespace roseglass::test {

using namespace trust;

namespace {

std::vector<ExpiryEntry> entriesOf(std::shared_ptr<Report> report, ExpiryThresholds thresholds = {}, Instant now = kNow) { return makeExpiry({std::move(report)}, now, thresholds); }

}  // namespace

TEST(Expiry, ListsEveryRoleAndCertificateSoonestFirst) {
    std::vector<std::string> names;
    for (const ExpiryEntry& entry : entriesOf(sampleReport())) names.push_back(describeExpiry(entry));
    EXPECT_EQ(names, (std::vector<std::string>{"timestamp", "targets/alice", "targets", "snapshot", "targets/releases", "certificate of the root key eeeeeeeeeeee", "root"}));
}

TEST(Expiry, TakesAllRepositoriesTogether) {
    const auto other = sampleReport("localhost:5000/team/base");
    other->roles[5].expires = inDays(-3);
    const auto entries = makeExpiry({sampleReport(), nullptr, other}, kNow, {});
    ASSERT_EQ(entries.size(), 14u);
    EXPECT_EQ(entries[0].repository, "localhost:5000/team/base");
    EXPECT_EQ(entries[0].state, ExpiryState::Expired);
    EXPECT_EQ(entries[1].role, "timestamp");
    EXPECT_EQ(entries[1].repository, kApp);
}

TEST(Expiry, IsSoonWithinTheThresholdAndExpiredAtItsVeryInstant) {
    const struct { std::chrono::microseconds left; int soonDays; ExpiryState state; } table[] = {
        {std::chrono::days(30), 30, ExpiryState::Soon},     {std::chrono::days(30) + std::chrono::microseconds(1), 30, ExpiryState::Ok}, {std::chrono::microseconds(1), 30, ExpiryState::Soon},
        {std::chrono::microseconds(0), 30, ExpiryState::Expired}, {std::chrono::days(-400), 30, ExpiryState::Expired},  {std::chrono::microseconds(1), 0, ExpiryState::Ok}};
    for (const auto& row : table) {
        const auto report = sampleReport();
        report->roles[3].expires = kNow + row.left;
        const auto entries = entriesOf(report, {std::chrono::days(row.soonDays), std::chrono::days(14)});
        EXPECT_EQ(find(entries, "targets")->state, row.state) << row.left.count() << " " << row.soonDays;
    }
}

TEST(Expiry, MeasuresWhatTheServerRenewsByItsOwnThreshold) {
    EXPECT_EQ(find(entriesOf(sampleReport(), {std::chrono::days(90), std::chrono::days(14)}), "timestamp")->state, ExpiryState::Soon);
    EXPECT_EQ(find(entriesOf(sampleReport(), {std::chrono::days(90), std::chrono::days(3)}), "timestamp")->state, ExpiryState::Ok);
    const auto report = sampleReport();
    report->roles[2] = roleUntil("snapshot", inDays(60), KeyLocation::File);
    EXPECT_EQ(find(entriesOf(report), "snapshot")->state, ExpiryState::Soon);
    report->roles[2] = roleUntil("snapshot", inDays(60), KeyLocation::Server);
    EXPECT_EQ(find(entriesOf(report), "snapshot")->state, ExpiryState::Soon)
        << "that the server holds its key is a guess";
}

TEST(Expiry, WhatTheServerRenewsByItselfNeedsNobodyBeforeItHasExpired) {
    const auto report = sampleReport();
    report->roles[2] = roleUntil("snapshot", inDays(12), KeyLocation::File);
    const auto byThen = [&](Instant now, int days) {
        std::multiset<std::string> names;
        for (const ExpiryEntry& entry : entriesOf(report, {}, now)) {
            if (expiresBy(entry, now, now + std::chrono::days(days))) names.insert(describeExpiry(entry));
        }
        return names;
    };
    EXPECT_EQ(byThen(kNow, 30), (std::multiset<std::string>{"snapshot"})) << "its key is here";
    EXPECT_EQ(byThen(inDays(12), 0), (std::multiset<std::string>{"snapshot", "timestamp"}));
    for (const KeyLocation place : {KeyLocation::Server, KeyLocation::Elsewhere}) {
        report->roles[2] = roleUntil("snapshot", inDays(12), place);
        EXPECT_EQ(byThen(kNow, 30), std::multiset<std::string>{"snapshot"})
            << "the holder of its key, nothing proves that it is the server";
    }
    report->roles[2] = roleUntil("snapshot", inDays(500), KeyLocation::Server);
    report->roles[5].expires.reset();
    report->roles[5].state = RoleState::Invalid;
    EXPECT_EQ(byThen(kNow, 0), std::multiset<std::string>{"targets/alice"}) << "no date";
}

TEST(Expiry, TheDateOfARoleThatIsNotToBeHadIsUnknown) {
    const auto report = sampleReport();
    report->status = RepositoryStatus::Incomplete;
    for (const RoleState state : {RoleState::Invalid, RoleState::Missing}) {
        report->roles[4].expires.reset();
        report->roles[4].state = state;
        report->roles[4].reason = "The trust server has no such file";
        const auto entries = entriesOf(report);
        EXPECT_EQ(find(entries, "targets/releases")->state, ExpiryState::Unknown);
        EXPECT_TRUE(expiresBy(*find(entries, "targets/releases"), kNow, kNow)) << "no gate lets that pass";
    }
    const ExpirySource source{kApp, report, std::nullopt};
    ASSERT_TRUE(unreadError(source));
    EXPECT_EQ(exitCode(unreadError(source)->code), 1);
    EXPECT_NE(unreadError(source)->message.find("targets/releases"), std::string::npos);
    report->roles[4].reason.clear();
    EXPECT_FALSE(find(entriesOf(report), "targets/releases")) << "a delegation that nobody signed yet has no date";
}

TEST(Expiry, TheDateOfAFileThatDoesNotVerifyIsNobodys) {
    const auto report = sampleReport();
    report->roles[5].expires = inDays(9000);
    report->roles[5].state = RoleState::Invalid;
    report->roles[5].reason = "0 of 1 signatures are valid";
    const auto entries = entriesOf(report);
    EXPECT_EQ(find(entries, "targets/alice")->state, ExpiryState::Unknown);
    EXPECT_FALSE(find(entries, "targets/alice")->expires);
    EXPECT_EQ(find(entries, "targets/alice")->problem, report->roles[5].reason);
}

TEST(Expiry, AFreshTimestampOfTheServerIsNotSoon) {
    const auto report = sampleReport();
    report->roles[1] = roleUntil("timestamp", inDays(13), KeyLocation::Server);
    EXPECT_EQ(find(entriesOf(report), "timestamp")->state, ExpiryState::Ok);
    EXPECT_EQ(find(entriesOf(report, {}, inDays(12)), "timestamp")->state, ExpiryState::Soon);
}

TEST(Expiry, TheDocumentCarriesWhyAGateIsShut) {
    const auto report = sampleReport();
    const std::vector<ExpirySource> sources{{kApp, report, std::nullopt}};
    const auto text = [&](const std::vector<ExpirySource>& of, const std::optional<Error>& refusal) {
        std::string out;
        writeJson(entriesOf(report), of, kNow, {}, refusal, [&](std::string_view piece) { out.append(piece); });
        return nlohmann::json::parse(out);
    };
    EXPECT_FALSE(text(sources, std::nullopt).contains("error"));
    EXPECT_EQ(text(sources, Error(ErrorCode::Policy, "1 date is over"))["error"]["code"], "policy");
    const std::vector<ExpirySource> unread{{kApp, nullptr, Error(ErrorCode::Network, "away")}};
    EXPECT_EQ(text(unread, Error(ErrorCode::Policy, "1 date is over"))["error"]["code"], "network")
        << "what could not be read goes first";
}

TEST(Expiry, TakesARepositoryOnceHoweverItIsNamed) {
    EXPECT_EQ(repositoriesOf({"localhost:5000/team/app", "localhost:5000/team/app:1.0", "alpine", "docker.io/library/alpine", "localhost:5000/team/app@sha256:" + std::string(64, 'a'), "UPPER/Case"}),
              (std::vector<std::string>{"localhost:5000/team/app", "docker.io/library/alpine", "UPPER/Case"}));
}

TEST(Expiry, SaysWhatBreaksWhoMustActAndHow) {
    const auto report = sampleReport();
    report->roles[5].keys.front().certificateExpires = inDays(50);
    const auto entries = entriesOf(report);
    const struct { const char* role; ExpiryKind kind; Actor actor; bool here; const char* breaks; const char* command; } table[] = {
        {"root", ExpiryKind::Role, Actor::Publisher, true, "nothing in this repository can be pulled or signed", "roseglass-cli renew localhost:5000/team/app root"},
        {"targets", ExpiryKind::Role, Actor::Publisher, true, "no tag of this repository can be pulled", "roseglass-cli renew localhost:5000/team/app targets"},
        {"timestamp", ExpiryKind::Role, Actor::Operator, false, "every pull of this repository", ""},
        {"snapshot", ExpiryKind::Role, Actor::Operator, false, "every pull of this repository", ""},
        {"targets/releases", ExpiryKind::Role, Actor::Holder, true, "docker no longer finds it", "roseglass-cli renew localhost:5000/team/app targets/releases"},
        {"targets/alice", ExpiryKind::Role, Actor::Holder, false, "what only targets/alice signs", "roseglass-cli renew localhost:5000/team/app targets/alice"},
        {"root", ExpiryKind::Certificate, Actor::Publisher, true, "those who have it in the cache included", "roseglass-cli key rotate localhost:5000/team/app root"},
        {"targets/alice", ExpiryKind::Certificate, Actor::Holder, false, "what is signed with this key stays valid", "roseglass-cli signer add alice localhost:5000/team/app --key FILE"}};
    for (const auto& row : table) {
        const ExpiryEntry* entry = find(entries, row.role, row.kind);
        ASSERT_TRUE(entry) << row.role;
        EXPECT_EQ(entry->actor, row.actor) << row.role;
        EXPECT_EQ(entry->renewableHere, row.here) << row.role;
        EXPECT_NE(entry->breaks.find(row.breaks), std::string::npos) << row.role << entry->breaks;
        EXPECT_EQ(entry->command, row.command);
        EXPECT_FALSE(entry->remedy.empty()) << row.role;
    }
}

TEST(Expiry, ASnapshotWhoseKeyIsHereIsRenewedByItsHolder) {
    const auto report = sampleReport();
    report->roles[2] = roleUntil("snapshot", inDays(20), KeyLocation::File);
    const auto entries = entriesOf(report);
    EXPECT_EQ(find(entries, "snapshot")->actor, Actor::Publisher);
    EXPECT_EQ(find(entries, "snapshot")->command, "roseglass-cli renew localhost:5000/team/app snapshot");
}

TEST(Expiry, OneKeyOfTwoIsNotEnoughToRenew) {
    const auto report = sampleReport();
    report->roles[3].threshold = 2;
    report->roles[3].keys.push_back(keyAt(KeyLocation::Elsewhere, '9'));
    EXPECT_FALSE(find(entriesOf(report), "targets")->renewableHere);
    report->roles[3].keys.back().location = KeyLocation::Token;
    EXPECT_TRUE(find(entriesOf(report), "targets")->renewableHere);
}

TEST(Expiry, TellsACertificateOnceForAllRolesThatNameItsKey) {
    const auto report = sampleReport();
    KeyRow key = keyAt(KeyLocation::Elsewhere, '7');
    key.certificateExpires = inDays(50);
    report->roles[4].keys.push_back(key);
    report->roles[5].keys.push_back(key);
    const auto entries = entriesOf(report);
    const ExpiryEntry* entry = find(entries, "targets/alice", ExpiryKind::Certificate);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->otherRoles, std::vector<std::string>{"targets/releases"});
    EXPECT_FALSE(find(entries, "targets/releases", ExpiryKind::Certificate));
}

TEST(Expiry, PutsWhatCouldNotBeReadFirstAndSaysWhy) {
    const auto report = sampleReport();
    report->roles[5].expires.reset();
    report->roles[5].state = RoleState::Invalid;
    report->roles[5].reason = "targets/alice is not JSON";
    const auto broken = entriesOf(report);
    EXPECT_EQ(broken.front().role, "targets/alice");
    EXPECT_EQ(broken.front().state, ExpiryState::Unknown);
    EXPECT_EQ(broken.front().problem, "targets/alice is not JSON");

    const auto away = std::make_shared<Report>();
    away->repository = kApp;
    away->status = RepositoryStatus::Unreachable;
    away->trustError = Error(ErrorCode::Network, "The server was not reached", "Look at the network.");
    const auto entries = entriesOf(away);
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].kind, ExpiryKind::Repository);
    EXPECT_EQ(entries[0].problem, "The server was not reached");
    EXPECT_EQ(entries[0].remedy, "Look at the network.");
}

TEST(Expiry, AnExpiredRoleSpeaksForWhatCouldNotBeReachedBehindIt) {
    const auto report = sampleReport();
    report->status = RepositoryStatus::Untrusted;
    report->trustError = Error(ErrorCode::Expired, "The signed timestamp metadata expired");
    report->roles[1].expires = inDays(-1);
    report->roles[1].state = RoleState::Expired;
    for (size_t i = 2; i < report->roles.size(); ++i) {
        report->roles[i].expires.reset();
        report->roles[i].state = RoleState::Missing;
    }
    const auto entries = entriesOf(report);
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[0].role, "timestamp");
    EXPECT_EQ(entries[0].state, ExpiryState::Expired);
}

TEST(Expiry, ARepositoryThatNobodySignedHasNoDates) {
    const auto report = std::make_shared<Report>();
    report->status = RepositoryStatus::Unsigned;
    EXPECT_TRUE(entriesOf(report).empty());
}

TEST(Expiry, TheCacheOfAServerThatIsAwayIsComplete) {
    const auto report = sampleReport();
    report->fromCache = true;
    report->trustError = Error(ErrorCode::Network, "The server was not reached");
    EXPECT_EQ(entriesOf(report).size(), 7u);
}

TEST(Expiry, IdsAreStableDistinctAndNotMovedByDatesOrVersions) {
    const auto report = sampleReport();
    report->roles.front().keys.push_back(keyAt(KeyLocation::Elsewhere, '1'));
    report->roles.front().keys.back().certificateExpires = inDays(70);
    std::set<std::string> before;
    for (const ExpiryEntry& entry : entriesOf(report)) before.insert(expiryId(entry));
    EXPECT_EQ(before.size(), 8u);
    EXPECT_TRUE(before.begin()->ends_with("@roseglass"));
    for (RoleRow& role : report->roles) {
        role.expires = *role.expires + std::chrono::days(500);
        ++role.version;
    }
    // A rotated root key has another certificate, whose date takes the place of the old one's.
    report->roles.front().keys.front().canonicalId = std::string(64, '2');
    report->roles.front().keys.front().id = std::string(64, '3');
    std::set<std::string> after;
    for (const ExpiryEntry& entry : entriesOf(report)) after.insert(expiryId(entry));
    EXPECT_EQ(before, after);
    for (const ExpiryEntry& entry : entriesOf(sampleReport("localhost:5000/team/ap"))) EXPECT_FALSE(before.contains(expiryId(entry)));
}

TEST(Expiry, NamesFromOutsideCannotForgeLines) {
    const auto report = sampleReport();
    report->roles[5].name = "targets/\x1b[2Jevil\nEND:VEVENT\xe2\x80\xae";
    report->roles[5].reason = "x";
    for (const ExpiryEntry& entry : entriesOf(report)) {
        for (const std::string& text : {describeExpiry(entry), entry.breaks, entry.remedy, entry.command}) EXPECT_EQ(text.find_first_of("\x1b\n"), std::string::npos) << text;
    }
}

TEST(Expiry, JsonHasAllOfIt) {
    std::string text;
    const auto report = sampleReport();
    report->roles[5].keys.front().certificateExpires = inDays(-50);
    const auto entries = entriesOf(report);
    writeJson(entries, {{kApp, report, {}}}, kNow, {}, [&](std::string_view piece) { text += piece; });
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["checkedAt"], "2026-11-24T08:00:00Z");
    EXPECT_EQ(json["warnDays"], 90);
    ASSERT_EQ(json["entries"].size(), entries.size());
    EXPECT_EQ(json["entries"][0]["state"], "expired");
    EXPECT_EQ(json["entries"][0]["kind"], "certificate");
    EXPECT_EQ(json["entries"][0]["daysLeft"], -50);
    EXPECT_EQ(json["entries"][1]["role"], "timestamp");
    EXPECT_EQ(json["entries"][1]["expires"], "2026-12-06T08:00:00Z");
    EXPECT_EQ(json["entries"][1]["actor"], "operator");
    EXPECT_EQ(json["entries"][1]["version"], 32);
    EXPECT_EQ(json["entries"][1]["location"], "server");
    EXPECT_FALSE(json.contains("error"));
    EXPECT_EQ(json["repositories"], nlohmann::json::parse(R"([{"repository":"localhost:5000/team/app","trustServer":"https://localhost:4443","status":"trusted","fromCache":false}])"));
}

TEST(Expiry, JsonSaysHowEachRepositoryWasReadAndWhyNot) {
    const auto none = std::make_shared<Report>(), cached = sampleReport(), expired = sampleReport();
    none->status = RepositoryStatus::Unsigned;
    none->trustError = Error(ErrorCode::NoTrustData, "Nobody signed anything");
    cached->fromCache = true;
    cached->cacheTime = inDays(-1);
    cached->trustError = cached->serverError = Error(ErrorCode::Network, "Connection refused");
    expired->status = RepositoryStatus::Untrusted;
    expired->trustError = Error(ErrorCode::Expired, "It expired");
    const auto written = [](const std::vector<ExpirySource>& sources) {
        std::string text;
        writeJson({}, sources, kNow, {}, [&](std::string_view piece) { text += piece; });
        return nlohmann::json::parse(text);
    };
    const auto read = written({{"a", cached, {}}, {"b", expired, {}}});
    EXPECT_FALSE(read.contains("error"));
    EXPECT_EQ(read["repositories"][0]["fromCache"], true);
    EXPECT_EQ(read["repositories"][0]["cacheTime"], "2026-11-23T08:00:00Z");
    EXPECT_EQ(read["repositories"][0]["serverError"]["code"], "network");
    EXPECT_EQ(read["repositories"][1]["error"]["code"], "expired");
    const auto unread = written({{"a", cached, {}}, {"b", none, {}}, {"c", nullptr, Error(ErrorCode::Io, "A broken file")}});
    EXPECT_EQ(unread["error"]["code"], "no-trust-data");
    EXPECT_EQ(unread["error"]["exit"], 1);
    EXPECT_EQ(unread["repositories"][1]["status"], "unsigned");
    EXPECT_EQ(unread["repositories"][2]["error"]["code"], "io");
}

}  // namespace roseglass::test
