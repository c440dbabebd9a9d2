#include "trust/key_admin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "support/fixtures.h"
#include "support/trust_folder.h"

namespace roseglass::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using crypto::KeyAlgorithm;
using crypto::Secret;

Secret pass(const char* text) { return Secret::copyOf(text); }

class KeyAdminTest : public ::testing::Test {
protected:
    KeyAdminTest() : admin_(options()) {}
    trust::Options options() const {
        trust::Options options;
        options.trustDir = folder_.path();
        options.backupRecord = folder_.backupRecord();
        options.keyRounds = 1000;
        return options;
    }
    keys::KeyInfo info(const std::string& id) const { return admin_.store().find(id).value(); }
    trust::KeyEntry entry(const std::string& id) const { return *admin_.report().find(id); }
    static unsigned modeOf(const std::filesystem::path& path) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
    }

    TrustFolder folder_;
    trust::KeyAdmin admin_;
};

}  // namespace

TEST_F(KeyAdminTest, MakesKeysOfEveryAlgorithmForSignersAndRoot) {
    for (const auto& [name, algorithm, word] : {std::tuple("dev", KeyAlgorithm::EcdsaP256, "ECDSA P-256"), std::tuple("ci_bot", KeyAlgorithm::Rsa3072, "RSA 3072"), std::tuple("ed-1", KeyAlgorithm::Ed25519, "Ed25519")}) {
        const auto made = admin_.generate({name, "", algorithm, folder_ / (std::string(name) + ".pub")}, pass("12345678"));
        ASSERT_TRUE(made) << made.error().message;
        EXPECT_EQ(made->role, name);
        EXPECT_EQ(made->algorithm, word);
        EXPECT_EQ(modeOf(made->path), 0600u);
        const auto blocks = crypto::readPem(*readFile(folder_ / (std::string(name) + ".pub"), 10'000));
        EXPECT_EQ(blocks->front().header("role"), name);
        EXPECT_EQ(crypto::PublicKey::fromPem(blocks->front())->canonicalId(), made->id) << "the public file is of the same key";
    }
    const auto root = admin_.generate({"company", "root", KeyAlgorithm::EcdsaP256, {}}, pass("rootpass1"));
    EXPECT_EQ(entry(root->id).kind, trust::KeyKind::Root);
}

TEST_F(KeyAdminTest, RefusesNamesThatDockerDoesNotTakeAndKeysThatAreOfNoUse) {
    for (const auto& [name, role] : {std::pair("Dev", ""), std::pair("-dev", ""), std::pair("", ""), std::pair("a/b", ""), std::pair("ok", "targets"), std::pair("ok", "snapshot"), std::pair("ok", "UPPER"), std::pair("../x", "root")}) {
        EXPECT_EQ(admin_.planGenerate({name, role, KeyAlgorithm::EcdsaP256, {}}).error().code, ErrorCode::Usage) << name << role;
    }
    EXPECT_EQ(admin_.planGenerate({"r", "root", KeyAlgorithm::Ed25519, {}}).error().code, ErrorCode::Usage);
    EXPECT_EQ(admin_.generate({"dev", "", KeyAlgorithm::EcdsaP256, {}}, pass("1234567")).error().code, ErrorCode::BadPassphrase);
    ASSERT_TRUE(writeFileAtomically(folder_ / "dev.pub", "mine", 0644));
    EXPECT_EQ(admin_.generate({"dev", "", KeyAlgorithm::EcdsaP256, folder_ / "dev.pub"}, pass("12345678")).error().code, ErrorCode::Usage);
    EXPECT_EQ(*readFile(folder_ / "dev.pub", 100), "mine");
}

TEST_F(KeyAdminTest, PlansNoImportThatWouldNotBeDone) {
    const std::filesystem::path fixtures = std::filesystem::path(ROSEGLASS_FIXTURES) / "keys";
    EXPECT_EQ(admin_.planImport(fixtures / "ec-explicit.pem", "dev", "").error().code, ErrorCode::WeakKey);
    EXPECT_TRUE(admin_.planImport(fixtures / "ec-compressed.pem", "dev", ""));
    const auto key = crypto::PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    ASSERT_TRUE(admin_.store().save(*key, "kim", {}, pass("12345678")));
    ASSERT_TRUE(writeFileAtomically(folder_ / "kim.pem", key->toPem().reveal(), 0600));
    EXPECT_EQ(admin_.planImport(folder_ / "kim.pem", "root", "").error().code, ErrorCode::Conflict);
    const auto taken = admin_.import(folder_ / "kim.pem", "root", "", {}, pass("87654321"));
    ASSERT_FALSE(taken) << "it stays kim's";
    EXPECT_EQ(taken.error().code, ErrorCode::Conflict);
    EXPECT_EQ(info(key->publicKey().canonicalId()).role, "kim");
    EXPECT_TRUE(admin_.planImport(folder_ / "kim.pem", "kim", ""));
}

TEST_F(KeyAdminTest, TakesNoFilesWordForARootKey) {
    const auto key = crypto::PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    for (const bool encrypted : {false, true}) {
        const Secret pem = encrypted ? key->toEncryptedPem(pass("12345678"), 1000) : key->toPem();
        auto block = std::move(crypto::readPem(pem.reveal()).value().front());
        block.headers = {{"role", "root"}};
        ASSERT_TRUE(writeFileAtomically(folder_ / "theirs.pem", crypto::writePem(block).reveal(), 0600));
        const auto refused = admin_.planImport(folder_ / "theirs.pem", "", "");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::Usage);
        EXPECT_THAT(refused.error().hint, HasSubstr("--role root"));
        EXPECT_EQ(admin_.import(folder_ / "theirs.pem", "", "", pass("12345678"), pass("87654321")).error().code, ErrorCode::Usage);
        EXPECT_EQ(admin_.planImportToToken(folder_ / "theirs.pem", "", "").error().code, ErrorCode::Usage);
        EXPECT_EQ(admin_.lookInto(folder_ / "theirs.pem")->front().role, "root");
        EXPECT_TRUE(admin_.planImport(folder_ / "theirs.pem", "root", "")) << "the user says it";
        EXPECT_TRUE(admin_.planImport(folder_ / "theirs.pem", "kim", "")) << "or what else it is";
    }
    EXPECT_FALSE(admin_.store().find(key->publicKey().canonicalId()));
}

TEST_F(KeyAdminTest, TheRecordVouchesOnlyForWhatWasCompared) {
    const auto all = admin_.store().list();
    ASSERT_TRUE(admin_.backUp(all, folder_ / "keys.backup", pass("backuppass"), false));
    const auto place = info(kAliceKey).path;
    const std::string good = *readFile(place, 100'000);
    // Another key's file under its name, encrypted: only its passphrase could tell.
    const auto other = crypto::PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    ASSERT_TRUE(writeFileAtomically(place, other->toEncryptedPem(pass("12345678"), 1000).reveal(), 0600));
    std::filesystem::last_write_time(place, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(entry(kAliceKey).backup, trust::BackupState::Outdated);
    const auto arrivalOf = [&](const auto& restored) {
        for (const auto& key : *restored) {
            if (key.id == kAliceKey) return key.arrival;
        }
        return keys::Arrival::None;
    };
    EXPECT_EQ(arrivalOf(admin_.restore(folder_ / "keys.backup", pass("backuppass"))), keys::Arrival::NotCompared);
    EXPECT_EQ(entry(kAliceKey).backup, trust::BackupState::Outdated);
    ASSERT_TRUE(writeFileAtomically(place, good.substr(0, 100), 0600));
    EXPECT_EQ(arrivalOf(admin_.restore(folder_ / "keys.backup", pass("backuppass"))), keys::Arrival::Replaced);
    EXPECT_EQ(entry(kAliceKey).backup, trust::BackupState::Done);
    EXPECT_EQ(crypto::readPem(*readFile(place, 100'000))->front().der.reveal(), crypto::readPem(good)->front().der.reveal());
    EXPECT_EQ(arrivalOf(admin_.restore(folder_ / "keys.backup", pass("backuppass"))), keys::Arrival::Here);
}

TEST_F(KeyAdminTest, PlansChangeNothing) {
    const auto before = admin_.store().list().size();
    EXPECT_THAT(admin_.planGenerate({"dev", "", KeyAlgorithm::EcdsaP256, folder_ / "dev.pub"})->files, SizeIs(2));
    EXPECT_TRUE(admin_.planImport(std::filesystem::path(ROSEGLASS_FIXTURES) / "keys/ec-plain-pkcs8.pem", "dev", ""));
    EXPECT_TRUE(admin_.planBackup(admin_.store().list(), folder_ / "b"));
    EXPECT_TRUE(admin_.planExport(info(kAliceKey), folder_ / "e"));
    EXPECT_TRUE(admin_.planChangePassphrase(info(kAliceKey)));
    const auto removal = admin_.planRemove(kAliceKey);
    EXPECT_TRUE(removal->destructive);
    EXPECT_THAT(removal->notes, Contains("The signer alice loses this key for localhost:25000/team/app."));
    EXPECT_THAT(removal->notes, Contains(HasSubstr("There is no backup of it")));
    EXPECT_EQ(admin_.store().list().size(), before);
    for (const char* name : {"dev.pub", "b", "e"}) EXPECT_FALSE(std::filesystem::exists(folder_ / name));
}

TEST_F(KeyAdminTest, ImportsEveryFormOfKeyEncryptedSoThatDockerCanReadIt) {
    struct Row { const char *file, *old, *next; };
    for (const auto& [file, old, next] : {Row{"ec-plain-pkcs8.pem", "", "newpass1x"}, Row{"ec-plain-sec1.pem", "", "newpass1x"}, Row{"ed25519-plain.pem", "", "newpass1x"}, Row{"ec-proc-type.pem", "oldpass12", ""},
                                          Row{"rsa-proc-type.pem", "oldpass12", ""}, Row{"ec-pbkdf2-sha256-600k.pem", "newpass12", ""}}) {
        const auto path = std::filesystem::path(ROSEGLASS_FIXTURES) / "keys" / file;
        // A folder of its own: the fixtures are forms of few keys, and one that is there already is left alone.
        const TemporaryFolder fresh;
        trust::Options own = options();
        own.trustDir = fresh.path();
        const trust::KeyAdmin admin(own);
        const auto taken = admin.import(path, "targets/dev", "", pass(old), pass(next));
        ASSERT_TRUE(taken) << file << ": " << taken.error().message;
        ASSERT_THAT(*taken, SizeIs(1));
        EXPECT_EQ(taken->front().role, "dev") << file;
        EXPECT_TRUE(taken->front().encrypted) << file;
        const Secret opens = pass(*next ? next : old);
        EXPECT_TRUE(admin.store().open(taken->front(), opens)) << file;
        const std::string text = *readFile(taken->front().path, 100'000);
        EXPECT_THAT(text, HasSubstr("BEGIN ENCRYPTED PRIVATE KEY")) << file;
        EXPECT_EQ(text.find("Proc-Type"), std::string::npos) << file;
    }
}

TEST_F(KeyAdminTest, ImportWantsToKnowWhatTheKeyIsFor) {
    const auto file = std::filesystem::path(ROSEGLASS_FIXTURES) / "keys/ec-plain-pkcs8.pem";
    EXPECT_EQ(admin_.planImport(file, "", "").error().code, ErrorCode::Usage);
    EXPECT_EQ(admin_.planImport(file, "targets", "").error().code, ErrorCode::Usage);
    EXPECT_EQ(admin_.planImport(file, "timestamp", "g").error().code, ErrorCode::Usage);
    EXPECT_TRUE(admin_.planImport(file, "targets", "localhost:5000/x"));
    EXPECT_EQ(admin_.planImport(std::filesystem::path(ROSEGLASS_FIXTURES) / "keys/alice.pub", "dev", "").error().code, ErrorCode::KeyNotFound);
    EXPECT_EQ(admin_.planImport(folder_ / "none", "dev", "").error().code, ErrorCode::Io);
}

TEST_F(KeyAdminTest, ABackupBringsRemovedKeysBackAndCountsUntilTheKeyChanges) {
    const auto all = admin_.store().list();
    ASSERT_TRUE(admin_.backUp(all, folder_ / "keys.backup", pass("backuppass"), false));
    EXPECT_EQ(modeOf(folder_ / "keys.backup"), 0600u);
    EXPECT_EQ(entry(kAliceKey).backup, trust::BackupState::Done);
    EXPECT_EQ(admin_.backUp(all, folder_ / "keys.backup", pass("backuppass"), false).error().code, ErrorCode::Usage) << "a backup is not written over";
    ASSERT_TRUE(admin_.remove(info(kAliceKey)));
    EXPECT_EQ(entry(kAliceKey).location, trust::KeyLocation::Elsewhere);
    EXPECT_EQ(admin_.restore(folder_ / "keys.backup", pass("wrongpass")).error().code, ErrorCode::BadPassphrase);
    const auto restored = admin_.restore(folder_ / "keys.backup", pass("backuppass"));
    ASSERT_TRUE(restored);
    EXPECT_THAT(*restored, SizeIs(all.size()));
    EXPECT_TRUE(admin_.store().open(info(kAliceKey), pass("repopass1")));
    EXPECT_EQ(entry(kAliceKey).backup, trust::BackupState::Done) << "it came from a backup";
    ASSERT_TRUE(admin_.changePassphrase(info(kAliceKey), pass("repopass1"), pass("anotherpass")));
    EXPECT_EQ(entry(kAliceKey).backup, trust::BackupState::Outdated);
    EXPECT_EQ(admin_.changePassphrase(info(kAliceKey), pass("repopass1"), pass("anotherpass")).error().code, ErrorCode::BadPassphrase);
}

TEST_F(KeyAdminTest, ARemovedKeyCanComeBackUntilItIsDiscarded) {
    const auto aside = admin_.putAside(info(kAliceKey));
    ASSERT_TRUE(aside);
    EXPECT_FALSE(admin_.store().find(kAliceKey));
    EXPECT_NE(aside->file.extension(), ".key");
    EXPECT_EQ(modeOf(aside->file), 0600u);
    ASSERT_THAT(admin_.leftAside(), SizeIs(1));
    EXPECT_EQ(admin_.leftAside().front().original, folder_.keyFile(kAliceKey));
    ASSERT_TRUE(admin_.putBack(*aside));
    EXPECT_TRUE(admin_.store().open(info(kAliceKey), pass("repopass1")));
    EXPECT_THAT(admin_.leftAside(), IsEmpty());
    const auto again = admin_.putAside(info(kAliceKey));
    ASSERT_TRUE(writeFileAtomically(folder_.keyFile(kAliceKey), "another", 0600));
    EXPECT_EQ(admin_.putBack(*again).error().code, ErrorCode::Conflict) << "what is there is not written over";
    EXPECT_TRUE(admin_.discard(*again));
    EXPECT_THAT(admin_.leftAside(), IsEmpty());
    EXPECT_EQ(*readFile(folder_.keyFile(kAliceKey), 100), "another");
}

TEST_F(KeyAdminTest, WritesPrivateFilesWhateverTheUmask) {
    const mode_t before = ::umask(0);
    const TemporaryFolder fresh;
    trust::Options options;
    options.trustDir = fresh / "docker/trust";
    options.backupRecord = fresh / "data/roseglass/backups.json";
    options.keyRounds = 1000;
    const trust::KeyAdmin admin(options);
    const auto made = admin.generate({"dev", "", KeyAlgorithm::EcdsaP256, fresh / "dev.pub"}, pass("12345678"));
    EXPECT_TRUE(admin.exportTo(*made, fresh / "dev.pem", false));
    EXPECT_TRUE(admin.backUp({*made}, fresh / "b", pass("12345678"), false));
    const auto aside = admin.putAside(*made);
    ::umask(before);
    for (const auto& path : {fresh / "dev.pem", fresh / "b", aside->file, std::filesystem::path(options.backupRecord)}) EXPECT_EQ(modeOf(path), 0600u) << path;
    for (const char* name : {"docker", "docker/trust", "docker/trust/private", "data", "data/roseglass"}) EXPECT_EQ(modeOf(fresh / name), 0700u) << name;
    EXPECT_EQ(modeOf(fresh / "dev.pub"), 0644u);
}

}  // namespace roseglass::test
