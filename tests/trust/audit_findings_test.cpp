// Each finding: a repository that has exactly this fault, and a healthy one that has none.
#include <gmock/gmock.h>

#include "trust/audit_scene.h"

namespace roseglass::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using trust::Finding;
using trust::FindingCode;
using trust::FindingSeverity;

using Faults = std::multiset<std::string>;

std::string idOf(const SigningKey& key) { return key.key->publicKey().canonicalId(); }

/// Who signs lists under his own name and in targets/releases, as `docker trust signer add` does it.
SigningKey addSigner(AuditScene& scene, const std::string& name, const std::vector<std::string>& paths = {"1"}) {
    RepositoryBuilder& r = scene.repository;
    r.delegate(r.targets, "targets/" + name, paths);
    return r.delegationKeys["targets/" + name].front();
}

/// Lists one more targets key, which does not sign.
void list(RepositoryBuilder& repository, const SigningKey& key) {
    repository.root["keys"][key.id()] = key.object();
    repository.root["roles"]["targets"]["keyids"].push_back(key.id());
    repository.publish();
}

/// The neutral point of Ed25519: a signature of nobody verifies with it.
SigningKey smallOrderKey() { return {nullptr, "ed25519", '\x01' + std::string(31, '\0')}; }

const Finding* find(const std::vector<Finding>& findings, FindingCode code) {
    for (const Finding& finding : findings) {
        if (finding.code == code) return &finding;
    }
    return nullptr;
}

struct Row {
    const char* name;
    std::function<void(AuditScene&)> spoil;
    std::function<Faults(AuditScene&)> expected;
};

Faults one(const std::string& text) { return {text}; }

