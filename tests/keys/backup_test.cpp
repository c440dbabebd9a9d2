#include "keys/backup.h"

#include <nlohmann/json.hpp>
#include <thread>

#include "keys/key_scene.h"

namespace roseglass::keys {
namespace {

using Json = nlohmann::ordered_json;

struct Made {
    test::TemporaryFolder folder;
    KeyStore store{folder.path(), kFewRounds};
    Bytes backup;
};

/// Two keys, one of them unencrypted, in a backup under "backup passphrase".
const Made& made() {
    static const Made* const kept = [] {
        auto* m = new Made;
        EXPECT_TRUE(m->store.save(makeKey(), "root", "", secret("CANARY-own-passphrase")));
        EXPECT_TRUE(m->store.save(makeKey(), "targets", "localhost:5000/app", {}));
        m->backup = *makeBackup(m->store, m->store.list(), secret("backup passphrase"));
        return m;
    }();
    return *kept;
}

}  // namespace

TEST(Backup, BringsEveryKeyBackAsItWas) {
    const auto pem = openBackup(made().backup, secret("backup passphrase"));
    ASSERT_TRUE(pem) << pem.error().message;
    const test::TemporaryFolder folder;
    const KeyStore store(folder.path());
    const auto restored = restoreKeys(store, *pem, made().backup);
    ASSERT_TRUE(restored) << restored.error().message;
    ASSERT_EQ(restored->size(), 2u);
    for (const KeyInfo& before : made().store.list()) {
        const auto after = store.find(before.id);
        ASSERT_TRUE(after);
        EXPECT_EQ(*readFile(after->path, 1 << 20), *readFile(before.path, 1 << 20)) << "byte for byte";
        EXPECT_EQ(modeOf(after->path), 0600u);
    }
    EXPECT_TRUE(restoreKeys(store, *pem, made().backup)) << "once more does no harm";
    EXPECT_EQ(store.list().size(), 2u);
}

TEST(Backup, ShowsNothingButIdsAndParameters) {
    const Json file = Json::parse(made().backup);
    std::vector<std::string> fields;
    for (const auto& [name, value] : file.items()) fields.push_back(name);
    EXPECT_EQ(fields, (std::vector<std::string>{"format", "version", "keys", "kdf", "n", "r", "p", "salt", "cipher", "nonce", "data"}));
    EXPECT_EQ(file["n"], 1 << 17);
    for (const KeyInfo& info : made().store.list()) {
        const std::string text = *readFile(info.path, 1 << 20);
        const std::string body = text.substr(text.rfind("\n-----END") - 40, 40);
        EXPECT_EQ(made().backup.find(body), std::string::npos) << "no key in plain";
    }
    for (const char* word : {"CANARY", "PRIVATE", "localhost"}) EXPECT_EQ(made().backup.find(word), std::string::npos) << word;
}

TEST(Backup, RefusesWhatIsNotItsOwn) {
    const std::pair<const char*, std::function<void(Json&)>> rows[] = {
        {"format", [](Json& j) { j["format"] = "other"; }},    {"no format", [](Json& j) { j.erase("format"); }},     {"version 2", [](Json& j) { j["version"] = 2; }},
        {"version text", [](Json& j) { j["version"] = "1"; }}, {"version null", [](Json& j) { j["version"] = nullptr; }}, {"no version", [](Json& j) { j.erase("version"); }},
        {"kdf", [](Json& j) { j["kdf"] = "none"; }},           {"kdf number", [](Json& j) { j["kdf"] = 5; }},         {"cipher", [](Json& j) { j["cipher"] = "none"; }},
        {"n text", [](Json& j) { j["n"] = "131072"; }},        {"n negative", [](Json& j) { j["n"] = -1; }},          {"n fraction", [](Json& j) { j["n"] = 1.5; }},
        {"n huge", [](Json& j) { j["n"] = 1ULL << 50; }},      {"r array", [](Json& j) { j["r"] = Json::array(); }},  {"salt", [](Json& j) { j["salt"] = "!"; }},
        {"no salt", [](Json& j) { j.erase("salt"); }},         {"nonce", [](Json& j) { j["nonce"] = ""; }},           {"data object", [](Json& j) { j["data"] = Json::object(); }},
        {"no data", [](Json& j) { j["data"] = ""; }}};
    for (const auto& [what, change] : rows) {
        Json file = Json::parse(made().backup);
        change(file);
        EXPECT_EQ(codeOf(openBackup(file.dump(), secret("backup passphrase"))), "key-not-found") << what;
    }
    for (const char* foreign : {"", "{}", "[]", "null", "garbage", "{\"format\":\"roseglass-key-backup\"}", "-----BEGIN PRIVATE KEY-----"}) {
        EXPECT_EQ(codeOf(openBackup(foreign, secret("backup passphrase"))), "key-not-found") << foreign;
    }
    EXPECT_EQ(codeOf(openBackup(made().backup, secret("wrong passphrase"))), "bad-passphrase");
    EXPECT_EQ(codeOf(openBackup(made().backup.substr(0, made().backup.size() / 2), secret("backup passphrase"))), "key-not-found");
}

TEST(Backup, NoticesAnotherListOfKeys) {
    const auto pem = openBackup(made().backup, secret("backup passphrase"));
    const std::pair<const char*, std::function<void(Json&)>> rows[] = {
        {"swapped", [](Json& j) { std::swap(j["keys"][0], j["keys"][1]); }}, {"another", [](Json& j) { j["keys"][0] = std::string(64, 'a'); }},
        {"a path", [](Json& j) { j["keys"][0] = "../../x"; }},               {"a number", [](Json& j) { j["keys"][0] = 5; }},
        {"one less", [](Json& j) { j["keys"].erase(0); }},                   {"no list", [](Json& j) { j["keys"] = "x"; }},
        {"none", [](Json& j) { j.erase("keys"); }}};
    for (const auto& [what, change] : rows) {
        Json file = Json::parse(made().backup);
        change(file);
        const test::TemporaryFolder folder;
        EXPECT_EQ(codeOf(restoreKeys(KeyStore(folder.path()), *pem, file.dump())), "key-not-found") << what;
        EXPECT_TRUE(KeyStore(folder.path()).list().empty()) << what;
    }
}

TEST(Backup, WantsKeysAndAPassphrase) {
    EXPECT_EQ(codeOf(makeBackup(made().store, {}, secret("backup passphrase"))), "key-not-found");
    EXPECT_EQ(codeOf(makeBackup(made().store, made().store.list(), secret("short"))), "bad-passphrase");
    KeyInfo gone = made().store.list().front();
    gone.path = "/nowhere";
    EXPECT_FALSE(makeBackup(made().store, {gone}, secret("backup passphrase")));
    KeyInfo damaged = made().store.list().front();
    damaged.problem = "its file is cut";
    EXPECT_EQ(codeOf(makeBackup(made().store, {damaged}, secret("backup passphrase"))), "key-not-found") << "a backup of a file that is no key is none";
}

TEST(Backup, RestoresTheOthersWhereOneCannotBe) {
    const auto pem = openBackup(made().backup, secret("backup passphrase"));
    const auto keys = made().store.list();
    ASSERT_GE(keys.size(), 2u);
    const test::TemporaryFolder folder;
    // No name is left to set aside what lies in the place of the first.
    put(folder / ("private/" + keys[0].id + ".key"), "garbage");
    for (int i = 1; i < 100; ++i) put(folder / ("private/" + keys[0].id + (i == 1 ? ".damaged" : ".damaged-" + std::to_string(i))), "taken");
    const auto restored = restoreKeys(KeyStore(folder.path()), *pem, made().backup);
    ASSERT_TRUE(restored) << restored.error().message;
    ASSERT_EQ(restored->size(), keys.size());
    for (const KeyInfo& key : *restored) {
        EXPECT_EQ(key.arrival, key.id == keys[0].id ? Arrival::Failed : Arrival::Written);
        EXPECT_EQ(key.problem.empty(), key.id != keys[0].id) << key.problem;
    }
}

TEST(BackupRecord, LosesNothingWhenSeveralAddAtOnce) {
    const test::TemporaryFolder folder;
    const BackupRecord record(folder / "backups.json");
    const Instant then = *parseRfc3339("2026-11-24T10:00:00Z");
    std::vector<std::thread> threads;
    for (char writer = 'a'; writer < 'e'; ++writer) {
        threads.emplace_back([&, writer] {
            for (int i = 0; i < 10; ++i) {
                KeyInfo key;
                key.id = std::string(63, writer) + std::to_string(i);
                EXPECT_TRUE(BackupRecord(folder / "backups.json").add({key}, then));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(record.read().size(), 40u);
}

TEST(BackupRecord, RemembersWhenAndSurvivesRubbish) {
    const test::TemporaryFolder folder;
    const BackupRecord record(folder / "deep/backups.json");
    EXPECT_TRUE(record.read().empty());
    const Instant then = *parseRfc3339("2026-11-24T10:00:00Z");
    KeyInfo one, two;
    one.id = std::string(64, 'a');
    two.id = std::string(64, 'b');
    ASSERT_TRUE(record.add({one}, then));
    ASSERT_TRUE(record.add({two}, then + std::chrono::hours(1)));
    EXPECT_EQ(record.read(), (std::map<std::string, Instant>{{one.id, then}, {two.id, then + std::chrono::hours(1)}}));
    EXPECT_EQ(modeOf(folder / "deep/backups.json"), 0600u);
    for (const char* rubbish : {"", "[]", "{\"a\":5}", "{\"a\":\"yesterday\"}", "{"}) {
        put(folder / "deep/backups.json", rubbish);
        EXPECT_TRUE(record.read().empty()) << rubbish;
    }
    ASSERT_TRUE(record.add({one}, then));
    EXPECT_EQ(record.read().size(), 1u);
}

}  // namespace roseglass::keys
