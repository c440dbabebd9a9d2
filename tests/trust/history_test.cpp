// Where older states of a repository are found, and how they are judged.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/encoding.h"
#include "support/loopback_server.h"
#include "support/temporary_folder.h"
#include "support/trust_server.h"
#include "trust/history.h"
#include "trust/history_scene.h"
#include "trust/visits.h"

namespace roseglass::test {

class HistoryTest : public ::testing::Test {
protected:
    HistoryTest() : repository_(sample()), trustServer_(repository_), server_([this](const ServedRequest& request, Connection& connection) {
        const bool asksFeed = request.target.find("/changefeed?") != std::string::npos;
        if (!asksFeed) trustServer_.handler()(request, connection);
        else if (feed_.empty()) connection.answer(404, R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})");
        else connection.answer(200, feed_);
    }) {
        keepVersions();
    }

    /// A server that keeps its old files, as notary-server does: by version, too.
    void keepVersions() {
        const std::string version = repository_.timestamp["version"].dump();
        trustServer_.files[version + ".timestamp.json"] = repository_.files.at("timestamp.json");
    }

    void publish() {
        std::map<std::string, std::string> old;
        for (const auto& [file, bytes] : trustServer_.files) {
            // Under its hash for whoever knows it.
            if (file.find(".root.json") == std::string::npos && file.find(".timestamp.json") == std::string::npos) kept_[file.substr(0, file.size() - 5) + "." + crypto::sha256(bytes).hex() + ".json"] = bytes;
        }
        publishNext(repository_);
        for (const auto& [file, bytes] : repository_.files) trustServer_.files[file] = bytes;
        keepVersions();
        trustServer_.intercept = [this](const std::string& method, const std::string& file) -> std::optional<http::Response> {
            const auto found = kept_.find(file);
            if (method != "GET" || found == kept_.end()) return std::nullopt;
            http::Response response;
            response.status = 200;
            response.body = found->second;
            return response;
        };
    }

    trust::Historian historian(std::optional<Instant> at = std::nullopt, bool offline = false, bool noTofu = false) {
        trust::Options options;
        options.at = at;
        options.offline = offline;
        options.noTofu = noTofu;
        options.dockerConfig = folder_ / "docker";
        options.trustServersFile = folder_ / "none.json";
        options.trustServer = server_.url();
        options.includeRegistry = false;
        options.useTokens = false;
        options.historyFolder = folder_ / "history";
        return trust::Historian(options, [this] { return repository_.now; });
    }
    trust::History history(std::optional<Instant> at = std::nullopt) {
        auto read = historian(at).of(repository_.gun, {});
        EXPECT_TRUE(read) << read.error().message;
        return *read;
    }
    std::vector<std::filesystem::path> visits() { return trust::Visits(folder_ / "history", repository_.gun).files(); }

    TemporaryFolder folder_;
    RepositoryBuilder repository_;
    TrustServer trustServer_;
    std::map<std::string, std::string> kept_;
    std::string feed_;
    LoopbackServer server_;
};

TEST_F(HistoryTest, FindsWhatTheServerStillHasAndVerifiesIt) {
    repository_.addTag(repository_.targets, "9");
    publish();
    repository_.targets["targets"].erase("9");
    publish();
    const trust::History read = history();
    ASSERT_EQ(read.states.size(), 3u);
    for (const trust::PastState& state : read.states) {
        EXPECT_EQ(state.source, trust::StateSource::Server);
        EXPECT_EQ(state.report->status, trust::RepositoryStatus::Trusted) << (state.report->trustError ? state.report->trustError->message : "");
    }
    EXPECT_EQ(kinds(trust::diff(*read.states[1].report, *read.states[0].report)), std::multiset<std::string>{"tag-removed 9"});
    EXPECT_EQ(kinds(trust::diff(*read.states[2].report, *read.states[1].report)), std::multiset<std::string>{"tag-added 9"});
    EXPECT_EQ(read.publicationsNote, "The trust server has no changefeed.");
}