const std::vector<Row>& rows() {
    static const auto fixed = [](const std::string& text) { return [text](AuditScene&) { return one(text); }; };
    static const std::vector<Row> all{
        {"a tag in the registry that nobody signed", [](AuditScene& s) { s.serve("2.0", "other"); }, fixed("unsigned 2.0")},
        {"a tag that was pushed again after it was signed", [](AuditScene& s) { s.serve("1.0", "other"); }, fixed("stale 1.0")},
        {"a signed tag that the registry lost", [](AuditScene& s) { s.registry.tags.clear(); }, fixed("missing 1.0")},
        {"targets expired", [](AuditScene& s) { s.repository.targets["expires"] = s.repository.expiresIn(std::chrono::seconds(-1)); s.repository.publish(); }, fixed("expired targets")},
        {"timestamp expired", [](AuditScene& s) { s.repository.timestamp["expires"] = s.repository.expiresIn(std::chrono::seconds(0)); s.repository.publish(); }, fixed("expired timestamp")},
        {"targets expire soon", [](AuditScene& s) { s.repository.targets["expires"] = s.repository.expiresIn(std::chrono::hours(24 * 89)); s.repository.publish(); }, fixed("expiring targets")},
        {"root expires soon", [](AuditScene& s) { s.repository.root["expires"] = s.repository.expiresIn(std::chrono::hours(24)); s.repository.publish(); }, fixed("expiring root")},
        {"a root certificate that expires soon",
         [](AuditScene& s) {
             s.repository.root["keys"] = Json::object();
             s.repository.rootKeys = {makeRootKey(s.repository.gun, s.repository.now, [&](crypto::CertificateBuilder& b) { b.notAfter = s.repository.now + std::chrono::hours(24 * 30); })};
             s.repository.setRole("root", s.repository.rootKeys);
             s.repository.setRole("targets", s.repository.targetsKeys);
             s.repository.setRole("snapshot", s.repository.snapshotKeys);
             s.repository.setRole("timestamp", s.repository.timestampKeys);
             s.repository.publish();
         },
         [](AuditScene& s) { return one("expiring " + idOf(s.repository.rootKeys.front())); }},
        {"a root certificate that expired",
         [](AuditScene& s) {
             s.repository.rootKeys = {makeRootKey(s.repository.gun, s.repository.now, [&](crypto::CertificateBuilder& b) { b.notAfter = s.repository.now - std::chrono::minutes(1); })};
             s.repository.setRole("root", s.repository.rootKeys);
             s.repository.publish();
         },
         [](AuditScene& s) { return Faults{"untrusted", "expired " + idOf(s.repository.rootKeys.front())}; }},
        {"two root keys of which any one is enough",
         [](AuditScene& s) {
             s.repository.rootKeys.push_back(makeRootKey(s.repository.gun, s.repository.now));
             s.repository.setRole("root", s.repository.rootKeys);
             s.repository.publish();
         },
         fixed("root-threshold-1 root")},
        {"one key for targets and snapshot",
         [](AuditScene& s) {
             s.repository.snapshotKeys = s.repository.targetsKeys;
             s.repository.setRole("snapshot", s.repository.snapshotKeys);
             s.repository.publish();
         },
         [](AuditScene& s) { return one("shared-key " + idOf(s.repository.targetsKeys.front())); }},
        {"one key for two signers",
         [](AuditScene& s) {
             const SigningKey alice = addSigner(s, "alice");
             addSigner(s, "bob");
             s.repository.targets["delegations"]["keys"][alice.id()] = alice.object();
             s.repository.targets["delegations"]["roles"][1]["keyids"] = Json::array({alice.id()});
             s.repository.delegationKeys["targets/bob"] = {alice};
             for (const char* role : {"targets/alice", "targets/bob"}) s.repository.addTag(s.repository.delegations[role], "1.0");
             s.repository.publish();
         },
         [](AuditScene& s) { return one("shared-key " + idOf(s.repository.delegationKeys["targets/alice"].front())); }},
        {"a targets key that another repository has, too",
         [](AuditScene& s) { s.facts.keyUsers[idOf(s.repository.targetsKeys.front())] = {2, {{s.repository.gun, "targets"}, {"localhost:5000/team/other", "targets"}}}; },
         [](AuditScene& s) { return one("shared-key " + idOf(s.repository.targetsKeys.front())); }},
        {"a root key that is somebody's signing key elsewhere",
         [](AuditScene& s) { s.facts.keyUsers[idOf(s.repository.rootKeys.front())] = {2, {{"localhost:5000/team/other", "targets/alice"}}}; },
         [](AuditScene& s) { return one("shared-key " + idOf(s.repository.rootKeys.front())); }},
        {"a snapshot key in a client's hands", [](AuditScene& s) { s.here(s.repository.snapshotKeys.front()); }, fixed("client-snapshot snapshot")},
        {"a root certificate for every repository",
         [](AuditScene& s) {
             s.repository.rootKeys = {makeRootKey("localhost:5000/team/*", s.repository.now)};
             s.repository.setRole("root", s.repository.rootKeys);
             s.repository.publish();
         },
         [](AuditScene& s) { return one("wildcard-root-certificate " + idOf(s.repository.rootKeys.front())); }},
        {"a signer who never signed", [](AuditScene& s) { addSigner(s, "alice"); s.repository.publish(); }, fixed("idle-signer targets/alice")},
        {"a signer whose role has no file yet",
         [](AuditScene& s) { addSigner(s, "alice"); s.repository.delegations.clear(); s.repository.publish(); }, fixed("idle-signer targets/alice")},
        {"a signer's role that does not verify",
         [](AuditScene& s) {
             addSigner(s, "alice");
             s.repository.addTag(s.repository.delegations["targets/alice"], "1.0");
             s.repository.delegationKeys["targets/alice"] = {makeKey()};
             s.repository.publish();
         },
         fixed("invalid-role targets/alice")},
        {"signers who sign different images as one tag",
         [](AuditScene& s) { addSigner(s, "alice"); s.repository.addTag(s.repository.delegations["targets/alice"], "1.0", "another image"); s.repository.publish(); },
         fixed("conflicting-delegations 1.0")},
        {"a signer's tag outside his paths",
         [](AuditScene& s) {
             addSigner(s, "alice", {"1"});
             s.repository.addTag(s.repository.delegations["targets/alice"], "1.0");
             s.repository.addTag(s.repository.delegations["targets/alice"], "beta");
             s.repository.publish();
         },
         fixed("invalid-tag beta")},
        {"a version tag that was signed again with another image", [](AuditScene& s) { s.facts.earlier.insert({"1.0", {crypto::sha256("the first image"), s.facts.now}}); }, fixed("re-pointed 1.0")},
        {"a targets key of a kind that nobody knows",
         [](AuditScene& s) {
             SigningKey odd = s.repository.targetsKeys.front();
             odd.keytype = "frobnicate";
             list(s.repository, odd);
         },
         [](AuditScene& s) { return one("unusable-key " + s.repository.root["roles"]["targets"]["keyids"][1].get<std::string>()); }},
        {"a signer whose key the delegating role does not list",
         [](AuditScene& s) {
             addSigner(s, "alice");
             s.repository.targets["delegations"]["roles"][0]["keyids"].push_back(std::string(64, 'a'));
             s.repository.publish();
         },
         [](AuditScene&) { return Faults{"invalid-role targets/alice", "unusable-key " + std::string(64, 'a')}; }},
        {"a targets key that anybody can sign with", [](AuditScene& s) { list(s.repository, smallOrderKey()); },
         [](AuditScene&) { return one("weak-algorithm " + crypto::PublicKey::parse("ed25519", smallOrderKey().publicBytes)->canonicalId()); }},
        {"a private key that others can read",
         [](AuditScene& s) { s.here(s.repository.targetsKeys.front(), {"/srv/keys/a.key", 0644, true, false, true}); },
         [](AuditScene& s) { return one("readable-key " + idOf(s.repository.targetsKeys.front())); }},
        {"one byte of targets changed", [](AuditScene& s) { s.repository.files["targets.json"][12] ^= 1; }, fixed("untrusted")},
    };
    return all;
}

