// Keys come in from files and go out into files, and are the same keys afterwards.
#include "keys/key_scene.h"

namespace roseglass::keys {

TEST(KeyStore, ExportsWithRoleAndGunAndId) {
    const KeyStore store(kTheirs);
    const auto info = store.find("e9de5c3fe86217d42862d42d161fb85d2c9fd4b3dc174bcb2b480f6184de3f90");
    const auto pem = store.exportPem(*info);
    ASSERT_TRUE(pem);
    const auto block = std::move(crypto::readPem(pem->reveal()).value().front());
    EXPECT_EQ(block.header("role"), "snapshot");
    EXPECT_EQ(block.header("gun"), "localhost:25000/team/clientsnap");
    EXPECT_EQ(block.header("path"), info->id) << "notary imports an encrypted key only with it";
    EXPECT_EQ(idOf(*PrivateKey::fromPem(block, secret("snappass1"))), info->id);
    const test::TemporaryFolder folder;
    const KeyStore other(folder.path());
    const auto back = other.importPem(pem->reveal(), "", "", secret("snappass1"), {});
    ASSERT_TRUE(back && back->size() == 1) << back.error().message;
    EXPECT_EQ(*readFile(back->front().path, 1 << 20), *readFile(info->path, 1 << 20)) << "byte for byte the file that notary wrote";
}

TEST(KeyStore, ImportsEveryFormOfPrivateKey) {
    struct Row {
        const char* file;
        const char* old;
        const char* next;
        const char* opensWith;
        bool rewritten;
    };
    const Row rows[] = {{"ec-plain-sec1.pem", "", "new passphrase", "new passphrase", true},        {"ec-plain-pkcs8.pem", "", "new passphrase", "new passphrase", true},
                        {"ec-proc-type.pem", "oldpass12", "", "oldpass12", true},                   {"rsa-proc-type.pem", "oldpass12", "new passphrase", "new passphrase", true},
                        {"ec-pbkdf2-sha256-600k.pem", "newpass12", "", "newpass12", true},         {"ec-pbkdf2-sha256-600k.pem", "newpass12", "new passphrase", "new passphrase", true},
                        {"ed25519-plain.pem", "", "new passphrase", "new passphrase", true},        {"ed25519-plain.pem", "", "", "", false}};
    for (const Row& row : rows) {
        const test::TemporaryFolder folder;
        const KeyStore store(folder.path(), kFewRounds);
        const auto taken = store.importPem(test::fixture(std::string("keys/") + row.file), "targets", "localhost:5000/app", secret(row.old), secret(row.next));
        ASSERT_TRUE(taken && taken->size() == 1) << row.file << (taken ? "" : taken.error().message);
        const KeyInfo& info = taken->front();
        EXPECT_EQ(info.role, "targets") << row.file;
        EXPECT_EQ(info.gun, "localhost:5000/app") << row.file;
        EXPECT_FALSE(info.olderLayout) << row.file;
        EXPECT_EQ(modeOf(info.path), 0600u) << row.file;
        const auto opened = store.open(info, secret(row.opensWith));
        ASSERT_TRUE(opened) << row.file << opened.error().message;
        EXPECT_EQ(idOf(*opened), info.id) << row.file;
        const std::string body = test::fixture(std::string("keys/") + row.file).substr(60, 60);
        EXPECT_EQ(readFile(info.path, 1 << 20)->find(body) == std::string::npos, row.rewritten) << row.file;
    }
}

TEST(KeyStore, ImportLeavesWhatIsThereAlone) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const PrivateKey key = makeKey();
    const auto there = store.save(key, "root", "", secret("passphrase"));
    const std::string before = *readFile(there->path, 1 << 20);
    for (const char* role : {"", "root"}) {
        const auto taken = store.importPem(key.toPem().reveal(), role, "", {}, secret("another one"));
        ASSERT_TRUE(taken) << taken.error().message;
        EXPECT_EQ(taken->front().role, "root");
        EXPECT_TRUE(taken->front().wasHere);
        EXPECT_EQ(*readFile(there->path, 1 << 20), before);
    }
    const auto refused = store.importPem(key.toPem().reveal(), "alice", "", {}, secret("another one"));
    EXPECT_EQ(codeOf(refused), "conflict") << "it does not become alice's";
    EXPECT_NE(refused.error().message.find("for root"), std::string::npos) << refused.error().message;
    EXPECT_EQ(*readFile(there->path, 1 << 20), before);
}

