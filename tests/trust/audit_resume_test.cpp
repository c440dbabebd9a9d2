// What an interrupted audit saw: taken over only where nothing that it was judged by has changed, and told with its
// age.
#include <gmock/gmock.h>

#include <fstream>

#include "trust/audit/audit_json.h"
#include "trust/audit_run_scene.h"

namespace roseglass::test {
namespace {

using ::testing::HasSubstr;

class AuditResume : public AuditRun {
protected:
    AuditResume() {
        // The server is named by the file, as an administrator does it.
        nameServer(trustUrl);
        std::ofstream(folder / "ca.pem") << makeRootKey("a CA", repository.now).publicBytes;
    }

    void nameServer(const std::string& url, const std::string& other = "https://a.test") {
        std::ofstream(folder / "servers.json") << nlohmann::json{{registry.host(), url}, {"other.test", other}}.dump();
    }
    trust::Options named() const {
        auto with = options();
        with.trustServer.clear();
        with.trustServersFile = folder / "servers.json";
        with.environmentTrustServer = "https://environment.test";
        with.caPins = {{"other.test/", folder / "ca.pem"}};
        return with;
    }
    trust::AuditOptions how() const {
        trust::AuditOptions out;
        out.resumeFile = folder / "audit.jsonl";
        out.concurrency = 1;
        return out;
    }
    /// Looks at the repository and is stopped before the next one.
    void interrupt(const trust::Options& with) {
        std::stop_source stop;
        Job job;
        job.stop = stop.get_token();
        auto options = how();
        options.onRepository = [&](const trust::AuditedRepository&) { stop.request_stop(); };
        const auto report = trust::Auditor(with, clock()).run({repository.gun, repository.gun + "/zzz"}, options, job);
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_FALSE(report->complete);
        ASSERT_TRUE(std::filesystem::exists(how().resumeFile));
    }
    Result<trust::AuditReport> resume(const trust::Options& with) {
        return trust::Auditor(with, clock()).run({repository.gun}, how(), {});
    }
    /// Whether what was seen then is taken for now.
    bool taken(const trust::Options& with) {
        const auto report = resume(with);
        EXPECT_TRUE(report) << report.error().message;
        return report && report->repositories.at(0).resumed;
    }
};

}  // namespace

TEST_F(AuditResume, WhatWasSeenIsToldWithItsAge) {
    interrupt(named());
    const Instant then = repository.now;
    repository.now += std::chrono::minutes(5);
    const size_t before = asked;
    const auto report = resume(named());
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(asked, before) << "nobody was asked again";
    EXPECT_EQ(report->resumed().repositories, 1u);
    EXPECT_EQ(report->resumed().first, then);
    std::string text;
    trust::writeJson(*report, [&](std::string_view piece) { text.append(piece); });
    const auto document = nlohmann::json::parse(text);
    EXPECT_EQ(document["repositories"][0]["resumed"], true);
    EXPECT_EQ(document["repositories"][0]["lookedAt"], formatRfc3339(then));
    EXPECT_EQ(document["checkedAt"], formatRfc3339(repository.now));
}

TEST_F(AuditResume, WhatItWasJudgedByMustBeAsItWas) {
    struct Case {
        const char* what;
        std::function<void()> change;
        bool taken;
    };
    const std::vector<Case> table{
        {"nothing", [] {}, true},
        {"another line of trust-servers.json", [&] { nameServer(trustUrl, "https://b.test"); },
         true},
        {"its own line of trust-servers.json", [&] { nameServer("https://127.0.0.1:1"); }, false},
        {"the content of a CA pin",
         [&] {
             std::ofstream(folder / "ca.pem") << makeRootKey("another CA", repository.now).publicBytes;
         },
         false},
        {"a CA file of the trust server's host",
         [&] {
             const auto tls = folder / "docker" / "tls" / trustUrl.substr(trustUrl.find("://") + 3);
             std::filesystem::create_directories(tls);
             std::ofstream(tls / "ca.crt") << makeRootKey("a CA", repository.now).publicBytes;
         },
         false},
        {"the root that was known",
         [&] { std::filesystem::remove_all(folder / "docker" / "trust" / "tuf"); }, false},
        {"the targets that were known",
         [&] {
             std::ofstream(folder / "docker" / "trust" / "tuf" / repository.gun / "metadata" / "targets.json",
                           std::ios::app)
                 << " ";
         },
         false},
        {"a day and more", [&] { repository.now += std::chrono::hours(25); }, false},
        {"a clock that was set back", [&] { repository.now -= std::chrono::hours(1); }, false},
    };
    for (const Case& one : table) {
        std::filesystem::remove(how().resumeFile);
        std::filesystem::remove_all(folder / "docker");
        nameServer(trustUrl);
        std::ofstream(folder / "ca.pem") << makeRootKey("a CA", repository.now).publicBytes;
        const Instant now = repository.now;
        interrupt(named());
        one.change();
        EXPECT_EQ(taken(named()), one.taken) << one.what;
        repository.now = now;
    }
}

TEST_F(AuditResume, DatesAreJudgedAgain) {
    repository.targets["expires"] = repository.expiresIn(std::chrono::minutes(10));
    publish();
    interrupt(named());
    repository.now += std::chrono::minutes(9);
    std::filesystem::copy(how().resumeFile, folder / "kept");
    EXPECT_TRUE(taken(named()));
    std::filesystem::copy(folder / "kept", how().resumeFile);
    repository.now += std::chrono::minutes(1);
    const auto report = resume(named());
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->repositories[0].resumed);
    EXPECT_TRUE(found(report->repositories[0]).contains("expired targets"));
}

TEST_F(AuditResume, OtherChoicesAreAnotherAuditAndTheHintNamesThem) {
    const std::vector<std::pair<const char*, std::function<void(trust::Options&)>>> table{
        {"--trust-server", [&](trust::Options& o) { o.trustServer = trustUrl; }},
        {"the environment's server", [](trust::Options& o) { o.environmentTrustServer = "https://localhost:1"; }},
        {"another trust-servers.json", [&](trust::Options& o) { o.trustServersFile = folder / "none.json"; }},
        {"--docker-config", [&](trust::Options& o) { o.dockerConfig = folder / "other"; }},
        {"--trust-dir", [&](trust::Options& o) { o.trustDir = folder / "other"; }},
        {"--tlscacert", [&](trust::Options& o) { o.tlsCaCert = folder / "ca.pem"; }},
        {"--plain-http", [](trust::Options& o) { o.plainHttp = {"r.test"}; }},
        {"--pin",
         [](trust::Options& o) {
             o.pins = {{"a/b", std::string(64, 'a')}};
         }},
        {"--pin-ca", [](trust::Options& o) { o.caPins.clear(); }},
        {"--no-tofu", [](trust::Options& o) { o.noTofu = true; }},
        {"--offline", [](trust::Options& o) { o.offline = true; }},
        {"--at", [&](trust::Options& o) { o.at = repository.now; }},
    };
    interrupt(named());
    for (const auto& [what, change] : table) {
        auto with = named();
        change(with);
        const auto report = resume(with);
        ASSERT_FALSE(report) << what;
        EXPECT_EQ(report.error().code, ErrorCode::Usage) << what;
        EXPECT_THAT(report.error().hint, HasSubstr("environment")) << what;
    }
    EXPECT_TRUE(taken(named())) << "it is left as it was";
}

}  // namespace roseglass::test