class OneFault : public ::testing::TestWithParam<size_t> {};

}  // namespace

TEST_P(OneFault, IsFoundAndNothingElse) {
    const Row& row = rows()[GetParam()];
    AuditScene scene;
    row.spoil(scene);
    EXPECT_EQ(scene.faults(), row.expected(scene)) << row.name;
    for (const Finding& finding : scene.findings()) {
        EXPECT_FALSE(finding.message.empty()) << row.name;
        EXPECT_FALSE(finding.evidence.empty()) << row.name << ": " << finding.message;
        EXPECT_FALSE(finding.remedy.empty()) << row.name << ": " << finding.message;
    }
}
INSTANTIATE_TEST_SUITE_P(Audit, OneFault, ::testing::Range<size_t>(0, rows().size()));

TEST(AuditFindings, AHealthyRepositoryOfDockersMakeHasNeitherErrorsNorWarnings) {
    AuditScene scene;
    EXPECT_THAT(scene.faults(), IsEmpty());
    EXPECT_THAT(scene.faults(true), ElementsAre("single-root-key root")) << "docker makes one root key";
    scene.here(scene.repository.rootKeys.front(), {"/home/me/root.key", 0600, false, false, false});
    EXPECT_THAT(scene.faults(), IsEmpty()) << "nobody has backed a fresh key up yet";
}