TEST(KeyStore, ImportDoesNotMakeAKeyThatIsHereAnothers) {
    struct Row {
        const char* role;
        const char* gun;
        const char* asRole;
        const char* asGun;
        const char* code;
    };
    for (const Row& row :
         {Row{"kim", "", "root", "", "conflict"}, Row{"kim", "", "targets/kim", "", "done"},
          Row{"targets", "a/b", "targets", "a/b", "done"}, Row{"targets", "a/b", "targets", "a/c", "conflict"},
          Row{"targets", "a/b", "snapshot", "a/b", "conflict"}, Row{"", "", "root", "", "done"}}) {
        const test::TemporaryFolder folder;
        const KeyStore store(folder.path(), kFewRounds);
        const PrivateKey key = makeKey();
        ASSERT_TRUE(store.save(key, row.role, row.gun, secret("passphrase")));
        EXPECT_EQ(codeOf(store.importPem(key.toPem().reveal(), row.asRole, row.asGun, {}, secret("passphrase"))),
                  row.code)
            << row.role << " " << row.gun << " as " << row.asRole << " " << row.asGun;
    }
}

TEST(KeyStore, ImportsAllKeysOrNone) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto pem = [](const char* passphrase) {
        return std::string(makeKey().toEncryptedPem(secret(passphrase), kFewRounds).reveal());
    };
    EXPECT_EQ(codeOf(store.importPem(pem("passphrase") + pem("another one"), "alice", "", secret("passphrase"), {})),
              "bad-passphrase");
    EXPECT_EQ(codeOf(store.importPem(pem("passphrase") + test::fixture("keys/ec-explicit.pem"), "alice", "",
                                     secret("passphrase"), {})),
              "weak-key");
    EXPECT_TRUE(store.list().empty());
}

TEST(KeyStore, ImportKnowsTheEncodingsThatGoDoesNot) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto refused = store.importPem(test::fixture("keys/ec-explicit.pem"), "alice", "", {}, secret("passphrase"));
    EXPECT_EQ(codeOf(refused), "weak-key");
    EXPECT_NE(refused.error().hint.find("openssl ec -in FILE -param_enc named_curve"), std::string::npos)
        << refused.error().hint;
    const auto taken = store.importPem(test::fixture("keys/ec-compressed.pem"), "alice", "", {}, secret("passphrase"));
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->front().id, "271d0a6bd296e170bc6e91084f4292ef721178982f7869b478c7a36507e4adf0")
        << "as notary key import names it";
    EXPECT_TRUE(store.open(taken->front(), secret("passphrase")));
}

TEST(KeyStore, PutsTheKeyInThePlaceOfAFileThatIsNone) {
    const PrivateKey key = makeKey(), other = makeKey();
    const std::string whole = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    const std::pair<const char*, std::string> rows[] = {{"empty", ""},
                                                        {"garbage", "garbage"},
                                                        {"cut", whole.substr(0, 40)},
                                                        {"no PKCS#8", whole},
                                                        {"another key", std::string(other.toPem().reveal())}};
    for (const auto& [what, content] : rows) {
        for (const bool restoring : {false, true}) {
            const test::TemporaryFolder folder;
            const KeyStore store(folder.path(), kFewRounds);
            const auto place = folder / ("private/" + idOf(key) + ".key");
            put(place, content);
            EXPECT_FALSE(store.find(idOf(key))->problem.empty()) << what;
            auto block = std::move(
                crypto::readPem(key.toEncryptedPem(secret("passphrase"), kFewRounds).reveal()).value().front());
            block.headers = {{"role", "gina"}};
            const auto imported = [&] {
                return store.importPem(crypto::writePem(block).reveal(), "", "", secret("passphrase"), {})->front();
            };
            EXPECT_FALSE((restoring ? *store.restore(idOf(key), std::move(block)) : imported()).wasHere) << what;
            EXPECT_TRUE(store.open(*store.find(idOf(key)), secret("passphrase"))) << what;
            EXPECT_EQ(*readFile(folder / ("private/" + idOf(key) + ".damaged"), 1 << 20), content)
                << what << ": nothing is lost";
        }
    }
}

