// Audits over real connections: what is found where a server does not answer, or a repository is past its time.
#include <gmock/gmock.h>

#include "trust/audit_run_scene.h"
#include "trust/expiry.h"

namespace roseglass::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

}  // namespace

TEST_F(AuditRun, FindsTheRootCertificateThatExpired) {
    EXPECT_THAT(found(audit()), ElementsAre("first-use", "single-root-key root"));
    const Instant end = repository.now + std::chrono::days(3650);
    auto later = options();
    later.at = end;
    const std::string id = repository.rootKeys.front().key->publicKey().canonicalId();
    for (const bool withCache : {true, false}) {
        if (!withCache) later.dockerConfig = folder / "fresh";
        const auto audited = audit(later);
        EXPECT_EQ(audited.status, trust::RepositoryStatus::Untrusted);
        EXPECT_THAT(found(audited), Contains("expired " + id)) << withCache;
        EXPECT_THAT(found(audited), Contains("expired root")) << "the role is past its time, too";
        EXPECT_THAT(found(audited), Contains("untrusted"));
        for (const trust::Finding& finding : audited.findings) {
            if (finding.subject == id) {
                EXPECT_THAT(finding.evidence, HasSubstr(formatRfc3339(end)));
            }
        }
        ASSERT_TRUE(audited.nextExpiry) << "somebody has to sign";
        EXPECT_LT(*audited.nextExpiry, end);
    }
}

TEST_F(AuditRun, TheDatesOfAnExpiredRootAreKnown) {
    auto later = options();
    later.at = repository.now + std::chrono::days(3650);
    const auto report = trust::Client(later, clock()).inspect(repository.gun, {});
    ASSERT_TRUE(report);
    bool told = false;
    for (const trust::ExpiryEntry& entry : trust::makeExpiry({*report}, *later.at, {})) told = told || (entry.kind == trust::ExpiryKind::Certificate && entry.state == trust::ExpiryState::Expired);
    EXPECT_TRUE(told);
}

TEST_F(AuditRun, NothingIsKnownOfARepositoryThatTheCacheLacks) {
    auto offline = options();
    offline.offline = true;
    const auto audited = audit(offline);
    EXPECT_EQ(audited.status, trust::RepositoryStatus::Unreachable) << "nobody was asked whether it is signed";
    EXPECT_THAT(found(audited), ElementsAre("unreachable"));
    EXPECT_EQ(audited.unexamined, ErrorCode::Network);
}

TEST_F(AuditRun, OfflineTheCacheIsJudgedAndSaidSo) {
    audit();
    auto offline = options();
    offline.offline = true;
    const auto audited = audit(offline);
    EXPECT_EQ(audited.status, trust::RepositoryStatus::Trusted);
    EXPECT_THAT(found(audited), ElementsAre("from-cache", "single-root-key root"));
    EXPECT_THAT(audited.findings.back().message + audited.findings.front().message, HasSubstr("was not asked"));
    for (const trust::Finding& finding : audited.findings) {
        if (finding.code == trust::FindingCode::FromCache) {
            EXPECT_THAT(finding.evidence, HasSubstr("what the registry serves was not asked"));
        }
    }
}

TEST_F(AuditRun, OfflineNoCatalogueIsAskedFor) {
    auto offline = options();
    offline.offline = true;
    const auto chosen = trust::Auditor(offline, clock()).choose({{}, registry.host()}, {});
    ASSERT_FALSE(chosen);
    EXPECT_EQ(chosen.error().code, ErrorCode::Network);
    EXPECT_FALSE(chosen.error().hint.empty());
    EXPECT_EQ(asked, 0u) << "no request";
}

TEST_F(AuditRun, FindsServersThatDoNotAnswer) {
    auto dead = options();
    {
        const LoopbackServer gone([](const ServedRequest&, Connection&) {});
        dead.trustServer = gone.url();
    }
    const auto unknown = audit(dead);
    EXPECT_THAT(found(unknown), ElementsAre("unreachable"));
    EXPECT_EQ(unknown.unexamined, ErrorCode::Network);
    audit();
    EXPECT_THAT(found(audit(dead)), ElementsAre("from-cache", "single-root-key root"));
    registryAnswers = false;
    EXPECT_THAT(found(audit()), ElementsAre("registry-unreachable", "single-root-key root"));
}

TEST_F(AuditRun, ARepositoryWithoutTrustDataIsUnsignedOnce) {
    served.reset();
    EXPECT_THAT(found(audit()), ElementsAre("unsigned"));
}

