// A digest without a name: who signs it is asked of those who should know, and not of the cache alone.
#include <gmock/gmock.h>

#include "trust/audit_run_scene.h"
#include "trust/report_json.h"

namespace roseglass::test {
namespace {

using ::testing::ElementsAre;

class Backwards : public AuditRun {
protected:
    trust::Verdict verify(const trust::Options& with) const {
        const auto verdict = trust::Client(with, clock()).verify(crypto::sha256(image.manifest.dump()).toString(), {});
        EXPECT_TRUE(verdict) << verdict.error().message;
        return verdict.value_or(trust::Verdict());
    }
    trust::Options offline() const {
        auto with = options();
        with.offline = true;
        return with;
    }
    trust::Options withoutServer() const {
        auto with = options();
        with.trustServer = "https://127.0.0.1:1";
        return with;
    }
    void revoke() {
        repository.targets["targets"].erase("1.0");
        for (Json* role : {&repository.targets, &repository.snapshot, &repository.timestamp})
            (*role)["version"] = (*role)["version"].get<int64_t>() + 1;
        publish();
    }
};

}  // namespace

TEST_F(Backwards, TheTrustServerOfTheRepositoryIsAsked) {
    audit();
    const auto before = verify(options());
    EXPECT_TRUE(before.trusted);
    EXPECT_EQ(before.standing, trust::Standing::Trusted);
    EXPECT_THAT(before.tags, ElementsAre(repository.gun + ":1.0"));
    ASSERT_TRUE(before.report);
    EXPECT_FALSE(before.report->fromCache);
    revoke();
    const auto after = verify(options());
    EXPECT_FALSE(after.trusted) << "it was revoked";
    ASSERT_TRUE(after.error);
    EXPECT_EQ(after.error->code, ErrorCode::UnsignedTag);
    EXPECT_TRUE(after.tags.empty());
}

TEST_F(Backwards, TheCacheAnswersOfflineAloneAndItIsSaid) {
    audit();
    revoke();
    const auto cached = verify(offline());
    EXPECT_TRUE(cached.trusted);
    ASSERT_TRUE(cached.report);
    EXPECT_TRUE(cached.report->fromCache);
    EXPECT_EQ(nlohmann::json::parse(trust::toJson(cached, false))["fromCache"], true);
}

TEST_F(Backwards, AServerThatIsAwayHasNotSaidYes) {
    audit();
    const auto verdict = verify(withoutServer());
    EXPECT_FALSE(verdict.trusted);
    EXPECT_EQ(verdict.standing, trust::Standing::Unknown);
    ASSERT_TRUE(verdict.error);
    EXPECT_EQ(exitCode(verdict.error->code), 3) << verdict.error->message;
}

TEST_F(Backwards, WhatThisComputerNeverSawIsNotCalledUnsigned) {
    for (const auto& with : {options(), offline()}) {
        const auto verdict = verify(with);
        EXPECT_FALSE(verdict.trusted);
        EXPECT_EQ(verdict.standing, trust::Standing::Unknown);
        EXPECT_TRUE(verdict.error);
    }
}

}  // namespace roseglass::test