TEST(AuditFindings, ARepositoryWithDockersSignersIsHealthyToo) {
    AuditScene scene;
    RepositoryBuilder& r = scene.repository;
    r.targets["targets"] = Json::object();
    const SigningKey alice = addSigner(scene, "alice", {""});
    r.delegate(r.targets, "targets/releases", {""});
    r.targets["delegations"]["keys"][alice.id()] = alice.object();
    r.targets["delegations"]["roles"][1]["keyids"] = Json::array({alice.id()});
    r.delegationKeys["targets/releases"] = {alice};
    for (const char* role : {"targets/alice", "targets/releases"}) r.addTag(r.delegations[role], "1.0");
    r.publish();
    scene.facts.keyUsers[idOf(r.rootKeys.front())] = {40, {{"localhost:5000/team/other", "root"}}};
    scene.facts.keyUsers[idOf(alice)] = {40, {{"localhost:5000/team/other", "targets/alice"}, {"localhost:5000/team/other", "targets/releases"}}};
    EXPECT_THAT(scene.faults(), IsEmpty());
    EXPECT_THAT(scene.faults(true), UnorderedElementsAre("single-root-key root", "shared-key " + idOf(r.rootKeys.front()), "unlimited-delegation targets/alice", "unlimited-delegation targets/releases"));
}

TEST(AuditFindings, NotesAreToldWithoutBeingFaults) {
    AuditScene scene;
    scene.here(scene.repository.targetsKeys.front(), {"/home/me/a.key", 0600, false, false, false});
    EXPECT_THAT(scene.faults(true), UnorderedElementsAre("single-root-key root", "no-backup " + idOf(scene.repository.targetsKeys.front())));
    scene.facts.localKeys.begin()->second.onToken = true;
    EXPECT_THAT(scene.faults(true), ElementsAre("single-root-key root")) << "a token's key cannot be copied";
    AuditScene latest;
    latest.repository.targets["targets"] = Json::object();
    latest.repository.addTag(latest.repository.targets, "latest");
    latest.repository.publish();
    latest.registry.tags.clear();
    latest.serve("latest", "image");
    latest.facts.earlier.insert({"latest", {crypto::sha256("an older image"), latest.facts.now}});
    EXPECT_THAT(latest.faults(), IsEmpty()) << "latest is meant to move";
    EXPECT_THAT(latest.faults(true), UnorderedElementsAre("single-root-key root", "re-pointed latest"));
}

TEST(AuditFindings, UnusualAlgorithmsAreNotesAndWeakOnesErrors) {
    const auto withTargetsKey = [](const SigningKey& key) {
        AuditScene scene;
        scene.repository.targetsKeys = {key};
        scene.repository.setRole("targets", {key});
        scene.repository.publish();
        return scene;
    };
    for (const auto algorithm : {crypto::KeyAlgorithm::Ed25519}) {
        const SigningKey key = makeKey(algorithm);
        AuditScene scene = withTargetsKey(key);
        EXPECT_THAT(scene.faults(), IsEmpty());
        EXPECT_THAT(scene.faults(true), UnorderedElementsAre("single-root-key root", "odd-algorithm " + idOf(key)));
    }
    AuditScene weak;
    list(weak.repository, smallOrderKey());
    const auto findings = weak.findings();
    const Finding* found = find(findings, FindingCode::WeakAlgorithm);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->severity, FindingSeverity::Error);
    EXPECT_THAT(found->message, HasSubstr("small order"));
}

TEST(AuditFindings, KeyIdsWithoutAKeyAreSharedWithNobody) {
    trust::KeyUsersById users;
    users[""] = {2, {{"localhost:5000/team/app", "targets/alice"}, {"localhost:5000/team/other", "targets"}}};
    EXPECT_THAT(trust::sharedKeyFindings("localhost:5000/team/app", {{"", {"targets/alice"}}}, users), IsEmpty());
}

TEST(AuditFindings, ARepositoryThatIsDoneWellHasNone) {
    AuditScene scene;
    RepositoryBuilder& r = scene.repository;
    r.rootKeys.push_back(makeRootKey(r.gun, r.now));
    r.setRole("root", r.rootKeys, 2);
    for (const char* name : {"alice", "releases"}) {
        addSigner(scene, name, {"1"});
        r.addTag(r.delegations["targets/" + std::string(name)], "1.0");
    }
    r.publish();
    for (const SigningKey& key : {r.rootKeys[0], r.rootKeys[1], r.targetsKeys[0], r.delegationKeys["targets/alice"][0]}) scene.here(key);
    EXPECT_THAT(scene.faults(true), IsEmpty());
}

