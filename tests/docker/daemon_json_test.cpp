// What is read from a daemon.json, and what is told about it, with line and column.
#include "docker/daemon_json.h"

#include <gtest/gtest.h>

namespace roseglass::docker {
namespace {

const std::string kId(64, 'a'), kOther(64, 'b');

/// "code@line:column" of every finding, errors with "!", notes with "~".
std::string told(const std::string& text) {
    std::string out;
    for (const Finding& finding : readDaemonJson(text).findings) {
        out += (out.empty() ? "" : " ") + std::string(finding.severity == Severity::Error ? "!" : finding.severity == Severity::Note ? "~" : "") + finding.code + "@" + std::to_string(finding.line) + ":" + std::to_string(finding.column);
        EXPECT_FALSE(finding.message.empty());
    }
    return out;
}

/// {"content-trust": CONTENT} with the content on line 2, from column 1.
std::string block(const std::string& content) { return "{\"content-trust\":\n" + content + "}"; }
/// An enforced policy with these root keys, which stand on line 2 from column 1.
std::string keys(const std::string& content) { return "{\"content-trust\": {\"mode\": \"enforced\", \"trust-pinning\": {\"official-images\": false, \"root-keys\":\n" + content + "}}}"; }

}  // namespace

TEST(DaemonJson, TheDocumentsBlockInValidJsonIsRead) {
    const DaemonJson read = readDaemonJson(R"({
  "log-driver": "journald",
  "content-trust": {
    "trust-pinning": {
      "root-keys": {
        "myregistry.com/myorg/*": [")" + kId + "\", \"" + kOther + R"("],
        "myregistry.com/otherorg/repo": [")" + kOther + R"("]
      },
      "official-images": true
    },
    "mode": "enforced",
    "allow-expired-trust-cache": true
  }
})");
    EXPECT_TRUE(read.valid());
    EXPECT_EQ(read.fatal, "");
    EXPECT_TRUE(read.policy.present);
    EXPECT_EQ(read.policy.mode(), TrustMode::Enforced);
    EXPECT_EQ(read.policy.rootKeys, (std::vector<RootPin>{{"myregistry.com/myorg/*", {kId, kOther}}, {"myregistry.com/otherorg/repo", {kOther}}}));
    EXPECT_EQ(read.policy.official, true);
    EXPECT_TRUE(read.policy.allowExpiredCache);
}

TEST(DaemonJson, WithoutABlockTheDefaultsHold) {
    for (const char* text : {"", " \n", "{}", "{\"debug\": true}", "{\"content-trust\": {}}", "{\"content-trust\": null}"}) {
        const DaemonJson read = readDaemonJson(text);
        EXPECT_TRUE(read.findings.empty()) << text;
        EXPECT_EQ(read.policy.mode(), TrustMode::Disabled) << text;
        EXPECT_TRUE(read.policy.officialImages()) << text;
        EXPECT_FALSE(read.policy.allowExpiredCache) << text;
    }
}

TEST(DaemonJson, EverySpellingOfASettingIsRead) {
    for (const char* name : {"official-images", "library-images", "official-library-images"}) {
        const DaemonJson read = readDaemonJson(block(std::string("{\"mode\":\"enforced\",\"trust-pinning\":{\"") + name + "\":false,\"root-keys\":{\"*\":[\"" + kId + "\"]}}}"));
        EXPECT_TRUE(read.valid()) << name;
        EXPECT_FALSE(read.policy.officialImages()) << name;
    }
    for (const char* name : {"allow-expired-trust-cache", "allow-expired-cached-trust-data"}) {
        EXPECT_TRUE(readDaemonJson(block(std::string("{\"") + name + "\":true}")).policy.allowExpiredCache) << name;
    }
}

