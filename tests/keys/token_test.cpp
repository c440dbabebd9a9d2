// Keys on PKCS#11 tokens, on SoftHSM: what is made, copied and signed there is what notary would know.
#include "crypto/token.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/encoding.h"
#include "support/program.h"
#include "support/soft_token.h"

namespace roseglass::crypto {
namespace {

using test::SoftTokens;
using test::TemporaryFolder;

class OnToken : public ::testing::Test {
protected:
    OnToken() { soft.add("drawer"); }
    /// A fresh module, so that it reads where this test's tokens are.
    static TokenReader reader(const std::filesystem::path& module = SoftTokens::module()) {
        auto opened = TokenReader::open(module);
        EXPECT_TRUE(opened) << opened.error().message;
        return std::move(*opened);
    }
    static Token loggedIn(TokenReader& reader) {
        Token token = reader.tokens().at(0);
        EXPECT_TRUE(token.login(Secret::copyOf("1234")));
        return token;
    }
    static void expectSigns(const PrivateKey& key, std::string_view method) {
        const Bytes text = "the signed part of a role";
        const SignedMessage message{sha256(text), text};
        const auto signature = key.sign(method, message);
        ASSERT_TRUE(signature) << method << ": " << signature.error().message;
        EXPECT_TRUE(key.publicKey().verify(method, message, *signature)) << method;
    }
    SoftTokens soft;
};

/// The key IDs and labels of a token as pkcs11-independent eyes see it: our own second module.
std::vector<std::string> idsOn(const Token& token) {
    std::vector<std::string> ids;
    const auto keys = token.keys();
    for (size_t i = 0; keys && i < keys->size(); ++i) ids.push_back((*keys)[i].publicKey.id());
    return ids;
}

}  // namespace

TEST_F(OnToken, TellsWhatItIs) {
    soft.add("other");
    TokenReader tokens = reader();
    std::vector<std::string> labels;
    for (const Token& token : tokens.tokens()) {
        const TokenInfo info = token.info();
        labels.push_back(info.label);
        EXPECT_EQ(info.manufacturer, "SoftHSM project");
        EXPECT_EQ(info.model, "SoftHSM v2");
        EXPECT_EQ(info.module, "libsofthsm2.so");
        EXPECT_FALSE(info.serial.empty());
        EXPECT_TRUE(info.loginNeeded);
        EXPECT_FALSE(info.pinLocked || info.pinPad || info.writeProtected);
    }
    std::sort(labels.begin(), labels.end());
    EXPECT_EQ(labels, (std::vector<std::string>{"drawer", "other"})) << "the slot for a new token is none";
}

TEST_F(OnToken, MakesKeysThatSignAsNotaryDoes) {
    TokenReader tokens = reader();
    Token token = loggedIn(tokens);
    const std::tuple<KeyAlgorithm, const char*, std::vector<std::string>> rows[] = {
        {KeyAlgorithm::EcdsaP256, "ECDSA P-256", {"ecdsa"}}, {KeyAlgorithm::EcdsaP384, "ECDSA P-384", {"ecdsa"}}, {KeyAlgorithm::EcdsaP521, "ECDSA P-521", {"ecdsa"}},
        {KeyAlgorithm::Rsa2048, "RSA 2048", {"rsapss", "rsapkcs1v15"}}};
    for (const auto& [algorithm, name, methods] : rows) {
        const auto made = token.generate(algorithm, "root");
        ASSERT_TRUE(made) << name << made.error().message;
        EXPECT_EQ(made->publicKey.algorithm(), name);
        EXPECT_EQ(made->label, "root");
        const auto key = token.open(made->publicKey);
        ASSERT_TRUE(key) << name;
        EXPECT_TRUE(key->isExternal() && key->isPresent());
        EXPECT_EQ(key->method(), methods.front());
        for (const std::string& method : methods) expectSigns(*key, method);
        EXPECT_FALSE(key->sign("eddsa", {}));
        EXPECT_TRUE(key->toPem().empty() && key->toEncryptedPem(Secret::copyOf("12345678"), 1000).empty());
    }
    EXPECT_EQ(idsOn(token).size(), 4u);
    // Somebody without the PIN sees the same pairs, by their public keys.
    EXPECT_EQ(idsOn(reader().tokens().at(0)), idsOn(token));
    EXPECT_EQ(token.generate(KeyAlgorithm::Ed25519, "root").error().code, ErrorCode::Usage);
}

TEST_F(OnToken, TakesKeysFromFilesUnderTheirId) {
    TokenReader tokens = reader();
    Token token = loggedIn(tokens);
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaP384, KeyAlgorithm::EcdsaP521, KeyAlgorithm::Rsa2048}) {
        const auto file = PrivateKey::generate(algorithm);
        const auto placed = token.import(*file, "alice");
        ASSERT_TRUE(placed) << placed.error().message;
        EXPECT_EQ(placed->publicKey.id(), file->publicKey().id());
        const auto key = token.open(file->publicKey());
        ASSERT_TRUE(key) << file->publicKey().algorithm();
        expectSigns(*key, key->method());
        EXPECT_EQ(token.import(*file, "alice").error().code, ErrorCode::Conflict) << "it is there already";
        EXPECT_EQ(token.import(*key, "alice").error().code, ErrorCode::Usage) << "it cannot leave the token";
    }
    EXPECT_EQ(idsOn(token).size(), 4u);
    EXPECT_EQ(token.import(*PrivateKey::generate(KeyAlgorithm::Ed25519), "alice").error().code, ErrorCode::Usage);
}

