// What roseglass-cli says of key files that are no keys, of a stranger's word for a root key, and of tokens' PINs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "crypto/private_key.h"
#include "support/program.h"
#include "support/soft_token.h"

namespace roseglass::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kSecrets{"NOTARY_DELEGATION_PASSPHRASE=filepass123", "NOTARY_ROOT_PASSPHRASE=rootpass1", "ROSEGLASS_BACKUP_PASSPHRASE=backuppass"};

class KeyFiles : public ::testing::Test {
protected:
    Ran run(const std::string& program, const std::vector<std::string>& words, const std::vector<std::string>& more) const {
        std::vector<std::string> all{program, "--trust-dir", folder_ / "trust", "key"}, environment = kSecrets;
        all.insert(all.end(), words.begin(), words.end());
        environment.insert(environment.end(), {"HOME=" + (folder_ / "home").string(), "XDG_DATA_HOME=" + (folder_ / "data").string()});
        environment.insert(environment.end(), more.begin(), more.end());
        return runProgram(all, environment);
    }
    Ran cli(const std::vector<std::string>& words, const std::vector<std::string>& more = {}) const { return run(ROSEGLASS_CLI, words, more); }
    std::filesystem::path place(const std::string& id) const { return folder_ / ("trust/private/" + id + ".key"); }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }
    /// A key in a PEM file under "filepass123" with this role in its header.
    std::string keyFile(const std::string& name, const std::string& role, std::string& id) const {
        const auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
        id = key->publicKey().canonicalId();
        auto block = std::move(crypto::readPem(key->toEncryptedPem(crypto::Secret::copyOf("filepass123"), 1000).reveal()).value().front());
        if (!role.empty()) block.headers = {{"role", role}};
        EXPECT_TRUE(writeFileAtomically(folder_ / name, crypto::writePem(block).reveal(), 0600));
        return file(name);
    }

    TemporaryFolder folder_;
};

}  // namespace

TEST_F(KeyFiles, ADamagedFileIsReplacedAndSaidToBe) {
    const auto made = nlohmann::json::parse(cli({"generate", "gina", "--public-key", file("gina.pub"), "--yes", "--json"}).out);
    const std::string id = made["keys"][0]["id"];
    ASSERT_EQ(cli({"backup", file("g.bak")}).exit, 0);
    const std::string good = *readFile(place(id), 1 << 20);
    const auto other = crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
    for (const std::string& bad : {good.substr(0, 100), std::string(), std::string(other->toPem().reveal())}) {
        std::ofstream(place(id), std::ios::binary) << bad;
        const Ran restored = cli({"restore", file("g.bak"), "--yes"});
        EXPECT_EQ(restored.exit, 0) << restored.all();
        EXPECT_THAT(restored.out, HasSubstr("restored; what lay in its place is no such key, and is kept as "));
        EXPECT_EQ(*readFile(place(id), 1 << 20), good);
    }
    EXPECT_THAT(cli({"restore", file("g.bak"), "--yes"}).out, HasSubstr("gina: was here already"));
    std::filesystem::remove(place(id));
    std::filesystem::create_symlink("/nowhere", place(id));
    const auto answer = nlohmann::json::parse(cli({"restore", file("g.bak"), "--yes", "--json"}).out);
    EXPECT_EQ(answer["keys"][0]["outcome"], "replaced");
    EXPECT_EQ(*readFile(place(id), 1 << 20), good);
}

TEST_F(KeyFiles, WhatCannotBeRestoredIsSaidKeyByKey) {
    const auto made = nlohmann::json::parse(cli({"generate", "gina", "--public-key", file("gina.pub"), "--yes", "--json"}).out);
    const std::string id = made["keys"][0]["id"];
    ASSERT_EQ(cli({"generate", "hugo", "--public-key", file("hugo.pub"), "--yes"}).exit, 0);
    ASSERT_EQ(cli({"backup", file("g.bak")}).exit, 0);
    std::ofstream(place(id)) << "garbage";
    for (int i = 1; i < 100; ++i) std::ofstream(std::filesystem::path(place(id)).replace_extension(i == 1 ? ".damaged" : ".damaged-" + std::to_string(i))) << "taken";
    const Ran restored = cli({"restore", file("g.bak"), "--yes"});
    EXPECT_EQ(restored.exit, 6) << restored.all();
    EXPECT_THAT(restored.out, HasSubstr("gina: could not be restored: "));
    EXPECT_THAT(restored.out, HasSubstr("hugo: was here already"));
    const Ran asJson = cli({"restore", file("g.bak"), "--yes", "--json"});
    EXPECT_EQ(asJson.exit, 6);
    EXPECT_EQ(nlohmann::json::parse(asJson.out)["done"], false);
}