TEST_F(AuditRun, WhatIsNoNameIsSaidToBeNone) {
    const auto report = trust::Auditor(options(), clock()).run({"Not A/Name"}, {}, {});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->repositories.front().unexamined, ErrorCode::Usage);
}

TEST_F(AuditRun, AsksAboutBothDigestsOfAStaleTagAndForTheirSigners) {
    const std::string cosign = "application/vnd.dev.cosign.simplesigning.v1+json";
    const crypto::Sha256 before = crypto::sha256(image.manifest.dump());
    const ServedImage next = registry.addImage({"another layer"}, "1.0");
    const crypto::Sha256 now = *crypto::Sha256::parse(next.digest);
    signBeside(now, cosign);
    auto audited = audit();
    ASSERT_EQ(audited.tags.size(), 1u);
    EXPECT_EQ(audited.tags[0].state, trust::TagState::Stale);
    ASSERT_EQ(audited.tags[0].beside.size(), 1u);
    EXPECT_EQ(audited.tags[0].beside[0].about, now);
    EXPECT_THAT(audited.tags[0].beside[0].claimedSigner, HasSubstr("release@example.com"));
    EXPECT_EQ(audited.tags[0].migration, trust::Migration::DctOnly) << "the signature is of another image than the signed one";
    signBeside(before, cosign);
    audited = audit();
    ASSERT_EQ(audited.tags[0].beside.size(), 2u);
    EXPECT_EQ(audited.tags[0].beside[0].about, before);
    EXPECT_EQ(audited.tags[0].migration, trust::Migration::Both);
}

TEST_F(AuditRun, SignedMeansThatTheServedManifestWasHashed) {
    const std::string evil = R"({"schemaVersion":2,"evil":1})", named = "Docker-Content-Digest: " + image.digest + "\r\n";
    const auto usual = registry.lie;
    registry.lie = [&](const ServedRequest& request, Connection& connection) {
        if (request.method != "GET" || !request.target.ends_with("/manifests/1.0")) return usual(request, connection);
        return connection.answer(200, evil, named);
    };
    const auto audited = audit();
    ASSERT_EQ(audited.tags.size(), 1u);
    EXPECT_EQ(audited.tags[0].state, trust::TagState::Stale) << "whatever the header says";
    EXPECT_EQ(audited.tags[0].registryDigest, crypto::sha256(evil));
    EXPECT_THAT(found(audited), Contains("stale 1.0"));
    for (const trust::Finding& finding : audited.findings) {
        if (finding.subject != "1.0") continue;
        EXPECT_THAT(finding.evidence, HasSubstr("though its header names " + image.digest));
    }
    // Looking at one repository takes the registry's word, and says whose word it is.
    const auto verdict = trust::Client(options(), clock()).verify(repository.gun + ":1.0", {});
    ASSERT_TRUE(verdict);
    for (const tuf::Check& check : verdict->checks) {
        if (check.rule != "registry.digest") continue;
        EXPECT_EQ(check.outcome, tuf::Outcome::Pass);
        EXPECT_THAT(check.detail, HasSubstr("header"));
    }
}

TEST_F(AuditRun, HashingCostsNoMoreRequestsThanAsking) {
    registry.addImage({"another"}, "2.0");
    tags.push_back("2.0");
    std::multiset<std::string> requests;
    const auto usual = registry.lie;
    registry.lie = [&](const ServedRequest& request, Connection& connection) {
        if (request.target.find("/manifests/1.0") != std::string::npos || request.target.find("/manifests/2.0") != std::string::npos) {
            static std::mutex mutex;
            const std::lock_guard lock(mutex);
            requests.insert(request.method + " " + request.target.substr(request.target.rfind('/') + 1));
        }
        return usual(request, connection);
    };
    EXPECT_EQ(audit().tags.size(), 2u);
    EXPECT_THAT(requests, ElementsAre("GET 1.0", "HEAD 2.0")) << "the bytes of what is signed; a header for the rest";
}

TEST_F(AuditRun, AnImageUnderASignaturesNameVouchesForNothing) {
    signBeside(crypto::sha256(image.manifest.dump()), "application/vnd.oci.image.layer.v1.tar+gzip");
    const auto audited = audit();
    ASSERT_EQ(audited.tags.size(), 1u);
    EXPECT_EQ(audited.tags[0].migration, trust::Migration::DctOnly);
    ASSERT_EQ(audited.tags[0].beside.size(), 1u);
    EXPECT_EQ(audited.tags[0].beside[0].kind, trust::BesideKind::Other);
}

}  // namespace roseglass::test
