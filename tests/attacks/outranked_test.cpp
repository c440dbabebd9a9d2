// G1: nothing lower answers for what outranks it and cannot be had.
#include "attacks/scene.h"

namespace roseglass::test {
namespace {

const std::string kReleases = "targets/releases";

trust::TagAnswer answerFor(const tuf::TrustedSet& set, const std::string& tag) { return trust::TagOrder(set).answer(tag, trust::entriesOf(set, tag)); }

std::string codeOfAnswer(const tuf::TrustedSet& set, const std::string& tag) {
    const auto entries = trust::entriesOf(set, tag);
    const trust::TagAnswer answer = trust::TagOrder(set).answer(tag, entries);
    return answer.released ? "released" : std::string(codeName(trust::whyNot(answer, set, tag, entries).code));
}

using Tamper = std::function<void(const std::string& file, Result<http::Response>& response)>;

/// One way in which a role that the snapshot lists does not come.
struct Loss {
    const char* name;
    std::function<void(RepositoryBuilder& r)> change;
    Tamper tamper;
    std::string code;
    trust::Standing standing;
};

std::vector<Loss> losses(const std::string& role) {
    const auto on = [role](std::function<void(http::Response&)> change) {
        return [role, change](const std::string& file, Result<http::Response>& response) {
            if (file == role + ".json") change(*response);
        };
    };
    const auto next = [role](const std::function<void(RepositoryBuilder& r)>& change) {
        return [role, change](RepositoryBuilder& r) {
            r.delegations[role]["version"] = r.delegations[role]["version"].get<int64_t>() + 1;
            change(r);
            publishNext(r);
        };
    };
    using trust::Standing;
    const auto nothing = next([](RepositoryBuilder&) {});
    return {
        {"withheld", nothing, on([](auto& r) { r.status = 404; r.body = R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})"; }), "no-trust-data", Standing::Unknown},
        {"a web server's 404", nothing, on([](auto& r) { r.status = 404; r.body = "<html>"; }), "no-trust-data", Standing::Unknown},
        {"forbidden", nothing, on([](auto& r) { r.status = 403; r.body = ""; }), "forbidden", Standing::Unknown},
        {"altered", nothing, on([](auto& r) { r.body[r.body.size() / 2] ^= 1; }), "hash-mismatch", Standing::Refused},
        {"shortened", nothing, on([](auto& r) { r.body.pop_back(); }), "length-mismatch", Standing::Refused},
        {"signed by another", next([role](RepositoryBuilder& r) { r.delegationKeys[role] = {makeKey()}; }), {}, "threshold-not-met bad-signature", Standing::Refused},
        {"of another type", next([role](RepositoryBuilder& r) { r.delegations[role]["_type"] = "Root"; }), {}, "wrong-type", Standing::Refused},
        {"without targets", next([role](RepositoryBuilder& r) { r.delegations[role].erase("targets"); }), {}, "malformed", Standing::Refused},
        {"older", [role](RepositoryBuilder& r) { r.delegations[role]["version"] = 1; publishNext(r); }, {}, "rollback", Standing::Refused},
    };
}

RepositoryBuilder repositoryWith(const std::string& role, const std::vector<std::string>& paths = {""}) {
    RepositoryBuilder r;
    r.delegate(r.targets, role, paths);
    r.delegations[role]["version"] = 2;
    r.addTag(r.delegations[role], "1.0", "the new image");
    r.publish();
    return r;
}

}  // namespace

TEST(G1, TargetsDoesNotAnswerForReleasesThatCannotBeHad) {
    for (const bool warm : {false, true}) {
        for (const Loss& loss : losses(kReleases)) {
            Scene scene;
            RepositoryBuilder r = repositoryWith(kReleases);
            if (warm) {
                ASSERT_EQ(codeOf(scene.update(r)), "accepted");
            }
            if (!warm && loss.code == "rollback") continue;
            loss.change(r);
            for (int look = 0; look < 2; ++look) {
                const auto update = scene.update(r, loss.tamper);
                ASSERT_EQ(codeOf(update), "accepted") << loss.name << ": the top verifies";
                ASSERT_TRUE(update.set->incomplete()) << loss.name;
                EXPECT_EQ(update.set->incomplete()->name, kReleases);
                const trust::TagAnswer answer = answerFor(*update.set, "1.0");
                EXPECT_EQ(answer.released, nullptr) << loss.name;
                EXPECT_EQ(answer.standing, loss.standing) << loss.name;
                EXPECT_NE((" " + loss.code + " ").find(" " + codeOfAnswer(*update.set, "1.0") + " "), std::string::npos)
                    << loss.name << ": " << codeOfAnswer(*update.set, "1.0");
                EXPECT_EQ(stateOf(update, "1.0"), "invalid") << loss.name;
                EXPECT_TRUE(trust::tagsOfDigest(*update.set, crypto::sha256("image")).empty()) << loss.name;
                EXPECT_TRUE(trust::signersOf(*update.set, "1.0").empty() || trust::signersOf(*update.set, "1.0").front() == "Repo Admin");
            }
        }
    }
}

TEST(G1, ACachedFileOfTheVeryHashStandsIn) {
    Scene scene;
    RepositoryBuilder r = repositoryWith(kReleases);
    ASSERT_EQ(codeOf(scene.update(r)), "accepted");
    r.timestamp["version"] = 2;
    r.files["timestamp.json"] = sign(r.timestamp, r.timestampKeys);
    const auto update = scene.update(r, losses(kReleases).front().tamper);
    EXPECT_EQ(update.set->incomplete(), nullptr);
    EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "released");
}

TEST(G1, TargetsAnswersForWhatLiesOutsideTheLostRolesPaths) {
    for (const Loss& loss : losses(kReleases)) {
        if (loss.code == "rollback") continue;
        Scene scene;
        RepositoryBuilder r = repositoryWith(kReleases, {"2."});
        loss.change(r);
        const auto update = scene.update(r, loss.tamper);
        EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "released") << loss.name;
        EXPECT_NE(codeOfAnswer(*update.set, "2.0"), "released") << loss.name;
        EXPECT_NE(answerFor(*update.set, "2.0").standing, trust::Standing::Unsigned) << loss.name;
    }
}