TEST_F(HistoryTest, WithoutTrustOnFirstUseTheStatesOfARepositoryThatIsKnownStand) {
    const auto strict = [&] { return *historian(std::nullopt, false, true).of(repository_.gun, {}); };
    for (const trust::PastState& state : strict().states) EXPECT_EQ(state.report->status, trust::RepositoryStatus::Untrusted);
    ASSERT_TRUE(historian().remember(*history().present));
    repository_.addTag(repository_.targets, "9");
    publish();
    const trust::History read = strict();
    EXPECT_EQ(read.states.size(), 3u) << "the present one, an older one of the server, and the visit";
    for (const trust::PastState& state : read.states) EXPECT_EQ(state.report->status, trust::RepositoryStatus::Trusted) << (state.report->trustError ? state.report->trustError->message : "");
}

TEST_F(HistoryTest, JudgesNoOlderStateWhereTheRootsDoNotFollowFromOneAnother) {
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    publish();
    repository_.addTag(repository_.targets, "9");
    publish();
    EXPECT_GT(history().states.size(), 1u);
    trustServer_.files["1.root.json"] = RepositoryBuilder(repository_.gun, repository_.now).files.at("root.json");
    const trust::History read = history();
    EXPECT_EQ(read.states.size(), 1u) << "the present one";
    EXPECT_NE(read.statesNote.find("do not follow"), std::string::npos) << read.statesNote;
}

TEST_F(HistoryTest, CallsAnOldStateUntrustedThatDoesNotVerify) {
    repository_.addTag(repository_.targets, "9");
    publish();
    const RepositoryBuilder stranger(repository_.gun, repository_.now);
    for (auto& [file, bytes] : kept_) {
        if (file.starts_with("targets.")) bytes = stranger.files.at("targets.json");
    }
    const trust::History read = history();
    ASSERT_EQ(read.states.size(), 2u);
    EXPECT_EQ(read.states[0].report->status, trust::RepositoryStatus::Trusted);
    EXPECT_EQ(read.states[1].report->status, trust::RepositoryStatus::Untrusted);
}

TEST_F(HistoryTest, CallsAStateUnknownOfWhichAFileCannotBeHad) {
    for (const char* role : {"snapshot", "targets", "targets/releases"}) {
        publish();
        const auto answer = trustServer_.intercept;
        trustServer_.intercept = [&](const std::string& method, const std::string& file) -> std::optional<http::Response> {
            auto kept = answer(method, file);
            if (kept && file.starts_with(std::string(role) + ".")) kept->status = 500;
            return kept;
        };
        const auto history = historian().of(repository_.gun, {});
        ASSERT_TRUE(history) << role;
        ASSERT_GE(history->states.size(), 2u) << role;
        const trust::PastState& older = history->states[1];
        ASSERT_TRUE(older.unread) << role;
        EXPECT_EQ(older.unread->code, ErrorCode::Server) << role;
        EXPECT_EQ(older.report->status, trust::RepositoryStatus::Unreachable) << role;
        EXPECT_EQ(older.report->trustError->message.find("bundle"), std::string::npos) << role << ": " << older.report->trustError->message;
        trustServer_.intercept = answer;
    }
}

TEST_F(HistoryTest, JudgesEveryStateAtItsOwnTimeWhateverAtSaysOfThePresent) {
    repository_.addTag(repository_.targets, "9");
    publish();
    const trust::History read = history(repository_.now + std::chrono::days(20));
    EXPECT_EQ(read.present->status, trust::RepositoryStatus::Untrusted);
    ASSERT_EQ(read.states.size(), 2u);
    EXPECT_EQ(read.states[0].time, repository_.now) << "it is seen now";
    for (const trust::PastState& state : read.states) {
        EXPECT_EQ(state.report->status, trust::RepositoryStatus::Trusted) << (state.report->trustError ? state.report->trustError->message : "");
        EXPECT_EQ(state.report->checkedAt, repository_.now);
    }
    EXPECT_EQ(kinds(trust::diff(*read.states[1].report, *read.states[0].report)), std::multiset<std::string>{"tag-added 9"});
}

