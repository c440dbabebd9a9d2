// A policy is changed in place: everything else stays byte for byte.
#include "docker/daemon_json_edit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "docker/daemon_json.h"
#include "base/line_diff.h"

namespace roseglass::docker {
namespace {

const std::string kId(64, 'a'), kOther(64, 'b');

const std::string kFile = "{\n  \"log-driver\":   \"journald\",\n  \"content-trust\": {\n    \"mode\": \"permissive\",\n    \"allow-expired-trust-cache\": false,\n    \"trust-pinning\": {\n      \"library-images\": true,\n      \"root-keys\": {\n"
                          "        \"localhost:5000/*\": [\"" + kId + "\"],\n        \"quay.io/*\":[\"" + kOther + "\"]\n      }\n    }\n  },\n\t\"zzz\" : [1,2 , 3],\n  \"dns\": []\n}";

std::string edit(const std::string& text, const std::function<void(ContentTrustPolicy&)>& change) {
    ContentTrustPolicy policy = readDaemonJson(text).policy;
    change(policy);
    const auto edited = editDaemonJson(text, policy);
    if (!edited) return "refused: " + edited.error().message;
    const DaemonJson read = readDaemonJson(*edited);
    EXPECT_EQ(read.policy.givenMode, policy.givenMode) << *edited;
    EXPECT_EQ(read.policy.official, policy.official) << *edited;
    EXPECT_EQ(read.policy.allowExpiredCache, policy.allowExpiredCache) << *edited;
    const auto sorted = [](std::vector<RootPin> pins) {
        std::sort(pins.begin(), pins.end(), [](const RootPin& a, const RootPin& b) { return a.pattern < b.pattern; });
        return pins;
    };
    EXPECT_EQ(sorted(read.policy.rootKeys), sorted(policy.rootKeys)) << *edited;
    return *edited;
}

/// The changed lines alone, "-" and "+" before them.
std::string changes(const std::string& before, const std::string& after) {
    std::string out;
    for (const DiffLine& line : diffLines(before, after)) {
        if (line.kind != DiffLine::Kind::Same) out += (line.kind == DiffLine::Kind::Added ? "+" : "-") + line.text + "\n";
    }
    return out;
}

}  // namespace

TEST(DaemonEdit, ChangesOnlyWhatDiffers) {
    struct Row { const char* what; std::function<void(ContentTrustPolicy&)> change; std::string expected; };
    const Row rows[] = {
        {"nothing", [](ContentTrustPolicy&) {}, ""},
        {"mode", [](ContentTrustPolicy& p) { p.givenMode = TrustMode::Enforced; }, "-    \"mode\": \"permissive\",\n+    \"mode\": \"enforced\",\n"},
        {"no mode", [](ContentTrustPolicy& p) { p.givenMode.reset(); }, "-    \"mode\": \"permissive\",\n"},
        {"cache", [](ContentTrustPolicy& p) { p.allowExpiredCache = true; }, "-    \"allow-expired-trust-cache\": false,\n+    \"allow-expired-trust-cache\": true,\n"},
        {"official, in the file's spelling", [](ContentTrustPolicy& p) { p.official = false; }, "-      \"library-images\": true,\n+      \"library-images\": false,\n"},
        {"keys of a pattern", [](ContentTrustPolicy& p) { p.rootKeys[0].keys = {kOther, kId}; }, "-        \"localhost:5000/*\": [\"" + kId + "\"],\n+        \"localhost:5000/*\": [\"" + kOther + "\", \"" + kId + "\"],\n"},
        {"a pattern in its place", [](ContentTrustPolicy& p) { p.rootKeys[0].pattern = "localhost:5000/team/*"; }, "-        \"localhost:5000/*\": [\"" + kId + "\"],\n+        \"localhost:5000/team/*\": [\"" + kId + "\"],\n"},
        {"one more pin", [](ContentTrustPolicy& p) { p.rootKeys.push_back({"ghcr.io/*", {kId}}); }, "-        \"quay.io/*\":[\"" + kOther + "\"]\n+        \"quay.io/*\":[\"" + kOther + "\"],\n+        \"ghcr.io/*\": [\"" + kId + "\"]\n"},
        {"the first pin less", [](ContentTrustPolicy& p) { p.rootKeys.erase(p.rootKeys.begin()); }, "-        \"localhost:5000/*\": [\"" + kId + "\"],\n"},
        {"the last pin less", [](ContentTrustPolicy& p) { p.rootKeys.pop_back(); }, "-        \"localhost:5000/*\": [\"" + kId + "\"],\n-        \"quay.io/*\":[\"" + kOther + "\"]\n+        \"localhost:5000/*\": [\"" + kId + "\"]\n"},
    };
    for (const Row& row : rows) EXPECT_EQ(changes(kFile, edit(kFile, row.change)), row.expected) << row.what;
}

TEST(DaemonEdit, KeepsEverythingElseByteForByte) {
    const std::string edited = edit(kFile, [](ContentTrustPolicy& p) {
        p.givenMode = TrustMode::Enforced;
        p.rootKeys.clear();
        p.official.reset();
        p.allowExpiredCache = true;
    });
    const std::string head = kFile.substr(0, kFile.find("\"mode\""));
    const std::string tail = kFile.substr(kFile.find(",\n\t\"zzz\""));
    EXPECT_TRUE(edited.starts_with(head)) << edited;
    EXPECT_TRUE(edited.ends_with(tail)) << edited;
    EXPECT_EQ(edited.find("root-keys"), std::string::npos) << edited;
}

TEST(DaemonEdit, WritesAWholeBlockWhereThereIsNone) {
    const auto change = [](ContentTrustPolicy& p) {
        p.givenMode = TrustMode::Enforced;
        p.official = true;
        p.rootKeys = {{"*", {kId}}};
    };
    const std::string lines = "  \"content-trust\": {\n    \"mode\": \"enforced\",\n    \"trust-pinning\": {\n      \"official-images\": true,\n      \"root-keys\": {\n        \"*\": [\"" + kId + "\"]\n      }\n    }\n  }\n}";
    EXPECT_EQ(edit("", change), "{\n" + lines + "\n");
    EXPECT_EQ(edit("{}", change), "{\n" + lines);
    EXPECT_EQ(edit("{\n  \"debug\": true\n}\n", change), "{\n  \"debug\": true,\n" + lines + "\n");
    EXPECT_EQ(edit("{\"content-trust\": null}", [](ContentTrustPolicy& p) { p.givenMode = TrustMode::Enforced; }), "{\"content-trust\": {\n  \"mode\": \"enforced\"\n}}");
}

TEST(DaemonEdit, LaysOutAsItsNeighboursAre) {
    const auto change = [](ContentTrustPolicy& p) { p.rootKeys.push_back({"*", {kId}}); };
    EXPECT_EQ(edit("{\n\t\"content-trust\": {\n\t\t\"mode\": \"enforced\"\n\t}\n}", change),
              "{\n\t\"content-trust\": {\n\t\t\"mode\": \"enforced\",\n\t\t\"trust-pinning\": {\n\t\t\t\"root-keys\": {\n\t\t\t\t\"*\": [\"" + kId + "\"]\n\t\t\t}\n\t\t}\n\t}\n}");
    EXPECT_EQ(edit("{\r\n  \"content-trust\": {\r\n    \"mode\": \"enforced\"\r\n  }\r\n}\r\n", [](ContentTrustPolicy& p) { p.allowExpiredCache = true; }),
              "{\r\n  \"content-trust\": {\r\n    \"mode\": \"enforced\",\r\n    \"allow-expired-trust-cache\": true\r\n  }\r\n}\r\n");
    EXPECT_EQ(edit("{\"content-trust\":{\"mode\":\"enforced\",\"trust-pinning\":{\"root-keys\":{\"a.b/*\":[\"" + kId + "\"]}}}}", change),
              "{\"content-trust\":{\"mode\":\"enforced\",\"trust-pinning\":{\"root-keys\":{\"a.b/*\":[\"" + kId + "\"], \"*\": [\"" + kId + "\"]}}}}");
}

TEST(DaemonEdit, LeavesNoDuplicateBehind) {
    const std::string text = "{\"content-trust\": {\"mode\": \"enforced\", \"trust-pinning\": {\"official-images\": true, \"library-images\": false}}}";
    const std::string edited = edit(text, [](ContentTrustPolicy& p) { p.official = false; });
    EXPECT_TRUE(readDaemonJson(edited).valid()) << edited;
}

TEST(DaemonEdit, EscapesWhatAPatternHolds) {
    const std::string edited = edit("{}", [](ContentTrustPolicy& p) { p.rootKeys = {{"a\"b\\c\n", {kId}}}; });
    EXPECT_EQ(readDaemonJson(edited).policy.rootKeys.at(0).pattern, "a\"b\\c\n");
}

TEST(DaemonEdit, RefusesWhatIsNotJson) {
    for (const char* text : {"{", "[]", "{\"a\": 1,}", "{} x", "{\"content-trust\": 1}", "\xEF\xBB\xBF{}"}) {
        EXPECT_TRUE(edit(text, [](ContentTrustPolicy& p) { p.givenMode = TrustMode::Enforced; }).starts_with("refused: ")) << text;
    }
}

}  // namespace roseglass::docker