TEST(G1, AnotherDelegationThatCannotBeHadLeavesWhatOthersSignAndMakesTheRestUnknown) {
    for (const Loss& loss : losses("targets/alice")) {
        Scene scene;
        RepositoryBuilder r = repositoryWith("targets/alice");
        if (loss.code == "rollback") {
            ASSERT_EQ(codeOf(scene.update(r)), "accepted");
        }
        loss.change(r);
        const auto update = scene.update(r, loss.tamper);
        ASSERT_TRUE(update.set->incomplete()) << loss.name;
        EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "released") << loss.name << ": targets signs it";
        EXPECT_EQ(answerFor(*update.set, "nowhere").standing, trust::Standing::Unknown) << loss.name;
        trust::RegistryTags registry{true, {{"nowhere", crypto::sha256("x")}}, {}};
        for (const trust::TagRow& row : trust::makeTagRows(&*update.set, update.error, registry)) {
            if (row.name == "nowhere") {
                EXPECT_EQ(row.state, trust::TagState::Unknown) << loss.name;
            }
        }
    }
}

TEST(G1, AnExpiredRoleDecidesByItsContent) {
    Scene scene;
    RepositoryBuilder r = repositoryWith(kReleases);
    r.addTag(r.targets, "2.0");
    r.delegations[kReleases]["expires"] = r.expiresIn(std::chrono::hours(-1));
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(update.set->incomplete(), nullptr);
    EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "expired") << "it names the tag";
    EXPECT_EQ(codeOfAnswer(*update.set, "2.0"), "released") << "it does not, so targets answers";
    EXPECT_EQ(answerFor(*update.set, "3.0").standing, trust::Standing::Unsigned);
    EXPECT_EQ(stateOf(update, "1.0"), "invalid");
}

TEST(G1, AnEntryThatCannotBeUsedIsRefusedAndNotPassedOver) {
    Scene scene;
    RepositoryBuilder r = repositoryWith(kReleases);
    r.delegations[kReleases]["targets"]["1.0"] = {{"length", 5}, {"hashes", {{"sha512", "AAAA"}}}};
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "malformed");
    EXPECT_EQ(stateOf(update, "1.0"), "invalid");
}

TEST(G1, WhatReleasesDelegatesGoesBeforeTargetsAndIsNoAnswer) {
    for (const bool lost : {false, true}) {
        Scene scene;
        RepositoryBuilder r;
        r.addTag(r.targets, "2.0");
        r.delegate(r.targets, kReleases);
        r.delegate(r.delegations[kReleases], "targets/releases/x", {"2"});
        r.addTag(r.delegations["targets/releases/x"], "2.0", "another image");
        r.publish();
        const Tamper tamper = lost ? losses("targets/releases/x").front().tamper : Tamper();
        const auto update = scene.update(r, tamper);
        EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "released");
        EXPECT_EQ(codeOfAnswer(*update.set, "2.0"), lost ? "no-trust-data" : "unsigned-tag") << "docker looks there before it looks into targets";
    }
}

TEST(G1, AnExpiredRoleBelowReleasesClosesWhatItsChildrenMayName) {
    Scene scene;
    RepositoryBuilder r;
    for (const char* tag : {"2.0", "3.0"}) r.addTag(r.targets, tag);
    r.delegate(r.targets, kReleases);
    r.delegate(r.delegations[kReleases], "targets/releases/x");
    r.delegate(r.delegations["targets/releases/x"], "targets/releases/x/y", {"2"});
    r.addTag(r.delegations["targets/releases/x/y"], "2.0", "another image");
    r.delegations["targets/releases/x"]["expires"] = r.expiresIn(std::chrono::hours(-1));
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOfAnswer(*update.set, "2.0"), "expired") << "nobody walked below it";
    EXPECT_EQ(codeOfAnswer(*update.set, "3.0"), "released") << "which none of its children may name";
}

