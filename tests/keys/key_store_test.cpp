#include "keys/key_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include "keys/key_folder.h"
#include "keys/key_scene.h"

namespace roseglass::keys {
namespace {

namespace fs = std::filesystem;

/// A key in the older layouts: file name and place tell role and GUN.
std::string olderKey(const std::string& text) { return test::fixture("keys/" + text); }

class Umask {
public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;
    ~Umask() { ::umask(before_); }

private:
    mode_t before_;
};

}  // namespace

TEST(KeyStore, ListsWhatTheRealToolsLeft) {
    const KeyStore store(kTheirs);
    std::vector<std::string> lines;
    for (const KeyInfo& key : store.list()) {
        lines.push_back(key.role + " " + key.gun + " " + key.id.substr(0, 7));
        EXPECT_TRUE(key.encrypted && key.problem.empty() && !key.olderLayout) << key.id << key.problem;
        EXPECT_EQ(key.path, kTheirs / "private" / (key.id + ".key"));
        EXPECT_GT(key.modified, Instant{});
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"alice  5c747bb", "bob  d4a7741", "carol  1b6be42", "root  30075f1", "root  bff5b41", "root  c558be7", "snapshot localhost:25000/team/clientsnap e9de5c3",
                                               "targets localhost:25000/big/r100000 0aef55f", "targets localhost:25000/team/app b2831cc", "targets localhost:25000/team/clientsnap acb6e6b",
                                               "targets localhost:25000/team/rotated 3089ea3", "targets localhost:25000/team/rsa ad3950f", "targets localhost:25000/team/stale 38dc2d8"}))
        << ::testing::PrintToString(lines);
}

TEST(KeyStore, OpensEveryKeyOfTheRealToolsAndFindsItsNameRight) {
    const KeyStore store(kTheirs);
    for (const KeyInfo& info : store.list()) {
        const auto key = store.open(info, secret(info.role == "root" ? "rootpass1" : info.role == "snapshot" ? "snappass1" : "repopass1"));
        ASSERT_TRUE(key) << info.id << " " << info.role << ": " << key.error().message;
        EXPECT_EQ(idOf(*key), info.id);
        EXPECT_EQ(codeOf(store.open(info, secret("wrong pass"))), "bad-passphrase");
    }
}

TEST(KeyStore, FindsByIdAndByPrefix) {
    const KeyStore store(kTheirs);
    const std::string id = "5c747bb32f082d2fd65ebac02cc9c9afaac8ef68a0f5244034e8e37b614b9d60";
    ASSERT_TRUE(store.find(id));
    EXPECT_EQ(store.find(id)->role, "alice");
    for (const std::string& bad : {id.substr(1), std::string(64, '0'), std::string(), std::string("../../../etc/passwd"), std::string(64, '/')}) EXPECT_FALSE(store.find(bad)) << bad;
    const std::pair<std::string, const char*> rows[] = {{id, "done"}, {id.substr(0, 7), "done"}, {id.substr(0, 6), "usage"}, {"", "usage"}, {"0000000", "key-not-found"}, {"5C747BB", "usage"}, {"../../x", "usage"}};
    for (const auto& [prefix, code] : rows) EXPECT_EQ(codeOf(store.findByPrefix(prefix)), code) << prefix;
    const test::TemporaryFolder folder;
    for (const char last : {'1', '2'}) put(folder / "private" / (std::string(63, 'a') + last + ".key"), "no key");
    EXPECT_EQ(codeOf(KeyStore(folder.path()).findByPrefix("aaaaaaa")), "usage");
    EXPECT_EQ(KeyStore(folder.path()).findByPrefix(std::string(63, 'a') + "2")->problem.empty(), false);
}

TEST(KeyStore, ReadsTheOlderLayouts) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const std::string id = idOf(*PrivateKey::fromPem(olderKey("ec-plain-sec1.pem")));
    const PrivateKey rsa = *PrivateKey::fromPem(crypto::readPem(olderKey("rsa-proc-type.pem"))->front(), secret("oldpass12"));
    put(folder / ("private/root_keys/" + id + ".key"), olderKey("ec-proc-type.pem"));
    put(folder / ("private/tuf_keys/localhost:5000/team/app/" + idOf(rsa) + "_targets.key"), olderKey("rsa-proc-type.pem"));
    const auto keys = store.list();
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0].role, "root");
    EXPECT_EQ(keys[0].gun, "");
    EXPECT_EQ(keys[1].role, "targets");
    EXPECT_EQ(keys[1].gun, "localhost:5000/team/app");
    EXPECT_EQ(keys[1].id, idOf(rsa));
    for (const KeyInfo& key : keys) {
        EXPECT_TRUE(key.olderLayout && key.encrypted && key.problem.empty());
        EXPECT_TRUE(store.find(key.id));
        EXPECT_TRUE(store.open(key, secret("oldpass12")));
    }
    ASSERT_TRUE(store.changePassphrase(keys[1], secret("oldpass12"), secret("a new passphrase")));
    EXPECT_FALSE(fs::exists(keys[1].path)) << "it now stands where notary looks today";
    const auto moved = store.find(idOf(rsa));
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->path, folder / ("private/" + idOf(rsa) + ".key"));
    EXPECT_EQ(moved->gun, "localhost:5000/team/app");
    EXPECT_EQ(moved->role, "targets");
    EXPECT_FALSE(moved->olderLayout);
    EXPECT_TRUE(store.open(*moved, secret("a new passphrase")));
}

