#include "keys/keyring.h"

#include <thread>

#include "keys/attempts.h"
#include "keys/key_scene.h"

namespace roseglass::keys {
namespace {

struct Ring {
    explicit Ring(std::vector<std::string> answers) : source(std::make_shared<ScriptedPassphrases>(std::move(answers))), ring(KeyStore(folder.path(), kFewRounds), source) {}
    test::TemporaryFolder folder;
    std::shared_ptr<ScriptedPassphrases> source;
    Keyring ring;
};

class Interrupted final : public PassphraseSource {
public:
    Result<std::optional<Secret>> find(const PassphraseRequest&, const Job&) override { return fail(ErrorCode::Interrupted, "Stopped"); }
};

}  // namespace

TEST(Keyring, AsksUntilThePassphraseIsRightAndThenNoMore) {
    Ring r({"wrong one", "wrong two", "passphrase"});
    const auto info = r.ring.store().save(makeKey(), "targets", "localhost:5000/app", secret("passphrase"));
    const auto key = r.ring.open(info->id, {});
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(idOf(**key), info->id);
    ASSERT_EQ(r.source->asked.size(), 3u);
    for (int i = 0; i < 3; ++i) {
        const PassphraseRequest& asked = r.source->asked[static_cast<size_t>(i)];
        EXPECT_EQ(asked.attempt, i);
        EXPECT_EQ(asked.keyId, info->id);
        EXPECT_EQ(asked.role, "targets");
        EXPECT_EQ(asked.gun, "localhost:5000/app");
        EXPECT_FALSE(asked.create);
    }
    EXPECT_EQ(r.source->taken[info->id], "passphrase");
    EXPECT_EQ(*r.ring.open(info->id, {}), *key) << "kept open";
    EXPECT_EQ(r.source->asked.size(), 3u);
    EXPECT_EQ(r.ring.passphraseOf(*info, {})->reveal(), "passphrase");
}

TEST(Keyring, TellsWhyAKeyDoesNotOpen) {
    Ring nobody({}), wrong({"wrong one", "wrong two"}), endless(std::vector<std::string>(1000, "wrong one"));
    for (Ring* r : {&nobody, &wrong, &endless}) {
        const auto info = r->ring.store().save(makeKey(), "root", "", secret("passphrase"));
        const auto refused = r->ring.open(info->id, {});
        EXPECT_EQ(codeOf(refused), "bad-passphrase");
        EXPECT_EQ(refused.error().message.starts_with("Nobody gave"), r == &nobody) << refused.error().message;
        EXPECT_EQ((refused.error().message + refused.error().hint).find("wrong one"), std::string::npos);
        EXPECT_LE(r->source->asked.size(), 16u);
        EXPECT_EQ(codeOf(r->ring.passphraseOf(*info, {})), "bad-passphrase");
        EXPECT_EQ(codeOf(r->ring.open(std::string(64, '0'), {})), "key-not-found");
        EXPECT_EQ(codeOf(r->ring.open("", {})), "key-not-found");
    }
    const test::TemporaryFolder folder;
    Keyring stopped(KeyStore(folder.path(), kFewRounds), std::make_shared<Interrupted>());
    const auto info = stopped.store().save(makeKey(), "root", "", secret("passphrase"));
    EXPECT_EQ(codeOf(stopped.open(info->id, {})), "interrupted");
    EXPECT_EQ(codeOf(stopped.create(KeyAlgorithm::EcdsaP256, "root", "", {})), "interrupted");
    EXPECT_EQ(stopped.store().list().size(), 1u);
}

TEST(Keyring, TriesWhatWasWrongNoSecondTimeWhoeverGivesIt) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto info = store.save(makeKey(), "alice", "", secret("passphrase"));
    // Two sources that have the same wrong one, as a dialog and what it gave to be remembered.
    const auto typed = std::make_shared<ScriptedPassphrases>(std::vector<std::string>{"wrong one"}), kept = std::make_shared<ScriptedPassphrases>(std::vector<std::string>{"wrong one", "passphrase"});
    int tries = 0;
    PassphraseRequest request{info->id, "alice", "", false, 0};
    const auto source = chainPassphrases({typed, kept});
    const auto right = untilRight(*source, request, {}, [&](const Secret& given) -> Result<PrivateKey> {
        ++tries;
        return store.open(*info, given);
    });
    EXPECT_TRUE(right && *right);
    EXPECT_EQ(tries, 2);
}

