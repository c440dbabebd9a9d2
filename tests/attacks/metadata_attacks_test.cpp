// Section A of the attacks: metadata that lies, is old, or is not well-formed.
#include "attacks/scene.h"
#include "base/encoding.h"
#include "json/canonical.h"

namespace roseglass::test {
namespace {

using Change = std::function<void(RepositoryBuilder&)>;
struct Row {
    const char* name;
    Change change;
    const char* code;
};

void replaceOnce(std::string& text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

/// Each row against a fresh repository and an empty cache, then against one that the computer knew before.
void runRows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        for (const bool known : {false, true}) {
            Scene scene;
            RepositoryBuilder repository;
            if (known) {
                ASSERT_EQ(codeOf(scene.update(repository)), "accepted");
                publishNext(repository);
            }
            row.change(repository);
            if (std::string(row.code) == "accepted") {
                const notary::Update update = scene.update(repository);
                EXPECT_EQ(codeOf(update), "accepted") << row.name << (update.error ? ": " + update.error->message : "");
            } else {
                expectRefused(scene, repository, row.code, row.name);
            }
        }
    }
}

/// Changes a signed part, signs and publishes again.
Change edit(Json RepositoryBuilder::* role, std::function<void(Json&)> how) {
    return [role, how = std::move(how)](RepositoryBuilder& r) {
        how(r.*role);
        r.publish();
    };
}

/// Signs raw text in place of a role that nobody above hashes: the timestamp.
Change rawTimestamp(const std::string& from, const std::string& to) {
    return [from, to](RepositoryBuilder& r) {
        std::string body = *json::canonicalize(r.timestamp.dump());
        replaceOnce(body, from, to);
        const auto& key = r.timestampKeys.front();
        r.files["timestamp.json"] = "{\"signed\":" + body + ",\"signatures\":[{\"keyid\":\"" + key.id() + "\",\"method\":\"ecdsa\",\"sig\":\"" +
                                    toBase64(*key.key->sign("ecdsa", {crypto::sha256(body), body})) + "\"}]}";
    };
}

}  // namespace

TEST(A1, OneChangedByteIsRefused) {
    const auto flip = [](const char* file) { return [file](RepositoryBuilder& r) { replaceOnce(r.files[file], "\"expires\":\"20", "\"expires\":\"21"); }; };
    runRows({{"timestamp", flip("timestamp.json"), "bad-signature"}, {"snapshot", flip("snapshot.json"), "hash-mismatch"}, {"targets", flip("targets.json"), "hash-mismatch"}});
    Scene scene;
    RepositoryBuilder repository;
    flip("root.json")(repository);
    expectRefused(scene, repository, "bad-signature", "root");
}

TEST(A1, OneChangedByteOfADelegationSpoilsItsTagsAndWhatItOutranks) {
    Scene scene;
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/releases");
    r.addTag(r.delegations["targets/releases"], "2.0");
    r.publish();
    replaceOnce(r.files["targets/releases.json"], "\"length\":5", "\"length\":6");
    const auto update = scene.update(r);
    EXPECT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(update.set->role("targets/releases")->error->code, ErrorCode::HashMismatch);
    EXPECT_EQ(stateOf(update, "1.0"), "invalid") << "targets does not answer in its place";
    EXPECT_EQ(stateOf(update, "2.0"), "absent");
}

TEST(A2toA5, WhatIsOlderThanWhatThisComputerSawIsRefused) {
    const Row rows[] = {{"timestamp", [](RepositoryBuilder& r) { r.timestamp["version"] = 4; r.publish(); }, "rollback"},
                        {"timestamp, same version and other content", [](RepositoryBuilder& r) { r.timestamp["expires"] = r.expiresIn(std::chrono::hours(9)); r.publish(); }, "rollback"},
                        {"snapshot", [](RepositoryBuilder& r) { r.snapshot["version"] = 4; r.timestamp["version"] = 6; r.publish(); }, "rollback"},
                        {"targets", [](RepositoryBuilder& r) { r.targets["version"] = 4; r.snapshot["version"] = 6; r.timestamp["version"] = 6; r.publish(); }, "rollback"},
                        {"targets, same version and other content", [](RepositoryBuilder& r) { r.addTag(r.targets, "new"); r.snapshot["version"] = 6; r.timestamp["version"] = 6; r.publish(); }, "rollback"},
                        {"snapshot without targets", [](RepositoryBuilder& r) {
                             r.snapshot["version"] = 6;
                             r.timestamp["version"] = 6;
                             r.publish();
                             r.snapshot["meta"].erase("targets");
                             r.files["snapshot.json"] = sign(r.snapshot, r.snapshotKeys);
                             r.timestamp["meta"]["snapshot"] = {{"length", r.files["snapshot.json"].size()}, {"hashes", {{"sha256", toBase64(crypto::sha256(r.files["snapshot.json"]).raw())}}}};
                             r.files["timestamp.json"] = sign(r.timestamp, r.timestampKeys);
                         }, "malformed rollback"}};
    for (const Row& row : rows) {
        Scene scene;
        RepositoryBuilder r;
        for (Json* role : {&r.targets, &r.snapshot, &r.timestamp}) (*role)["version"] = 5;
        r.publish();
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        row.change(r);
        expectRefused(scene, r, row.code, row.name);
    }
}

