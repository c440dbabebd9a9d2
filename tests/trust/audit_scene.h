#pragma once
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "keys/key_folder.h"
#include "notary/updater.h"
#include "support/repository_builder.h"
#include "support/temporary_folder.h"
#include "trust/audit/findings.h"
#include "trust/role_rows.h"
#include "trust/tag_rows.h"

namespace roseglass::test {

/// A repository as docker makes one, a registry that serves its tag, and what an audit says of them. Spoil what a test wants.
struct AuditScene {
    RepositoryBuilder repository;
    trust::RegistryTags registry;
    trust::AuditFacts facts;
    keys::KeyFolder keyFolder;
    notary::TrustPins pins;

    AuditScene() {
        facts.now = repository.now;
        registry.reached = true;
        serve("1.0", "image");
    }

    /// The registry serves this content under the tag.
    void serve(const std::string& tag, const std::string& content) {
        std::erase_if(registry.tags, [&](const auto& one) { return one.first == tag; });
        registry.tags.emplace_back(tag, crypto::sha256(content));
        std::sort(registry.tags.begin(), registry.tags.end());
    }

    void here(const SigningKey& key, trust::LocalKey local = {"/home/me/.docker/trust/private/a.key", 0600, false, false, true}) {
        const std::string id = key.key->publicKey().canonicalId();
        facts.localKeys[id] = std::move(local);
        keyFolder.canonicalIds.insert(id);
    }

    trust::Report report() {
        auto server = std::make_shared<FakeServer>(repository);
        const notary::Remote remote(server, "https://trust.test", repository.gun);
        const TemporaryFolder folder;
        const notary::Update update = notary::updateTrust(repository.gun, &remote, {folder.path(), repository.gun}, pins, {facts.now}, {});
        trust::Report report;
        report.repository = repository.gun;
        report.registryHost = "localhost:5000";
        report.trustServer = "https://trust.test";
        report.status = update.error ? trust::RepositoryStatus::Untrusted : trust::RepositoryStatus::Trusted;
        report.trustError = update.error;
        report.checkedAt = facts.now;
        report.registryReached = registry.reached;
        const bool shown = update.set && update.set->role("targets");
        report.tags = trust::makeTagRows(shown ? &*update.set : nullptr, update.error, registry);
        if (update.set) report.roles = trust::makeRoleRows(*update.set, keyFolder);
        else if (update.expiredRoot) report.roles = trust::makeRoleRows(*update.expiredRoot, keyFolder);
        return report;
    }

    std::vector<trust::Finding> findings() { return trust::findingsOf(report(), facts); }

    /// "code subject" of all that is worse than a note, and of notes where they are asked for.
    std::multiset<std::string> faults(bool notes = false) {
        std::multiset<std::string> out;
        for (const trust::Finding& finding : findings()) {
            if (finding.severity != trust::FindingSeverity::Note || notes) out.insert(std::string(trust::findingName(finding.code)) + (finding.subject.empty() ? "" : " " + finding.subject));
        }
        return out;
    }
};

}  // namespace roseglass::test