TEST_F(OnToken, CertifiesItsOwnKey) {
    TokenReader tokens = reader();
    Token token = loggedIn(tokens);
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::EcdsaP256, KeyAlgorithm::Rsa2048}) {
        const auto key = token.open(token.generate(algorithm, "root")->publicKey);
        CertificateBuilder builder;
        builder.commonName = "localhost:5000/team/app";
        builder.notBefore = Instant(std::chrono::seconds(1'700'000'000));
        builder.notAfter = builder.notBefore + std::chrono::hours(24 * 365 * 100);
        const auto pem = builder.build(*key, *key, nullptr);
        ASSERT_TRUE(pem) << pem.error().message;
        const auto certified = PublicKey::parse(key->publicKey().keytype() + "-x509", *pem);
        ASSERT_TRUE(certified) << certified.error().message;
        EXPECT_EQ(certified->canonicalId(), key->publicKey().id());
        const TemporaryFolder folder;
        std::ofstream(folder / "root.crt") << *pem;
        const test::Ran ran = test::runProgram({"openssl", "verify", "-check_ss_sig", "-CAfile", folder / "root.crt", folder / "root.crt"});
        EXPECT_EQ(ran.exit, 0) << ran.all();
    }
}

TEST_F(OnToken, HidesPrivateKeysUntilThePinIsThere) {
    TokenReader tokens = reader();
    const PublicKey made = loggedIn(tokens).generate(KeyAlgorithm::EcdsaP256, "root")->publicKey;
    TokenReader others = reader();
    tokens = std::move(others);
    const Token token = tokens.tokens().at(0);
    EXPECT_FALSE(token.isLoggedIn());
    EXPECT_EQ(idsOn(token), std::vector<std::string>{made.id()});
    const auto early = token.open(made);
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, ErrorCode::KeyNotFound);
    EXPECT_EQ(loggedIn(tokens).open(PrivateKey::generate(KeyAlgorithm::EcdsaP256)->publicKey()).error().code, ErrorCode::KeyNotFound) << "a stranger's key";
    EXPECT_TRUE(loggedIn(tokens).open(made));
}

TEST_F(OnToken, SaysWhenThePinIsWrongAndWhenItIsLocked) {
    TokenReader tokens = reader(SoftTokens::difficultModule());
    Token token = tokens.tokens().at(0);
    const std::pair<const char*, const char*> tries[] = {{"0000", "locks itself after a few"}, {"1111", "One more wrong PIN locks"}, {"2222", "Unlock it"}, {"1234", "Unlock it"}};
    for (const auto& [pin, hint] : tries) {
        const auto login = token.login(Secret::copyOf(pin));
        ASSERT_FALSE(login) << pin;
        EXPECT_EQ(login.error().code, ErrorCode::BadPassphrase);
        EXPECT_NE(login.error().hint.find(hint), std::string::npos) << pin << ": " << login.error().message << " " << login.error().hint;
        EXPECT_EQ((login.error().message + login.error().hint).find(pin), std::string::npos) << "the PIN is nobody's business";
    }
    EXPECT_TRUE(token.info().pinLocked);
    EXPECT_EQ(token.login({}).error().code, ErrorCode::BadPassphrase);
}