TEST(A4A5, ARolledBackOrVanishedDelegationSpoilsItsTagsAndWhatItOutranks) {
    for (const bool vanished : {false, true}) {
        Scene scene;
        RepositoryBuilder r;
        r.delegate(r.targets, "targets/releases");
        r.delegations["targets/releases"]["version"] = 5;
        r.addTag(r.delegations["targets/releases"], "2.0");
        r.publish();
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        publishNext(r);
        if (vanished) {
            r.delegations.clear();
            r.publish();
        } else {
            r.delegations["targets/releases"]["version"] = 4;
            r.publish();
        }
        const auto update = scene.update(r);
        EXPECT_EQ(codeOf(update), "accepted");
        EXPECT_EQ(update.set->role("targets/releases")->error->code, ErrorCode::Rollback);
        EXPECT_EQ(stateOf(update, "1.0"), "invalid");
        EXPECT_NE(stateOf(update, "2.0"), "unknown");
    }
}

TEST(A6, ExpiredRolesAreRefusedToTheSecond) {
    using std::chrono::hours;
    using std::chrono::seconds;
    for (Json RepositoryBuilder::* role : {&RepositoryBuilder::root, &RepositoryBuilder::targets, &RepositoryBuilder::snapshot, &RepositoryBuilder::timestamp}) {
        for (const seconds ago : {seconds(0), seconds(1), seconds(hours(24 * 365))}) {
            Scene scene;
            RepositoryBuilder r;
            (r.*role)["expires"] = r.expiresIn(-ago);
            r.publish();
            const auto before = scene.snapshotOfFolder();
            const auto update = scene.update(r);
            EXPECT_EQ(codeOf(update), "expired");
            EXPECT_EQ(stateOf(update, "1.0"), "invalid");
            EXPECT_NE(update.error->hint.find("2026-11-24T10:00:00Z"), std::string::npos) << "F4: the computer's time is told";
            EXPECT_EQ(scene.snapshotOfFolder(), before);
        }
        Scene scene;
        RepositoryBuilder r;
        (r.*role)["expires"] = r.expiresIn(seconds(1));
        r.publish();
        EXPECT_EQ(codeOf(scene.update(r)), "accepted");
    }
}

TEST(A6, AnExpiredDelegationSpoilsItsTagsAlone) {
    Scene scene;
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/releases");
    r.addTag(r.delegations["targets/releases"], "2.0");
    r.delegations["targets/releases"]["expires"] = r.expiresIn(std::chrono::seconds(-1));
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(stateOf(update, "1.0"), "unknown");
    EXPECT_EQ(stateOf(update, "2.0"), "invalid");
    EXPECT_EQ(update.set->role("targets/releases")->status, tuf::RoleStatus::Expired);
}

TEST(A7, TheTypeMustBeTheRoles) {
    std::vector<Row> rows;
    for (const char* type : {"Targets", "", "timestamp", "TIMESTAMP", "Snapshot"}) rows.push_back({type, edit(&RepositoryBuilder::timestamp, [type](Json& j) { j["_type"] = type; }), "wrong-type"});
    rows.push_back({"snapshot", edit(&RepositoryBuilder::snapshot, [](Json& j) { j["_type"] = "Timestamp"; }), "wrong-type"});
    rows.push_back({"targets", edit(&RepositoryBuilder::targets, [](Json& j) { j["_type"] = "Root"; }), "wrong-type"});
    rows.push_back({"a number", edit(&RepositoryBuilder::timestamp, [](Json& j) { j["_type"] = 1; }), "malformed"});
    rows.push_back({"missing", edit(&RepositoryBuilder::timestamp, [](Json& j) { j.erase("_type"); }), "malformed"});
    runRows(rows);
}

