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
                        {"ed25519-plain.pem", "", "new passphrase", "new passphrase", true},        {"ed25519-plain.pem", "", "", "", true}};
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
        EXPECT_EQ(taken->front().arrival, Arrival::NotCompared) << "nobody gave its passphrase";
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
            const KeyInfo info = restoring ? *store.restore(idOf(key), std::move(block)) : imported();
            EXPECT_EQ(info.arrival, Arrival::Replaced) << what;
            EXPECT_EQ(info.aside, folder / ("private/" + idOf(key) + ".damaged")) << what;
            EXPECT_TRUE(store.open(*store.find(idOf(key)), secret("passphrase"))) << what;
            EXPECT_EQ(*readFile(folder / ("private/" + idOf(key) + ".damaged"), 1 << 20), content)
                << what << ": nothing is lost";
        }
    }
}

TEST(KeyStore, TellsWhatBecameOfEachKey) {
    const PrivateKey key = makeKey(), other = makeKey();
    const auto pemOf = [](const PrivateKey& of, const char* passphrase) { return std::string(of.toEncryptedPem(secret(passphrase), kFewRounds).reveal()); };
    const std::string brought = pemOf(key, "passphrase");
    struct Row {
        const char* what;
        std::string there;   ///< in its place; empty: nothing
        Arrival imported, restored;
    };
    const Row rows[] = {{"nothing", "", Arrival::Written, Arrival::Written},
                        {"the same file", brought, Arrival::Here, Arrival::Here},
                        {"the key, not encrypted", std::string(key.toPem().reveal()), Arrival::Here, Arrival::Here},
                        {"the key, encrypted again", pemOf(key, "passphrase"), Arrival::Here, Arrival::NotCompared},
                        {"under another passphrase", pemOf(key, "another one"), Arrival::NotCompared, Arrival::NotCompared},
                        {"another key under this passphrase", pemOf(other, "passphrase"), Arrival::Replaced, Arrival::NotCompared},
                        {"a part of a file", brought.substr(0, 100), Arrival::Replaced, Arrival::Replaced}};
    for (const Row& row : rows) {
        for (const bool restoring : {false, true}) {
            const test::TemporaryFolder folder;
            const KeyStore store(folder.path(), kFewRounds);
            const auto place = folder / ("private/" + idOf(key) + ".key");
            if (!row.there.empty()) put(place, row.there);
            const KeyInfo info = restoring ? *store.restore(idOf(key), std::move(crypto::readPem(brought).value().front())) : store.importPem(brought, "gina", "", secret("passphrase"), {})->front();
            const Arrival wanted = restoring ? row.restored : row.imported;
            EXPECT_EQ(info.arrival, wanted) << row.what << restoring;
            const bool left = wanted == Arrival::Here || wanted == Arrival::NotCompared;
            EXPECT_EQ(*readFile(place, 1 << 20) == row.there, left) << row.what << restoring;
            EXPECT_TRUE(left || store.open(info, secret("passphrase"))) << row.what << restoring;
            EXPECT_EQ(!info.aside.empty() && *readFile(info.aside, 1 << 20) == row.there, wanted == Arrival::Replaced) << row.what << restoring;
        }
    }
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    std::filesystem::create_directories(folder / "private");
    std::filesystem::create_symlink("/nowhere", folder / ("private/" + idOf(key) + ".key"));
    EXPECT_EQ(store.restore(idOf(key), std::move(crypto::readPem(brought).value().front()))->arrival, Arrival::Replaced) << "a link to nowhere";
    EXPECT_TRUE(store.open(*store.find(idOf(key)), secret("passphrase")));
}

TEST(KeyStore, WritesAllKeysOrNone) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const PrivateKey one = makeKey(), two = makeKey(), three = makeKey();
    // No name is left to set aside what lies in the place of the third.
    put(folder / ("private/" + idOf(two) + ".key"), "garbage");
    put(folder / ("private/" + idOf(three) + ".key"), "garbage");
    for (int i = 1; i < 100; ++i) put(folder / ("private/" + idOf(three) + (i == 1 ? ".damaged" : ".damaged-" + std::to_string(i))), "taken");
    const std::string text = std::string(one.toPem().reveal()) + std::string(two.toPem().reveal()) + std::string(three.toPem().reveal());
    EXPECT_EQ(codeOf(store.importPem(text, "alice", "", {}, secret("passphrase"))), "io");
    EXPECT_FALSE(std::filesystem::exists(folder / ("private/" + idOf(one) + ".key")));
    EXPECT_EQ(*readFile(folder / ("private/" + idOf(two) + ".key"), 100), "garbage");
    EXPECT_FALSE(std::filesystem::exists(folder / ("private/" + idOf(two) + ".damaged")));
}

TEST(KeyStore, RestoresNothingWorseThanWhatIsThere) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const PrivateKey key = makeKey(), other = makeKey();
    put(folder / ("private/" + idOf(key) + ".key"), "garbage");
    const auto cut = [&] {
        auto block = std::move(crypto::readPem(key.toEncryptedPem(secret("passphrase"), kFewRounds).reveal()).value().front());
        block.der = Secret::copyOf(block.der.reveal().substr(0, 40));
        return block;
    };
    EXPECT_EQ(codeOf(store.restore(idOf(key), cut())), "key-not-found");
    EXPECT_EQ(codeOf(store.restore(idOf(key), std::move(crypto::readPem(other.toPem().reveal()).value().front()))), "key-not-found") << "another key under its name";
    EXPECT_EQ(*readFile(folder / ("private/" + idOf(key) + ".key"), 100), "garbage");
}

TEST(KeyStore, ImportRefusesWhatIsNoGoodKey) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const std::tuple<const char*, std::string, const char*, const char*, const char*> rows[] = {
        {"nothing", "", "", "passphrase", "key-not-found"},
        {"no key", test::fixture("keys/carol.crt"), "", "passphrase", "key-not-found"},
        {"wrong passphrase", test::fixture("keys/ec-proc-type.pem"), "wrong one", "", "bad-passphrase"},
        {"short new passphrase", test::fixture("keys/ec-plain-sec1.pem"), "", "short", "bad-passphrase"},
        {"rubbish in the block", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "", "passphrase", "key-not-found"},
        {"cut", test::fixture("keys/ec-plain-sec1.pem").substr(0, 100), "", "passphrase", "key-not-found"}};
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
        EXPECT_EQ(codeOf(store.restore(id, block("ec-plain-sec1.pem"))), "key-not-found") << id;
    }
    EXPECT_EQ(codeOf(store.restore(std::string(64, 'a'), block("carol.crt"))), "key-not-found");
    const std::string id = idOf(*PrivateKey::fromPem(test::fixture("keys/ec-plain-sec1.pem")));
    const auto info = store.restore(id, block("ec-proc-type.pem"));
    ASSERT_TRUE(info);
    EXPECT_TRUE(readFile(info->path, 1 << 20)->starts_with("-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: ")) << "OpenSSL wants Proc-Type first";
    EXPECT_TRUE(store.open(*info, secret("oldpass12")));
    EXPECT_TRUE(store.restore(id, block("ec-plain-pkcs8.pem"))->encrypted) << "the one that is there stays";
}

}  // namespace roseglass::keys
