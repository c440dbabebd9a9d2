#include "trust/deciding.h"

#include <gtest/gtest.h>

namespace roseglass::trust {
namespace {

using tuf::Outcome;

RoleRow role(const std::string& name, std::vector<std::string> paths) {
    RoleRow row;
    row.name = name;
    row.paths = std::move(paths);
    return row;
}

tuf::Check check(const std::string& rule, const std::string& of, Outcome outcome = Outcome::Pass) {
    return {rule, of, 1, "1 of 1", "1", outcome, {}};
}

/// A repository with docker's roles, a signer for everything, and one for names from "qa-" on with a child.
Verdict verdictOn(const std::string& reference) {
    auto report = std::make_shared<Report>();
    report->roles = {role("root", {}),
                     role("targets", {}),
                     role("targets/releases", {""}),
                     role("targets/alice", {""}),
                     role("targets/qa", {"qa-"}),
                     role("targets/qa/night", {""})};
    Verdict verdict;
    verdict.reference = reference;
    verdict.report = report;
    return verdict;
}

/// The checks that decide, as "RULE ROLE", one a line.
std::string deciding(const Verdict& verdict) {
    const std::vector<bool> decides = decidingChecks(verdict);
    std::string out;
    for (size_t i = 0; i < decides.size(); ++i) {
        if (decides[i]) out += verdict.checks[i].rule + " " + verdict.checks[i].role + "\n";
    }
    return out;
}

TEST(DecidingChecks, OfATrustedTagAreThoseOfTheRolesThatWereAsked) {
    for (const std::string answer : {"targets/releases", "targets"}) {
        Verdict verdict = verdictOn("localhost:5000/team/app:1.0");
        verdict.trusted = true;
        verdict.standing = Standing::Trusted;
        verdict.checks = {check("root.signature", "root"),
                          check("targets.signature", "targets"),
                          check("delegation.signature", "targets/releases"),
                          check("delegation.signature", "targets/alice"),
                          check("delegation.signature", "targets/qa", Outcome::Fail),
                          check("target.signed", answer),
                          check("registry.digest", "1.0", Outcome::Skip)};
        EXPECT_EQ(
            deciding(verdict),
            "root.signature root\ntargets.signature targets\ndelegation.signature targets/releases\ntarget.signed " +
                answer + "\nregistry.digest 1.0\n")
            << answer;
    }
}

TEST(DecidingChecks, OfATrustedTagNeverFailed) {
    Verdict verdict = verdictOn("localhost:5000/team/app:1.0");
    verdict.trusted = true;
    verdict.checks = {check("delegation.expiry", "targets/releases", Outcome::Fail), check("target.signed", "targets")};
    EXPECT_EQ(deciding(verdict), "target.signed targets\n");
}

TEST(DecidingChecks, OfARefusalAreThoseOfTheRoleThatItNames) {
    Verdict verdict = verdictOn("localhost:5000/team/app:qa-77");
    verdict.standing = Standing::Refused;
    verdict.error = Error(ErrorCode::BadSignature, "targets/qa/night is not signed well").withRole("targets/qa/night");
    verdict.checks = {check("delegation.signature", "targets/alice", Outcome::Fail),
                      check("delegation.signature", "targets/qa"),
                      check("delegation.signature", "targets/qa/night", Outcome::Fail),
                      check("target.signed", "qa-77", Outcome::Fail)};
    EXPECT_EQ(deciding(verdict),
              "delegation.signature targets/qa\ndelegation.signature targets/qa/night\ntarget.signed qa-77\n");
}

TEST(DecidingChecks, OfAnUnsignedTagAreNoFailuresOfRolesThatDoNotNameIt) {
    Verdict verdict = verdictOn("localhost:5000/team/app:1.0");
    verdict.standing = Standing::Unsigned;
    verdict.error = Error(ErrorCode::UnsignedTag, "No valid trust data for 1.0");
    verdict.checks = {check("delegation.signature", "targets/alice"), check("delegation.signature", "targets/qa"),
                      check("delegation.signature", "targets/qa/night", Outcome::Fail),
                      check("target.signed", "1.0", Outcome::Fail)};
    EXPECT_EQ(deciding(verdict), "delegation.signature targets/alice\ntarget.signed 1.0\n");
}

TEST(DecidingChecks, OfADigestAloneIsThatItExists) {
    Verdict verdict = verdictOn("localhost:5000/team/app@" + crypto::sha256(std::string("x")).toString());
    verdict.standing = Standing::Refused;
    verdict.checks = {check("root.signature", "root"), check("timestamp.signature", "timestamp", Outcome::Fail),
                      check("reference.digest", "localhost:5000/team/app", Outcome::Fail)};
    EXPECT_EQ(deciding(verdict), "reference.digest localhost:5000/team/app\n");
}

TEST(StateOfAVerdict, IsThatOfTheTagsRow) {
    const crypto::Sha256 digest = crypto::sha256(std::string("signed")), other = crypto::sha256(std::string("other"));
    const struct {
        bool trusted;
        Standing standing;
        std::string actual;
        Outcome outcome;
        bool reached;
        TagState state;
    } cases[] = {
        {true, Standing::Trusted, digest.toString(), Outcome::Pass, true, TagState::Signed},
        {true, Standing::Trusted, other.toString(), Outcome::Skip, true, TagState::Stale},
        {true, Standing::Trusted, "not in the registry", Outcome::Skip, true, TagState::Missing},
        {true, Standing::Trusted, "not asked", Outcome::Skip, false, TagState::Unknown},
        {false, Standing::Unsigned, {}, Outcome::Skip, true, TagState::Unsigned},
        {false, Standing::Unknown, {}, Outcome::Skip, true, TagState::Unknown},
        {false, Standing::Refused, {}, Outcome::Skip, true, TagState::Invalid},
    };
    for (const auto& one : cases) {
        auto report = std::make_shared<Report>();
        report->registryReached = one.reached;
        Verdict verdict;
        verdict.reference = "localhost:5000/team/app:1.0";
        verdict.trusted = one.trusted;
        verdict.standing = one.standing;
        verdict.report = report;
        if (one.trusted)
            verdict.checks = {{"registry.digest", "1.0", 0, digest.toString(), one.actual, one.outcome, {}}};
        EXPECT_EQ(stateOf(verdict), one.state) << one.actual;
    }
}

}  // namespace
}  // namespace roseglass::trust