TEST(A8A9, FilesMustBeTheOnesThatAreNamed) {
    RepositoryBuilder old;
    const auto meta = [](Json RepositoryBuilder::* list, const char* name, const char* key, Json value, const char* file, std::vector<SigningKey> RepositoryBuilder::* keys) {
        return [=](RepositoryBuilder& r) {
            Json& entry = (r.*list)["meta"][name];
            if (std::string(key) == "length") entry["length"] = value;
            else entry["hashes"][key] = value;
            r.files[file] = sign(r.*list, r.*keys);
            if (std::string(file) == "snapshot.json") {
                r.timestamp["meta"]["snapshot"] = {{"length", r.files[file].size()}, {"hashes", {{"sha256", toBase64(crypto::sha256(r.files[file]).raw())}}}};
                r.files["timestamp.json"] = sign(r.timestamp, r.timestampKeys);
            }
        };
    };
    const Json wrongHash = toBase64(std::string(32, 'x')), wrongLongHash = toBase64(std::string(64, 'x'));
    const auto ofSnapshot = [&](const char* key, Json value) { return meta(&RepositoryBuilder::timestamp, "snapshot", key, std::move(value), "timestamp.json", &RepositoryBuilder::timestampKeys); };
    const auto ofTargets = [&](const char* key, Json value) { return meta(&RepositoryBuilder::snapshot, "targets", key, std::move(value), "snapshot.json", &RepositoryBuilder::snapshotKeys); };
    const auto ofRoot = [&](const char* key, Json value) { return meta(&RepositoryBuilder::snapshot, "root", key, std::move(value), "snapshot.json", &RepositoryBuilder::snapshotKeys); };
    // notary asks for the SHA-256 of root, targets and snapshot, and takes any of its two for a delegation.
    const auto alone = [](Json RepositoryBuilder::*list, const char* name) {
        return [=](RepositoryBuilder& r) {
            r.delegate(r.targets, "targets/qa");
            publishNext(r);
            (r.*list)["meta"][name]["hashes"].erase("sha256");
            r.files["snapshot.json"] = sign(r.snapshot, r.snapshotKeys);
            if (list == &RepositoryBuilder::snapshot)
                r.timestamp["meta"]["snapshot"] = {
                    {"length", r.files["snapshot.json"].size()},
                    {"hashes", {{"sha256", toBase64(crypto::sha256(r.files["snapshot.json"]).raw())}}}};
            r.files["timestamp.json"] = sign(r.timestamp, r.timestampKeys);
        };
    };
    runRows({{"snapshot sha256", ofSnapshot("sha256", wrongHash), "hash-mismatch"},
             {"snapshot sha512 beside a right sha256", ofSnapshot("sha512", wrongLongHash), "hash-mismatch"},
             {"snapshot length", ofSnapshot("length", 5), "length-mismatch"},
             {"snapshot length too great", ofSnapshot("length", 1'000'000), "length-mismatch"},
             {"targets sha256", ofTargets("sha256", wrongHash), "hash-mismatch"},
             {"targets length", ofTargets("length", 1), "length-mismatch"},
             {"root sha256", ofRoot("sha256", wrongHash), "hash-mismatch"},
             {"snapshot sha512 alone", alone(&RepositoryBuilder::timestamp, "snapshot"), "malformed"},
             {"targets sha512 alone", alone(&RepositoryBuilder::snapshot, "targets"), "malformed"},
             {"root sha512 alone", alone(&RepositoryBuilder::snapshot, "root"), "malformed"},
             {"delegation sha512 alone", alone(&RepositoryBuilder::snapshot, "targets/qa"), "accepted"},
             {"hash of a wrong length", ofTargets("sha256", toBase64("short")), "malformed"},
             {"length negative", ofTargets("length", -1), "malformed"},
             {"new targets with an old snapshot",
              [](RepositoryBuilder& r) {
                  const std::string snapshot = r.files["snapshot.json"], timestamp = r.files["timestamp.json"];
                  r.addTag(r.targets, "new");
                  r.targets["version"] = r.targets["version"].get<int>() + 1;
                  r.publish();
                  r.files["snapshot.json"] = snapshot;
                  r.files["timestamp.json"] = timestamp;
              },
              "hash-mismatch length-mismatch"},
             {"old targets with a new snapshot",
              [](RepositoryBuilder& r) {
                  const std::string targets = r.files["targets.json"];
                  r.addTag(r.targets, "new");
                  publishNext(r);
                  r.files["targets.json"] = targets;
              },
              "hash-mismatch length-mismatch"}});
}