TEST_F(KeyFiles, KeysUnderDifferentPassphrasesAreImportedAllOrNot) {
    std::string one, two;
    keyFile("one.pem", "gina", one);
    const auto key = crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
    const std::string both = *readFile(file("one.pem"), 1 << 20) + std::string(key->toEncryptedPem(crypto::Secret::copyOf("another one"), 1000).reveal());
    ASSERT_TRUE(writeFileAtomically(file("both.pem"), both, 0600));
    const Ran refused = cli({"import", file("both.pem"), "--role", "gina", "--yes"});
    EXPECT_EQ(refused.exit, 5) << refused.all();
    EXPECT_THAT(refused.err, HasSubstr("nothing was imported"));
    EXPECT_FALSE(std::filesystem::exists(place(one)));
}

TEST_F(KeyFiles, AStrangersFileDoesNotMakeARootKey) {
    std::string id;
    const std::string theirs = keyFile("theirs.pem", "root", id);
    const Ran refused = cli({"import", theirs, "--yes"}, {"NOTARY_ROOT_PASSPHRASE=filepass123"});
    EXPECT_EQ(refused.exit, 2) << refused.all();
    EXPECT_THAT(refused.err, HasSubstr("--role root"));
    EXPECT_FALSE(std::filesystem::exists(place(id)));
    EXPECT_EQ(cli({"import", theirs, "--role", "root", "--yes"}, {"NOTARY_ROOT_PASSPHRASE=filepass123"}).exit, 0) << "the user's own word";
}

TEST_F(KeyFiles, APinIsAskedOfNoKeychainAndAWrongOneIsGivenOnce) {
    const SoftTokens soft;
    soft.add("stick", "123456");
    const PinLog log;
    std::string id;
    const std::string carl = keyFile("carl.pem", "carl", id);
    // The keychain answers every question with the passphrase of the file.
    std::filesystem::create_directory(folder_ / "bin");
    std::filesystem::copy_file(ROSEGLASS_CLI, folder_ / "bin/roseglass-cli");
    std::ofstream(folder_ / "bin/roseglass-keychain") << "#!/bin/sh\n{ echo \"$1\"; cat; echo; } >> '" << file("asked") << "'\necho '{\"Secret\":\"filepass123\"}'\n";
    std::filesystem::permissions(folder_ / "bin/roseglass-keychain", std::filesystem::perms::owner_all);
    const std::vector<std::string> words{"--keychain", "--yes", "import", carl, "--role", "carl", "--token", "stick", "--pkcs11-module", SoftTokens::difficultModule()};
    const auto onToken = [&](const std::vector<std::string>& more) {
        std::vector<std::string> all{file("bin/roseglass-cli"), "--trust-dir", folder_ / "trust", "key"}, environment = kSecrets;
        all.insert(all.end(), words.begin(), words.end());
        environment.push_back(log.variable());
        environment.insert(environment.end(), more.begin(), more.end());
        return runProgram(all, environment);
    };
    EXPECT_EQ(onToken({}).exit, 5) << "nobody gave the PIN";
    EXPECT_THAT(log.logins(), IsEmpty());
    EXPECT_FALSE(std::filesystem::exists(file("asked")));
    const Ran wrong = onToken({"ROSEGLASS_TOKEN_PIN=654321"});
    EXPECT_EQ(wrong.exit, 5) << wrong.all();
    EXPECT_EQ(wrong.all().find("654321"), std::string::npos);
    EXPECT_EQ(log.logins(), std::vector<std::string>{"user 654321"});
    const Ran again = onToken({"ROSEGLASS_TOKEN_PIN=654321"});
    EXPECT_EQ(again.exit, 5);
    EXPECT_THAT(again.err, HasSubstr("A wrong PIN was entered last"));
    EXPECT_EQ(log.logins().size(), 1u) << "a script that runs again does not lock the token";
    EXPECT_FALSE(std::filesystem::exists(file("asked"))) << "the keychain knows no PINs";
}

}  // namespace roseglass::test