TEST(AuditFindings, TheRemedyOfAnIdleSignerTakesHisKeyOutOfReleasesToo) {
    AuditScene scene;
    RepositoryBuilder& r = scene.repository;
    addSigner(scene, "alice");
    r.addTag(r.delegations["targets/alice"], "1.0");
    addSigner(scene, "bob");
    r.delegate(r.delegations["targets/alice"], "targets/alice/night", {"1"});
    r.publish();
    std::vector<std::string> remedies;
    for (const Finding& finding : scene.findings()) {
        if (finding.code == FindingCode::IdleSigner) remedies.push_back(finding.remedy);
    }
    EXPECT_THAT(remedies, UnorderedElementsAre(HasSubstr("roseglass-cli signer remove bob " + r.gun), HasSubstr("roseglass-cli delegation remove " + r.gun + " targets/alice/night")));
}

TEST(AuditFindings, RepositoriesThatCannotBeJudgedAreFindings) {
    trust::AuditFacts facts;
    trust::Report report;
    report.repository = "localhost:5000/team/app";
    report.status = trust::RepositoryStatus::Unreachable;
    report.trustError = Error(ErrorCode::Network, "The server does not answer");
    auto findings = trust::findingsOf(report, facts);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].code, FindingCode::Unreachable);
    EXPECT_THAT(findings[0].evidence, HasSubstr("[network]"));
    report.status = trust::RepositoryStatus::Unsigned;
    report.tags.resize(3);
    for (auto& tag : report.tags) tag.by = std::make_shared<trust::SignerSet>(), tag.state = trust::TagState::Unsigned;
    findings = trust::findingsOf(report, facts);
    ASSERT_EQ(findings.size(), 1u) << "once for the repository, not once a tag";
    EXPECT_EQ(findings[0].code, FindingCode::Unsigned);
    report.registryError = Error(ErrorCode::Timeout, "The registry does not answer");
    EXPECT_TRUE(find(trust::findingsOf(report, facts), FindingCode::RegistryUnreachable));
    AuditScene cached;
    trust::Report fromCache = cached.report();
    fromCache.fromCache = true;
    fromCache.trustError = Error(ErrorCode::Network, "The server does not answer");
    const auto notes = trust::findingsOf(fromCache, cached.facts);
    ASSERT_TRUE(find(notes, FindingCode::FromCache));
    EXPECT_EQ(find(notes, FindingCode::FromCache)->severity, FindingSeverity::Note);
}

TEST(AuditFindings, SignaturesOfOtherSystemsNeedNoneOfOurs) {
    AuditScene scene;
    const std::string hex = crypto::sha256("image").hex();
    for (const char* ending : {"", ".sig", ".att", ".sbom"}) scene.serve("sha256-" + hex + ending, "signature");
    EXPECT_THAT(scene.faults(), IsEmpty());
    scene.serve("sha256-" + hex + ".exe", "program");
    EXPECT_THAT(scene.faults(), ElementsAre("unsigned sha256-" + hex + ".exe"));
}

TEST(AuditFindings, AStaleTagTellsWhenItsImageIsSignedUnderAnotherName) {
    AuditScene scene;
    scene.repository.addTag(scene.repository.targets, "1.1", "next image");
    scene.repository.publish();
    scene.serve("1.1", "next image");
    scene.serve("1.0", "next image");
    const auto findings = scene.findings();
    ASSERT_TRUE(find(findings, FindingCode::Stale));
    EXPECT_THAT(find(findings, FindingCode::Stale)->evidence, HasSubstr("which is signed as 1.1"));
}

