// The documents that an audit is written as, and the lines that it is resumed from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "support/temporary_folder.h"
#include "trust/audit/audit_export.h"
#include "trust/audit/audit_json.h"
#include "trust/audit/audit_state.h"

namespace roseglass::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using trust::FindingCode;
using trust::FindingSeverity;

const Instant kNow = *parseRfc3339("2026-11-24T10:00:00Z");

trust::AuditedRepository repository(const std::string& name = "localhost:5000/team/app") {
    trust::AuditedRepository out;
    out.repository = name;
    out.trustServer = "https://localhost:4443";
    out.status = trust::RepositoryStatus::Trusted;
    out.checkedAt = out.lookedAt = kNow;
    out.changesAt = kNow + std::chrono::hours(2);
    out.inputs = "what it was judged by";
    out.nextExpiry = kNow + std::chrono::hours(24 * 20);
    trust::AuditedTag tag;
    tag.name = "1.0";
    tag.state = trust::TagState::Stale;
    tag.signedDigest = crypto::sha256("a");
    tag.registryDigest = crypto::sha256("b");
    tag.signers = {"alice"};
    tag.roles = {"targets/releases", "targets/alice"};
    tag.expires = kNow + std::chrono::hours(24 * 20);
    tag.migration = trust::Migration::Both;
    trust::BesideArtifact cosign;
    cosign.kind = trust::BesideKind::CosignSignature;
    cosign.artifactType = "application/vnd.dev.cosign.simplesigning.v1+json";
    cosign.digest = crypto::sha256("c");
    cosign.foundBy = "tag sha256-….sig";
    cosign.claimedSigner = "release@example.com";
    cosign.claimedDate = kNow;
    tag.beside = {cosign};
    out.tags = {tag};
    out.keys = {{"root", std::string(64, 'a'), std::string(64, 'b'), "ECDSA P-256", trust::KeyLocation::File, 1}};
    out.findings = {{FindingCode::Stale, FindingSeverity::Warning, name, "1.0", "The registry serves another image as 1.0", "signed a, served b", "Push it again."},
                    {FindingCode::SingleRootKey, FindingSeverity::Note, name, "root", "The root role has a single key", "1 key, threshold 1", "Keep it offline."}};
    return out;
}

trust::AuditReport report(std::vector<trust::AuditedRepository> repositories = {repository()}) {
    trust::AuditReport out;
    out.startedAt = kNow;
    out.asked = repositories.size();
    out.complete = true;
    out.repositories = std::move(repositories);
    return out;
}

template <class Write>
std::string text(const trust::AuditReport& what, Write write) {
    std::string out;
    write(what, [&](std::string_view piece) { out.append(piece); });
    return out;
}

std::string html(const trust::AuditReport& what) { return text(what, trust::writeHtml); }
std::string csv(const trust::AuditReport& what) { return text(what, trust::writeCsv); }
json sarif(const trust::AuditReport& what) {
    return json::parse(text(what, [](const auto& one, const trust::TextSink& sink) { trust::writeSarif(one, "0.1.0", sink); }));
}
json document(const trust::AuditReport& what) {
    return json::parse(text(what, [](const auto& one, const trust::TextSink& sink) { trust::writeJson(one, sink); }));
}

/// One that whoever pushes an image or runs a trust server can make.
trust::AuditReport hostile() {
    trust::AuditedRepository bad = repository("evil.example/<script>alert(1)</script>");
    bad.findings[0].subject = "=HYPERLINK(\"http://evil\")\r\n";
    bad.findings[0].message = "</td><img src=x onerror=alert(1)>";
    bad.findings[0].evidence = "@SUM(1)\x1b[31m \"quoted\" 'single' & <b>";
    bad.findings[0].remedy = "+cmd|' /C calc'!A0";
    return report({bad});
}

}  // namespace

TEST(AuditLines, EveryFieldComesBack) {
    const trust::AuditedRepository before = repository();
    const std::string line = trust::toLine(before);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto after = trust::repositoryFromLine(line);
    ASSERT_TRUE(after);
    EXPECT_EQ(trust::toLine(*after), line);
    EXPECT_EQ(after->findings, before.findings);
    EXPECT_EQ(after->tags[0].beside[0].claimedSigner, "release@example.com");
    EXPECT_EQ(after->tags[0].beside[0].about, before.tags[0].beside[0].about);
    EXPECT_EQ(after->keys[0].location, trust::KeyLocation::File);
    EXPECT_EQ(after->lookedAt, before.lookedAt);
    EXPECT_EQ(after->changesAt, before.changesAt);
    EXPECT_EQ(after->inputs, before.inputs);
}

