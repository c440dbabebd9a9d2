#include "trust/key_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "crypto/private_key.h"
#include "support/trust_folder.h"

namespace roseglass::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using trust::BackupState;
using trust::KeyConcern;
using trust::KeyEntry;
using trust::KeyKind;

constexpr const char* kApp = "localhost:25000/team/app";

trust::KeyReport reportOf(const TrustFolder& folder, Instant now = fixtureTime()) { return trust::makeKeyReport({folder.path(), folder.backupRecord(), {}, now}); }

void addRepository(const TrustFolder& folder, const std::string& name) {
    const auto to = folder.path() / "tuf/localhost:25000/team" / name / "metadata";
    std::filesystem::create_directories(to);
    std::filesystem::copy(std::filesystem::path(ROSEGLASS_FIXTURES) / name / "served", to, std::filesystem::copy_options::recursive);
}

}  // namespace

TEST(KeyReport, TellsOfEveryRoleWhatTheKeyIsForWithoutAnyPassphrase) {
    const TrustFolder folder;
    const auto report = reportOf(folder);
    EXPECT_THAT(report.keys, SizeIs(13));
    const KeyEntry* root = &report.keys[0];
    EXPECT_EQ(root->kind, KeyKind::Root);
    const KeyEntry* targets = report.find(kAppTargetsKey);
    ASSERT_TRUE(targets);
    EXPECT_EQ(targets->kind, KeyKind::Repository);
    EXPECT_EQ(targets->algorithm, "ECDSA P-256") << "from the metadata: the file is encrypted";
    EXPECT_THAT(targets->repositories(), ElementsAre(kApp));
    EXPECT_EQ(formatRfc3339(targets->expires.value()), "2029-11-23T09:21:17Z");
    EXPECT_EQ(targets->mode, 0600u);
    EXPECT_TRUE(targets->encrypted);
    const KeyEntry* alice = report.find(kAliceKey);
    ASSERT_TRUE(alice);
    EXPECT_EQ(alice->kind, KeyKind::Signer);
    EXPECT_EQ(alice->signer, "alice");
    EXPECT_THAT(alice->uses, SizeIs(2));
    EXPECT_EQ(trust::describeKey(*alice), "key of signer alice 5c747bb32f08 of localhost:25000/team/app");
    EXPECT_THAT(report.warnings, IsEmpty());
}

TEST(KeyReport, TakesTheExpiryOfARootKeyFromItsCertificate) {
    const TrustFolder folder;
    for (const KeyEntry& key : reportOf(folder).keys) {
        if (key.kind != KeyKind::Root || key.uses.empty()) continue;
        EXPECT_TRUE(key.certified);
        EXPECT_EQ(key.publicKey->certificates().front().notAfter(), key.expires);
    }
}

TEST(KeyReport, BelievesAKeyFileWhereThereIsNoTrustDataAndTheTrustDataWhereThereIs) {
    const TrustFolder folder;
    EXPECT_THAT(reportOf(folder).find(kStaleTargetsKey)->repositories(), ElementsAre("localhost:25000/team/stale"));
    addRepository(folder, "stale");
    EXPECT_TRUE(reportOf(folder).find(kStaleTargetsKey)->expires) << "now the metadata tells";
    // A key whose file says team/app, which names another one.
    const keys::KeyStore store(folder.path(), 1000);
    const auto made = store.save(*crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256), "targets", kApp, crypto::Secret::copyOf("repopass1"));
    const auto report = reportOf(folder);
    const KeyEntry* entry = report.find(made->id);
    EXPECT_THAT(entry->uses, IsEmpty());
    EXPECT_EQ(entry->notNamedBy, kApp);
    EXPECT_THAT(entry->purpose, HasSubstr("names another key in its place"));
}

TEST(KeyReport, ListsKeysThatAreElsewhereAfterThoseThatAreHere) {
    const TrustFolder folder;
    std::filesystem::remove(folder.keyFile(kAliceKey));
    const auto report = reportOf(folder);
    ASSERT_THAT(report.keys, SizeIs(13));
    const KeyEntry& last = report.keys.back();
    EXPECT_EQ(last.id, kAliceKey);
    EXPECT_EQ(last.location, trust::KeyLocation::Elsewhere);
    EXPECT_EQ(last.signer, "alice") << "named by her own role, not by releases";
    EXPECT_EQ(last.backup, BackupState::NotHere);
    EXPECT_THAT(last.concerns, IsEmpty());
    for (const KeyEntry& key : report.keys) EXPECT_TRUE(key.kind != KeyKind::Timestamp) << "the server's keys are nobody's to look for";
}

TEST(KeyReport, KnowsWhetherABackupIsThereAndStillGood) {
    const TrustFolder folder;
    const keys::KeyStore store(folder.path());
    const keys::KeyInfo alice = store.find(kAliceKey).value();
    const keys::BackupRecord record(folder.backupRecord());
    EXPECT_EQ(reportOf(folder).find(kAliceKey)->backup, BackupState::Never);
    ASSERT_TRUE(record.add({alice}, alice.modified));
    EXPECT_EQ(reportOf(folder).find(kAliceKey)->backup, BackupState::Done);
    ASSERT_TRUE(record.add({alice}, alice.modified - std::chrono::microseconds(1)));
    const auto report = reportOf(folder);
    EXPECT_EQ(report.find(kAliceKey)->backup, BackupState::Outdated);
    EXPECT_TRUE(report.find(kAliceKey)->concerns.contains(KeyConcern::BackupOutdated));
}

