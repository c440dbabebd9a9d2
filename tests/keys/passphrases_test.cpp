#include "keys/passphrases.h"

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "keys/key_scene.h"

namespace roseglass::keys {
namespace {

/// What the source answers for a role, attempt by attempt, until it has nothing left.
std::vector<std::string> answersOf(PassphraseSource& source, const std::string& role) {
    std::vector<std::string> answers;
    PassphraseRequest request{"id", role, "gun", false, 0};
    for (; request.attempt < 20; ++request.attempt) {
        const auto found = source.find(request, {});
        if (!found || !*found) break;
        answers.emplace_back((*found)->reveal());
    }
    return answers;
}

class Failing final : public PassphraseSource {
public:
    Result<std::optional<Secret>> find(const PassphraseRequest&, const Job&) override { return fail(ErrorCode::Io, "The keychain is locked"); }
};

}  // namespace

TEST(EnvironmentPassphrases, SpeakForTheirRolesDockersFirstAndLeaveTheEnvironment) {
    // One process has one environment: this test is its only reader.
    const std::pair<const char*, const char*> set[] = {{"DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE", "CANARY-docker-root"}, {"NOTARY_ROOT_PASSPHRASE", "CANARY-notary-root"},
                                                       {"DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "CANARY-docker-repo"}, {"NOTARY_TARGETS_PASSPHRASE", "CANARY-docker-repo"},
                                                       {"NOTARY_SNAPSHOT_PASSPHRASE", ""}, {"NOTARY_DELEGATION_PASSPHRASE", "CANARY-delegation"}};
    for (const auto& [name, value] : set) ::setenv(name, value, 1);
    const char* inPlace = std::getenv("NOTARY_ROOT_PASSPHRASE");
    const auto source = environmentPassphrases();
    EXPECT_EQ(answersOf(*source, "root"), (std::vector<std::string>{"CANARY-docker-root", "CANARY-notary-root"}));
    EXPECT_EQ(answersOf(*source, "targets"), std::vector<std::string>{"CANARY-docker-repo"}) << "the same one is not tried twice";
    EXPECT_EQ(answersOf(*source, "snapshot"), std::vector<std::string>{"CANARY-docker-repo"}) << "an empty variable is none";
    EXPECT_EQ(answersOf(*source, "alice"), (std::vector<std::string>{"CANARY-docker-repo", "CANARY-delegation"}));
    EXPECT_EQ(answersOf(*source, ""), (std::vector<std::string>{"CANARY-docker-repo", "CANARY-delegation"}));
    for (const auto& [name, value] : set) EXPECT_EQ(std::getenv(name), nullptr) << name;
    EXPECT_EQ(inPlace[0], '\0') << "wiped where it stood, so that it is not in /proc/self/environ";
    EXPECT_EQ(environmentPassphrases(), source);
}

TEST(ChainedPassphrases, AskEachSourceUntilItHasNothingLeft) {
    const auto first = std::make_shared<ScriptedPassphrases>(std::vector<std::string>{"a", "b"}), none = std::make_shared<ScriptedPassphrases>(std::vector<std::string>{});
    const auto last = std::make_shared<ScriptedPassphrases>(std::vector<std::string>{"x", "y", "z"});
    const auto chain = chainPassphrases({first, none, last});
    EXPECT_EQ(answersOf(*chain, "root"), (std::vector<std::string>{"a", "b", "x", "y", "z"}));
    std::vector<int> attempts;
    for (const PassphraseRequest& request : last->asked) attempts.push_back(request.attempt);
    EXPECT_EQ(attempts, (std::vector<int>{0, 1, 2, 3})) << "the last one, a person, is asked once each time, and counts its own tries";
    chain->accepted({"key", "root", "", false, 0}, secret("right"));
    for (const auto& source : {first, none, last}) EXPECT_EQ(source->taken["key"], "right");
    EXPECT_TRUE(answersOf(*chainPassphrases({}), "root").empty());
    EXPECT_TRUE(answersOf(*chainPassphrases({none}), "root").empty());
    const auto broken = chainPassphrases({std::make_shared<Failing>(), last})->find({"key", "root", "", false, 0}, {});
    EXPECT_EQ(codeOf(broken), "io") << "a locked keychain is told, not passed over";
}

TEST(GeneratedPassphrase, IsLongRandomAndReadable) {
    std::set<std::string> all;
    std::set<char> letters;
    for (int i = 0; i < 200; ++i) {
        const Secret made = generatePassphrase();
        const std::string text(made.reveal());
        EXPECT_TRUE(all.insert(text).second);
        EXPECT_EQ(text.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789-"), std::string::npos) << "nothing that looks alike";
        EXPECT_EQ(text.size() - static_cast<size_t>(std::count(text.begin(), text.end(), '-')), 24u) << "24 times 5 bits";
        letters.insert(text.begin(), text.end());
    }
    EXPECT_EQ(letters.size(), 33u);
}

TEST(PassphraseStrength, IsAGuessOnTheCarefulSide) {
    const std::pair<const char*, double> weak[] = {{"", 1}, {"password", 20}, {"passphrase", 20}, {"aaaaaaaaaaaaaaaaaaaa", 20}, {"abcdefghijkl", 25}, {"12345678", 15}, {"Docker2024", 45}, {"qwerty123", 40}};
    for (const auto& [text, most] : weak) EXPECT_LT(estimateStrength(text), most) << text;
    EXPECT_GT(estimateStrength("correct horse battery staple"), 90);
    EXPECT_GT(estimateStrength("k8#Lq!vTz2@p"), 60);
    for (int i = 0; i < 50; ++i) EXPECT_GT(estimateStrength(generatePassphrase().reveal()), 80);
    EXPECT_LT(estimateStrength("k8#Lq"), estimateStrength("k8#Lq!vT")) << "longer is stronger";
    EXPECT_TRUE(std::isfinite(estimateStrength(std::string(100'000, 'x'))));
    EXPECT_TRUE(std::isfinite(estimateStrength("\xff\xfe\x01")));
}

}  // namespace roseglass::keys
