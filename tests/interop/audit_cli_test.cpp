// roseglass-cli audit on the lab's real servers.
#include <algorithm>
#include <fstream>

#include "base/file.h"
#include "interop/publish_scene.h"
#include "support/loopback_server.h"

namespace roseglass::test {
namespace {

using nlohmann::json;

class Audit : public PublishScene {
protected:
    static Ran audit(const Desk& desk, std::vector<std::string> words, bool asJson = true) {
        words.insert(words.begin(), "audit");
        if (asJson) words.insert(words.begin(), "--json");
        return desk.ours(words);
    }

    /// "code subject" of what is worse than a note.
    static std::set<std::string> faults(const Ran& ran, const std::string& gun) {
        std::set<std::string> out;
        const json report = json::parse(ran.out, nullptr, false);
        EXPECT_TRUE(report.is_object()) << ran.all();
        for (const json& finding : report["findings"]) {
            if (finding["repository"] != gun || finding["severity"] == "note") continue;
            out.insert(finding["code"].get<std::string>() + (finding["subject"] == "" ? "" : " " + finding["subject"].get<std::string>()));
        }
        return out;
    }

    using Faults = std::set<std::string>;
};

/// Puts a manifest into the lab's registry under a tag, as cosign and notation do.
void putManifest(const lab::LabState& state, const std::string& path, const std::string& tag, const std::string& body) {
    const Ran put = runProgram({"curl", "-sf", "-X", "PUT", "-H", "Content-Type: application/vnd.oci.image.manifest.v1+json", "--data-binary", "@-", "http://" + state.registryHost + "/v2/" + path + "/manifests/" + tag}, {}, body);
    ASSERT_EQ(put.exit, 0) << put.all();
}

std::string putBlob(const lab::LabState& state, const std::string& path, const std::string& bytes) {
    const std::string base = "http://" + state.registryHost + "/v2/" + path + "/blobs/uploads/";
    const Ran started = runProgram({"curl", "-sf", "-X", "POST", "-D", "-", "-o", "/dev/null", base});
    const size_t at = started.out.find("Location: ");
    EXPECT_NE(at, std::string::npos) << started.all();
    const std::string location = started.out.substr(at + 10, started.out.find("\r\n", at) - at - 10), digest = crypto::sha256(bytes).toString();
    EXPECT_EQ(runProgram({"curl", "-sf", "-X", "PUT", "-H", "Content-Type: application/octet-stream", "--data-binary", "@-", location + (location.find('?') == std::string::npos ? "?" : "&") + "digest=" + digest}, {}, bytes).exit, 0);
    return digest;
}

}  // namespace

TEST_F(Audit, FreshRepositoriesOfOursAndOfDockersAreHealthy) {
    const std::string ours = image("audit/ours", {"1.0"}), theirs = image("audit/theirs", {"1.0"});
    const Desk desk(state);
    ASSERT_EQ(desk.ours({"sign", ours + ":1.0"}).exit, 0);
    // What `docker trust sign` makes: server-managed snapshot, the tag in targets.
    ASSERT_EQ(desk.notary({"init", theirs, "-p"}).exit, 0);
    ASSERT_EQ(desk.notary({"key", "rotate", theirs, "snapshot", "-r"}).exit, 0);
    const std::string digest = digestOf(theirs + ":1.0");
    const auto length = runProgram({"curl", "-sf", "-H", "Accept: application/vnd.docker.distribution.manifest.v2+json", "http://" + state.registryHost + "/v2/audit/theirs/manifests/1.0"}).out.size();
    ASSERT_EQ(desk.notary({"addhash", "-p", theirs, "1.0", std::to_string(length), "--sha256", digest}).exit, 0);
    const Desk reader(state);
    for (const Desk* who : {&reader, &desk}) {
        const Ran ran = audit(*who, {ours, theirs});
        EXPECT_EQ(ran.exit, 0) << ran.all();
        EXPECT_EQ(faults(ran, ours), Faults{}) << ran.out;
        EXPECT_EQ(faults(ran, theirs), Faults{}) << ran.out;
        EXPECT_EQ(json::parse(ran.out)["summary"]["repositories"], 2);
    }
    EXPECT_EQ(audit(reader, {ours, theirs, "--fail-on", "warning"}).exit, 0);
}

TEST_F(Audit, FindsWhatIsWrongAndEndsAsFailOnSays) {
    const std::string gun = image("audit/faulty", {"1.0", "2.0", "unsigned"}), plain = image("audit/plain", {"1"});
    const Desk desk(state);
    ASSERT_EQ(desk.ours({"sign", gun + ":1.0"}).exit, 0);
    ASSERT_EQ(desk.ours({"sign", gun + ":2.0"}).exit, 0);
    ASSERT_EQ(runProgram({"skopeo", "copy", "-q", "--src-tls-verify=false", "--dest-tls-verify=false", "docker://" + plain + ":1", "docker://" + gun + ":2.0"}).exit, 0);
    const Desk reader(state);
    const Ran ran = audit(reader, {gun, plain});
    EXPECT_EQ(ran.exit, 0) << "findings alone are no failure";
    EXPECT_EQ(faults(ran, gun), (Faults{"unsigned unsigned", "stale 2.0"})) << ran.out;
    EXPECT_EQ(faults(ran, plain), Faults{"unsigned"});
    struct Case { const char* words; int exit; };
    for (const Case& one : {Case{"unsigned", 1}, {"stale", 1}, {"missing,expired", 0}, {"error", 0}, {"warning", 1}, {"note", 1}, {"expires=30d", 0}, {"expires=4y", 1}, {"missing,stale", 1}, {"stail", 2}, {"expires=soon", 2}, {"", 2}}) {
        EXPECT_EQ(audit(reader, {gun, plain, "--fail-on", one.words}).exit, one.exit) << one.words;
    }
    EXPECT_EQ(audit(reader, {plain, "--fail-on", "stale"}).exit, 0);
    EXPECT_EQ(audit(reader, {plain, "--fail-on", "unsigned", "--fail-on", "missing"}).exit, 1) << "both count";
    EXPECT_EQ(audit(reader, {plain, "--fail-on", " missing , unsigned "}).exit, 1);
    EXPECT_EQ(audit(reader, {plain, "--fail-on", "missing", "--fail-on", "stail"}).exit, 2);
    const Ran words = audit(reader, {gun}, false);
    EXPECT_NE(words.out.find("warning: The registry serves another image as 2.0"), std::string::npos) << words.out;
    EXPECT_NE(words.out.find("1 repository: 0 errors, 2 warnings"), std::string::npos) << words.out;
}

TEST_F(Audit, WhoNeverLookedBeforeFindsWhatWasRepointedInTheServersOlderStates) {
    const std::string gun = image("audit/moved", {"1.0"}, "the first image");
    const Desk desk(state);
    ASSERT_EQ(desk.ours({"sign", gun + ":1.0"}).exit, 0);
    image("audit/moved", {"1.0"}, "the second image");
    ASSERT_EQ(desk.ours({"sign", gun + ":1.0"}).exit, 0);
    const Ran present = audit(Desk(state), {gun, "--fail-on", "re-pointed"});
    EXPECT_EQ(present.exit, 0) << present.out;
    const Ran past = audit(Desk(state), {gun, "--history", "--fail-on", "re-pointed"});
    EXPECT_EQ(past.exit, 1) << past.all();
    EXPECT_TRUE(faults(past, gun).contains("re-pointed 1.0")) << past.out;
    EXPECT_NE(past.out.find("as the trust server still has it"), std::string::npos) << past.out;
}

TEST_F(Audit, AGateLetsNothingThroughThatIsRefusedOrWasNotSeen) {
    const std::string gun = image("audit/gated", {"1.0"});
    const Desk desk(state);
    ASSERT_EQ(desk.ours({"sign", gun + ":1.0"}).exit, 0);
    const std::string nobody = "127.0.0.1:1/nobody/home";
    struct Case { std::vector<std::string> words; int exit; const char* why; };
    for (const Case& one :
         {Case{{gun, "--fail-on", "unsigned,stale,expired,expires=30d"}, 0, "all is well"},
          {{gun, "--at", "2040-01-01T00:00:00Z", "--fail-on", "unsigned,stale,expired,expires=30d"},
           1,
           "all is refused"},
          {{gun, "--at", "2040-01-01T00:00:00Z", "--fail-on", "missing"}, 1, "untrusted fails with any words"},
          {{gun, "--at",
            formatRfc3339(std::chrono::floor<std::chrono::seconds>(systemClock()()) + std::chrono::days(1500)),
            "--fail-on", "missing"},
           1,
           "targets expired, the root's certificate not yet"},
          {{gun, nobody, "--fail-on", "stale"}, 3, "its registry was not reached"},
          {{gun, nobody, "--fail-on", "registry-unreachable"}, 1, "which the words name"},
          {{gun, nobody, "--fail-on", "warning"}, 1, "or its severity"},
          {{gun, "Not A/Name", nobody, "--fail-on", "stale"}, 2, "no name of a repository"},
          {{gun, "Not A/Name", "--fail-on", "unreachable"}, 1, "which the words name"},
          {{gun, "--trust-server", "https://127.0.0.1:1", "--fail-on", "stale"}, 3, "the cache alone vouches for it"},
          {{"--offline", gun, "--fail-on", "error,expired,expires=30d"}, 0, "what is kept here was asked for"},
          {{"--offline", gun, "--fail-on", "stale"}, 2, "no registry is asked"},
          {{"--offline", gun, "--fail-on", "error", "--fail-on", "unsigned"}, 2, "nor for what is unsigned"},
          {{"--offline", gun, "--fail-on", "missing"}, 2, "nor for what is missing"},
          {{"--offline", "127.0.0.1:1/no/such", "--fail-on", "error"}, 1, "and this is not kept here"},
          {{"--offline", "127.0.0.1:1/no/such", "--fail-on", "expired"}, 3, "whatever the words are"},
          {{"--offline", "--catalog", state.registryHost}, 3, "the registry is not asked"}}) {
        const Ran ran = audit(desk, one.words);
        EXPECT_EQ(ran.exit, one.exit) << one.why << "\n" << ran.err;
        const json document = json::parse(ran.out, nullptr, false);
        EXPECT_EQ(document.contains("error"), one.exit != 0) << one.why;
        if (one.exit != 0) {
            EXPECT_EQ(document["error"]["exit"], one.exit) << one.why;
            EXPECT_FALSE(ran.err.empty() && ran.out.find("\"hint\"") == std::string::npos) << one.why;
        }
    }
}

TEST_F(Audit, OneBrokenRepositoryIsAFindingAndNotTheEnd) {
    const std::string gun = image("audit/whole", {"1.0"});
    const Desk desk(state);
    ASSERT_EQ(desk.ours({"sign", gun + ":1.0"}).exit, 0);
    const Ran ran = audit(desk, {gun, "localhost:1/nobody/home", "Not A/Name"});
    EXPECT_EQ(ran.exit, 0) << ran.all();
    EXPECT_EQ(faults(ran, gun), Faults{});
    EXPECT_TRUE(faults(ran, "Not A/Name").contains("unreachable"));
    EXPECT_EQ(json::parse(ran.out)["summary"]["repositories"], 3);
    EXPECT_EQ(audit(desk, {gun, "Not A/Name", "--fail-on", "unreachable"}).exit, 1);
}

TEST_F(Audit, ChoosesByPatternCatalogueAndList) {
    const std::string a = image("choose/a", {"1"}), b = image("choose/b", {"1"}), other = image("choose-not/c", {"1"});
    const Desk desk(state);
    for (const std::string& gun : {a, b}) ASSERT_EQ(desk.ours({"sign", gun + ":1"}).exit, 0);
    const auto names = [](const Ran& ran) {
        std::set<std::string> out;
        const json report = json::parse(ran.out, nullptr, false);
        EXPECT_TRUE(report.is_object()) << ran.all();
        for (const json& repository : report["repositories"]) out.insert(repository["repository"]);
        return out;
    };
    EXPECT_EQ(names(audit(desk, {state.registryHost + "/choose/*"})), (Faults{a, b})) << "what this computer knows";
    EXPECT_EQ(names(audit(desk, {"--catalog", state.registryHost, "*/choose-*"})), Faults{other});
    EXPECT_TRUE(names(audit(desk, {"--catalog", state.registryHost})).contains(other));
    const auto list = desk.folder() / "list";
    std::ofstream(list) << "# ours\n\n  " << a << "  \n" << other << "\r\n";
    EXPECT_EQ(names(audit(desk, {"--from", list})), (Faults{a, other}));
    EXPECT_EQ(names(runProgram({ROSEGLASS_CLI, "--json", "--trust-server", state.trustServer, "--docker-config", desk.folder().string(), "audit", "--from", "-"}, {}, "\xef\xbb\xbf" + a + " # the first\n")), Faults{a});
    EXPECT_EQ(audit(desk, {"nowhere/*"}).exit, 2) << "nobody was asked";
    EXPECT_EQ(audit(desk, {}).exit, 2);
    EXPECT_EQ(audit(desk, {"--from", (desk.folder() / "none").string()}).exit, 6);
    std::ofstream(list) << "# nothing\n";
    EXPECT_EQ(audit(desk, {"--from", list}).exit, 2);
    EXPECT_EQ(audit(desk, {a, "--format", "pdf"}).exit, 2);
}

TEST_F(Audit, WritesDocumentsWholeOrNotAtAll) {
    const std::string gun = image("audit/documents", {"1"});
    const Desk desk(state);
    ASSERT_EQ(desk.ours({"sign", gun + ":1"}).exit, 0);
    struct Case { const char *format, *begins; };
    for (const Case& one : {Case{"json", "{\"format\":\"roseglass-audit\""}, {"csv", "\"severity\""}, {"html", "<!DOCTYPE html>"}, {"sarif", "{\"$schema\""}}) {
        const auto file = desk.folder() / ("report." + std::string(one.format));
        ASSERT_EQ(audit(desk, {gun, "--format", one.format, "--output", file}, false).exit, 0) << one.format;
        EXPECT_EQ(readUserFile(file, 1u << 24)->substr(0, std::string(one.begins).size()), one.begins);
        EXPECT_EQ(audit(desk, {gun, "--format", one.format}, false).out.substr(0, std::string(one.begins).size()), one.begins);
    }
    EXPECT_EQ(audit(desk, {gun, "--format", "csv", "--output", "/no/such/folder/file"}, false).exit, 6);
}

TEST_F(Audit, TellsWhatElseVouchesAndWhereTheMigrationStands) {
    const std::string path = "audit/migrating", gun = image(path, {"both", "dct", "other", "none"});
    const Desk desk(state);
    for (const char* tag : {"both", "dct"}) ASSERT_EQ(desk.ours({"sign", gun + ":" + tag}).exit, 0);
    const std::string config = putBlob(state, path, "{}");
    for (const char* tag : {"both", "other"}) {
        const std::string payload = std::string("payload ") + tag;
        const json manifest{{"schemaVersion", 2}, {"mediaType", "application/vnd.oci.image.manifest.v1+json"},
                            {"config", {{"mediaType", "application/vnd.oci.image.config.v1+json"}, {"digest", config}, {"size", 2}}},
                            {"layers", {{{"mediaType", "application/vnd.dev.cosign.simplesigning.v1+json"}, {"digest", putBlob(state, path, payload)}, {"size", payload.size()}}}}};
        putManifest(state, path, "sha256-" + digestOf(gun + ":" + tag) + ".sig", manifest.dump());
    }
    const auto file = desk.folder() / "inventory.json";
    const Ran ran = audit(desk, {gun, "--inventory", file});
    ASSERT_EQ(ran.exit, 0) << ran.all();
    EXPECT_EQ(faults(ran, gun), (Faults{"unsigned none", "unsigned other"})) << "signatures of cosign are no images";
    const json inventory = json::parse(*readUserFile(file, 1u << 24));
    std::map<std::string, std::string> states;
    for (const json& tag : inventory["repositories"][0]["tags"]) {
        states[tag["name"]] = tag["migration"];
        EXPECT_EQ(tag["digest"], "sha256:" + digestOf(gun + ":" + tag["name"].get<std::string>()));
    }
    EXPECT_EQ(states, (std::map<std::string, std::string>{{"both", "both"}, {"dct", "dct-only"}, {"other", "other-only"}, {"none", "none"}}));
    ASSERT_FALSE(inventory["repositories"][0]["tags"][0]["beside"].empty());
    EXPECT_EQ(inventory["repositories"][0]["tags"][0]["beside"][0]["kind"], "cosign");
    EXPECT_EQ(inventory["repositories"][0]["tags"][0]["signers"], json({"Repo Admin"}));
    EXPECT_EQ(inventory["repositories"][0]["keys"][0]["role"], "root");
}

TEST_F(Audit, GoesOnWhereItWasStopped) {
    const std::string a = image("resume/a", {"1"}), b = image("resume/b", {"1"});
    const Desk desk(state);
    for (const std::string& gun : {a, b}) ASSERT_EQ(desk.ours({"sign", gun + ":1"}).exit, 0);
    // A server that never answers holds the audit up until it is interrupted.
    LoopbackServer stalling([](const ServedRequest&, Connection& connection) { connection.stall(); });
    const std::string stuck = stalling.host() + "/stuck/app", file = (desk.folder() / "state.jsonl").string();
    const std::vector<std::string> words{"timeout", "-s", "INT", "6", ROSEGLASS_CLI, "--json", "--trust-server", state.trustServer, "--docker-config", desk.folder().string(), "audit", a, b, stuck, "--resume", file};
    const Ran stopped = runProgram(words);
    // timeout answers 124 where its child ended by the signal that it sent.
    EXPECT_EQ(stopped.exit, 124) << stopped.all();
    const json partial = json::parse(stopped.out);
    EXPECT_EQ(partial["complete"], false);
    EXPECT_EQ(partial["asked"], 3);
    EXPECT_EQ(partial["repositories"].size(), 2u) << "what was done is kept";
    for (const char* format : {"csv", "html", "sarif", "json"}) {
        const auto kept = desk.folder() / "report";
        std::ofstream(kept) << "the last whole report";
        auto again = words;
        again[3] = "2";
        again.insert(again.end(), {"--format", format, "-o", kept.string()});
        const Ran ran = runProgram(again);
        EXPECT_EQ(ran.exit, 124) << ran.all();
        const std::string content = *readUserFile(kept, 1u << 24);
        const bool written = format == std::string("json");
        EXPECT_EQ(content == "the last whole report", !written) << format;
        EXPECT_EQ(content.find("\"complete\":false") != std::string::npos, written) << format;
        EXPECT_EQ(ran.err.find("left as it was") == std::string::npos, written) << ran.err;
    }
    const auto kept = desk.folder() / "kept.jsonl";
    std::filesystem::copy(file, kept);
    for (const std::vector<std::string>& other : {std::vector<std::string>{"--soon", "30d"},
                                                  {"--at", "2026-12-01T00:00:00Z"},
                                                  {"--no-tofu"},
                                                  {"--trust-dir", (desk.folder() / "elsewhere").string()}}) {
        std::vector<std::string> again{a, b, "--resume", file};
        again.insert(again.end(), other.begin(), other.end());
        EXPECT_EQ(audit(desk, again).exit, 2) << other[0];
    }
    const Ran resumed = audit(desk, {a, b, "--resume", file});
    EXPECT_EQ(resumed.exit, 0) << resumed.all();
    EXPECT_EQ(json::parse(resumed.out)["complete"], true);
    EXPECT_EQ(json::parse(resumed.out)["repositories"][0]["resumed"], true);
    EXPECT_NE(resumed.err.find("2 of 2 repositories are told as an interrupted run saw them"), std::string::npos)
        << resumed.err;
    std::filesystem::copy(kept, file);
    // The root that was known is the pin; without it there is nothing that the lines were judged by.
    std::filesystem::remove_all(desk.trustDir() / "tuf" / a);
    const json half = json::parse(audit(desk, {a, b, "--resume", file}).out);
    EXPECT_FALSE(half["repositories"][0].contains("resumed"));
    EXPECT_EQ(half["repositories"][1]["resumed"], true);
    EXPECT_FALSE(std::filesystem::exists(file)) << "nothing is left to resume";
    std::ofstream(file) << "a diary\n";
    EXPECT_EQ(audit(desk, {a, "--resume", file}).exit, 6) << "spoilt, and left alone";
    EXPECT_TRUE(std::filesystem::exists(file));
    std::ofstream(file).flush();
    EXPECT_EQ(audit(desk, {a, "--resume", file}).exit, 0);
    EXPECT_TRUE(std::filesystem::exists(file)) << "it was there before";
}

}  // namespace roseglass::test