TEST(KeyReport, NamesWhatWantsAttention) {
    const TrustFolder folder;
    ::chmod(folder.keyFile(kAliceKey).c_str(), 0644);
    ASSERT_TRUE(writeFileAtomically(folder.keyFile(kCarolKey), "no key at all", 0600));
    const keys::KeyStore store(folder.path(), 1000);
    const auto plain = store.save(*crypto::PrivateKey::generate(crypto::KeyAlgorithm::Ed25519), "dev", "", {});
    const auto report = reportOf(folder, *parseRfc3339("2029-10-01T00:00:00Z"));
    EXPECT_THAT(report.find(kAliceKey)->concerns, ElementsAre(KeyConcern::Loose, KeyConcern::NoBackup, KeyConcern::ExpiresSoon));
    EXPECT_THAT(report.find(kCarolKey)->concerns, ElementsAre(KeyConcern::Unreadable));
    EXPECT_EQ(report.find(kCarolKey)->path, folder.keyFile(kCarolKey)) << "an unreadable file keeps its row and its path";
    EXPECT_FALSE(report.find(kCarolKey)->problem.empty());
    EXPECT_THAT(report.find(plain->id)->concerns, ElementsAre(KeyConcern::NotEncrypted, KeyConcern::NoBackup));
    EXPECT_EQ(report.find(plain->id)->algorithm, "Ed25519");
    EXPECT_TRUE(reportOf(folder, *parseRfc3339("2029-12-01T00:00:00Z")).find(kAppTargetsKey)->concerns.contains(KeyConcern::Expired));
    EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("can be used by others (mode 0644)")));
}

TEST(KeyReport, SaysForEachRoleWhatBreaksAndWhatAThiefCouldDo) {
    const TrustFolder folder;
    addRepository(folder, "clientsnap");
    const std::map<KeyKind, std::pair<const char*, const char*>> wanted{
        {KeyKind::Root, {"no key can be replaced", "name keys of his own for every role"}},
        {KeyKind::Repository, {"until the root key has named a new targets key", "can sign any tag"}},
        {KeyKind::Snapshot, {"Nothing new can be published", "It signs no tags"}},
        {KeyKind::Signer, {"signer add", "within the paths"}}};
    size_t told = 0;
    for (const KeyEntry& key : reportOf(folder).keys) {
        if (key.uses.empty()) continue;
        EXPECT_THAT(key.ifLost, HasSubstr(wanted.at(key.kind).first));
        EXPECT_THAT(key.ifStolen, HasSubstr(wanted.at(key.kind).second));
        EXPECT_THAT(key.purpose, Not(IsEmpty()));
        ++told;
    }
    EXPECT_EQ(told, 11u);
}

TEST(KeyReport, GoesOnWithTheOthersWhenARepositorysTrustDataIsBroken) {
    const TrustFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder.path() / "tuf/localhost:25000/team/rotated/metadata/root.json", "{\"signed\":", 0600));
    const auto report = reportOf(folder);
    EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("The cached root of localhost:25000/team/rotated cannot be read")));
    EXPECT_EQ(report.find(kAliceKey)->algorithm, "ECDSA P-256");
}

TEST(KeyReport, OfAnEmptyComputerIsEmpty) {
    const TemporaryFolder folder;
    EXPECT_THAT(trust::makeKeyReport({folder / "none", folder / "no.json", {}, fixtureTime()}).keys, IsEmpty());
}

TEST(KeyReport, ShowsTheKeysOfTokensBesideTheFiles) {
    const TrustFolder folder;
    std::filesystem::remove(folder.keyFile(kAliceKey));
    const auto report = trust::makeKeyReport({folder.path(), folder.backupRecord(), {{kAliceKey, "alice", "", "ECDSA P-256", "Keys of Alice"}}, fixtureTime()});
    ASSERT_THAT(report.keys, SizeIs(13));
    const KeyEntry* alice = report.find(kAliceKey);
    EXPECT_EQ(alice->location, trust::KeyLocation::Token);
    EXPECT_EQ(alice->backup, BackupState::NotCopyable);
    EXPECT_THAT(alice->repositories(), ElementsAre(kApp));
    EXPECT_THAT(alice->concerns, IsEmpty());
}

TEST(KeyReport, AsJsonHoldsEveryKeyAndNoKeyMaterial) {
    const TrustFolder folder;
    std::string text;
    trust::writeJson(reportOf(folder), [&](std::string_view piece) { text += piece; });
    const auto json = nlohmann::json::parse(text);
    ASSERT_EQ(json["keys"].size(), 13u);
    EXPECT_EQ(json["keys"][0]["kind"], "root");
    EXPECT_EQ(json["keys"][0]["mode"], "0600");
    EXPECT_EQ(json["keys"][0]["concerns"], nlohmann::json({"no-backup"}));
    EXPECT_EQ(text.find("PRIVATE"), std::string::npos);
}

}  // namespace roseglass::test
