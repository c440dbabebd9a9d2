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
    EXPECT_THAT(found(audit()), ElementsAre("single-root-key root"));
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

}  // namespace roseglass::test