TEST(A10, VersionsAreWholeNumbersFromOne) {
    std::vector<Row> rows;
    for (const char* version : {"0", "-1", "1.5", "2.0", "9223372036854775808", "\"2\"", "null", "true", "1e3"}) rows.push_back({version, rawTimestamp("\"version\":", std::string("\"version\":") + version + ",\"was\":"), "malformed"});
    rows.push_back({"missing", edit(&RepositoryBuilder::timestamp, [](Json& j) { j.erase("version"); }), "malformed"});
    rows.push_back({"targets 0", edit(&RepositoryBuilder::targets, [](Json& j) { j["version"] = 0; }), "malformed"});
    runRows(rows);
}

TEST(A11, ExpiryIsRfc3339RightToTheSecond) {
    std::vector<Row> rows;
    for (const char* bad : {"", "tomorrow", "2027-01-01", "2027-01-01T00:00:00", "2027-13-01T00:00:00Z",
                            "2027-02-30T00:00:00Z", "9999-12-31T23:59:59-01:00", "0000-06-01T00:00:00Z",
                            "0001-01-01T00:00:00+01:00", "10000-01-01T00:00:00Z", "2027-01-01T00:00:60Z"})
        rows.push_back({bad, edit(&RepositoryBuilder::timestamp, [bad](Json& j) { j["expires"] = bad; }), "malformed"});
    rows.push_back({"a number", edit(&RepositoryBuilder::timestamp, [](Json& j) { j["expires"] = 5; }), "malformed"});
    rows.push_back({"missing", edit(&RepositoryBuilder::timestamp, [](Json& j) { j.erase("expires"); }), "malformed"});
    for (const char* good : {"9999-12-31T23:59:59Z", "2026-11-24T10:00:01.5Z", "2026-11-24T12:30:01+02:30", "2026-11-24T10:00:00.000001Z"}) rows.push_back({good, edit(&RepositoryBuilder::timestamp, [good](Json& j) { j["expires"] = good; }), "accepted"});
    for (const char* past : {"2026-11-24T12:30:00+02:30", "2026-11-24T09:59:59.999999Z"}) rows.push_back({past, edit(&RepositoryBuilder::timestamp, [past](Json& j) { j["expires"] = past; }), "expired"});
    runRows(rows);
}