TEST(DaemonJson, MistakesAreToldWithLineAndColumn) {
    const std::pair<std::string, std::string> rows[] = {
        // Not JSON.
        {"{", "!json@1:1"},
        {"{\n  \"debug\": true\n  \"content-trust\": {}\n}", "!json@3:3"},
        {"\xEF\xBB\xBF{}", "!bom@1:1"},
        {"{ // policy\n}", "!comment@1:3"},
        {"{\"debug\": true,}", "!trailing-comma@1:15"},
        {"{\n  \u201cdebug\u201d: true\n}", "!typographic-quotes@2:3"},
        {"{'debug': true}", "!single-quotes@1:2"},
        {"[]", "!wrong-type@1:1"},
        // Names.
        {"{\"debug\": true, \"debug\": false}", "!duplicate-key@1:17"},
        {"{\"log-opts\": {\"a\": 1, \"a\": 2}}", "!duplicate-key@1:23"},
        {"{\"content_trust\": {}}", "!unknown-key@1:2"},
        {"{\"contentTrust\": {}}", "!unknown-key@1:2"},
        {"{\"trust-pinning\": {}}", "!misplaced-key@1:2"},
        {block("{\"modes\": \"enforced\"}"), "!unknown-key@2:2"},
        {block("{\"Mode\": \"enforced\"}"), "!unknown-key@2:2"},
        {block("{\"official-images\": true}"), "!misplaced-key@2:2"},
        {block("{\"root-keys\": {}}"), "!misplaced-key@2:2"},
        {block("{\"trust-pinning\": {\"mode\": \"enforced\"}}"), "!misplaced-key@2:20"},
        {block("{\"trust-pinning\": {\"rootkeys\": {}}}"), "!unknown-key@2:20"},
        {block("{\"mode\": \"disabled\", \"mode\": \"disabled\"}"), "!duplicate-key@2:22"},
        // Types.
        {"{\"content-trust\": true}", "!wrong-type@1:19"},
        {"{\"content-trust\": []}", "!wrong-type@1:19"},
        {block("{\"mode\": true}"), "!wrong-type@2:10"},
        {block("{\"allow-expired-trust-cache\": \"true\"}"), "!wrong-type@2:31"},
        {block("{\"trust-pinning\": []}"), "!wrong-type@2:19"},
        {block("{\"trust-pinning\": {\"official-images\": 1}}"), "!wrong-type@2:39"},
        {block("{\"trust-pinning\": {\"root-keys\": [\"x\"]}}"), "!wrong-type@2:33"},
        {keys("{\"*\": \"" + kId + "\"}"), "no-pins@1:2 !wrong-type@2:7"},
        {keys("{\"*\": [1]}"), "!wrong-type@2:8"},
        // Modes.
        {block("{\"mode\": \"enforce\"}"), "!unknown-mode@2:10"},
        {block("{\"mode\": \"Enforced\"}"), "!unknown-mode@2:10"},
        {block("{\"mode\": \"on\"}"), "!unknown-mode@2:10"},
        // Keys.
        {keys("{\"*\": [\"abc123\"]}"), "!malformed-key-id@2:8"},
        {keys("{\"*\": [\"" + std::string(64, 'A') + "\"]}"), "!malformed-key-id@2:8"},
        {keys("{\"*\": [\"" + kId + "\", \"" + kId.substr(1) + "z\"]}"), "!malformed-key-id@2:76"},
        {keys("{\"*\": []}"), "!empty-key-list@2:7"},
        {keys("{\"*\": [\"" + kId + "\", \"" + kId + "\"]}"), "duplicate-key-id@2:76"},
        // Patterns.
        {keys("{\"mongo\": [\"" + kId + "\"]}"), "!pattern-matches-nothing@2:2"},
        {keys("{\"https://quay.io/*\": [\"" + kId + "\"]}"), "!pattern-matches-nothing@2:2"},
        {keys("{\"docker.io/library/mongo:7\": [\"" + kId + "\"]}"), "!pattern-matches-nothing@2:2"},
        {keys("{\"quay.io/Team/*\": [\"" + kId + "\"]}"), "!pattern-matches-nothing@2:2"},
        {keys("{\"*\": [\"" + kId + "\"],\n\"*\": [\"" + kOther + "\"]}"), "!duplicate-pattern@3:1"},
        {keys("{\"*\": [\"" + kId + "\"],\n\"quay.io/*\": [\"" + kOther + "\"]}"), "~overlapping-patterns@3:1"},
        {keys("{\"quay.io/*\": [\"" + kId + "\"],\n\"quay.io/a/b\": [\"" + kOther + "\"],\n\"quay.io/a/*\": [\"" + kOther + "\"]}"), "~overlapping-patterns@3:1 ~overlapping-patterns@4:1"},
        // Official images.
        {block("{\"mode\": \"enforced\", \"trust-pinning\": {\"official-images\": true, \"library-images\": false}}"), "!contradiction@2:65"},
        {block("{\"mode\": \"enforced\", \"trust-pinning\": {\"official-images\": true, \"library-images\": true}}"), "same-setting-twice@2:65"},
        {block("{\"mode\": \"enforced\", \"trust-pinning\": {\"root-keys\": {\"*\": [\"" + kId + "\"]}}}"), "~overlaps-official-images@2:54"},
        // Without effect, or with one to know.
        {block("{\"mode\": \"disabled\", \"trust-pinning\": {\"official-images\": true}}"), "no-effect@2:10"},
        {block("{\"trust-pinning\": {\"official-images\": true}}"), "no-effect@1:2"},
        {block("{\"mode\": \"enforced\"}"), "no-pins@1:2"},
        {block("{\"mode\": \"permissive\", \"trust-pinning\": {\"official-images\": true}, \"allow-expired-trust-cache\": true}"), "~freeze-attacks@2:68"},
        // Fine.
        {keys("{\"quay.io/*\": [\"" + kId + "\"]}"), ""},
        {block("{\"mode\": \"enforced\", \"trust-pinning\": {\"official-images\": true}}"), ""},
        {block("{\"mode\": \"enforced\", \"trust-pinning\": {\"cert-ids\": {\"quay.io/a\": [\"" + kId + "\"]}}}"), ""},
        {block("{\"mode\": \"enforced\", \"trust-pinning\": {\"cert-ids\": {\"quay.io/*\": [\"" + kId + "\"]}}}"), "!pattern-matches-nothing@2:53"},
    };
    for (const auto& [text, expected] : rows) EXPECT_EQ(told(text), expected) << text;
}