TEST_F(HistoryTest, DatesTheCacheByItself) {
    (void)history();
    const Instant written = repository_.now - std::chrono::hours(3);
    std::filesystem::last_write_time(folder_ / "docker/trust/tuf" / repository_.gun / "metadata/timestamp.json", std::chrono::file_clock::from_sys(written));
    for (const std::optional<Instant> at : {std::optional<Instant>(), std::optional(repository_.now + std::chrono::hours(1))}) {
        const auto read = historian(at, true).of(repository_.gun, {});
        ASSERT_TRUE(read) << read.error().message;
        ASSERT_EQ(read->states.size(), 1u);
        EXPECT_EQ(read->states.front().time, written);
        EXPECT_EQ(read->states.front().where, "the cache");
    }
}

TEST_F(HistoryTest, SaysThatAServerKeepsNothingOlder) {
    publish();
    std::erase_if(trustServer_.files, [](const auto& file) { return file.first.ends_with(".timestamp.json"); });
    const trust::History read = history();
    EXPECT_EQ(read.states.size(), 1u);
    EXPECT_EQ(read.statesNote, "The trust server keeps no older versions.");
}

TEST_F(HistoryTest, DatesStatesByTheChangefeed) {
    publish();
    feed_ = R"({"count":2,"records":[{"ID":"1","CreatedAt":"2026-11-20T01:00:00Z","GUN":"x","Version":2,"SHA256":"aa","Category":"update"},)"
            R"({"ID":"2","CreatedAt":"2026-11-21T02:00:00.5Z","GUN":"x","Version":3,"SHA256":"bb","Category":"update"}]})";
    const trust::History read = history();
    ASSERT_EQ(read.states.size(), 2u);
    EXPECT_EQ(formatRfc3339(*read.states[0].time), "2026-11-21T02:00:00Z");
    EXPECT_EQ(formatRfc3339(*read.states[1].time), "2026-11-20T01:00:00Z");
    ASSERT_EQ(read.publications.size(), 2u);
    EXPECT_EQ(read.publications.front().id, "2");
}

TEST_F(HistoryTest, SaysWhenAChangefeedCannotBeRead) {
    for (const char* feed : {"[]", "{", R"({"records":[1]})", R"({"records":[{"ID":"1","CreatedAt":"never"}]})", R"({"records":7})"}) {
        feed_ = feed;
        EXPECT_NE(history().publicationsNote.find("cannot be read"), std::string::npos) << feed;
    }
}

TEST_F(HistoryTest, WalksEveryRootAndTellsWhatEachRotationChanged) {
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    publish();
    repository_.rotateRoot({certifyAgain(repository_.rootKeys.front(), repository_.gun, repository_.now)});
    publish();
    const trust::History read = history();
    ASSERT_EQ(read.roots.size(), 3u);
    EXPECT_EQ(read.roots[0].version, 3);
    EXPECT_EQ(kinds(read.roots[0].changes), std::multiset<std::string>{"key-certified root KEY"});
    EXPECT_EQ(kinds(read.roots[1].changes), (std::multiset<std::string>{"key-added root KEY", "key-removed root KEY"}));
    EXPECT_TRUE(read.roots[2].changes.empty());
    EXPECT_NE(read.roots[1].keyId, read.roots[2].keyId);
    for (const trust::RootStep& step : read.roots) EXPECT_FALSE(step.error);
}

