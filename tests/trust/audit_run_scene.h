#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "support/image_registry.h"
#include "support/temporary_folder.h"
#include "support/trust_server.h"
#include "trust/audit/audit.h"

namespace roseglass::test {

/// A trust server and a registry on loopback with one repository, audited as the command line does it.
class AuditRun : public ::testing::Test {
protected:
    AuditRun() : repository(registry.host() + "/team/app"), trustServer(std::make_unique<LoopbackServer>([this](const ServedRequest& request, Connection& connection) { serveTrust(request, connection); })) {
        const ServedImage image = registry.addImage({"layer"}, "1.0");
        const std::string manifest = image.manifest.dump();
        repository.addTag(repository.targets, "1.0", manifest);
        publish();
        trustUrl = trustServer->url();
        // The registry's double serves manifests and blobs; who lists tags asks here.
        registry.lie = [this](const ServedRequest& request, Connection& connection) { return answer(request, connection); };
    }

    /// What the server hands out from now on.
    void publish() {
        repository.publish();
        served.emplace(repository);
    }

    trust::Options options() const {
        trust::Options options;
        options.dockerConfig = folder / "docker";
        options.trustServersFile = folder / "none.json";
        options.historyFolder = folder / "history";
        options.backupRecord = folder / "backups.json";
        options.trustServer = trustUrl;
        options.useTokens = false;
        return options;
    }
    Clock clock() const {
        return [this] { return repository.now; };
    }

    trust::AuditedRepository audit(const trust::Options& with, const trust::AuditOptions& how = {}) const {
        const auto report = trust::Auditor(with, clock()).run({repository.gun}, how, {});
        EXPECT_TRUE(report) << report.error().message;
        EXPECT_EQ(report->repositories.size(), 1u);
        return report->repositories.front();
    }
    trust::AuditedRepository audit() const { return audit(options()); }

    /// "code subject" of everything.
    static std::multiset<std::string> found(const trust::AuditedRepository& audited) {
        std::multiset<std::string> out;
        for (const trust::Finding& finding : audited.findings) out.insert(std::string(trust::findingName(finding.code)) + (finding.subject.empty() ? "" : " " + finding.subject));
        return out;
    }

    TemporaryFolder folder;
    ImageRegistry registry;
    RepositoryBuilder repository;
    std::optional<TrustServer> served;
    std::unique_ptr<LoopbackServer> trustServer;
    std::string trustUrl;
    std::vector<std::string> tags{"1.0"};        ///< that the registry lists
    std::map<std::string, std::string> referrers;  ///< by digest, the index that the API answers; nothing at all: there is no API
    bool registryAnswers = true;

private:
    void serveTrust(const ServedRequest& request, Connection& connection) {
        if (served) return served->handler()(request, connection);
        connection.answer(404, R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})");
    }
    bool answer(const ServedRequest& request, Connection& connection) {
        if (!registryAnswers) return connection.answer(503, "{}");
        if (request.target.starts_with("/v2/team/app/tags/list")) return connection.answer(200, nlohmann::json{{"name", "team/app"}, {"tags", tags}}.dump());
        const size_t at = request.target.find("/referrers/");
        if (at == std::string::npos || referrers.empty()) return false;
        const auto known = referrers.find(request.target.substr(at + 11));
        const std::string none = R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]})";
        return connection.answer(200, known == referrers.end() ? none : known->second, "Content-Type: application/vnd.oci.image.index.v1+json\r\n");
    }
};

}  // namespace roseglass::test