TEST(KeyStore, ImportRefusesWhatIsNoGoodKey) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const std::tuple<const char*, std::string, const char*, const char*, const char*> rows[] = {
        {"nothing", "", "", "passphrase", "malformed"},
        {"no key", test::fixture("keys/carol.crt"), "", "passphrase", "malformed"},
        {"wrong passphrase", test::fixture("keys/ec-proc-type.pem"), "wrong one", "", "bad-passphrase"},
        {"short new passphrase", test::fixture("keys/ec-plain-sec1.pem"), "", "short", "bad-passphrase"},
        {"rubbish in the block", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "", "passphrase", "malformed"},
        {"cut", test::fixture("keys/ec-plain-sec1.pem").substr(0, 100), "", "passphrase", "malformed"}};
    for (const auto& [what, text, old, next, code] : rows) {
        const auto taken = store.importPem(text, "alice", "", secret(old), secret(next));
        EXPECT_EQ(codeOf(taken), code) << what;
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "private")) << "nothing was written";
}

TEST(KeyStore, ImportsAllKeysOfOneFile) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    std::string text = "a note\n";
    std::vector<std::string> ids;
    for (const char* role : {"root", "targets", "alice"}) {
        const PrivateKey key = makeKey();
        ids.push_back(idOf(key));
        auto block = std::move(crypto::readPem(key.toPem().reveal()).value().front());
        block.headers = {{"gun", "localhost:5000/app"}, {"role", role}, {"x-other", "kept"}};
        text.append(crypto::writePem(block).reveal());
    }
    text += test::fixture("keys/carol.crt");
    const auto taken = store.importPem(text, "", "", {}, secret("passphrase"));
    ASSERT_TRUE(taken) << taken.error().message;
    ASSERT_EQ(taken->size(), 3u);
    for (size_t i = 0; i < 3; ++i) EXPECT_EQ((*taken)[i].id, ids[i]);
    EXPECT_EQ((*taken)[0].gun, "") << "a root key belongs to no repository";
    EXPECT_EQ((*taken)[1].gun, "localhost:5000/app");
    EXPECT_EQ((*taken)[2].role, "alice");
}

TEST(KeyStore, RestoresOnlyWhatIsAKeyUnderAnId) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path());
    const auto block = [](const std::string& file) { return std::move(crypto::readPem(test::fixture("keys/" + file)).value().front()); };
    for (const std::string& id : {std::string("../../x"), std::string(63, 'a'), std::string(64, 'A'), std::string(), std::string(64, '/')}) {
        EXPECT_EQ(codeOf(store.restore(id, block("ec-plain-sec1.pem"))), "malformed") << id;
    }
    EXPECT_EQ(codeOf(store.restore(std::string(64, 'a'), block("carol.crt"))), "malformed");
    const std::string id = idOf(*PrivateKey::fromPem(test::fixture("keys/ec-plain-sec1.pem")));
    const auto info = store.restore(id, block("ec-proc-type.pem"));
    ASSERT_TRUE(info);
    EXPECT_TRUE(readFile(info->path, 1 << 20)->starts_with("-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: ")) << "OpenSSL wants Proc-Type first";
    EXPECT_TRUE(store.open(*info, secret("oldpass12")));
    EXPECT_TRUE(store.restore(id, block("ec-plain-pkcs8.pem"))->encrypted) << "the one that is there stays";
}

}  // namespace roseglass::keys
