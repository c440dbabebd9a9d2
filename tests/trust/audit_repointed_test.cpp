// Tags that were signed again with another digest, as an audit tells from what this computer saw before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "support/loopback_server.h"
#include "support/temporary_folder.h"
#include "support/trust_files.h"
#include "support/trust_server.h"
#include "trust/audit/audit.h"
#include "trust/history.h"
#include "trust/visits.h"

namespace roseglass::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Repointed : public ::testing::Test {
protected:
    Repointed() : trustServer_(repository_), server_([this](const ServedRequest& request, Connection& connection) { trustServer_.handler()(request, connection); }) {}

    trust::Options options(const std::string& reader = "reader") const {
        trust::Options options;
        options.dockerConfig = folder_ / reader;
        options.trustServersFile = folder_ / "none.json";
        options.historyFolder = folder_ / "history";
        options.trustServer = server_.url();
        options.includeRegistry = false;
        options.useTokens = false;
        return options;
    }
    Clock clock() const {
        return [this] { return repository_.now; };
    }

    void sign(const std::string& tag, const std::string& content) {
        repository_.addTag(repository_.targets, tag, content);
        for (Json* role : {&repository_.targets, &repository_.snapshot, &repository_.timestamp}) (*role)["version"] = (*role)["version"].get<int64_t>() + 1;
        repository_.timestamp["expires"] = repository_.expiresIn(std::chrono::days(14));
        repository_.publish();
        for (const auto& [file, bytes] : repository_.files) trustServer_.files[file] = bytes;
    }
    /// An ordinary look, an hour after the last: the cache is refreshed, and the visit kept.
    void look() {
        repository_.now += std::chrono::hours(1);
        const trust::Historian historian(options(), clock());
        const auto history = historian.of(repository_.gun, {});
        ASSERT_TRUE(history) << history.error().message;
        ASSERT_EQ(history->present->status, trust::RepositoryStatus::Trusted) << history->present->trustError->message;
        ASSERT_TRUE(historian.remember(*history->present));
    }
    std::vector<std::filesystem::path> visits() const { return trust::Visits(folder_ / "history", repository_.gun).files(); }

    /// The evidence of each such finding, with its severity before it: "warning 1.0: …".
    std::vector<std::string> found(const trust::Options& options) {
        warnings_.clear();
        Job job;
        job.onLog = [this](LogLevel level, std::string_view line) {
            if (level == LogLevel::Warning) warnings_.emplace_back(line);
        };
        const auto report = trust::Auditor(options, clock()).run({repository_.gun}, {}, job);
        EXPECT_TRUE(report);
        EXPECT_EQ(report->repositories.front().status, trust::RepositoryStatus::Trusted);
        std::vector<std::string> out;
        for (const trust::Finding& finding : report->repositories.front().findings) {
            if (finding.code == trust::FindingCode::Repointed) out.push_back(std::string(trust::severityName(finding.severity)) + " " + finding.subject + ": " + finding.evidence);
        }
        return out;
    }
    std::vector<std::string> found() { return found(options()); }
    std::string before(const std::string& content, Instant seen) const { return "before " + crypto::sha256(content).toString() + ", seen " + formatRfc3339(seen) + "; now "; }

    TemporaryFolder folder_;
    RepositoryBuilder repository_;
    TrustServer trustServer_;
    LoopbackServer server_;
    std::vector<std::string> warnings_;
};

}  // namespace

TEST_F(Repointed, IsToldFromTheVisitsWhenTheCacheIsFresh) {
    look();
    const Instant seen = repository_.now;
    sign("1.0", "another image");
    look();
    ASSERT_EQ(visits().size(), 2u);
    for (const char* reader : {"reader", "reader", "one without a cache"}) {
        EXPECT_THAT(found(options(reader)), ElementsAre(StartsWith("warning 1.0: " + before("image", seen) + crypto::sha256("another image").toString()))) << reader;
        EXPECT_THAT(warnings_, IsEmpty());
    }
}

TEST_F(Repointed, IsToldFromTheCacheAsBefore) {
    ASSERT_THAT(found(), IsEmpty()) << "the first look";
    sign("1.0", "another image");
    EXPECT_THAT(found(), ElementsAre(StartsWith("warning 1.0: before " + crypto::sha256("image").toString() + ", seen ")));
    EXPECT_THAT(found(), IsEmpty()) << "no visit was kept, and the cache is of now";
}

TEST_F(Repointed, IsNotToldFromAVisitOfAnotherRoot) {
    look();
    RepositoryBuilder stranger(repository_.gun, repository_.now);
    stranger.addTag(stranger.targets, "1.0", "a stranger's image");
    stranger.publish();
    trust::Bundle visit{stranger.gun, server_.url(), repository_.now - std::chrono::hours(5), trustFilesOf(stranger), {}};
    ASSERT_TRUE(trust::Visits(folder_ / "history", repository_.gun).add(visit));
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_THAT(warnings_, ElementsAre(HasSubstr("is left out")));
}