TEST(KeyStore, SavesForTheOwnerAloneWhateverTheUmask) {
    for (const mode_t mask : {0, 022, 077, 0777}) {
        const Umask set(mask);
        const test::TemporaryFolder folder;
        const KeyStore store(folder / "deep/trust", kFewRounds);
        const auto info = store.save(makeKey(), "targets", "localhost:5000/app", secret("passphrase"));
        ASSERT_TRUE(info) << mask << info.error().message;
        EXPECT_EQ(modeOf(info->path), 0600u) << mask;
        EXPECT_EQ(modeOf(folder / "deep/trust/private"), 0700u) << mask;
        EXPECT_EQ(modeOf(folder / "deep"), 0700u) << mask;
        EXPECT_FALSE(info->loose);
        EXPECT_EQ(std::distance(fs::directory_iterator(folder / "deep/trust/private"), {}), 1) << "no temporary file stays";
    }
}

TEST(KeyStore, WritesFilesAsNotaryDoes) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const std::tuple<const char*, const char*, const char*> rows[] = {
        {"root", "localhost:5000/app", "role: root\n\n"}, {"targets", "localhost:5000/app", "gun: localhost:5000/app\nrole: targets\n\n"}, {"alice", "localhost:5000/app", "role: alice\n\n"}, {"", "", ""}};
    for (const auto& [role, gun, headers] : rows) {
        const auto info = store.save(makeKey(), role, gun, secret("passphrase"));
        ASSERT_TRUE(info);
        const std::string text = *readFile(info->path, 1 << 20);
        EXPECT_TRUE(text.starts_with(std::string("-----BEGIN ENCRYPTED PRIVATE KEY-----\n") + headers + "MI")) << text.substr(0, 120);
    }
    const auto plain = store.save(makeKey(KeyAlgorithm::Ed25519), "bob", "", {});
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->encrypted);
    EXPECT_EQ(plain->algorithm, "Ed25519");
    EXPECT_EQ(codeOf(store.save(makeKey(), "bob", "", secret("1234567"))), "bad-passphrase");
    EXPECT_EQ(store.list().size(), 5u);
}

TEST(KeyStore, KeepsTheOldPassphraseUntilTheNewOneIsWritten) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto info = store.save(makeKey(), "root", "", secret("old passphrase"));
    const std::string before = *readFile(info->path, 1 << 20);
    EXPECT_EQ(codeOf(store.changePassphrase(*info, secret("wrong one"), secret("new passphrase"))), "bad-passphrase");
    EXPECT_EQ(codeOf(store.changePassphrase(*info, secret("old passphrase"), secret("short"))), "bad-passphrase");
    EXPECT_EQ(*readFile(info->path, 1 << 20), before);
    ASSERT_TRUE(store.changePassphrase(*info, secret("old passphrase"), secret("new passphrase")));
    EXPECT_EQ(codeOf(store.open(*info, secret("old passphrase"))), "bad-passphrase");
    EXPECT_TRUE(store.open(*info, secret("new passphrase")));
    ASSERT_TRUE(store.remove(*info));
    EXPECT_EQ(codeOf(store.remove(*info)), "io");
    EXPECT_FALSE(store.find(info->id));
}

TEST(KeyStore, FollowsNoLinksAndListsOnRegardless) {
    const test::TemporaryFolder folder, elsewhere;
    const KeyStore store(folder.path(), kFewRounds);
    const PrivateKey key = makeKey();
    const auto outside = KeyStore(elsewhere.path(), kFewRounds).save(key, "root", "", secret("passphrase"));
    const auto good = store.save(makeKey(), "root", "", secret("passphrase"));
    const auto link = [&](const std::string& id, const fs::path& to) { fs::create_symlink(to, folder / ("private/" + id + ".key")); };
    link(idOf(key), outside->path);
    link(std::string(64, '0'), "/nowhere/at/all");
    link(std::string(64, '1'), std::string(64, '1') + ".key");
    link(std::string(64, '2'), "/etc");
    fs::create_directory(folder / ("private/" + std::string(64, '3') + ".key"));
    ASSERT_EQ(::mkfifo((folder / ("private/" + std::string(64, '4') + ".key")).c_str(), 0600), 0);
    fs::create_directory_symlink(elsewhere / "private", folder / "private/tuf_keys");
    const auto keys = store.list();
    EXPECT_EQ(keys.size(), 6u) << "the good one, four links and a FIFO";
    for (const KeyInfo& info : keys) EXPECT_EQ(info.problem.empty(), info.id == good->id) << info.id << info.problem;
    EXPECT_EQ(codeOf(store.open(*store.find(idOf(key)), secret("passphrase"))), "io") << "a link is not followed";
}