TEST(Keyring, HasOnlyWhatCanBeRead) {
    Ring r({});
    const auto plain = r.ring.store().save(makeKey(), "alice", "", {});
    EXPECT_TRUE(r.ring.has(plain->id));
    EXPECT_TRUE(r.ring.open(plain->id, {})) << "an unencrypted key asks nobody";
    EXPECT_TRUE(r.source->asked.empty());
    put(r.folder / ("private/" + std::string(64, 'a') + ".key"), "garbage");
    EXPECT_FALSE(r.ring.has(std::string(64, 'a')));
    EXPECT_FALSE(r.ring.has(std::string(64, 'b')));
    EXPECT_EQ(codeOf(r.ring.open(std::string(64, 'a'), {})), "key-not-found");
}

TEST(Keyring, SavesANewKeyBeforeAnybodyUsesIt) {
    Ring r({"short", "long enough"});
    const auto key = r.ring.create(KeyAlgorithm::EcdsaP256, "targets", "localhost:5000/app", {});
    ASSERT_TRUE(key) << key.error().message;
    const auto info = r.ring.store().find(idOf(**key));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->role, "targets");
    EXPECT_TRUE(r.ring.store().open(*info, secret("long enough")));
    EXPECT_EQ(r.source->taken[info->id], "long enough");
    for (const PassphraseRequest& request : r.source->asked) EXPECT_TRUE(request.create);
    EXPECT_EQ(*r.ring.open(info->id, {}), *key);
    Ring none({}), tooShort({"short", "shorter"});
    for (Ring* other : {&none, &tooShort}) {
        EXPECT_EQ(codeOf(other->ring.create(KeyAlgorithm::EcdsaP256, "root", "", {})), "bad-passphrase");
        EXPECT_TRUE(other->ring.store().list().empty()) << "no key without a passphrase stays behind";
    }
}

TEST(Keyring, ImportsWithTheOldPassphraseOrANewOne) {
    Ring old({"wrong one", "oldpass12"}), fresh({"new passphrase"}), none({});
    const auto taken = old.ring.import(test::fixture("keys/ec-proc-type.pem"), "root", "", {});
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_FALSE(old.source->asked[0].create);
    EXPECT_TRUE(old.ring.store().open(*taken, secret("oldpass12")));
    EXPECT_EQ(old.source->taken[taken->id], "oldpass12");
    const size_t asked = old.source->asked.size();
    EXPECT_TRUE(old.ring.open(taken->id, {}));
    EXPECT_EQ(old.source->asked.size(), asked) << "nobody is asked twice for one passphrase";
    const auto plain = fresh.ring.import(test::fixture("keys/ec-plain-sec1.pem"), "alice", "", {});
    ASSERT_TRUE(plain) << plain.error().message;
    EXPECT_TRUE(fresh.source->asked[0].create);
    EXPECT_EQ(fresh.source->asked[0].keyId, plain->id);
    EXPECT_TRUE(plain->encrypted) << "no key is ever written unencrypted so";
    EXPECT_EQ(codeOf(none.ring.import(test::fixture("keys/ec-plain-sec1.pem"), "alice", "", {})), "bad-passphrase");
    EXPECT_EQ(codeOf(none.ring.import(test::fixture("keys/ec-proc-type.pem"), "alice", "", {})), "bad-passphrase");
    EXPECT_EQ(codeOf(none.ring.import(test::fixture("keys/carol.crt"), "alice", "", {})), "key-not-found");
    EXPECT_TRUE(none.ring.store().list().empty());
}

TEST(Keyring, IsSafeFromManyThreads) {
    Ring r({"passphrase"});
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(r.ring.store().save(makeKey(), "alice", "", secret("passphrase"))->id);
    std::vector<std::thread> threads;
    std::atomic<int> opened = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (const std::string& id : ids) opened += r.ring.has(id) && r.ring.open(id, {}) ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(opened, 32);
    EXPECT_EQ(r.source->asked.size(), 4u) << "each key is opened once";
}

}  // namespace roseglass::keys