TEST(G1, AnExpiredRoleElsewhereLeavesWhatItsChildrenMayNameUnknown) {
    Scene scene;
    RepositoryBuilder r = repositoryWith("targets/alice");
    r.delegate(r.delegations["targets/alice"], "targets/alice/x", {"2"});
    r.delegations["targets/alice"]["expires"] = r.expiresIn(std::chrono::hours(-1));
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(answerFor(*update.set, "2.0").standing, trust::Standing::Unknown);
    EXPECT_EQ(answerFor(*update.set, "3.0").standing, trust::Standing::Unsigned);
}

TEST(G1, RolesBeyondTheBoundAreNotKnown) {
    Scene scene;
    RepositoryBuilder r;
    for (const char* tag : {"2.0", "3.0"}) r.addTag(r.targets, tag);
    for (const char* parent : {"targets/a", "targets/b", "targets/c"}) {
        r.delegate(r.targets, parent);
        r.delegate(r.delegations[parent], std::string(parent) + "/0");
        Json& roles = r.delegations[parent]["delegations"]["roles"];
        for (int i = 1; i < 7'000; ++i) {
            Json other = roles[0];
            other["name"] = std::string(parent) + "/" + std::to_string(i);
            roles.push_back(std::move(other));
        }
    }
    r.delegate(r.targets, kReleases);
    r.delegate(r.delegations[kReleases], "targets/releases/x", {"2"});
    r.publish();
    const auto update = scene.update(r);
    ASSERT_EQ(codeOf(update), "accepted");
    ASSERT_TRUE(update.set->incomplete());
    EXPECT_EQ(update.set->incomplete()->error->code, ErrorCode::TooLarge);
    EXPECT_EQ(codeOfAnswer(*update.set, "2.0"), "too-large") << "a role that goes before targets was left out";
    EXPECT_EQ(codeOfAnswer(*update.set, "3.0"), "released");
    EXPECT_EQ(answerFor(*update.set, "nowhere").standing, trust::Standing::Unknown);
}

TEST(G1, RolesByPathFindTheRoleThatMayNameATag) {
    tuf::RoleView all, a, ab, b;
    trust::RolesByPath roles;
    EXPECT_EQ(roles.allowing("x"), nullptr);
    roles.add(ab, {"ab"});
    roles.add(b, {"b", "b1"});
    EXPECT_EQ(roles.allowing("a"), nullptr);
    EXPECT_EQ(roles.allowing("abc"), &ab);
    EXPECT_EQ(roles.allowing("b12"), &b);
    EXPECT_EQ(roles.allowing("c"), nullptr);
    roles.add(a, {"a"});
    EXPECT_EQ(roles.allowing("abc"), &a);
    EXPECT_EQ(roles.allowing("b"), &b);
    roles.add(all, {""});
    for (const char* tag : {"abc", "b", "c", ""}) EXPECT_EQ(roles.allowing(tag), &all) << tag;
}

TEST(G1, ReleasesWhosePathsCannotBeReadClosesEveryTag) {
    Scene scene;
    std::vector<std::string> paths{""};
    for (size_t i = 0; i <= tuf::kMaxDelegationPaths; ++i) paths.push_back("p" + std::to_string(i));
    const RepositoryBuilder r = repositoryWith(kReleases, paths);
    const auto update = scene.update(r);
    EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "malformed");
    EXPECT_TRUE(update.set->incomplete());
}

TEST(G1, ARoleOfThatNameBelowAnotherIsNotDockers) {
    Scene scene;
    RepositoryBuilder r = repositoryWith("targets/a");
    r.delegate(r.delegations["targets/a"], kReleases);
    r.delegations.erase(kReleases);
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "released") << "targets answers";
    EXPECT_TRUE(update.set->incomplete()) << "and the repository is not whole";
}

TEST(G1, ASecondRoleOfTheNameHidesNothing) {
    Scene scene;
    RepositoryBuilder r = repositoryWith(kReleases);
    r.targets["delegations"]["roles"].push_back(r.targets["delegations"]["roles"][0]);
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(update.set->incomplete(), nullptr);
    EXPECT_EQ(codeOfAnswer(*update.set, "1.0"), "released");
    EXPECT_EQ(answerFor(*update.set, "nowhere").standing, trust::Standing::Unsigned);
}

TEST(G4, WhatTheRegistryServesIsUnsignedByEvidenceAlone) {
    const trust::RegistryTags registry{true, {{"1.0", crypto::sha256("image")}}, {}};
    const auto stateWith = [&](const std::optional<Error>& error, bool absent) {
        return std::string(trust::stateName(trust::makeTagRows(nullptr, error, registry, absent).front().state));
    };
    EXPECT_EQ(stateWith(Error(ErrorCode::NoTrustData, "nothing there"), true), "unsigned") << "the trust server's own word";
    for (const ErrorCode code : {ErrorCode::NoTrustData, ErrorCode::Network, ErrorCode::NotFound, ErrorCode::Tls, ErrorCode::Unauthorized, ErrorCode::Rollback,
                                 ErrorCode::Expired, ErrorCode::PinMismatch, ErrorCode::Io, ErrorCode::Timeout, ErrorCode::Server}) {
        EXPECT_EQ(stateWith(Error(code, "no"), false), "unknown") << codeName(code);
    }
}

}  // namespace roseglass::test
