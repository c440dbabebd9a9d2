// A bundle is judged by the root that this computer knows, whoever made it.
#include <gtest/gtest.h>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "trust/history.h"
#include "trust/history_scene.h"
#include "trust/visits.h"

namespace roseglass::test {
namespace {

constexpr const char* kGun = "localhost:5000/team/app";

/// A repository after each of its root rotations.
std::vector<RepositoryBuilder> states(int count, bool sameKey = false) {
    std::vector<RepositoryBuilder> all{RepositoryBuilder(kGun)};
    while (static_cast<int>(all.size()) < count) {
        RepositoryBuilder next = all.back();
        next.rotateRoot(sameKey ? next.rootKeys : std::vector<SigningKey>{makeRootKey(kGun, next.now)});
        all.push_back(std::move(next));
    }
    return all;
}

/// The state with its roots from one version on.
trust::Bundle bundleFrom(const RepositoryBuilder& state, int64_t first) {
    trust::Bundle bundle = bundleOf(state);
    auto& roots = bundle.files.roots;
    roots.erase(roots.begin(), roots.lower_bound(first));
    return bundle;
}

class BundleKnownRoot : public ::testing::Test {
protected:
    trust::Options options() const {
        trust::Options options;
        options.dockerConfig = home_ / "docker";
        options.trustServersFile = home_ / "none.json";
        options.historyFolder = home_ / "history";
        options.useTokens = false;
        options.at = now_;
        return options;
    }
    void know(const std::string& root) {
        const auto folder = notary::Cache(home_ / "docker/trust", kGun).folder();
        ASSERT_TRUE(makePrivateFolder(folder));
        ASSERT_TRUE(writeFileAtomically(folder / "root.json", root));
    }
    std::filesystem::path write(const trust::Bundle& bundle, const std::string& name = "x.rgbundle") const {
        const auto file = home_ / name;
        EXPECT_TRUE(writeFileAtomically(file, *trust::encodeBundle(bundle)));
        return file;
    }
    /// What every verb says of it: "trusted", or the one error; and that what is refused shows nothing as signed.
    std::string verdicts(const trust::Bundle& bundle, const std::string& what) const {
        const auto file = write(bundle);
        const trust::Bundler bundler(options());
        const auto opened = bundler.open(file, {}), asFetched = bundler.openAsFetched(file, {});
        const auto verified = bundler.verify(file, ":1.0", {});
        const auto history = trust::Historian(options()).ofBundle(file, {});
        EXPECT_TRUE(opened && asFetched && verified && history) << what;
        const trust::Report& report = **opened;
        EXPECT_EQ((*asFetched)->status, report.status) << what;
        EXPECT_EQ(history->states.front().report->status, report.status) << what;
        EXPECT_EQ(verified->trusted, report.status == trust::RepositoryStatus::Trusted) << what;
        if (verified->trusted) {
            EXPECT_FALSE(history->foreignRoot()) << what;
            return "trusted";
        }
        EXPECT_EQ(report.status, trust::RepositoryStatus::Untrusted) << what;
        EXPECT_FALSE(verified->digest) << what;
        EXPECT_EQ(verified->error->code, report.trustError->code) << what;
        EXPECT_TRUE(report.rootKeyId.empty() && report.pinnedBy.empty()) << what;
        EXPECT_FALSE(report.trustError->hint.empty()) << what;
        for (const trust::TagRow& tag : report.tags) EXPECT_NE(tag.state, trust::TagState::Signed) << what;
        for (const trust::RootStep& step : history->roots) EXPECT_TRUE(step.error) << what << ", root " << step.version;
        EXPECT_TRUE(std::any_of(report.checks.begin(), report.checks.end(), [](const tuf::Check& check) { return check.rule == "root.rotation" && check.outcome == tuf::Outcome::Fail; })) << what;
        return std::string(codeName(report.trustError->code));
    }

