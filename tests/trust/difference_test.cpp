// What is told to differ between two states of a repository, and what is not.
#include "trust/history_scene.h"

namespace roseglass::test {

TEST(Difference, IsEmptyForTheSameState) {
    const RepositoryBuilder repository = sample();
    EXPECT_TRUE(trust::diff(*reportOf(repository), *reportOf(repository)).empty());
}

TEST(Difference, TellsEachKindOfChangeByItself) {
    using Served = std::map<std::string, std::string>;
    const struct {
        const char* what;
        std::function<void(RepositoryBuilder&)> change;
        Served before, after;
        std::multiset<std::string> kinds;
    } cases[] = {
        {"a new tag", [](auto& r) { r.addTag(r.targets, "9"); }, {}, {}, {"tag-added 9"}},
        {"a tag less", [](auto& r) { r.targets["targets"].erase("1.0"); }, {}, {}, {"tag-removed 1.0"}},
        {"a tag re-pointed", [](auto& r) { r.addTag(r.targets, "1.0", "other"); }, {}, {}, {"tag-repointed 1.0"}},
        {"a tag re-pointed and pushed", [](auto& r) { r.addTag(r.targets, "1.0", "other"); }, {{"1.0", "image"}}, {{"1.0", "other"}}, {"tag-repointed 1.0"}},
        {"a tag pushed and not signed", [](auto&) {}, {{"1.0", "image"}}, {{"1.0", "other"}}, {"served-moved 1.0"}},
        {"a tag gone from the registry", [](auto&) {}, {{"1.0", "image"}}, {}, {"served-removed 1.0"}},
        {"a tag new in the registry", [](auto&) {}, {}, {{"edge", "image"}}, {"served-added edge"}},
        {"a signer's signature taken back", [](auto& r) { r.delegations["targets/alice"]["targets"].erase("1.1"); }, {}, {}, {"tag-signers 1.1"}},
        {"a tag withdrawn from the released ones", [](auto& r) { r.delegations["targets/releases"]["targets"].erase("1.1"); }, {}, {}, {"tag-withdrawn 1.1"}},
        {"a new signer", [](auto& r) { r.delegate(r.targets, "targets/bob"); }, {}, {}, {"signer-added targets/bob bob"}},
        {"a new delegation below one", [](auto& r) { r.delegate(r.delegations["targets/alice"], "targets/alice/qa"); }, {}, {}, {"role-added targets/alice/qa"}},
        {"a key more for a delegation", [](auto& r) {
             const SigningKey key = makeKey();
             r.targets["delegations"]["keys"][key.id()] = key.object();
             r.targets["delegations"]["roles"][1]["keyids"].push_back(key.id());
         }, {}, {}, {"key-added targets/alice KEY"}},
        {"another key for a delegation", [](auto& r) {
             const SigningKey key = makeKey();
             r.targets["delegations"]["keys"][key.id()] = key.object();
             r.targets["delegations"]["roles"][1]["keyids"] = Json::array({key.id()});
             r.delegationKeys["targets/alice"] = {key};
         }, {}, {}, {"key-added targets/alice KEY", "key-removed targets/alice KEY"}},
        {"a higher threshold", [](auto& r) {
             const SigningKey key = makeKey();
             r.targets["delegations"]["keys"][key.id()] = key.object();
             r.targets["delegations"]["roles"][1]["keyids"].push_back(key.id());
             r.targets["delegations"]["roles"][1]["threshold"] = 2;
             r.delegationKeys["targets/alice"].push_back(key);
         }, {}, {}, {"key-added targets/alice KEY", "threshold-changed targets/alice"}},
        {"other paths", [](auto& r) { r.targets["delegations"]["roles"][1]["paths"] = Json::array({"1.", "2."}); }, {}, {}, {"paths-changed targets/alice"}},
        {"a later expiry", [](auto& r) { r.targets["expires"] = "2031-01-01T00:00:00Z"; }, {}, {}, {"expiry-moved targets"}},
        {"a root key rotated", [](auto& r) { r.rotateRoot({makeRootKey(r.gun, r.now)}); }, {}, {}, {"key-added root KEY", "key-removed root KEY"}},
        {"a root certificate renewed", [](auto& r) { r.rotateRoot({certifyAgain(r.rootKeys.front(), r.gun, r.now)}); }, {}, {}, {"key-certified root KEY"}},
    };
    for (const auto& [what, change, servedBefore, servedAfter, wanted] : cases) {
        RepositoryBuilder repository = sample();
        const auto before = reportOf(repository, servedBefore);
        change(repository);
        publishNext(repository);
        EXPECT_EQ(kinds(trust::diff(*before, *reportOf(repository, servedAfter))), wanted) << what;
    }
}

TEST(Difference, IsTheSameBackwardsWithTheSidesSwapped) {
    RepositoryBuilder repository = sample();
    const auto before = reportOf(repository);
    repository.delegate(repository.targets, "targets/bob");
    repository.addTag(repository.targets, "9");
    publishNext(repository);
    const auto after = reportOf(repository);
    EXPECT_EQ(kinds(trust::diff(*after, *before)), (std::multiset<std::string>{"signer-removed targets/bob bob", "tag-removed 9"}));
}

TEST(Difference, TellsOfASideThatDoesNotVerifyThatItDoesNotAndWhy) {
    const RepositoryBuilder repository = sample();
    const auto whole = reportOf(repository);
    for (const char* role : {"timestamp", "snapshot", "targets"}) {
        trust::Bundle bundle = bundleOf(repository);
        bundle.files.roles.erase(role);
        const auto stripped = *judge(bundle, repository.now);
        for (const bool forward : {true, false}) {
            const trust::Difference changes = forward ? trust::diff(*whole, *stripped) : trust::diff(*stripped, *whole);
            ASSERT_EQ(kinds(changes), std::multiset<std::string>{"status-changed"}) << role;
            EXPECT_EQ(changes.front().reason, stripped->trustError->message);
            EXPECT_NE(trust::changeWords(changes.front()).find(changes.front().reason), std::string::npos);
        }
    }
}

TEST(Difference, ComparesWhatVerifiesThoughTheTimestampHasExpired) {
    RepositoryBuilder repository = sample();
    const auto before = reportOf(repository);
    repository.addTag(repository.targets, "9");
    publishNext(repository);
    const auto later = *judge(bundleOf(repository), repository.now + std::chrono::days(15));
    ASSERT_EQ(later->status, trust::RepositoryStatus::Untrusted);
    EXPECT_EQ(kinds(trust::diff(*before, *later)), (std::multiset<std::string>{"status-changed", "tag-added 9"}));
}

TEST(Difference, SaysOfNoTagThatItsSignatureWentWhereItsRoleDoesNotVerify) {
    for (const char* role : {"targets/releases", "targets/alice"}) {
        for (const bool expired : {true, false}) {
            RepositoryBuilder repository = sample();
            const auto before = reportOf(repository);
            if (expired) repository.delegations[role]["expires"] = repository.expiresIn(-std::chrono::hours(1));
            else repository.delegationKeys[role] = {makeKey()};
            publishNext(repository);
            const auto after = *judge(bundleOf(repository), repository.now);
            EXPECT_EQ(after->status, expired ? trust::RepositoryStatus::Trusted : trust::RepositoryStatus::Incomplete) << role;
            std::multiset<std::string> found = kinds(trust::diff(*before, *after));
            found.erase("expiry-moved " + std::string(role));
            found.erase("status-changed");
            EXPECT_EQ(found, std::multiset<std::string>{}) << role << (expired ? " expired" : " badly signed");
        }
    }
}

TEST(Difference, ComparesTheKeysOfARootThatVerifiesThoughNothingElseDoes) {
    RepositoryBuilder repository = sample();
    const auto before = reportOf(repository);
    repository.rotateRoot({makeRootKey(repository.gun, repository.now)});
    publishNext(repository);
    trust::Bundle bundle = bundleOf(repository);
    bundle.files.roles.clear();
    EXPECT_EQ(kinds(trust::diff(*before, **judge(bundle, repository.now))), (std::multiset<std::string>{"key-added root KEY", "key-removed root KEY", "status-changed"}));
}

}  // namespace roseglass::test