TEST_F(OnToken, GivesThePinAnewToAKeyThatWantsItEachTime) {
    ::setenv("DIFFICULT_TOKEN_EACH_TIME", "1", 1);
    TokenReader tokens = reader(SoftTokens::difficultModule());
    Token token = loggedIn(tokens);
    const auto made = token.generate(KeyAlgorithm::EcdsaP256, "root");
    ::unsetenv("DIFFICULT_TOKEN_EACH_TIME");
    ASSERT_TRUE(made) << made.error().message;
    const auto key = token.open(made->publicKey);
    for (int i = 0; i < 3; ++i) expectSigns(*key, "ecdsa");
}

TEST_F(OnToken, UsesNoPinThatItNeverLookedAt) {
    ::setenv("DIFFICULT_TOKEN_EACH_TIME", "1", 1);
    const test::PinLog log;
    TokenReader tokens = reader(SoftTokens::difficultModule());
    PublicKey made = loggedIn(tokens).generate(KeyAlgorithm::EcdsaP256, "root")->publicKey;
    tokens = reader(SoftTokens::difficultModule());
    Token token = tokens.tokens().at(0);
    ::setenv("DIFFICULT_TOKEN_OTHER", "1234", 1);
    EXPECT_TRUE(token.login(Secret::copyOf("654321"))) << "another part of the program is logged in by now";
    ::unsetenv("DIFFICULT_TOKEN_OTHER");
    ::unsetenv("DIFFICULT_TOKEN_EACH_TIME");
    const auto key = token.open(made);
    ASSERT_TRUE(key) << key.error().message;
    const auto signature = key->sign("ecdsa", {sha256("x"), "x"});
    ASSERT_FALSE(signature);
    EXPECT_EQ(signature.error().code, ErrorCode::BadPassphrase);
    EXPECT_EQ(log.logins(), (std::vector<std::string>{"user 1234", "user 654321"})) << "and none for the signature";
}

TEST_F(OnToken, FindsTheKeyOfAPublicKeyAmongThoseOfOneId) {
    for (const char* label : {"one", "two"}) {
        const test::Ran ran = test::runProgram({"pkcs11-tool", "--module", SoftTokens::module(), "--login", "--pin", "1234", "--keypairgen", "--key-type", "EC:prime256v1", "--usage-sign", "--label", label, "--id", "01"});
        ASSERT_EQ(ran.exit, 0) << ran.all();
    }
    TokenReader tokens = reader();
    Token token = loggedIn(tokens);
    const auto keys = token.keys();
    ASSERT_EQ(keys->size(), 2u);
    for (const TokenKey& key : *keys) {
        const auto opened = token.open(key.publicKey);
        ASSERT_TRUE(opened) << opened.error().message;
        for (int i = 0; i < 2; ++i) expectSigns(*opened, "ecdsa");
    }
}

TEST_F(OnToken, TellsWhetherItShowsAPrivateKey) {
    TokenReader tokens = reader();
    EXPECT_TRUE(loggedIn(tokens).generate(KeyAlgorithm::EcdsaP256, "root")->privateSeen);
    EXPECT_TRUE(tokens.tokens().at(0).keys()->at(0).privateSeen);
    tokens = reader();
    EXPECT_FALSE(tokens.tokens().at(0).keys()->at(0).privateSeen) << "before the login it shows the public one alone";
}

TEST_F(OnToken, NoticesThatItWasTakenOutAndPutBack) {
    const TemporaryFolder folder;
    ::setenv("DIFFICULT_TOKEN_OUT", (folder / "out").c_str(), 1);
    TokenReader tokens = reader(SoftTokens::difficultModule());
    Token token = loggedIn(tokens);
    const auto made = token.generate(KeyAlgorithm::EcdsaP256, "root");
    const auto key = token.open(made->publicKey);
    expectSigns(*key, "ecdsa");
    std::ofstream(folder / "out") << "";
    const auto signature = key->sign("ecdsa", {sha256("x"), "x"});
    ASSERT_FALSE(signature);
    EXPECT_EQ(signature.error().code, ErrorCode::KeyNotFound);
    EXPECT_NE(signature.error().message.find("drawer was taken out"), std::string::npos) << signature.error().message;
    EXPECT_FALSE(key->isPresent());
    EXPECT_TRUE(tokens.tokens().empty());
    EXPECT_EQ(token.keys().error().code, ErrorCode::KeyNotFound);
    EXPECT_EQ(token.login(Secret::copyOf("1234")).error().code, ErrorCode::KeyNotFound);
    EXPECT_EQ(token.generate(KeyAlgorithm::EcdsaP256, "root").error().code, ErrorCode::KeyNotFound);
    std::filesystem::remove(folder / "out");
    EXPECT_EQ(idsOn(tokens.tokens().at(0)), std::vector<std::string>{made->publicKey.id()});
    ::unsetenv("DIFFICULT_TOKEN_OUT");
}