TEST_F(HistoryTest, CountsNoRootThatDoesNotLeadToTheOneThatThisComputerTrusts) {
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    publish();
    (void)history();
    const std::map<std::string, std::string> honest = trustServer_.files;
    RepositoryBuilder stranger(repository_.gun, repository_.now);
    stranger.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    const struct { const char* what; std::vector<std::string> replaced; std::string content; std::vector<int64_t> verified; } cases[] = {
        {"none", {}, {}, {3, 2, 1}},
        {"a stranger's first", {"1.root.json"}, {}, {3, 2}},
        {"a stranger's second", {"2.root.json"}, {}, {3}},
        {"a stranger's line", {"1.root.json", "2.root.json"}, {}, {3}},
        {"no root", {"2.root.json"}, "{}", {3}},
        {"the first in the second's place", {"2.root.json"}, honest.at("1.root.json"), {3}},
    };
    for (const auto& [what, replaced, content, verified] : cases) {
        trustServer_.files = honest;
        for (const std::string& file : replaced) trustServer_.files[file] = content.empty() ? stranger.files.at(file) : content;
        const trust::History read = history();
        EXPECT_EQ(read.present->status, trust::RepositoryStatus::Trusted) << what;
        ASSERT_EQ(read.roots.size(), 3u) << what;
        std::vector<int64_t> found;
        for (const trust::RootStep& step : read.roots) {
            if (!step.error) found.push_back(step.version);
            else EXPECT_EQ(step.error->code, ErrorCode::RootRotation) << what;
        }
        EXPECT_EQ(found, verified) << what;
        EXPECT_EQ(read.foreignRoot().has_value(), verified.size() < 3) << what;
    }
}

TEST_F(HistoryTest, HoldsTheRootThatWasKnownBeforeAgainstAnotherOneOfItsVersion) {
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    publish();
    (void)history();
    // Anybody can sign a root of others: that alone makes nobody their ancestor.
    RepositoryBuilder stranger(repository_.gun, repository_.now);
    stranger.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    repository_.extraRootSigners.push_back(stranger.rootKeys.front());
    publish();
    // The walk to the newest root starts at the known one, and does not ask for it.
    trustServer_.files["2.root.json"] = stranger.files.at("root.json");
    const trust::History read = history();
    EXPECT_EQ(read.present->status, trust::RepositoryStatus::Trusted);
    ASSERT_EQ(read.roots.size(), 3u);
    EXPECT_FALSE(read.roots[0].error);
    EXPECT_TRUE(read.roots[1].error);
    EXPECT_TRUE(read.foreignRoot());
}

TEST_F(HistoryTest, RefusesWhereTheRootOfThisComputerIsDamaged) {
    (void)history();
    ASSERT_TRUE(writeFileAtomically(folder_ / "docker/trust/tuf" / repository_.gun / "metadata/root.json", R"({"signed":{},"signatures":[]})"));
    const auto read = historian().of(repository_.gun, {});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::Io);
    EXPECT_FALSE(read.error().hint.empty());
}

TEST_F(HistoryTest, TrustsNoVisitOfAnotherRoot) {
    (void)history();
    RepositoryBuilder stranger(repository_.gun, repository_.now);
    ASSERT_TRUE(trust::Visits(folder_ / "history", repository_.gun).add(bundleOf(stranger)));
    const trust::History read = history();
    ASSERT_EQ(read.states.size(), 2u);
    for (const trust::PastState& state : read.states) {
        EXPECT_EQ(state.report->status == trust::RepositoryStatus::Trusted, state.source == trust::StateSource::Server);
    }
}

TEST_F(HistoryTest, KnowsItsVisitsWithoutTheServerAfterAnyRotations) {
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(historian().remember(*history().present));
        repository_.now += std::chrono::hours(1);
        repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
        publish();
    }
    (void)history();
    const auto read = historian(std::nullopt, true).of(repository_.gun, {});
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->states.size(), 5u);
    for (const trust::PastState& state : read->states) EXPECT_EQ(state.report->status, trust::RepositoryStatus::Trusted) << (state.report->trustError ? state.report->trustError->message : "");
}

TEST_F(HistoryTest, SaysWhichRootsAreMissing) {
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    publish();
    trustServer_.files.erase("1.root.json");
    const trust::History read = history();
    EXPECT_EQ(read.roots.size(), 1u);
    EXPECT_EQ(read.rootsNote, "The trust server no longer has root version 1.");
}

