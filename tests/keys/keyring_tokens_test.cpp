// A keyring opens the keys on tokens as it opens key files.
#include <gtest/gtest.h>

#include <fstream>

#include "keys/keyring.h"
#include "support/program.h"
#include "support/soft_token.h"

namespace roseglass::keys {
namespace {

using crypto::KeyAlgorithm;
using crypto::PrivateKey;
using test::GivenPassphrases;
using test::SoftTokens;
using test::TemporaryFolder;

class TokenKeyring : public ::testing::Test {
protected:
    TokenKeyring() { soft.add("drawer"); }
    Keyring keyring(std::map<std::string, std::vector<std::string>> answers, const std::filesystem::path& module = SoftTokens::module()) {
        source = std::make_shared<GivenPassphrases>(std::move(answers));
        return Keyring(KeyStore(folder.path(), 1000), source, std::make_shared<Tokens>(module));
    }
    SoftTokens soft;
    TemporaryFolder folder;
    std::shared_ptr<GivenPassphrases> source;
};

}  // namespace

TEST_F(TokenKeyring, MakesFindsAndOpensKeysOnATokenBesideFiles) {
    std::optional<KeyInfo> made;
    std::string file;
    {
        Keyring first = keyring({{"token", {"1234"}}, {"root", {"rootpass1"}}});
        const auto created = first.createOnToken(KeyAlgorithm::EcdsaP256, "root", "drawer", {});
        ASSERT_TRUE(created) << created.error().message;
        made = *created;
        EXPECT_EQ(made->role, "root");
        EXPECT_EQ(made->place(), "token drawer");
        file = (*first.create(KeyAlgorithm::EcdsaP256, "root", {}, {}))->publicKey().id();
    }
    Keyring second = keyring({{"token", {"1234"}}});
    EXPECT_TRUE(second.has(made->id));
    std::vector<std::string> places;
    for (const KeyInfo& info : second.list()) places.push_back(info.place());
    EXPECT_EQ(places, (std::vector<std::string>{"this computer", "token drawer"}));
    EXPECT_EQ(second.findByPrefix(made->id.substr(0, 12))->token, "drawer");
    EXPECT_EQ(second.findByPrefix(file.substr(0, 12))->token, "");
    EXPECT_EQ(second.findByPrefix("0000000").error().code, ErrorCode::KeyNotFound);
    EXPECT_TRUE(source->askedPins().empty()) << "nobody is asked for a PIN to look";
    const auto key = second.open(made->id, {});
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_TRUE((*key)->sign("ecdsa", {crypto::sha256("x"), "x"}));
    ASSERT_EQ(source->askedPins().size(), 1u);
    EXPECT_EQ(source->askedPins()[0].token, "drawer");
    EXPECT_EQ(source->askedPins()[0].slot, made->pin->slot);
    EXPECT_EQ(made->pin->slot.find(made->id), std::string::npos) << "the key may be in a file as well";
    EXPECT_TRUE(source->asked().empty()) << "a PIN is no passphrase";
    EXPECT_TRUE(second.open(made->id, {}));
    EXPECT_TRUE(second.createOnToken(KeyAlgorithm::EcdsaP256, "alice", "", {}));
    EXPECT_EQ(source->askedPins().size(), 1u) << "one login serves them all";
}

TEST_F(TokenKeyring, CopiesAKeyFileOntoATokenAndThenPrefersTheToken) {
    Keyring ring = keyring({{"token", {"1234"}}, {"root", {"wrong one", "rootpass1"}}});
    const auto key = PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    const crypto::Secret pem = key->toEncryptedPem(crypto::Secret::copyOf("rootpass1"), 1000);
    const KeyStore store(folder.path(), 1000);
    ASSERT_TRUE(store.save(*key, "root", {}, crypto::Secret::copyOf("rootpass1")));
    const auto placed = ring.importToToken(pem.reveal(), "root", "drawer", {});
    ASSERT_TRUE(placed) << placed.error().message;
    EXPECT_EQ(placed->id, key->publicKey().id());
    EXPECT_TRUE((*ring.open(placed->id, {}))->isExternal());
    EXPECT_EQ(ring.importToToken(pem.reveal(), "root", "drawer", {}).error().code, ErrorCode::Conflict);
    EXPECT_EQ(ring.importToToken("no key", "root", "drawer", {}).error().code, ErrorCode::KeyNotFound);
    EXPECT_EQ(ring.importToToken(pem.reveal(), "", "drawer", {}).error().code, ErrorCode::Usage) << "the file tells no role";
    for (const auto& [label, token, code] : {std::tuple("root", "shelf", ErrorCode::KeyNotFound), std::tuple("Not A Name", "drawer", ErrorCode::Usage), std::tuple("", "drawer", ErrorCode::Usage)}) {
        EXPECT_EQ(ring.createOnToken(KeyAlgorithm::EcdsaP256, label, token, {}).error().code, code) << label << " " << token;
    }
    EXPECT_EQ(ring.createOnToken(KeyAlgorithm::Ed25519, "root", "drawer", {}).error().code, ErrorCode::Usage);
    // What only files can do says so.
    const KeyInfo onToken = *ring.find(placed->id);
    EXPECT_EQ(store.exportPem(onToken).error().code, ErrorCode::Usage);
    EXPECT_EQ(store.remove(onToken).error().code, ErrorCode::Usage);
    EXPECT_EQ(store.changePassphrase(onToken, {}, {}).error().code, ErrorCode::Usage);
    EXPECT_EQ(store.save(**ring.open(placed->id, {}), "root", {}, {}).error().code, ErrorCode::Usage);
    EXPECT_EQ(ring.passphraseOf(onToken, {}).error().code, ErrorCode::Usage);
}

TEST_F(TokenKeyring, AsksForThePinAnewUntilTheTokenLocksItself) {
    ASSERT_TRUE(keyring({{"token", {"1234"}}}).createOnToken(KeyAlgorithm::EcdsaP256, "root", "drawer", {}));
    {
        Keyring forgiving = keyring({{"token", {"0000", "", "1234"}}}, SoftTokens::difficultModule());
        EXPECT_TRUE(forgiving.open(forgiving.list().at(0).id, {}));
    }
    Keyring ring = keyring({{"token", {"0000", "1111", "2222", "3333", "1234"}}}, SoftTokens::difficultModule());
    const std::string id = ring.list().at(0).id;
    const auto opened = ring.open(id, {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::BadPassphrase);
    EXPECT_NE(opened.error().message.find("locked"), std::string::npos) << opened.error().message;
    ASSERT_EQ(source->askedPins().size(), 3u) << "a locked token is not tried again";
    EXPECT_TRUE(source->askedPins()[1].low && !source->askedPins()[1].lastTry);
    EXPECT_TRUE(source->askedPins()[2].lastTry);
    EXPECT_NE(ring.open(id, {}).error().message.find("locked"), std::string::npos);
    EXPECT_EQ(source->askedPins().size(), 3u) << "nobody is asked for the PIN of a locked token";
    Keyring silent = keyring({}, SoftTokens::module());
    EXPECT_NE(silent.open(id, {}).error().message.find("Nobody gave the PIN"), std::string::npos);
}

TEST_F(TokenKeyring, OpensAKeyAnewAfterItsTokenCameBack) {
    const TemporaryFolder out;
    ::setenv("DIFFICULT_TOKEN_OUT", (out / "flag").c_str(), 1);
    Keyring ring = keyring({{"token", {"1234"}}}, SoftTokens::difficultModule());
    const std::string id = ring.createOnToken(KeyAlgorithm::EcdsaP256, "root", "drawer", {})->id;
    ASSERT_TRUE(ring.open(id, {}));
    std::filesystem::create_directory(out / "flag");
    const auto gone = ring.open(id, {});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, ErrorCode::KeyNotFound);
    ASSERT_TRUE(ring.lookForTokens());
    EXPECT_FALSE(ring.has(id));
    std::filesystem::remove(out / "flag");
    ASSERT_TRUE(ring.lookForTokens());
    EXPECT_TRUE(ring.has(id));
    const auto back = ring.open(id, {});
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_TRUE((*back)->sign("ecdsa", {crypto::sha256("x"), "x"}));
    ::unsetenv("DIFFICULT_TOKEN_OUT");
}

TEST_F(TokenKeyring, GivesAWrongPinToTheTokenOnceAndNothingElseAfterIt) {
    ASSERT_TRUE(keyring({{"token", {"1234"}}}).createOnToken(KeyAlgorithm::EcdsaP256, "carl", "drawer", {}));
    const test::PinLog log;
    /// Has a passphrase for everything, and would remember what was right.
    struct Greedy final : PassphraseSource {
        Result<std::optional<crypto::Secret>> find(const PassphraseRequest&, const Job&) override { return std::optional(crypto::Secret::copyOf("filepass123")); }
        void accepted(const PassphraseRequest&, const crypto::Secret&) override { ++taken; }
        int taken = 0;
    };
    const auto greedy = std::make_shared<Greedy>();
    const std::pair<std::vector<std::string>, std::vector<std::string>> rows[] = {
        {{}, {}}, {{"654321"}, {"user 654321"}}, {{"1234"}, {"user 1234"}}, {{"654321", "654321", "654321"}, {"user 654321"}}, {{"654321", "1234"}, {"user 654321", "user 1234"}}};
    for (const auto& [typed, expected] : rows) {
        const size_t before = log.logins().size();
        const auto person = std::make_shared<GivenPassphrases>(std::map<std::string, std::vector<std::string>>{{"token", typed}});
        Keyring ring(KeyStore(folder.path(), 1000), chainPassphrases({greedy, person, greedy}), std::make_shared<Tokens>(SoftTokens::difficultModule()));
        ASSERT_TRUE(ring.lookForTokens());
        const auto opened = ring.open(ring.list().at(0).id, {});
        EXPECT_EQ(opened.has_value(), !typed.empty() && typed.back() == "1234");
        const std::vector<std::string> all = log.logins();
        EXPECT_EQ(std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(before), all.end()), expected);
        const std::string said = opened ? std::string() : opened.error().message + opened.error().hint;
        EXPECT_EQ(said.find("654321"), std::string::npos);
    }
    EXPECT_EQ(greedy->taken, 0) << "nobody is told a PIN that was right";
}

