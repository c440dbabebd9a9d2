// Repositories whose root key lives on a token: the real clients verify them, and the plan says where each key is.
#include <gtest/gtest.h>

#include "base/file.h"
#include "interop/publish_scene.h"
#include "keys/keyring.h"
#include "support/soft_token.h"
#include "trust/publisher.h"

namespace roseglass::test {
namespace {

class WithLabAndToken : public PublishScene {
protected:
    WithLabAndToken() { tokens.add("drawer"); }

    std::string makeKey(const std::string& label, crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::EcdsaP256) {
        const auto pins = std::make_shared<GivenPassphrases>(std::map<std::string, std::vector<std::string>>{{"token", {"1234"}}});
        keys::Keyring ring(keys::KeyStore(desk.trustDir()), pins, std::make_shared<keys::Tokens>(SoftTokens::module()));
        const auto made = ring.createOnToken(algorithm, label, "drawer", {});
        EXPECT_TRUE(made) << (made ? "" : made.error().message);
        return made ? made->id : std::string();
    }
    Ran ours(const std::vector<std::string>& words, const std::string& pin = "1234") const {
        return desk.ours(words, {"ROSEGLASS_PKCS11_MODULE=" + SoftTokens::module().string(), "ROSEGLASS_TOKEN_PIN=" + pin});
    }
    /// The key that signs the root in a plan.
    static nlohmann::json rootSigner(const nlohmann::json& plan) {
        for (const auto& role : plan["roles"]) {
            if (role["role"] == "root") return role["keys"][0];
        }
        return {};
    }
    /// Where the keys of the root role are, as inspect tells.
    std::string rootLocation(const std::string& gun) const {
        const auto report = nlohmann::json::parse(ours({"--json", "inspect", gun}).out, nullptr, false);
        return report["roles"][0]["keys"][0]["location"];
    }