TEST_F(HistoryTest, KeepsAVisitOnceWhereNothingChangedAndForThisUserAlone) {
    const auto keep = [&] { return historian().remember(*history().present); };
    ASSERT_TRUE(keep());
    repository_.now += std::chrono::hours(1);
    ASSERT_TRUE(keep());
    ASSERT_EQ(visits().size(), 1u);
    struct stat info {};
    ASSERT_EQ(::stat(visits().front().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    ASSERT_EQ(::stat(visits().front().parent_path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);
    repository_.addTag(repository_.targets, "9");
    publish();
    repository_.now += std::chrono::hours(1);
    ASSERT_TRUE(keep());
    EXPECT_EQ(visits().size(), 2u);
    const trust::History read = history();
    EXPECT_EQ(std::count_if(read.states.begin(), read.states.end(), [](const trust::PastState& state) { return state.source == trust::StateSource::Visit; }), 2);
}

TEST_F(HistoryTest, KeepsStatesThatWereSeenWithinOneSecondInTheirOrder) {
    const trust::Visits visitsOf(folder_ / "history", repository_.gun);
    for (const char* content : {"a", "b", "c"}) ASSERT_TRUE(visitsOf.add(bundleOf(repository_, {{"1.0", content}})));
    ASSERT_EQ(visits().size(), 3u);
    EXPECT_EQ(trust::readBundle(visits().front())->registry.tags, bundleOf(repository_, {{"1.0", "c"}}).registry.tags);
    EXPECT_EQ(trust::readBundle(visits().back())->registry.tags, bundleOf(repository_, {{"1.0", "a"}}).registry.tags);
}

TEST_F(HistoryTest, KeepsAtMostFiftyVisits) {
    const trust::Visits visitsOf(folder_ / "history", repository_.gun);
    for (int i = 0; i < 55; ++i) {
        trust::Bundle bundle = bundleOf(repository_, {{"1.0", std::to_string(i)}});
        bundle.fetchedAt += std::chrono::hours(i);
        ASSERT_TRUE(visitsOf.add(bundle));
    }
    ASSERT_EQ(visits().size(), 50u);
    EXPECT_EQ(trust::readBundle(visits().front())->fetchedAt, repository_.now + std::chrono::hours(54));
}

TEST_F(HistoryTest, KeepsNothingThatIsNotTrustedOrNotFresh) {
    auto report = *history().present;
    for (const auto& spoil : std::vector<std::function<void(trust::Report&)>>{[](auto& r) { r.status = trust::RepositoryStatus::Untrusted; }, [](auto& r) { r.fromCache = true; },
                                                                              [](auto& r) { r.bundle = trust::BundleOrigin{}; }, [](auto& r) { r.roles.clear(); }}) {
        trust::Report spoilt = report;
        spoil(spoilt);
        ASSERT_TRUE(historian().remember(spoilt));
    }
    EXPECT_TRUE(visits().empty());
}

TEST_F(HistoryTest, SkipsVisitsThatSomebodySpoilt) {
    ASSERT_TRUE(historian().remember(*history().present));
    ASSERT_TRUE(writeFileAtomically(visits().front(), "spoilt"));
    EXPECT_EQ(history().states.size(), 1u);
}

TEST_F(HistoryTest, ReadsTheRootsOfABundle) {
    repository_.rotateRoot({makeRootKey(repository_.gun, repository_.now)});
    const auto file = folder_ / "x.rgbundle";
    ASSERT_TRUE(writeFileAtomically(file, *trust::encodeBundle(bundleOf(repository_))));
    const auto read = historian().ofBundle(file, {});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->roots.size(), 2u);
    ASSERT_EQ(read->states.size(), 1u);
    EXPECT_EQ(read->states.front().source, trust::StateSource::Bundle);
    EXPECT_FALSE(read->present);
}

}  // namespace roseglass::test