TEST_F(TokenKeyring, UsesTheFileWhereATokenShowsThePublicHalfAlone) {
    const auto key = PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    const std::string id = key->publicKey().id();
    const TemporaryFolder files;
    std::ofstream(files / "pub.der", std::ios::binary) << key->publicKey().publicBytes();
    const test::Ran gift = test::runProgram({"pkcs11-tool", "--module", SoftTokens::module(), "--login", "--pin", "1234", "--write-object", files / "pub.der", "--type", "pubkey", "--label", "carl", "--id", "01"});
    ASSERT_EQ(gift.exit, 0) << gift.all();
    const test::PinLog log;
    Keyring ring = keyring({{"token", {"1234"}}, {"carl", {"filepass123"}}}, SoftTokens::difficultModule());
    EXPECT_EQ(ring.find(id)->place(), "token drawer") << "it may be there: only the login tells";
    const auto missing = ring.open(id, {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::KeyNotFound);
    EXPECT_EQ(log.logins().size(), 1u);
    ASSERT_TRUE(KeyStore(folder.path(), 1000).save(*key, "carl", {}, crypto::Secret::copyOf("filepass123")));
    Keyring next = keyring({{"token", {"1234"}}, {"carl", {"filepass123"}}}, SoftTokens::difficultModule());
    EXPECT_EQ(next.find(id)->place(), "this computer");
    EXPECT_EQ(next.findByPrefix(id.substr(0, 12))->place(), "this computer");
    const auto opened = next.open(id, {});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_FALSE((*opened)->isExternal());
    EXPECT_TRUE(source->askedPins().empty()) << "nobody types a PIN into a stranger's stick";
    EXPECT_EQ(log.logins().size(), 1u);
}

TEST_F(TokenKeyring, LooksOnTheNextTokenWhereTheFirstHoldsThePublicHalfAlone) {
    soft.add("gift", "1234");
    const std::string id = keyring({{"token", {"1234"}}}).createOnToken(KeyAlgorithm::EcdsaP256, "carl", "drawer", {})->id;
    auto reader = crypto::TokenReader::open(SoftTokens::module());
    const TemporaryFolder files;
    for (const crypto::Token& token : reader->tokens()) {
        const auto keys = token.keys();
        for (const crypto::TokenKey& key : *keys) std::ofstream(files / "pub.der", std::ios::binary) << key.publicKey.publicBytes();
    }
    reader = tl::unexpected(Error(ErrorCode::Io, "closed"));
    const test::Ran gift = test::runProgram({"pkcs11-tool", "--module", SoftTokens::module(), "--token-label", "gift", "--login", "--pin", "1234", "--write-object", files / "pub.der", "--type", "pubkey", "--label", "carl", "--id", "01"});
    ASSERT_EQ(gift.exit, 0) << gift.all();
    Keyring ring = keyring({{"token", {"1234"}}});
    const auto opened = ring.open(id, {});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE((*opened)->sign("ecdsa", {crypto::sha256("x"), "x"}));
}

TEST(TokenPin, IsNeverAnsweredWithAPassphrase) {
    ::setenv("DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "repopass1", 1);
    ::setenv("ROSEGLASS_TOKEN_PIN", "1234", 1);
    const auto source = environmentPassphrases();
    EXPECT_EQ(std::getenv("ROSEGLASS_TOKEN_PIN"), nullptr) << "no child gets it";
    EXPECT_EQ((*source->find({"", "token", "", false, 0}, {}))->reveal(), "repopass1") << "nor a passphrase with a PIN, whatever a signer is called";
    const TokenPin drawer{"pin:1", "drawer", false, false};
    const auto given = source->findPin(drawer, 0, {});
    EXPECT_EQ((*given)->pin.reveal(), "1234");
    EXPECT_FALSE((*given)->ofPerson) << "a wrong one ends the asking";
    EXPECT_FALSE(*source->findPin(drawer, 1, {}));
    EXPECT_FALSE(*source->findPin({"pin:1", "drawer", true, false}, 0, {})) << "a script that runs again must not lock the token";
    EXPECT_FALSE(*source->findPin({"pin:1", "drawer", false, true}, 0, {})) << "the last try belongs to a person";
    source->pinRefused(drawer);
    EXPECT_FALSE(*source->findPin({"pin:2", "another", false, false}, 0, {})) << "what one token refused is no guess for the next";
}

TEST(TokenModule, ThatCannotBeLoadedIsToldWhereTokensAreLookedFor) {
    const TemporaryFolder folder;
    const Keyring ring(KeyStore(folder.path()), std::make_shared<GivenPassphrases>(std::map<std::string, std::vector<std::string>>()), std::make_shared<Tokens>(folder / "missing.so"));
    const auto looked = ring.lookForTokens();
    ASSERT_FALSE(looked);
    EXPECT_EQ(looked.error().code, ErrorCode::Io);
    EXPECT_TRUE(ring.list().empty());
    EXPECT_FALSE(ring.has(std::string(64, 'a')));
}

}  // namespace roseglass::keys