TEST(AuditFindings, WhatTheServerSignsItselfIsNotSaidToExpireSoon) {
    AuditScene scene;
    scene.repository.timestamp["expires"] = scene.repository.expiresIn(std::chrono::hours(1));
    scene.repository.publish();
    EXPECT_THAT(scene.faults(), IsEmpty());
    EXPECT_GT(*trust::nextExpiry(scene.report()), scene.facts.now + std::chrono::days(90));
}

TEST(AuditFindings, ASnapshotWhoseKeyMayBeAnybodysIsSaidToExpireSoon) {
    AuditScene scene;
    scene.repository.snapshot["expires"] = scene.repository.expiresIn(std::chrono::hours(1));
    scene.repository.publish();
    EXPECT_THAT(scene.faults(), ElementsAre("expiring snapshot")) << "nothing proves that the server holds it";
    EXPECT_EQ(trust::nextExpiry(scene.report()), scene.facts.now + std::chrono::hours(1));
    for (const Finding& finding : scene.findings()) {
        if (finding.code != FindingCode::Expiring) continue;
        EXPECT_THAT(finding.remedy, HasSubstr("another person's"));
    }
}

TEST(AuditFindings, ARoleThatIsNotToBeHadIsFoundAndSoIsWhatItMayName) {
    AuditScene scene;
    trust::Report report = scene.report();
    report.status = trust::RepositoryStatus::Incomplete;
    EXPECT_TRUE(find(trust::findingsOf(report, scene.facts), FindingCode::InvalidRole))
        << "said even where no role is known to be it";
    trust::RoleRow& lost = report.roles.emplace_back();
    lost.name = "targets/releases";
    lost.parent = "targets";
    lost.state = trust::RoleState::Invalid;
    lost.reason = "The trust server has no such file";
    trust::TagRow& unknown = report.tags.emplace_back();
    unknown.name = "2.0";
    unknown.state = trust::TagState::Unknown;
    unknown.registryDigest = crypto::sha256("other");
    unknown.by = std::make_shared<trust::SignerSet>();
    const auto findings = trust::findingsOf(report, scene.facts);
    const Finding* role = find(findings, FindingCode::InvalidRole);
    ASSERT_TRUE(role);
    EXPECT_EQ(role->subject, "targets/releases");
    EXPECT_EQ(role->severity, FindingSeverity::Error);
    EXPECT_THAT(role->message, HasSubstr("cannot be had"));
    const Finding* tag = find(findings, FindingCode::UnknownTag);
    ASSERT_TRUE(tag);
    EXPECT_EQ(tag->subject, "2.0");
    EXPECT_THAT(tag->evidence, HasSubstr("targets/releases"));
    EXPECT_FALSE(find(findings, FindingCode::Unsigned)) << "nobody knows that";
    report.tags.back().state = trust::TagState::Unsigned;
    EXPECT_TRUE(find(trust::findingsOf(report, scene.facts), FindingCode::Unsigned))
        << "where there is evidence it is said";
}

TEST(AuditFindings, TextFromOutsideCannotDisguiseItself) {
    AuditScene scene;
    trust::Report report = scene.report();
    report.tags.front().name = "1.0\n\x1b[31m\u202e";
    report.tags.front().state = trust::TagState::Missing;
    for (const Finding& finding : trust::findingsOf(report, scene.facts)) {
        EXPECT_EQ((finding.message + finding.evidence + finding.remedy).find_first_of("\n\x1b"), std::string::npos) << finding.message;
    }
}

TEST(AuditFindings, EveryKindHasItsNameOnceAndInOrder) {
    std::set<std::string_view> names;
    size_t place = 0;
    for (const trust::FindingKind& kind : trust::findingKinds()) {
        EXPECT_EQ(static_cast<size_t>(kind.code), place++) << kind.name;
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_EQ(trust::findKind(kind.name), &kind);
        EXPECT_FALSE(kind.title.empty() || kind.help.empty()) << kind.name;
    }
    EXPECT_EQ(place, static_cast<size_t>(FindingCode::HistoryUnread) + 1);
}

}  // namespace roseglass::test