TEST_F(Repointed, IsNotKnownWhereWhatWasBeforeCannotBeRead) {
    const auto unread = [&](bool askServer) {
        trust::AuditOptions audit;
        audit.history = askServer;
        std::vector<std::string> out;
        const auto report = trust::Auditor(options(), clock()).run({repository_.gun}, audit, {});
        for (const trust::Finding& finding : report->repositories.front().findings) {
            if (finding.code == trust::FindingCode::HistoryUnread) out.push_back(finding.evidence);
        }
        return out;
    };
    look();
    EXPECT_THAT(unread(true), IsEmpty()) << "the server keeps nothing older";
    sign("1.0", "another image");
    trustServer_.intercept = [](const std::string&, const std::string& file) -> std::optional<http::Response> {
        if (!file.ends_with(".timestamp.json")) return std::nullopt;
        http::Response response;
        response.status = 500;
        return response;
    };
    EXPECT_THAT(unread(true), ElementsAre(HasSubstr("500")));
    EXPECT_THAT(unread(false), IsEmpty()) << "nobody asked for it";
    trustServer_.intercept = nullptr;
    ASSERT_TRUE(writeFileAtomically(visits().front(), "spoilt"));
    EXPECT_THAT(unread(false), ElementsAre(HasSubstr("is left out")));
}

TEST_F(Repointed, IsNotToldWhereVisitsShowOtherChangesAlone) {
    look();
    sign("2.0", "a new image");
    look();
    sign("3.0", "another new image");
    look();
    ASSERT_EQ(visits().size(), 3u);
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(Repointed, NamesTheNewestOtherDigestOfATagThatPointsBackAndForth) {
    sign("latest", "one");
    look();
    for (const char* content : {"two", "three", "one"}) {
        sign("latest", content);
        look();
    }
    const Instant seen = repository_.now - std::chrono::hours(1);
    EXPECT_THAT(found(), ElementsAre(StartsWith("note latest: " + before("three", seen) + crypto::sha256("one").toString()))) << "latest is meant to move";
}

TEST_F(Repointed, IsToldAcrossATimeInWhichTheTagWasNotSigned) {
    look();
    const Instant seen = repository_.now;
    repository_.targets["targets"].erase("1.0");
    sign("2.0", "image");
    look();
    EXPECT_THAT(found(), IsEmpty());
    sign("1.0", "another image");
    EXPECT_THAT(found(), ElementsAre(StartsWith("warning 1.0: " + before("image", seen))));
}

TEST_F(Repointed, IsNotToldForEver) {
    look();
    repository_.now += std::chrono::days(200);
    sign("1.0", "another image");
    look();
    ASSERT_EQ(visits().size(), 2u);
    EXPECT_EQ(found().size(), 1u) << "seen today, however old the state before it";
    for (const auto& [days, count] : {std::pair{89, 1u}, {91, 0u}}) {
        auto later = options();
        later.at = repository_.now + std::chrono::days(days);
        later.offline = true;
        later.allowExpiredCache = true;
        EXPECT_EQ(found(later).size(), count) << days;
    }
}

TEST_F(Repointed, LeavesAVisitOutThatSomebodySpoiltAndSaysSo) {
    look();
    const Instant seen = repository_.now;
    sign("1.0", "another image");
    look();
    sign("2.0", "a new image");
    look();
    ASSERT_EQ(visits().size(), 3u);
    ASSERT_TRUE(writeFileAtomically(visits()[1], "spoilt"));
    EXPECT_THAT(found(), ElementsAre(StartsWith("warning 1.0: " + before("image", seen))));
    EXPECT_THAT(warnings_, ElementsAre(HasSubstr("is left out")));
    for (const auto& file : visits()) ASSERT_TRUE(writeFileAtomically(file, "spoilt"));
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_EQ(warnings_.size(), 3u);
}

TEST_F(Repointed, BelievesNoVisitThatDoesNotVerifyOrIsOfAnotherServerOrRepository) {
    look();
    const auto file = visits().front();
    const auto good = trust::readBundle(file);
    ASSERT_TRUE(good);
    sign("1.0", "another image");
    look();
    ASSERT_EQ(found().size(), 1u);
    RepositoryBuilder stranger(repository_.gun, repository_.now);
    const struct { const char* what; std::function<void(trust::Bundle&)> spoil; size_t warnings; } cases[] = {
        {"targets of a stranger", [&](trust::Bundle& visit) { visit.files.roles["targets"] = std::make_shared<Bytes>(stranger.files.at("targets.json")); }, 1},
        {"another repository", [](trust::Bundle& visit) { visit.repository = "localhost:5000/team/other"; }, 1},
        {"another trust server", [](trust::Bundle& visit) { visit.trustServer = "https://other.test"; }, 0},
    };
    for (const auto& [what, spoil, warnings] : cases) {
        trust::Bundle visit = *good;
        spoil(visit);
        ASSERT_TRUE(writeFileAtomically(file, *trust::encodeBundle(visit)));
        EXPECT_THAT(found(), IsEmpty()) << what;
        EXPECT_EQ(warnings_.size(), warnings) << what;
    }
}

TEST_F(Repointed, ComparesAnOldCacheWithNothingThatWasSeenLater) {
    auto old = options("old cache");
    ASSERT_THAT(found(old), IsEmpty());
    sign("1.0", "another image");
    look();
    old.offline = true;
    EXPECT_THAT(found(old), IsEmpty()) << "the other digest came afterwards";
}

TEST_F(Repointed, ReadsTheTwentyNewestVisitsAlone) {
    look();
    sign("1.0", "another image");
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(found(options("fresh " + std::to_string(i))).size(), 1u) << i;
        sign("build-" + std::to_string(i), "image");
        look();
    }
    ASSERT_EQ(visits().size(), 21u);
    EXPECT_THAT(found(options("fresh")), IsEmpty());
}

}  // namespace roseglass::test
