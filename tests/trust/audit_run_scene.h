#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <set>
#include <string>

#include "registry/manifest.h"
#include "support/image_registry.h"
#include "support/temporary_folder.h"
#include "support/trust_server.h"
#include "trust/audit/audit.h"

namespace roseglass::test {

/// A trust server and a registry on loopback with one repository, audited as the command line does it.
class AuditRun : public ::testing::Test {
protected:
    AuditRun() : repository(registry.host() + "/team/app"), trustServer(std::make_unique<LoopbackServer>([this](const ServedRequest& request, Connection& connection) { serveTrust(request, connection); })) {
        image = registry.addImage({"layer"}, "1.0");
        repository.addTag(repository.targets, "1.0", image.manifest.dump());
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

    /// Puts an artifact with one layer of this type under the name of cosign's signature of a digest.
    void signBeside(const crypto::Sha256& digest, const std::string& layerType) {
        const std::string payload = "payload", certificate = makeRootKey("release@example.com", repository.now).publicBytes;
        const nlohmann::json manifest{{"schemaVersion", 2}, {"mediaType", registry::media::kOciManifest}, {"config", {{"mediaType", registry::media::kOciConfig}, {"digest", registry.addBlob("{}")}, {"size", 2}}},
                                      {"layers", {{{"mediaType", layerType}, {"digest", registry.addBlob(payload)}, {"size", payload.size()}, {"annotations", {{"dev.sigstore.cosign/certificate", certificate}}}}}}};
        const std::string tag = "sha256-" + digest.hex() + ".sig";
        registry.addManifest(manifest.dump(), registry::media::kOciManifest, tag);
        tags.push_back(tag);
    }

    /// "code subject" of everything.
    static std::multiset<std::string> found(const trust::AuditedRepository& audited) {
        std::multiset<std::string> out;
        for (const trust::Finding& finding : audited.findings) out.insert(std::string(trust::findingName(finding.code)) + (finding.subject.empty() ? "" : " " + finding.subject));
        return out;
    }

    TemporaryFolder folder;
    ImageRegistry registry;
    RepositoryBuilder repository;
    ServedImage image;             ///< what is signed as 1.0
    std::optional<TrustServer> served;
    std::unique_ptr<LoopbackServer> trustServer;
    std::string trustUrl;
    std::vector<std::string> tags{"1.0"};        ///< that the registry lists
    bool registryAnswers = true;
    std::atomic<size_t> asked = 0;               ///< requests of the registry

private:
    void serveTrust(const ServedRequest& request, Connection& connection) {
        if (served) return served->handler()(request, connection);
        connection.answer(404, R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})");
    }
    bool answer(const ServedRequest& request, Connection& connection) {
        ++asked;
        if (!registryAnswers) return connection.answer(403, "{}");
        if (!request.target.starts_with("/v2/team/app/tags/list")) return false;
        return connection.answer(200, nlohmann::json{{"name", "team/app"}, {"tags", tags}}.dump());
    }
};

}  // namespace roseglass::test
