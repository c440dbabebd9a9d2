// Keys go from one program to the other as files, and both can use them.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/file.h"
#include "keys/key_store.h"
#include "support/program.h"
#include "support/temporary_folder.h"

namespace roseglass::test {
namespace {

crypto::Secret secret(const std::string& text) { return crypto::Secret::copyOf(text); }

std::set<std::string> idsIn(const std::string& text) {
    std::set<std::string> ids;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (word.size() == 64 && word.find_first_not_of("0123456789abcdef") == std::string::npos) ids.insert(word);
    }
    return ids;
}

Ran notary(const std::filesystem::path& trustDir, std::vector<std::string> words) {
    words.insert(words.begin(), {"notary", "-d", trustDir.string()});
    return runProgram(words, {"NOTARY_ROOT_PASSPHRASE=passphrase", "NOTARY_TARGETS_PASSPHRASE=passphrase", "NOTARY_SNAPSHOT_PASSPHRASE=passphrase", "NOTARY_DELEGATION_PASSPHRASE=passphrase"});
}

}  // namespace

TEST(KeyExchange, NotaryListsTheKeysThatWeWrite) {
    const TemporaryFolder folder;
    const keys::KeyStore store(folder.path());
    std::set<std::string> ids;
    for (const auto& [role, algorithm] : {std::pair("root", crypto::KeyAlgorithm::EcdsaP256), {"targets", crypto::KeyAlgorithm::Ed25519}, {"alice", crypto::KeyAlgorithm::Rsa2048}}) {
        const auto info = store.save(*crypto::PrivateKey::generate(algorithm), role, "localhost:5000/app", secret("passphrase"));
        ASSERT_TRUE(info);
        ids.insert(info->id);
    }
    const Ran listed = notary(folder.path(), {"key", "list"});
    EXPECT_EQ(idsIn(listed.out), ids) << listed.all();
    EXPECT_NE(listed.out.find("localhost:5000/app"), std::string::npos);
}

TEST(KeyExchange, NotaryImportsWhatWeExportAndWeImportWhatItExports) {
    const TemporaryFolder ours, theirs, back;
    const keys::KeyStore store(ours.path()), returned(back.path());
    std::string text;
    std::set<std::string> ids;
    for (const char* role : {"root", "targets", "snapshot", "alice"}) {
        const auto info = store.save(*crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256), role, "localhost:5000/app", secret("passphrase"));
        ids.insert(info->id);
        text.append(store.exportPem(*info)->reveal());
    }
    std::ofstream(ours / "all.pem") << text;
    const Ran imported = notary(theirs.path(), {"key", "import", (ours / "all.pem").string()});
    ASSERT_EQ(imported.exit, 0) << imported.all();
    EXPECT_EQ(idsIn(notary(theirs.path(), {"key", "list"}).out), ids);
    for (const keys::KeyInfo& info : store.list()) {
        EXPECT_EQ(*readFile(theirs / ("private/" + info.id + ".key"), 1 << 20), *readFile(info.path, 1 << 20)) << info.role << ": the very file";
    }
    ASSERT_EQ(notary(theirs.path(), {"key", "export", "-o", (ours / "theirs.pem").string()}).exit, 0);
    const auto taken = returned.importPem(*readFile(ours / "theirs.pem", 1 << 20), "", "", secret("passphrase"), {});
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->size(), 4u);
    for (const keys::KeyInfo& info : store.list()) EXPECT_EQ(*readFile(back / ("private/" + info.id + ".key"), 1 << 20), *readFile(info.path, 1 << 20)) << info.role;
}

}  // namespace roseglass::test