TEST(AuditLines, EveryStateComesBack) {
    using Status = trust::RepositoryStatus;
    for (const auto status :
         {Status::Trusted, Status::Incomplete, Status::Untrusted, Status::Unsigned, Status::Unreachable}) {
        trust::AuditedRepository before = repository();
        before.status = status;
        const auto after = trust::repositoryFromLine(trust::toLine(before));
        ASSERT_TRUE(after) << trust::statusName(status);
        EXPECT_EQ(after->status, status);
    }
    using State = trust::TagState;
    for (const auto state :
         {State::Signed, State::Unsigned, State::Stale, State::Missing, State::Unknown, State::Invalid}) {
        trust::AuditedRepository before = repository();
        before.tags[0].state = state;
        EXPECT_EQ(trust::repositoryFromLine(trust::toLine(before))->tags[0].state, state) << trust::stateName(state);
    }
    for (const trust::FindingKind& kind : trust::findingKinds()) {
        trust::AuditedRepository before = repository();
        before.findings[0].code = kind.code;
        EXPECT_EQ(trust::repositoryFromLine(trust::toLine(before))->findings[0].code, kind.code) << kind.name;
    }
}

TEST(AuditLines, WhatWeDidNotWriteIsMalformed) {
    const std::string good = trust::toLine(repository());
    for (const std::string name :
         {"repository", "status", "tags", "keys", "findings", "checkedAt", "lookedAt", "inputs"}) {
        json object = json::parse(good);
        object.erase(name);
        EXPECT_FALSE(trust::repositoryFromLine(object.dump())) << name;
        object[name] = 7;
        EXPECT_FALSE(trust::repositoryFromLine(object.dump())) << name;
    }
    for (const char* line : {"", "7", "[]", "{}", "\xff", "{\"repository\":"}) EXPECT_EQ(trust::repositoryFromLine(line).error().code, ErrorCode::Malformed) << line;
    json object = json::parse(good);
    object["findings"][0]["code"] = "no-such";
    EXPECT_FALSE(trust::repositoryFromLine(object.dump()));
}