TEST_F(OnToken, FailsWithoutHangingWhenItsFilesAreGone) {
    std::string id;
    {
        TokenReader tokens = reader();
        Token token = loggedIn(tokens);
        const auto made = token.generate(KeyAlgorithm::EcdsaP256, "root");
        id = made->publicKey.id();
        const auto key = token.open(made->publicKey);
        soft.takeOut();
        const auto signature = key->sign("ecdsa", {sha256("x"), "x"});
        ASSERT_FALSE(signature);
        EXPECT_TRUE(signature.error().code == ErrorCode::KeyNotFound || signature.error().code == ErrorCode::Io) << codeName(signature.error().code);
        EXPECT_FALSE(signature.error().hint.empty());
    }
    soft.putBack();
    TokenReader again = reader();
    EXPECT_EQ(idsOn(again.tokens().at(0)), std::vector<std::string>{id});
}

TEST_F(OnToken, SharesItsKeysWithOpenScBothWays) {
    const auto tool = [](std::vector<std::string> words) {
        words.insert(words.begin(), {"pkcs11-tool", "--module", SoftTokens::module(), "--login", "--pin", "1234"});
        const test::Ran ran = test::runProgram(words);
        EXPECT_EQ(ran.exit, 0) << ran.all();
        return ran.out;
    };
    for (const auto& [type, label, id] : {std::tuple("EC:prime256v1", "root", "01"), std::tuple("EC:edwards25519", "other", "02"), std::tuple("rsa:1024", "weak", "03"), std::tuple("rsa:2048", "alice", "04")}) {
        tool({"--keypairgen", "--key-type", type, "--usage-sign", "--label", label, "--id", id});
    }
    TokenReader tokens = reader();
    Token token = loggedIn(tokens);
    const auto theirs = token.keys();
    ASSERT_TRUE(theirs);
    std::vector<std::string> labels;
    for (const TokenKey& key : *theirs) {
        labels.push_back(key.label + " " + key.publicKey.algorithm());
        const auto opened = token.open(key.publicKey);
        ASSERT_TRUE(opened) << opened.error().message;
        expectSigns(*opened, opened->method());
    }
    std::sort(labels.begin(), labels.end());
    EXPECT_EQ(labels, (std::vector<std::string>{"alice RSA 2048", "root ECDSA P-256"})) << "kinds that notary does not know, and weak keys, are left out";
    const auto mine = token.import(*PrivateKey::generate(KeyAlgorithm::EcdsaP384), "bob");
    const std::string listed = tool({"--list-objects", "--type", "privkey"});
    ASSERT_NE(listed.find("bob"), std::string::npos) << listed;
    const std::string bob = listed.substr(listed.find("bob"), listed.find("Object;", listed.find("bob")) - listed.find("bob"));
    EXPECT_NE(bob.find(mine->publicKey.id()), std::string::npos) << bob;
    EXPECT_NE(bob.find("sensitive"), std::string::npos) << bob;
    EXPECT_EQ(bob.find("extractable"), std::string::npos) << "it can never be read again: " << bob;
}

TEST_F(OnToken, SignsForManyThreads) {
    TokenReader tokens = reader();
    Token token = loggedIn(tokens);
    const auto made = token.generate(KeyAlgorithm::EcdsaP256, "root");
    const auto key = token.open(made->publicKey);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                expectSigns(*key, "ecdsa");
                EXPECT_EQ(idsOn(token).size(), 1u);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

TEST(PkcsModule, ThatCannotBeLoadedIsNamed) {
    const TemporaryFolder folder;
    std::ofstream(folder / "text.so") << "no library";
    for (const std::filesystem::path& file : {folder / "missing.so", folder / "text.so", std::filesystem::path("/lib/x86_64-linux-gnu/libm.so.6")}) {
        const auto opened = TokenReader::open(file);
        ASSERT_FALSE(opened) << file;
        EXPECT_EQ(opened.error().code, ErrorCode::Io);
        EXPECT_NE(opened.error().message.find(file.filename().string()), std::string::npos) << opened.error().message;
        EXPECT_FALSE(opened.error().hint.empty());
    }
}

TEST(PkcsModule, WithoutTokensHasNone) {
    const SoftTokens none;
    auto reader = TokenReader::open(SoftTokens::module());
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_TRUE(reader->tokens().empty());
}

}  // namespace roseglass::crypto
