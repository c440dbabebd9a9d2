#include <gtest/gtest.h>

#include "support/fixtures.h"
#include "tuf/role_name.h"
#include "tuf/trusted_set.h"

namespace roseglass::tuf {
namespace {

SharedBytes served(const std::string& repository, const std::string& role) { return std::make_shared<Bytes>(test::fixture(repository + "/served/" + role + ".json")); }

}  // namespace

TEST(TrustedSet, AcceptsEveryRepositoryThatTheRealToolsMade) {
    for (const std::string repository : {"app", "stale", "rotated", "rsa", "clientsnap"}) {
        Trace trace;
        auto set = TrustedSet::fromTrustedRoot(served(repository, "1.root"), *parseRfc3339("2026-11-24T10:00:00Z"), trace);
        ASSERT_TRUE(set) << repository;
        for (int version = 2; !served(repository, std::to_string(version) + ".root")->empty(); ++version) {
            ASSERT_TRUE(set->updateRoot(served(repository, std::to_string(version) + ".root"))) << repository << version;
        }
        set->finishRoot();
        ASSERT_TRUE(set->updateTimestamp(served(repository, "timestamp"), nullptr)) << repository;
        ASSERT_TRUE(set->updateSnapshot(served(repository, "snapshot"), nullptr)) << repository;
        ASSERT_TRUE(set->updateTargets(served(repository, "targets"), nullptr)) << repository;
        while (const auto role = set->nextDelegation()) set->updateDelegation(set->metaOf(*role) ? served(repository, *role) : nullptr, nullptr);
        EXPECT_FALSE(set->expiryError());
        EXPECT_EQ(trace.count(Outcome::Fail), 0u) << repository << ": " << (trace.firstFailure() ? trace.firstFailure()->detail : "");
        for (const RoleView& role : set->roles()) EXPECT_EQ(role.status, RoleStatus::Valid) << repository << " " << role.name;
    }
}

}  // namespace roseglass::tuf