    TemporaryFolder home_;
    const Instant now_ = *parseRfc3339("2026-11-24T12:00:00Z");
};

}  // namespace

TEST_F(BundleKnownRoot, IsThePinInEveryVerb) {
    const std::vector<RepositoryBuilder> ours = states(3), theirs = states(3), steady = states(3, true);
    const auto root = [](const std::vector<RepositoryBuilder>& line, size_t version) { return line[version - 1].files.at("root.json"); };
    const struct { const char* what; std::string known; trust::Bundle bundle; const char* verdict; const char* words; } cases[] = {
        {"the same root", root(ours, 3), bundleFrom(ours[2], 1), "trusted", ""},
        {"the same root alone", root(ours, 3), bundleFrom(ours[2], 3), "trusted", ""},
        {"an older one, and the way", root(ours, 1), bundleFrom(ours[2], 1), "trusted", ""},
        {"an older one, and the way from it", root(ours, 1), bundleFrom(ours[2], 2), "trusted", ""},
        {"an older one, and a gap", root(ours, 1), bundleFrom(ours[2], 3), "root-rotation", "in between are missing"},
        {"a newer one after one rotation", root(ours, 3), bundleFrom(ours[1], 1), "trusted", ""},
        {"a newer one after one rotation, alone", root(ours, 3), bundleFrom(ours[1], 2), "trusted", ""},
        {"a newer one after two rotations", root(ours, 3), bundleFrom(ours[0], 1), "root-rotation", "not known"},
        {"a newer one of the same key", root(steady, 3), bundleFrom(steady[0], 1), "trusted", ""},
        {"a stranger's", root(ours, 1), bundleFrom(theirs[0], 1), "root-rotation", "not the one"},
        {"a stranger's line", root(ours, 1), bundleFrom(theirs[2], 1), "root-rotation", "not the one"},
        {"a stranger's next one", root(ours, 1), bundleFrom(theirs[1], 2), "root-rotation", "not the one"},
        {"a stranger's later one", root(ours, 1), bundleFrom(theirs[2], 3), "root-rotation", "in between are missing"},
        {"a stranger's earlier one", root(ours, 2), bundleFrom(theirs[0], 1), "root-rotation", "not known"},
        {"one that is empty", "", bundleFrom(ours[0], 1), "io", "damaged"},
        {"one that is garbage", "\x7f garbage", bundleFrom(ours[0], 1), "io", "damaged"},
        {"one that is another document", R"({"signed":{},"signatures":[]})", bundleFrom(ours[0], 1), "io", "damaged"},
        {"one that does not sign itself", sign(ours[0].root, {}), bundleFrom(ours[0], 1), "io", "damaged"},
    };
    for (const auto& [what, known, bundle, verdict, words] : cases) {
        know(known);
        EXPECT_EQ(verdicts(bundle, what), verdict) << what;
        const auto report = *trust::Bundler(options()).open(write(bundle), {});
        if (std::string_view(verdict) == "trusted") {
            EXPECT_EQ(report->pinnedBy, "root known to this computer") << what;
        } else {
            ASSERT_TRUE(report->trustError) << what;
            EXPECT_NE(report->trustError->message.find(words), std::string::npos) << what << ": " << report->trustError->message;
        }
    }
}

TEST_F(BundleKnownRoot, IsNoFirstUse) {
    const std::vector<RepositoryBuilder> ours = states(2);
    trust::Options strict = options();
    strict.noTofu = true;
    const auto file = write(bundleFrom(ours[1], 1));
    EXPECT_EQ((*trust::Bundler(strict).open(file, {}))->trustError->code, ErrorCode::TofuDisabled);
    know(ours[0].files.at("root.json"));
    EXPECT_EQ((*trust::Bundler(strict).open(file, {}))->status, trust::RepositoryStatus::Trusted);
}

TEST_F(BundleKnownRoot, IsReachedOverTheRootsThatThisComputerSaw) {
    const std::vector<RepositoryBuilder> ours = states(3), theirs = states(3);
    know(ours[2].files.at("root.json"));
    EXPECT_EQ(verdicts(bundleFrom(ours[0], 1), "nothing was seen"), "root-rotation");
    const trust::Visits visits(home_ / "history", kGun);
    ASSERT_TRUE(visits.add(bundleFrom(theirs[1], 2)));
    EXPECT_EQ(verdicts(bundleFrom(ours[0], 1), "a stranger's was seen"), "root-rotation");
    EXPECT_EQ(verdicts(bundleFrom(theirs[0], 1), "a stranger's was seen, and is asked for"), "root-rotation");
    trust::Bundle between = bundleFrom(ours[1], 2);
    between.fetchedAt += std::chrono::hours(1);
    ASSERT_TRUE(visits.add(between));
    EXPECT_EQ(verdicts(bundleFrom(ours[0], 1), "the one between was seen"), "trusted");
}

TEST_F(BundleKnownRoot, TellsABundleThatIsOlderThanWhatWasSeen) {
    RepositoryBuilder repository(kGun);
    const trust::Bundle before = bundleOf(repository);
    for (Json* role : {&repository.targets, &repository.snapshot, &repository.timestamp}) (*role)["version"] = 2;
    repository.publish();
    const notary::Cache cache(home_ / "docker/trust", kGun);
    for (const char* role : {"root", "timestamp", "snapshot", "targets"}) ASSERT_TRUE(cache.write({{role, std::make_shared<Bytes>(repository.files.at(std::string(role) + ".json"))}}, {}, {}));
    const auto older = *trust::Bundler(options()).open(write(before), {}), same = *trust::Bundler(options()).open(write(bundleOf(repository)), {});
    EXPECT_EQ(older->status, trust::RepositoryStatus::Trusted) << "it says what was";
    EXPECT_TRUE(older->bundle->newerSeen);
    EXPECT_FALSE(same->bundle->newerSeen);
    const auto told = [](const trust::Report& report) {
        return std::count_if(report.checks.begin(), report.checks.end(), [](const tuf::Check& check) { return check.outcome == tuf::Outcome::Skip && check.detail.find("older state") != std::string::npos; });
    };
    EXPECT_EQ(told(*older), 3);
    EXPECT_EQ(told(*same), 0);
}

TEST_F(BundleKnownRoot, TakesNoRotationForTwoRootsThatDoNotFollowFromOneAnother) {
    const std::vector<RepositoryBuilder> ours = states(3), theirs = states(3);
    const struct { const char* what; trust::Bundle before, after; bool related; } cases[] = {
        {"the same", bundleFrom(ours[0], 1), bundleFrom(ours[0], 1), true},
        {"a rotation", bundleFrom(ours[0], 1), bundleFrom(ours[2], 1), true},
        {"a rotation, the new root alone", bundleFrom(ours[1], 1), bundleFrom(ours[2], 3), true},
        {"a rotation backwards", bundleFrom(ours[2], 1), bundleFrom(ours[0], 1), true},
        {"a rotation with a gap", bundleFrom(ours[0], 1), bundleFrom(ours[2], 3), false},
        {"a stranger's", bundleFrom(ours[0], 1), bundleFrom(theirs[0], 1), false},
        {"a stranger's line", bundleFrom(ours[0], 1), bundleFrom(theirs[1], 1), false},
        {"a stranger's next root", bundleFrom(ours[0], 1), bundleFrom(theirs[1], 2), false},
        {"a stranger's first root", bundleFrom(ours[1], 2), bundleFrom(theirs[0], 1), false},
    };
    for (const auto& [what, before, after, related] : cases) {
        const trust::Bundler bundler(options());
        const auto was = *bundler.openAsFetched(write(before, "a"), {}), is = *bundler.openAsFetched(write(after, "b"), {});
        ASSERT_EQ(was->status, trust::RepositoryStatus::Trusted) << what;
        ASSERT_EQ(is->status, trust::RepositoryStatus::Trusted) << what << ": nothing is known here";
        const trust::Difference changes = trust::diff(*was, *is);
        const auto error = trust::unrelatedRoots(changes);
        EXPECT_EQ(error.has_value(), !related) << what;
        if (related) continue;
        EXPECT_EQ(error->code, ErrorCode::RootRotation) << what;
        EXPECT_EQ(kinds(changes), std::multiset<std::string>{"root-unrelated root"}) << what;
        EXPECT_FALSE(trust::isRoutine(changes.front())) << what;
    }
}

}  // namespace roseglass::test