TEST(AuditState, KeepsWhatIsDoneAndForgetsACutLine) {
    const TemporaryFolder folder;
    const auto file = folder / "audit.jsonl";
    {
        auto state = trust::AuditState::open(file, "settings");
        ASSERT_TRUE(state);
        EXPECT_TRUE(state->done().empty());
        ASSERT_TRUE(state->add(repository("r.test/a")));
        ASSERT_TRUE(state->add(repository("r.test/b")));
    }
    std::ofstream(file, std::ios::app) << trust::toLine(repository("r.test/c")).substr(0, 40);
    {
        auto state = trust::AuditState::open(file, "settings");
        ASSERT_TRUE(state) << state.error().message;
        ASSERT_EQ(state->done().size(), 2u);
        ASSERT_TRUE(state->add(repository("r.test/c")));
    }
    auto state = trust::AuditState::open(file, "settings");
    ASSERT_TRUE(state) << "the cut line left nothing behind";
    ASSERT_EQ(state->done().size(), 3u);
    trust::AuditedRepository again = repository("r.test/a");
    again.status = trust::RepositoryStatus::Untrusted;
    ASSERT_TRUE(state->add(again));
    state = trust::AuditState::open(file, "settings");
    ASSERT_TRUE(state);
    ASSERT_EQ(state->done().size(), 3u);
    EXPECT_EQ(state->done()[0].status, trust::RepositoryStatus::Untrusted) << "as it was seen last";
    EXPECT_EQ(trust::AuditState::open(file, "other settings").error().code, ErrorCode::Usage);
    ASSERT_TRUE(state->finish());
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(AuditState, AStrangersFileIsLeftAlone) {
    const TemporaryFolder folder;
    for (const char* content :
         {"my diary", "my diary\n", "{\"format\":\"roseglass-audit-state\",\"version\":2,\"settings\":\"s\"}\nspoilt\n",
          "{\"format\":\"roseglass-audit-state\",\"version\":1,\"settings\":\"s\"}\n"}) {
        const auto file = folder / "file";
        std::ofstream(file) << content;
        EXPECT_EQ(trust::AuditState::open(file, "s").error().code, ErrorCode::Io) << content;
        std::ifstream again(file);
        EXPECT_EQ(std::string(std::istreambuf_iterator<char>(again), {}), content);
    }
}

TEST(AuditState, AnEmptyFileThatWasThereStays) {
    const TemporaryFolder folder;
    const auto file = folder / "made by mktemp";
    std::ofstream(file).flush();
    for (const bool resumed : {false, true}) {
        auto state = trust::AuditState::open(file, "s");
        ASSERT_TRUE(state) << state.error().message;
        ASSERT_TRUE(state->add(repository("r.test/a")));
        if (!resumed) continue;
        EXPECT_EQ(state->done().size(), 1u);
        ASSERT_TRUE(state->finish());
    }
    ASSERT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(std::filesystem::file_size(file), 0u);
}

TEST(AuditList, TakesNamesFromWhatEditorsAndPeopleWrite) {
    EXPECT_EQ(trust::repositoriesIn("\xef\xbb\xbf""a/b\r\n\n# all of ours\n  c/* # by hand\n\te/f\t#x\n#\n   \ng#h"), (std::vector<std::string>{"a/b", "c/*", "e/f", "g#h"}));
    EXPECT_TRUE(trust::repositoriesIn("\xef\xbb\xbf# nothing\n").empty());
}

TEST(AuditDocument, TellsRepositoriesFindingsAndSums) {
    const json all = document(report());
    EXPECT_EQ(all["format"], "roseglass-audit");
    EXPECT_EQ(all["summary"]["warnings"], 1);
    EXPECT_EQ(all["summary"]["byCode"]["stale"], 1);
    EXPECT_EQ(all["summary"]["byStatus"], json({{"trusted", 1}}));
    EXPECT_EQ(all["findings"][0]["code"], "stale");
    EXPECT_EQ(all["findings"][0]["repository"], "localhost:5000/team/app");
    EXPECT_EQ(all["repositories"][0]["tags"][0]["migration"], "both");
    const json inventory = json::parse(text(report(), trust::writeInventory));
    const json tag = inventory["repositories"][0]["tags"][0];
    EXPECT_EQ(tag["digest"], crypto::sha256("a").toString());
    EXPECT_EQ(tag["signers"], json({"alice"}));
    EXPECT_EQ(tag["beside"][0]["verified"], false);
    EXPECT_EQ(inventory["repositories"][0]["keys"][0]["canonicalId"], std::string(64, 'b'));
}

TEST(AuditCsv, HasACellForEachColumnAndNoFormula) {
    EXPECT_THAT(csv(report()), testing::StartsWith("\"severity\",\"code\",\"repository\",\"subject\",\"message\","
                                                   "\"evidence\",\"remedy\",\"migration\",\"lookedAt\"\r\n\"wa"));
    EXPECT_THAT(csv(report()), HasSubstr("\"warning\",\"stale\",\"localhost:5000/team/app\",\"1.0\""));
    EXPECT_THAT(csv(hostile()), Not(HasSubstr("\x1b")));
    struct Case { const char *cell, *line; };
    for (const Case& one : {Case{"=1+1", "\"'=1+1\"\r\n"}, {"+1", "\"'+1\"\r\n"}, {"-1", "\"'-1\"\r\n"}, {"@A1", "\"'@A1\"\r\n"}, {"  =1", "\"'  =1\"\r\n"}, {"\t=1", "\"\\u0009=1\"\r\n"}, {"a\"b", "\"a\"\"b\"\r\n"}, {"a,b", "\"a,b\"\r\n"}, {"", "\"\"\r\n"}, {"1.0", "\"1.0\"\r\n"}}) {
        EXPECT_EQ(trust::csvLine({one.cell}), one.line) << one.cell;
    }
}

TEST(AuditHtml, StandsAloneAndEscapesEverything) {
    const std::string page = html(hostile());
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, Not(HasSubstr("<b>\x1b")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(page, HasSubstr("default-src 'none'")) << "nothing is loaded, nothing runs";
    const std::string plain = html(report());
    EXPECT_THAT(plain, Not(HasSubstr("http://")));
    EXPECT_THAT(plain, Not(HasSubstr("src=")));
    EXPECT_THAT(plain, HasSubstr("@media print"));
    EXPECT_THAT(plain, HasSubstr("prefers-color-scheme:dark"));
    EXPECT_THAT(plain, HasSubstr("\u25b2 warning")) << "a sign and a word, not colour alone";
    EXPECT_THAT(plain, Not(HasSubstr("not complete")));
    trust::AuditReport stopped = report();
    stopped.complete = false;
    stopped.asked = 7;
    EXPECT_THAT(html(stopped), HasSubstr("stopped after 1 of 7"));
    EXPECT_THAT(plain, Not(HasSubstr("interrupted")));
}

TEST(AuditDocuments, SayWhatAnInterruptedRunSaw) {
    trust::AuditReport resumed = report({repository("r.test/a"), repository("r.test/b")});
    resumed.startedAt = kNow + std::chrono::hours(3);
    resumed.repositories[1].resumed = true;
    EXPECT_EQ(document(resumed)["repositories"][1]["resumed"], true);
    EXPECT_FALSE(document(resumed)["repositories"][0].contains("resumed"));
    EXPECT_EQ(document(resumed)["repositories"][1]["lookedAt"], formatRfc3339(kNow));
    const json inventory = json::parse(text(resumed, trust::writeInventory));
    EXPECT_EQ(inventory["repositories"][1]["resumed"], true);
    EXPECT_THAT(html(resumed),
                HasSubstr("1 of these repositories was looked at by an interrupted run</b>, " + formatRfc3339(kNow)));
    EXPECT_THAT(csv(resumed), HasSubstr("\"" + formatRfc3339(kNow) + "\"\r\n"));
    EXPECT_EQ(sarif(resumed)["runs"][0]["results"][0]["properties"]["lookedAt"], formatRfc3339(kNow));
}

TEST(AuditDocuments, CarryTheRefusalOfAGate) {
    std::string out;
    trust::writeJson(report(), Error(ErrorCode::Policy, "1 match of --fail-on stale"),
                     [&](std::string_view piece) { out.append(piece); });
    EXPECT_EQ(json::parse(out)["error"]["code"], "policy");
    EXPECT_EQ(json::parse(out)["error"]["exit"], 1);
    EXPECT_FALSE(document(report()).contains("error"));
}

TEST(AuditHtml, OpensAndClosesItsElements) {
    std::vector<std::string> open;
    const std::string page = html(report({repository(), repository("localhost:5000/other")}));
    const std::regex tag("<(/?)([a-z0-9]+)[^>]*>");
    const std::string body = page.substr(page.find("</style>") + 8);
    for (std::sregex_iterator at(body.begin(), body.end(), tag), end; at != end; ++at) {
        const std::string name = (*at)[2];
        if (name == "br" || name == "html" || name == "head") continue;
        if ((*at)[1] == "") {
            open.push_back(name);
        } else {
            ASSERT_FALSE(open.empty()) << name;
            EXPECT_EQ(open.back(), name);
            open.pop_back();
        }
    }
    EXPECT_TRUE(open.empty());
}

TEST(AuditSarif, IsARunAsTheStandardWantsIt) {
    const json log = sarif(report({repository(), repository("r.test/deep/path_x")}));
    EXPECT_EQ(log["version"], "2.1.0");
    ASSERT_EQ(log["runs"].size(), 1u);
    const json& run = log["runs"][0];
    EXPECT_FALSE(run["tool"]["driver"]["name"].get<std::string>().empty());
    EXPECT_TRUE(run["invocations"][0]["executionSuccessful"].is_boolean());
    const json& rules = run["tool"]["driver"]["rules"];
    std::set<std::string> ids;
    for (const json& rule : rules) {
        EXPECT_TRUE(ids.insert(rule["id"]).second);
        EXPECT_FALSE(rule["shortDescription"]["text"].get<std::string>().empty());
        EXPECT_TRUE(std::set<std::string>({"error", "warning", "note"}).contains(rule["defaultConfiguration"]["level"]));
    }
    const std::regex uri("docker://[A-Za-z0-9.:_~%-]+(/[A-Za-z0-9._~%-]+)+");
    std::set<std::string> fingerprints;
    ASSERT_EQ(run["results"].size(), 4u);
    for (const json& result : run["results"]) {
        EXPECT_EQ(rules.at(result["ruleIndex"].get<size_t>())["id"], result["ruleId"]);
        EXPECT_TRUE(std::set<std::string>({"error", "warning", "note"}).contains(result["level"]));
        EXPECT_FALSE(result["message"]["text"].get<std::string>().empty());
        ASSERT_EQ(result["locations"].size(), 1u);
        EXPECT_TRUE(std::regex_match(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].get<std::string>(), uri)) << result["locations"];
        EXPECT_TRUE(fingerprints.insert(result["partialFingerprints"]["roseglass/v1"]).second) << "each finding is known again by its own";
    }
    EXPECT_TRUE(std::regex_match(sarif(hostile())["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].get<std::string>(), uri));
}

}  // namespace roseglass::test