TEST(A12A13, DuplicateKeysAndBrokenTextAreMalformed) {
    const auto wrap = [](const std::string& before, const std::string& behind) { return [=](RepositoryBuilder& r) { r.files["timestamp.json"] = before + r.files["timestamp.json"] + behind; }; };
    runRows({{"expires twice", rawTimestamp("\"expires\"", "\"expires\":\"2099-01-01T00:00:00Z\",\"expires\""), "malformed"},
             {"twice, deep", rawTimestamp("\"length\"", "\"length\":1,\"length\""), "malformed"},
             {"signed twice", [](RepositoryBuilder& r) { replaceOnce(r.files["timestamp.json"], "{\"signed\"", "{\"signed\":{},\"signed\""); }, "malformed"},
             {"not UTF-8", rawTimestamp("\"Timestamp\"", "\"Timestamp\",\"x\":\"\xff\""), "malformed"},
             {"a lone surrogate", rawTimestamp("\"Timestamp\"", "\"Timestamp\",\"x\":\"\\ud800\""), "malformed"},
             {"byte order mark", wrap("\xef\xbb\xbf", ""), "malformed"},
             {"something behind", wrap("", "x"), "malformed"},
             {"a second document", wrap("", "{}"), "malformed"},
             {"depth 10,000", [](RepositoryBuilder& r) { r.files["timestamp.json"] = std::string(10'000, '[') + std::string(10'000, ']'); }, "malformed"},
             {"empty", [](RepositoryBuilder& r) { r.files["timestamp.json"] = ""; }, "malformed"},
             {"not an object", [](RepositoryBuilder& r) { r.files["timestamp.json"] = "[]"; }, "malformed"},
             {"too large", [](RepositoryBuilder& r) { r.files["timestamp.json"] = "\"" + std::string(2 << 20, 'x') + "\""; }, "too-large"}});
}

TEST(A15A16, ExtraFieldsAndAnotherLayoutAreAccepted) {
    runRows({{"unknown fields", [](RepositoryBuilder& r) {
                  for (Json* j : {&r.root, &r.targets, &r.snapshot, &r.timestamp}) (*j)["x-more"] = {{"deep", {1, "two", nullptr, true}}};
                  if (r.root["version"] == 1 && r.timestamp["version"] == 1) r.publish();
                  else r.rotateRoot(r.rootKeys);
              }, "accepted"},
             {"white space, order and escapes", [](RepositoryBuilder& r) {
                  Json file = Json::parse(r.files["timestamp.json"]);
                  Json turned = {{"signatures", file["signatures"]}, {"signed", Json::object()}};
                  std::vector<std::pair<std::string, Json>> fields;
                  for (const auto& [key, value] : file["signed"].items()) fields.insert(fields.begin(), {key, value});
                  for (const auto& [key, value] : fields) turned["signed"][key] = value;
                  r.files["timestamp.json"] = turned.dump(3);
                  replaceOnce(r.files["timestamp.json"], "\"Timestamp\"", "\"\\u0054imestamp\"");
              }, "accepted"}});
}

TEST(A17A18, OddTargetsAreListedSafelyAndNeverMatched) {
    Scene scene;
    RepositoryBuilder r;
    Json& targets = r.targets["targets"];
    const std::string digest = toBase64(crypto::sha256("x").raw());
    targets["md5-only"] = {{"length", 1}, {"hashes", {{"md5", "AAAA"}}}};
    targets["sha512-only"] = {{"length", 1}, {"hashes", {{"sha512", toBase64(crypto::sha512("x"))}}}};
    targets["short-hash"] = {{"length", 1}, {"hashes", {{"sha256", toBase64("x")}}}};
    targets["negative"] = {{"length", -1}, {"hashes", {{"sha256", digest}}}};
    targets["no-object"] = 5;
    for (const std::string& name : {std::string("../x"), std::string(), std::string(300, 'a'), std::string("\u202eabc"), std::string("a b"), std::string("a\0b", 3)}) targets[name] = {{"length", 1}, {"hashes", {{"sha256", digest}}}};
    r.publish();
    const auto update = scene.update(r);
    ASSERT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(stateOf(update, "1.0"), "unknown");
    for (const trust::TagRow& row : trust::makeTagRows(&*update.set, update.error, {})) {
        if (row.name == "1.0") continue;
        EXPECT_EQ(row.state, trust::TagState::Invalid) << row.name;
        EXPECT_FALSE(row.reason.empty()) << row.name;
    }
    for (const char* name : {"md5-only", "sha512-only", "short-hash", "negative", "no-object"}) EXPECT_EQ(trust::TagOrder(*update.set).answer(name, trust::entriesOf(*update.set, name)).released, nullptr) << name;
}

TEST(A19, FastForwardedVersionsAreAcceptedAndKeyRotationLeadsBack) {
    for (const int64_t version : {int64_t{2'147'483'647}, int64_t{2'147'483'648}, int64_t{9'223'372'036'854'775'807}}) {
        Scene scene;
        RepositoryBuilder r;
        for (Json* role : {&r.targets, &r.snapshot, &r.timestamp}) (*role)["version"] = version;
        r.publish();
        ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        for (Json* role : {&r.targets, &r.snapshot, &r.timestamp}) (*role)["version"] = 1;
        r.publish();
        EXPECT_EQ(codeOf(scene.update(r)), "rollback");
        r.targetsKeys = {makeKey()};
        r.snapshotKeys = {makeKey()};
        r.timestampKeys = {makeKey()};
        r.setRole("targets", r.targetsKeys);
        r.setRole("snapshot", r.snapshotKeys);
        r.setRole("timestamp", r.timestampKeys);
        r.rotateRoot(r.rootKeys);
        EXPECT_EQ(codeOf(scene.update(r)), "accepted") << version;
    }
}

TEST(A20, ARootMustNameItsRolesAndHoldTheirKeys) {
    const auto freshRoot = [](std::function<void(Json&)> how) {
        Scene scene;
        RepositoryBuilder r;
        how(r.root);
        r.publish();
        const auto update = scene.update(r);
        EXPECT_NE(update.trace->firstFailure(), nullptr);
        return codeOf(update);
    };
    EXPECT_EQ(freshRoot([](Json& j) { j["roles"].erase("snapshot"); }), "malformed");
    EXPECT_EQ(freshRoot([](Json& j) { j["roles"].erase("timestamp"); }), "malformed");
    EXPECT_EQ(freshRoot([](Json& j) { j["roles"]["targets"]["keyids"] = Json::array({std::string(64, 'a')}); }), "unknown-key");
    EXPECT_EQ(freshRoot([](Json& j) { j.erase("keys"); }), "malformed");
}

}  // namespace roseglass::test
