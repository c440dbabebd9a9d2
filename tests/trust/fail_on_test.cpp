// The gate of an audit: what it lets through, over every state that a repository and its tags may have.
#include "fail_on.h"

#include <gmock/gmock.h>

namespace roseglass::test {
namespace {

using cli::FailOn;
using ::testing::HasSubstr;
using trust::FindingCode;
using trust::RepositoryStatus;
using trust::TagState;

const Instant kNow = *parseRfc3339("2026-11-24T10:00:00Z");

trust::AuditReport report(RepositoryStatus status, std::vector<TagState> tags = {TagState::Signed},
                          std::vector<FindingCode> findings = {}) {
    trust::AuditReport out;
    out.startedAt = kNow;
    out.asked = 1;
    out.complete = true;
    trust::AuditedRepository& repository = out.repositories.emplace_back();
    repository.repository = "r.test/a";
    repository.status = status;
    for (const TagState state : tags) repository.tags.emplace_back().state = state;
    for (const FindingCode code : findings)
        repository.findings.push_back({code, trust::kindOf(code).severity, "r.test/a", "", "", "", ""});
    return out;
}

int exitOf(const std::string& words, const trust::AuditReport& of, bool offline = false) {
    return FailOn::parse({words})->judge(of, offline).exit();
}

}  // namespace

TEST(FailOn, LetsNothingThroughThatWasNotLookedAt) {
    struct Case {
        const char* what;
        trust::AuditReport of;
        const char* words;
        int exit;
    };
    const std::vector<Case> table{
        {"all is well", report(RepositoryStatus::Trusted), "unsigned,stale,missing,expires=30d,error", 0},
        {"a role is withheld", report(RepositoryStatus::Incomplete), "unsigned", 1},
        {"a role is withheld", report(RepositoryStatus::Incomplete), "stale,missing", 1},
        {"a role is withheld", report(RepositoryStatus::Incomplete), "expired", 1},
        {"a role is withheld, and its date with it", report(RepositoryStatus::Incomplete), "expires=30d", 1},
        {"a role is withheld", report(RepositoryStatus::Incomplete, {}, {FindingCode::InvalidRole}), "unsigned", 1},
        {"nothing verifies", report(RepositoryStatus::Untrusted), "missing", 1},
        {"not reached", report(RepositoryStatus::Unreachable, {}, {FindingCode::Unreachable}), "missing", 3},
        {"not reached", report(RepositoryStatus::Unreachable), "no-backup", 3},
        {"earlier states that were not read", report(RepositoryStatus::Trusted, {TagState::Signed}, {FindingCode::HistoryUnread}), "re-pointed", 3},
        {"earlier states that were not read", report(RepositoryStatus::Trusted, {TagState::Signed}, {FindingCode::HistoryUnread}), "error,unsigned", 0},
        {"earlier states that were not read, which the words name", report(RepositoryStatus::Trusted, {TagState::Signed}, {FindingCode::HistoryUnread}), "history-unread", 1},
        {"not reached, which the words name", report(RepositoryStatus::Unreachable, {}, {FindingCode::Unreachable}),
         "unreachable", 1},
        {"a tag of which nothing can be said", report(RepositoryStatus::Trusted, {TagState::Signed, TagState::Unknown}),
         "unsigned", 3},
        {"a tag of which nothing can be said", report(RepositoryStatus::Trusted, {TagState::Unknown}), "stale", 3},
        {"a tag of which nothing can be said", report(RepositoryStatus::Trusted, {TagState::Unknown}), "missing", 3},
        {"a tag of which nothing can be said", report(RepositoryStatus::Trusted, {TagState::Unknown}), "warning", 3},
        {"words that are not about tags", report(RepositoryStatus::Trusted, {TagState::Unknown}), "error", 0},
        {"a cache in the server's place",
         report(RepositoryStatus::Trusted, {TagState::Signed}, {FindingCode::FromCache}), "expired", 3},
        {"what matches weighs more", report(RepositoryStatus::Trusted, {TagState::Unknown}, {FindingCode::Stale}),
         "stale", 1},
    };
    for (const Case& one : table) EXPECT_EQ(exitOf(one.words, one.of), one.exit) << one.what << ", " << one.words;
}

TEST(FailOn, KnowsWhichWordsNeedTheRegistry) {
    for (const char* words : {"unsigned", "stale", "missing", "error,stale", "warning", "note"})
        EXPECT_TRUE(FailOn::parse({words})->asksRegistry()) << words;
    for (const char* words : {"error", "expired", "expires=30d", "re-pointed", "invalid-tag,untrusted"})
        EXPECT_FALSE(FailOn::parse({words})->asksRegistry()) << words;
}

TEST(FailOn, SaysWhyTheGateIsShut) {
    struct Case {
        trust::AuditReport of;
        const char* code;
        const char* words;
    };
    auto misnamed = report(RepositoryStatus::Unreachable, {}, {FindingCode::Unreachable});
    misnamed.repositories[0].unexamined = ErrorCode::Usage;
    for (const Case& one :
         {Case{report(RepositoryStatus::Incomplete), "policy", "1 match of --fail-on stale"},
          {report(RepositoryStatus::Trusted, {TagState::Unknown}), "network", "1 repository was not examined in full"},
          {misnamed, "usage", "not examined in full"}}) {
        const auto outcome = FailOn::parse({"stale"})->judge(one.of, false);
        const auto refusal = outcome.refusal("stale");
        ASSERT_TRUE(refusal);
        EXPECT_EQ(codeName(refusal->code), one.code);
        EXPECT_EQ(exitCode(refusal->code), outcome.exit()) << "the document says what the program ends with";
        EXPECT_THAT(refusal->message, HasSubstr(one.words));
    }
    EXPECT_FALSE(FailOn::parse({"stale"})->judge(report(RepositoryStatus::Trusted), false).refusal("stale"));
}

}  // namespace roseglass::test