    SoftTokens tokens;
    Desk desk{state};
};

}  // namespace

TEST_F(WithLabAndToken, ARepositoryIsMadeWithItsRootKeyOnTheToken) {
    for (const auto& [name, algorithm] : {std::pair("team/token", crypto::KeyAlgorithm::EcdsaP256), std::pair("team/token-rsa", crypto::KeyAlgorithm::Rsa2048)}) {
        const std::string gun = image(name, {"1.0", "1.1"}), id = makeKey("root", algorithm);
        const auto plan = nlohmann::json::parse(ours({"--json", "--dry-run", "init", gun, "--root-key", id.substr(0, 12)}).out, nullptr, false)["plan"];
        ASSERT_TRUE(plan.is_object());
        EXPECT_EQ(rootSigner(plan)["id"], id);
        EXPECT_EQ(rootSigner(plan)["place"], "token drawer");
        EXPECT_EQ(plan["passphrases"][0]["place"], "token drawer");
        const Ran made = ours({"sign", gun + ":1.0", "--root-key", id});
        ASSERT_EQ(made.exit, 0) << made.all();
        desk.expectPeersAgree(gun);
        EXPECT_EQ(desk.listed(gun).size(), 1u);
        EXPECT_EQ(rootLocation(gun), "token");
        EXPECT_NE(ours({"inspect", gun}).out.find("(token)"), std::string::npos);

        tokens.takeOut();
        EXPECT_EQ(rootLocation(gun), "elsewhere");
        EXPECT_EQ(ours({"sign", gun + ":1.1"}).exit, 0) << "tags need no root key";
        const Ran rotated = ours({"--json", "key", "rotate", gun, "targets"});
        EXPECT_EQ(rotated.exit, 5) << rotated.all();
        EXPECT_EQ(nlohmann::json::parse(rotated.out, nullptr, false)["error"]["code"], "key-not-found");
        tokens.putBack();
        const Ran again = ours({"key", "rotate", gun, "targets"});
        EXPECT_EQ(again.exit, 0) << again.all();
        desk.expectPeersAgree(gun);
        EXPECT_EQ(desk.listed(gun).size(), 2u);
    }
}

TEST_F(WithLabAndToken, TheOnlyRootKeyIsTakenFromTheTokenUnasked) {
    const std::string gun = image("team/unasked", {"1.0"}), id = makeKey("root");
    const Ran made = ours({"--json", "sign", gun + ":1.0"});
    ASSERT_EQ(made.exit, 0) << made.all();
    EXPECT_EQ(rootSigner(nlohmann::json::parse(made.out, nullptr, false)["plan"])["id"], id);
    desk.expectPeersAgree(gun);
    EXPECT_EQ(rootLocation(gun), "token");
}

TEST_F(WithLabAndToken, RootMovesFromAFileToTheToken) {
    const std::string gun = image("team/moved", {"1.0"});
    ASSERT_EQ(ours({"sign", gun + ":1.0"}).exit, 0);
    EXPECT_EQ(rootLocation(gun), "file");
    // Somebody who knows the repository follows the rotation.
    const Desk known(state);
    ASSERT_EQ(known.notary({"list", gun}).exit, 0);
    const std::string id = makeKey("root");
    const Ran rotated = ours({"key", "rotate", gun, "root", "--root-key", id});
    ASSERT_EQ(rotated.exit, 0) << rotated.all();
    EXPECT_EQ(rootLocation(gun), "token");
    desk.expectPeersAgree(gun);
    EXPECT_EQ(known.listed(gun).size(), 1u);
    EXPECT_EQ(ours({"key", "rotate", gun, "root", "--root-key", id}).exit, 2) << "it is the root key already";
    EXPECT_EQ(ours({"key", "rotate", gun, "targets", "--root-key", id}).exit, 2);
}

TEST_F(WithLabAndToken, AWrongPinPublishesNothing) {
    const std::string gun = image("team/wrong", {"1.0"}), id = makeKey("root");
    const Ran refused = ours({"--json", "sign", gun + ":1.0", "--root-key", id}, "9999");
    EXPECT_EQ(refused.exit, 5) << refused.all();
    EXPECT_EQ(nlohmann::json::parse(refused.out, nullptr, false)["error"]["code"], "bad-passphrase");
    EXPECT_EQ(refused.all().find("9999"), std::string::npos);
    EXPECT_EQ(desk.listed(gun).size(), 0u);
    const Ran missing = desk.ours({"--json", "--pkcs11-module", "/nowhere/token.so", "sign", gun + ":1.0"});
    EXPECT_EQ(missing.exit, 6) << missing.all();
}

TEST_F(WithLabAndToken, ASignersKeySignsFromTheToken) {
    const std::string gun = image("team/signer", {"1.0"}), id = makeKey("alice");
    auto reader = crypto::TokenReader::open(SoftTokens::module());
    const auto onToken = reader->tokens().at(0).keys();
    ASSERT_EQ(onToken->size(), 1u);
    const crypto::Secret pem = crypto::writePem({"PUBLIC KEY", {}, crypto::Secret::copyOf((*onToken)[0].publicKey.publicBytes())});
    ASSERT_TRUE(writeFileAtomically(desk.folder() / "alice.pub", pem.reveal(), 0644));
    reader = tl::unexpected(Error(ErrorCode::Io, "closed"));
    ASSERT_EQ(ours({"signer", "add", "alice", gun, "--key", desk.folder() / "alice.pub"}).exit, 0);
    const Ran made = ours({"sign", gun + ":1.0", "--as", "alice"});
    ASSERT_EQ(made.exit, 0) << made.all();
    desk.expectPeersAgree(gun);
    EXPECT_EQ(desk.listed(gun).size(), 1u);
}

TEST_F(WithLabAndToken, TheCommandLineMakesPlacesAndListsKeysOnTokens) {
    const Ran plan = ours({"--json", "--dry-run", "key", "generate", "root", "--token", "drawer"});
    ASSERT_EQ(plan.exit, 0) << plan.all();
    EXPECT_TRUE(nlohmann::json::parse(ours({"--json", "key", "list"}).out)["keys"].empty()) << "a dry run makes none";
    const Ran made = ours({"--json", "key", "generate", "root", "--token", "drawer"});
    ASSERT_EQ(made.exit, 0) << made.all();
    const std::string root = nlohmann::json::parse(made.out)["keys"][0]["id"];
    const SignerFiles alice = makeSigner(desk.folder(), "alice");
    ASSERT_EQ(ours({"key", "import", alice.key, "--role", "alice", "--token", "drawer"}).exit, 0);
    EXPECT_EQ(ours({"key", "import", alice.key, "--role", "alice", "--token", "drawer"}).exit, 7) << "it is there already";
    EXPECT_EQ(ours({"key", "generate", "bob", "--token", "cellar"}).exit, 5) << "no such token";
    const auto listed = nlohmann::json::parse(ours({"--json", "key", "list"}).out);
    ASSERT_EQ(listed["keys"].size(), 2u) << listed;
    for (const auto& key : listed["keys"]) {
        EXPECT_EQ(key["location"], "token");
        EXPECT_EQ(key["backup"], "not-copyable");
    }
    EXPECT_EQ(listed["tokens"][0]["name"], "drawer");
    const std::string gun = image("team/by-hand", {"1.0"});
    ASSERT_EQ(ours({"sign", gun + ":1.0", "--root-key", root}).exit, 0);
    ASSERT_EQ(ours({"signer", "add", "alice", gun, "--key", alice.certificate}).exit, 0);
    const Ran byAlice = ours({"sign", gun + ":1.0"});
    EXPECT_EQ(byAlice.exit, 0) << byAlice.all();
    desk.expectPeersAgree(gun);
}

TEST_F(WithLabAndToken, KeysAreMadeCopiedAndListedFromTheCommandLine) {
    const std::filesystem::path pub = desk.folder() / "alice.pub";
    const auto plan = nlohmann::json::parse(ours({"--json", "--dry-run", "key", "generate", "alice", "--token", "drawer", "--public-key", pub}).out, nullptr, false)["plan"];
    EXPECT_EQ(plan["newKeys"][0]["place"], "token drawer");
    EXPECT_FALSE(std::filesystem::exists(pub));
    const Ran made = ours({"--json", "key", "generate", "alice", "--token", "drawer", "--public-key", pub});
    ASSERT_EQ(made.exit, 0) << made.all();
    const auto key = nlohmann::json::parse(made.out, nullptr, false)["keys"][0];
    EXPECT_EQ(key["token"], "drawer");
    EXPECT_NE(readFile(pub, 10'000)->find("role: alice"), std::string::npos);

    const std::filesystem::path file = makeSigner(desk.folder(), "bob").key;
    const Ran copied = ours({"--json", "key", "import", file, "--role", "bob", "--token", "drawer"});
    ASSERT_EQ(copied.exit, 0) << copied.all();
    EXPECT_EQ(ours({"key", "import", file, "--role", "bob", "--token", "drawer"}).exit, 7) << "it is there already";
    ASSERT_EQ(ours({"key", "generate", "carol", "--public-key", desk.folder() / "carol.pub"}).exit, 0);

    std::map<std::string, std::string> places;
    const auto listed = nlohmann::json::parse(ours({"--json", "key", "list"}).out, nullptr, false);
    for (const auto& each : listed["keys"]) places[each["role"]] = each["location"];
    EXPECT_EQ(places, (std::map<std::string, std::string>{{"alice", "token"}, {"bob", "token"}, {"carol", "file"}}));
    EXPECT_NE(ours({"key", "list"}).out.find("token drawer"), std::string::npos);
    for (const std::vector<std::string>& words : {std::vector<std::string>{"key", "generate", "dora", "--token", "shelf"}, {"key", "generate", "dora", "--token", "drawer", "--algorithm", "ed25519"}}) {
        EXPECT_NE(ours(words).exit, 0);
    }
    tokens.takeOut();
    EXPECT_EQ(nlohmann::json::parse(ours({"--json", "key", "list"}).out, nullptr, false)["keys"].size(), 1u);
}

TEST_F(WithLabAndToken, TheLabLeavesTheUsersTokensAlone) {
    ASSERT_FALSE(makeKey("root").empty());
    ::setenv("ROSEGLASS_PKCS11_MODULE", SoftTokens::module().c_str(), 1);
    const auto seeded = lab::seed(labFolder->path(), {});
    ::unsetenv("ROSEGLASS_PKCS11_MODULE");
    ASSERT_TRUE(seeded) << seeded.error().message;
    const auto listed = keys::Tokens(SoftTokens::module()).list();
    ASSERT_TRUE(listed);
    EXPECT_FALSE(listed->front().info.pinLow) << "no PIN was guessed";
}

}  // namespace roseglass::test