TEST(KeyStore, RefusesAFileThatHoldsAnotherKey) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto one = store.save(makeKey(), "root", "", secret("passphrase")), two = store.save(makeKey(), "root", "", secret("passphrase"));
    fs::copy_file(one->path, two->path, fs::copy_options::overwrite_existing);
    const auto opened = store.open(*store.find(two->id), secret("passphrase"));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::KeyNotFound);
    EXPECT_NE(opened.error().message.find(one->id.substr(0, 12)), std::string::npos);
}

TEST(KeyStore, ListsDamagedFilesWithTheirTrouble) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path());
    const auto file = [&](char digit) { return folder / ("private/" + std::string(64, digit) + ".key"); };
    put(file('a'), "");
    put(file('b'), "garbage");
    put(file('c'), std::string(300 << 10, 'x'));
    put(file('d'), test::fixture("keys/carol.crt"));
    put(file('e'), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    put(folder / "private/notes.key", "not named like a key");
    put(folder / ("private/" + std::string(64, 'f') + ".txt"), "nor this");
    put(folder / ("private/" + std::string(64, 'F') + ".key"), "nor this");
    EXPECT_EQ(store.list().size(), 5u);
    for (const KeyInfo& info : store.list()) EXPECT_FALSE(info.problem.empty()) << info.id;
    EXPECT_TRUE(KeyStore(folder / "none").list().empty());
}

TEST(KeyStore, TakesNoFileForAKeyThatCannotBeOne) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto good = store.save(makeKey(), "root", "", secret("passphrase"));
    const auto plain = store.save(makeKey(), "alice", "", {});
    const auto file = [&](char digit) { return folder / ("private/" + std::string(64, digit) + ".key"); };
    const std::string encrypted = *readFile(good->path, 1 << 20);
    put(file('a'), "garbage");
    put(file('b'), encrypted.substr(0, encrypted.size() / 2));
    put(file('c'), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    put(file('d'), *readFile(plain->path, 1 << 20));
    put(file('e'),
        "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: NONE,00\n\nAAAA\n-----END EC PRIVATE "
        "KEY-----\n");
    put(file('f'), test::fixture("keys/ec-proc-type.pem"));
    EXPECT_EQ(scanKeyFolder(folder.path()).canonicalIds,
              (std::set<std::string>{good->id, plain->id, std::string(64, 'f')}));
    for (const KeyInfo& info : store.list())
        EXPECT_EQ(info.problem.empty(), scanKeyFolder(folder.path()).canonicalIds.contains(info.id))
            << info.id << info.problem;
}

TEST(KeyStore, FindsTheFileThatIsAKeyAmongSeveralOfOneId) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto good = store.save(makeKey(), "root", "", secret("passphrase"));
    fs::create_directories(folder / "private/root_keys");
    fs::rename(good->path, folder / ("private/root_keys/" + good->id + "_root.key"));
    put(good->path, "garbage");
    EXPECT_EQ(store.find(good->id)->problem, "");
    EXPECT_TRUE(store.open(*store.find(good->id), secret("passphrase")));
}

TEST(KeyStore, SaysSoWhenTheFolderCannotBeWritten) {
    const test::TemporaryFolder folder;
    put(folder / "private", "a file in the folder's place");
    const KeyStore store(folder.path(), kFewRounds);
    EXPECT_EQ(codeOf(store.save(makeKey(), "root", "", secret("passphrase"))), "io");
    EXPECT_TRUE(store.list().empty());
}

TEST(KeyStore, NamesWhatOthersCanReadOrOwn) {
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path(), kFewRounds);
    const auto loose = store.save(makeKey(), "root", "", secret("passphrase")), good = store.save(makeKey(), "root", "", secret("passphrase"));
    ASSERT_TRUE(scanKeyFolder(folder.path()).warnings.empty());
    fs::permissions(loose->path, fs::perms(0644));
    fs::permissions(folder / "private", fs::perms(0755));
    ASSERT_EQ(::chown(good->path.c_str(), 12345, 12345), 0) << "the tests run as root";
    std::string warnings;
    for (const std::string& warning : scanKeyFolder(folder.path()).warnings) warnings += warning + "\n";
    EXPECT_NE(warnings.find(loose->path.string() + " can be used by others (mode 0644); make it 0600"), std::string::npos) << warnings;
    EXPECT_NE(warnings.find(good->path.string() + " belongs to another user (12345)"), std::string::npos) << warnings;
    EXPECT_NE(warnings.find((folder / "private").string() + " can be used by others (mode 0755); make it 0700"), std::string::npos) << warnings;
    EXPECT_TRUE(store.find(loose->id)->loose);
    EXPECT_FALSE(store.find(good->id)->loose);
}

}  // namespace roseglass::keys