TEST(DaemonJson, TheDocumentsOwnBlockIsTakenApart) {
    // As printed in the document: typographic quotes, missing braces, a choice in place of a mode.
    const DaemonJson read = readDaemonJson("{\n    \u201ccontent-trust\u201d: {\n        \u201ctrust-pinning\u201d: {\n            \u201croot-keys\u201d: {\n                \u201c*\u201d: [\u201ckeyID1\u201d, \u201ckeyID2\u201d],\n                \u201c\u201d: [\u201ckeyID3\u201d]\n"
                                            "            \u201cofficial-images\u201d: true,\n");
    EXPECT_FALSE(read.valid());
    ASSERT_GE(read.findings.size(), 8u);
    EXPECT_EQ(read.findings[0].code, "typographic-quotes");
    EXPECT_EQ(read.findings[0].line, 2u);
    EXPECT_EQ(read.findings[0].column, 5u);
    EXPECT_EQ(read.findings.back().code, "json");
    EXPECT_EQ(read.findings.back().line, 7u);
}

TEST(DaemonJson, HintsNameWhatWasMeant) {
    const std::pair<std::string, const char*> rows[] = {
        {block("{\"modes\": \"enforced\"}"), "\"mode\""},           {block("{\"trust_pinning\": {}}"), "\"trust-pinning\""}, {block("{\"trust-pinning\": {\"offical-images\": true}}"), "\"official-images\""},
        {block("{\"mode\": \"enforce\"}"), "\"enforced\""},         {"{\"content-trusts\": {}}", "\"content-trust\""},         {block("{\"allow-expired-cache\": true}"), "Settings are mode"},
        {block("{\"allow-expired-trust-caches\": true}"), "\"allow-expired-trust-cache\""},
    };
    for (const auto& [text, hint] : rows) {
        const DaemonJson read = readDaemonJson(text);
        ASSERT_FALSE(read.findings.empty()) << text;
        EXPECT_NE(read.findings[0].hint.find(hint), std::string::npos) << text << read.findings[0].hint;
    }
}

TEST(DaemonJson, WhatStopsTheEngineIsFatalAndWhatItDoesNotLookAtIsNot) {
    const std::pair<std::string, bool> rows[] = {
        {"{", true},
        {"{\"a\": 1,}", true},
        {block("{\"mode\": \"enforce\"}"), true},
        {block("{\"mode\": 1}"), true},
        {keys("{\"*\": []}"), true},
        {keys("{\"*\": \"x\"}"), true},
        {block("{\"mode\": \"disabled\", \"trust-pinning\": {\"root-keys\": {\"*\": []}}}"), false},
        {block("{\"mode\": \"disabled\", \"trust-pinning\": 7}"), false},
        {keys("{\"*\": [\"short\"]}"), false},
        {block("{\"mode\": \"enforced\", \"unknown\": 1}"), false},
    };
    for (const auto& [text, fatal] : rows) EXPECT_EQ(!readDaemonJson(text).fatal.empty(), fatal) << text << readDaemonJson(text).fatal;
    EXPECT_EQ(readDaemonJson("{\n \"a\" 1}").fatal, "line 2, column 6: A colon is missing behind \"a\"");
}

TEST(DaemonJson, OfTwoEqualNamesTheLastOneCountsAndOfTwoSpellingsThePinHolds) {
    EXPECT_EQ(readDaemonJson(block("{\"mode\": \"enforced\", \"mode\": \"permissive\"}")).policy.mode(), TrustMode::Permissive);
    EXPECT_EQ(readDaemonJson(keys("{\"*\": [\"" + kId + "\"], \"*\": [\"" + kOther + "\"]}")).policy.rootKeys, (std::vector<RootPin>{{"*", {kOther}}}));
    EXPECT_TRUE(readDaemonJson(block("{\"trust-pinning\": {\"official-images\": true, \"library-images\": false}}")).policy.officialImages());
    EXPECT_FALSE(readDaemonJson(block("{\"trust-pinning\": {\"official-images\": true, \"official-images\": false}}")).policy.officialImages());
}

TEST(DaemonJson, OutsideTextIsShownSafely) {
    const DaemonJson read = readDaemonJson(block("{\"mode\": \"\\u001b[31m\\u202eevil\", \"" + std::string(5000, 'x') + "\": 1}"));
    for (const Finding& finding : read.findings) {
        EXPECT_EQ(finding.message.find('\x1b'), std::string::npos);
        EXPECT_EQ(finding.message.find("\u202e"), std::string::npos);
        EXPECT_LT(finding.message.size(), 400u);
    }
}

}  // namespace roseglass::docker
