// What we publish, the real clients accept; what they published, we carry on; and the other way round.
#include <unistd.h>

#include "base/file.h"
#include "interop/publish_scene.h"

namespace roseglass::test {
namespace {

using PublishWithLab = PublishScene;

/// The words were accepted; what was said otherwise is shown.
void expectDone(const Ran& ran, const char* what) { EXPECT_EQ(ran.exit, 0) << what << "\n" << ran.all(); }

}  // namespace

TEST_F(PublishWithLab, AFirstSignatureIsAcceptedByTheRealClients) {
    const std::string gun = image("pub/first", {"1", "2"});
    const Desk desk(state);
    const Ran signedOne = desk.ours({"sign", gun + ":1"});
    expectDone(signedOne, "sign");
    EXPECT_NE(signedOne.out.find("Successfully signed " + gun + ":1"), std::string::npos) << signedOne.out;
    desk.expectPeersAgree(gun);
    EXPECT_EQ(desk.listed(gun), (std::map<std::string, std::string>{{"1", digestOf(gun + ":1")}}));
    const Ran lookup = desk.notary({"lookup", gun, "1"});
    EXPECT_NE(lookup.out.find(digestOf(gun + ":1")), std::string::npos) << lookup.all();
    const Ran keys = desk.notary({"key", "list"});
    EXPECT_NE(keys.out.find("root"), std::string::npos) << keys.all();
    EXPECT_NE(keys.out.find("targets"), std::string::npos) << keys.all();
    const auto report = desk.json({"inspect", gun});
    EXPECT_EQ(report["roles"][0]["keys"][0]["location"], "file");
}

TEST_F(PublishWithLab, NotaryVerifiesAManifestThatWeSigned) {
    const std::string gun = image("pub/verify", {"1"});
    const Desk desk(state);
    expectDone(desk.ours({"sign", gun + ":1"}), "sign");
    const Ran manifest = runProgram({"curl", "-sf", "-H", "Accept: application/vnd.docker.distribution.manifest.v2+json", "http://" + state.registryHost + "/v2/pub/verify/manifests/1"});
    ASSERT_EQ(manifest.exit, 0);
    const std::vector<std::string> words{"notary", "-s", state.trustServer, "--tlscacert", state.caFile, "-d", desk.trustDir(), "verify", gun, "1", "-q"};
    EXPECT_EQ(runProgram(words, {}, manifest.out).exit, 0);
    EXPECT_NE(runProgram(words, {}, manifest.out + " ").exit, 0) << "the check itself can fail";
}

TEST_F(PublishWithLab, InitialisedRepositoriesAreCarriedOnByNotary) {
    const std::string gun = image("pub/init", {"1"});
    const Desk desk(state);
    const Ran made = desk.ours({"init", gun});
    expectDone(made, "init");
    EXPECT_NE(made.out.find("Finished initializing \"" + gun + "\""), std::string::npos) << made.out;
    EXPECT_EQ(desk.ours({"init", gun}).exit, 7) << "a second time is told as a conflict";
    expectDone(desk.notary({"addhash", "-p", gun, "1", "423", "--sha256", digestOf(gun + ":1")}), "notary addhash -p");
    desk.expectPeersAgree(gun);
    EXPECT_EQ(desk.listed(gun).size(), 1u);
}

TEST_F(PublishWithLab, BothSignByTurnsTenTimesOnOneTrustDirectory) {
    for (const bool oursFirst : {true, false}) {
        const std::string path = oursFirst ? "pub/turns-ours" : "pub/turns-theirs";
        std::vector<std::string> tags;
        for (int i = 0; i < 10; ++i) tags.push_back("t" + std::to_string(i));
        const std::string gun = image(path, tags);
        const Desk desk(state);
        if (!oursFirst) {
            expectDone(desk.notary({"init", "-p", gun}), "notary init");
            expectDone(desk.notary({"key", "rotate", gun, "snapshot", "-r"}), "notary key rotate");
        }
        std::map<std::string, std::string> expected;
        for (size_t i = 0; i < tags.size(); ++i) {
            const std::string digest = digestOf(gun + ":" + tags[i]);
            expected[tags[i]] = digest;
            if ((i % 2 == 0) == oursFirst) expectDone(desk.ours({"sign", gun + ":" + tags[i]}), "ours");
            else expectDone(desk.notary({"addhash", "-p", gun, tags[i], "423", "--sha256", digest}), "notary");
            EXPECT_EQ(desk.listed(gun), expected) << i;
        }
        desk.expectPeersAgree(gun);
    }
}

TEST_F(PublishWithLab, SignersSignAndAreTakenAway) {
    const std::string gun = image("pub/team", {"1", "2"});
    const Desk owner(state), aliceDesk(state), bobDesk(state);
    const SignerFiles alice = makeSigner(owner.folder(), "alice"), bob = makeSigner(owner.folder(), "bob");
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    expectDone(owner.ours({"signer", "add", "alice", gun, "--key", alice.certificate}), "signer add alice");
    expectDone(owner.ours({"signer", "add", "bob", gun, "--key", bob.certificate}), "signer add bob");
    owner.expectPeersAgree(gun);
    EXPECT_EQ(owner.json({"signer", "list", gun})["signers"].size(), 2u);

    expectDone(bobDesk.notary({"key", "import", bob.key, "--role", "bob"}), "notary key import");
    expectDone(bobDesk.notary({"addhash", "-p", gun, "2", "423", "--sha256", digestOf(gun + ":2"), "--roles", "targets/releases", "--roles", "targets/bob"}), "bob signs with notary");
    expectDone(aliceDesk.notary({"key", "import", alice.key, "--role", "alice"}), "notary key import");
    const Ran first = aliceDesk.ours({"--json", "sign", gun + ":2"}), second = aliceDesk.ours({"sign", gun + ":1", "--as", "alice"});
    expectDone(first, "alice signs with ours");
    EXPECT_NE(first.err.find("trust on first use"), std::string::npos) << "told although nobody is asked: " << first.err;
    EXPECT_EQ(nlohmann::json::parse(first.out, nullptr, false)["pinnedBy"], "trust on first use") << first.out;
    expectDone(second, "alice signs as alice");
    EXPECT_EQ(second.err.find("trust on first use"), std::string::npos) << "known by then: " << second.err;
    owner.expectPeersAgree(gun);
    const auto tags = owner.json({"inspect", gun})["tags"];
    EXPECT_EQ(tags[1]["signers"], nlohmann::json({"alice", "bob"}));

    const Ran removed = owner.ours({"signer", "remove", "bob", gun});
    expectDone(removed, "signer remove");
    owner.expectPeersAgree(gun);
    const auto left = owner.json({"signer", "list", gun})["signers"];
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0]["name"], "alice");
    EXPECT_NE(bobDesk.ours({"sign", gun + ":1"}).exit, 0) << "bob may not sign any more";
}

TEST_F(PublishWithLab, WhatWasDoneIsToldWhenALaterRepositoryFails) {
    const std::string mine = image("pub/several-1", {"1"}), foreign = image("pub/several-2", {"1"}), last = image("pub/several-3", {"1"});
    const Desk owner(state), other(state);
    expectDone(owner.ours({"sign", mine + ":1"}), "sign");
    expectDone(other.ours({"sign", foreign + ":1"}), "somebody else's");
    const SignerFiles bob = makeSigner(owner.folder(), "bob");
    const Ran ran = owner.ours({"--json", "signer", "add", "bob", mine, foreign, last, "--key", bob.certificate});
    EXPECT_EQ(ran.exit, 5) << ran.all();
    const auto document = nlohmann::json::parse(ran.out, nullptr, false);
    ASSERT_TRUE(document.is_object()) << ran.out;
    ASSERT_EQ(document["results"].size(), 1u) << document;
    EXPECT_EQ(document["results"][0]["repository"], mine);
    EXPECT_EQ(document["error"]["code"], "key-not-found");
    EXPECT_EQ(document["notDone"], nlohmann::json({foreign, last}));
    const Ran words = owner.ours({"signer", "remove", "bob", mine, foreign});
    EXPECT_EQ(words.exit, 2) << "somebody else's has no bob: " << words.all();
    EXPECT_NE(words.err.find("done before: " + mine), std::string::npos) << words.err;
    EXPECT_NE(words.err.find("not done: " + foreign), std::string::npos) << words.err;
}

TEST_F(PublishWithLab, DelegationsOfAnyDepthWithPathsAndThresholds) {
    const std::string gun = image("pub/deep", {"qa-1", "1"});
    const Desk owner(state);
    const SignerFiles one = makeSigner(owner.folder(), "one"), two = makeSigner(owner.folder(), "two"), three = makeSigner(owner.folder(), "three");
    expectDone(owner.ours({"init", gun}), "init");
    expectDone(owner.ours({"delegation", "add", gun, "targets/qa", one.certificate.string(), two.certificate.string(), "--path", "qa-", "--threshold", "2"}), "two of two");
    owner.expectPeersAgree(gun);
    EXPECT_EQ(owner.ours({"sign", gun + ":qa-1", "--as", "qa"}).exit, 5) << "no key is here";
    for (const SignerFiles& each : {one, two}) expectDone(owner.notary({"key", "import", each.key, "--role", "qa"}), "import");
    EXPECT_EQ(owner.ours({"sign", gun + ":1", "--as", "qa"}).exit, 1) << "outside its paths";
    expectDone(owner.ours({"sign", gun + ":qa-1", "--as", "qa"}), "both sign");
    expectDone(owner.ours({"delegation", "add", gun, "targets/qa/night", three.certificate.string(), "--path", "qa-night-"}), "below");
    const auto listed = owner.json({"delegation", "list", gun})["delegations"];
    ASSERT_EQ(listed.size(), 2u) << listed;
    EXPECT_EQ(listed[0]["threshold"], 2);
    EXPECT_EQ(listed[0]["state"], "valid");
    EXPECT_EQ(listed[1]["role"], "targets/qa/night");
    owner.expectPeersAgree(gun);
    expectDone(owner.ours({"delegation", "add", gun, "targets/qa", "--threshold", "1"}), "a lower threshold");
    expectDone(owner.ours({"delegation", "remove", gun, "targets/qa", listed[0]["keys"][1]["canonicalId"].get<std::string>()}), "one key less");
    owner.expectPeersAgree(gun);
    expectDone(owner.ours({"delegation", "remove", gun, "targets/qa"}), "with everything below");
    EXPECT_EQ(owner.json({"delegation", "list", gun})["delegations"].size(), 0u);
    owner.expectPeersAgree(gun);
}

TEST_F(PublishWithLab, ADelegationThatWasRemovedCanComeBack) {
    for (const bool ownSnapshot : {false, true}) {
        const std::string gun = image(ownSnapshot ? "pub/back-own" : "pub/back", {"1"});
        const Desk owner(state);
        const SignerFiles qa = makeSigner(owner.folder(), "qa");
        expectDone(owner.ours({"init", gun}), "init");
        if (ownSnapshot) expectDone(owner.ours({"key", "rotate", gun, "snapshot"}), "the snapshot key comes here");
        expectDone(owner.ours({"key", "import", qa.key, "--role", "qa"}), "import");
        const std::vector<std::string> add{"delegation", "add", gun, "targets/qa", qa.certificate, "--all-paths"};
        expectDone(owner.ours(add), "add");
        for (int i = 0; i < 3; ++i) expectDone(owner.ours({"sign", gun + ":1", "--as", "qa"}), "sign");
        expectDone(owner.ours({"delegation", "remove", gun, "targets/qa"}), "remove");
        expectDone(owner.ours(add), "add again");
        expectDone(owner.ours({"sign", gun + ":1", "--as", "qa"}), "sign again");
        owner.expectPeersAgree(gun);
        EXPECT_EQ(owner.json({"delegation", "list", gun})["delegations"][0]["version"], 4) << "it goes on after the versions that the server had";
    }
}

TEST_F(PublishWithLab, RotatedKeysAreFollowedByEverybody) {
    const std::string gun = image("pub/rotate", {"1", "2", "3"});
    const Desk owner(state), consumer(state);
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    ASSERT_EQ(consumer.listed(gun).size(), 1u) << "the consumer has seen the first root";
    const std::vector<std::vector<std::string>> steps{{"root"}, {"root"}, {"targets"}, {"snapshot"}, {"snapshot", "--server-managed"}, {"timestamp"}};
    for (const auto& step : steps) {
        std::vector<std::string> words{"key", "rotate", gun};
        words.insert(words.end(), step.begin(), step.end());
        const Ran ran = owner.ours(words);
        ASSERT_EQ(ran.exit, 0) << step.front() << "\n" << ran.all();
        owner.expectPeersAgree(gun);
        EXPECT_EQ(consumer.listed(gun).size(), 1u) << "notary with the older root goes on after " << step.front();
        expectDone(owner.ours({"sign", gun + ":2"}), "and we can sign on");
        expectDone(owner.ours({"revoke", gun + ":2"}), "and revoke");
    }
    const auto roles = owner.json({"inspect", gun})["roles"];
    EXPECT_EQ(roles[0]["version"], 7);
    expectDone(owner.notary({"addhash", "-p", gun, "3", "423", "--sha256", digestOf(gun + ":3")}), "notary goes on with the new keys");
    EXPECT_EQ(consumer.listed(gun).size(), 2u);
    const Desk late(state);
    EXPECT_EQ(late.json({"verify", gun + ":1"})["trusted"], true);
}

TEST_F(PublishWithLab, AKeyFromAFileIsRotatedIn) {
    const std::string gun = image("pub/own-key", {"1"});
    const Desk owner(state);
    const SignerFiles next = makeSigner(owner.folder(), "next");
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    expectDone(owner.ours({"key", "rotate", gun, "targets", "--key", next.key}), "rotate");
    expectDone(owner.ours({"key", "rotate", gun, "root", "--key", makeSigner(owner.folder(), "nextroot").key}), "rotate");
    owner.expectPeersAgree(gun);
    expectDone(owner.ours({"sign", gun + ":1"}), "sign on");
}

TEST_F(PublishWithLab, RevokedTagsAreGoneForEverybody) {
    const std::string gun = image("pub/revoke", {"1", "2", "3"});
    const Desk owner(state);
    for (const char* tag : {":1", ":2", ":3"}) expectDone(owner.ours({"sign", gun + tag}), tag);
    expectDone(owner.ours({"revoke", gun + ":2"}), "one");
    EXPECT_EQ(owner.listed(gun).size(), 2u);
    EXPECT_EQ(owner.ours({"revoke", gun + ":2"}).exit, 1) << "it is not signed any more";
    EXPECT_EQ(owner.ours({"verify", gun + ":2"}).exit, 1);
    expectDone(owner.ours({"revoke", gun}), "all");
    EXPECT_EQ(owner.listed(gun).size(), 0u);
    owner.expectPeersAgree(gun);
}

TEST_F(PublishWithLab, DeletedTrustDataIsGoneOnTheServerAndTheKeysStay) {
    const std::string gun = image("pub/delete", {"1"});
    const Desk owner(state);
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    expectDone(owner.ours({"delete", gun}), "here");
    EXPECT_EQ(owner.ours({"verify", gun + ":1"}).exit, 0) << "the server still has it";
    expectDone(owner.ours({"delete", gun, "--remote"}), "everywhere");
    EXPECT_NE(owner.notary({"list", gun}).exit, 0);
    EXPECT_EQ(owner.json({"verify", gun + ":1"})["error"]["code"], "no-trust-data");
    const Ran keys = owner.notary({"key", "list"});
    EXPECT_NE(keys.out.find("root"), std::string::npos) << keys.all();
    expectDone(owner.ours({"sign", gun + ":1"}), "it is made again with the same root key");
    owner.expectPeersAgree(gun);
}

TEST_F(PublishWithLab, WhatNotaryStagedIsShownPublishedOrDiscarded) {
    const std::string gun = image("pub/staged", {"1", "2"});
    const Desk owner(state);
    expectDone(owner.ours({"init", gun}), "init");
    expectDone(owner.notary({"addhash", gun, "1", "423", "--sha256", digestOf(gun + ":1")}), "stage");
    auto staged = owner.json({"status", gun})["staged"];
    ASSERT_EQ(staged.size(), 1u);
    EXPECT_EQ(staged[0]["path"], "1");
    expectDone(owner.ours({"status", gun, "--publish"}), "publish");
    EXPECT_EQ(owner.listed(gun).size(), 1u);
    EXPECT_EQ(owner.json({"status", gun})["staged"].size(), 0u);
    expectDone(owner.notary({"addhash", gun, "2", "423", "--sha256", digestOf(gun + ":2")}), "stage");
    expectDone(owner.ours({"reset", gun}), "reset");
    EXPECT_EQ(owner.json({"status", gun})["staged"].size(), 0u);
    EXPECT_EQ(owner.listed(gun).size(), 1u);
}

TEST_F(PublishWithLab, AChangedDelegationIsWitnessed) {
    const std::string gun = image("pub/witness", {"1"});
    const Desk owner(state);
    const SignerFiles old = makeSigner(owner.folder(), "old"), next = makeSigner(owner.folder(), "next");
    expectDone(owner.ours({"init", gun}), "init");
    expectDone(owner.ours({"delegation", "add", gun, "targets/releases", old.certificate, "--all-paths"}), "add");
    {
        const Desk signer(state);
        expectDone(signer.notary({"key", "import", old.key, "--role", "releases"}), "import");
        expectDone(signer.ours({"sign", gun + ":1"}), "sign");
    }
    const std::string oldId = owner.json({"delegation", "list", gun})["delegations"][0]["keys"][0]["canonicalId"];
    expectDone(owner.ours({"delegation", "add", gun, "targets/releases", next.certificate}), "the next key");
    expectDone(owner.ours({"delegation", "remove", gun, "targets/releases", oldId}), "without the old one");
    EXPECT_EQ(owner.json({"inspect", gun})["tags"][0]["state"], "invalid") << "who signed it may no longer";
    expectDone(owner.notary({"key", "import", next.key, "--role", "releases"}), "import");
    expectDone(owner.ours({"witness", gun, "targets/releases"}), "witness");
    EXPECT_EQ(owner.json({"inspect", gun})["tags"][0]["state"], "signed");
    owner.expectPeersAgree(gun);
}

TEST_F(PublishWithLab, ExpiredRepositoriesAreRenewed) {
    const std::string gun = image("pub/renew", {"1"});
    const Desk owner(state);
    const SignerFiles alice = makeSigner(owner.folder(), "alice");
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    expectDone(owner.ours({"signer", "add", "alice", gun, "--key", alice.certificate}), "signer add");
    expectDone(owner.notary({"key", "import", alice.key, "--role", "alice"}), "import");
    expectDone(owner.ours({"sign", gun + ":1"}), "in targets/releases and targets/alice");
    expectDone(owner.ours({"renew", gun, "targets", "targets/releases", "--expires", "8s"}), "short lifetimes");
    while (owner.json({"verify", gun + ":1"})["trusted"] == true) ::usleep(200'000);
    const Ran peer = owner.notary({"list", gun});
    EXPECT_NE(peer.exit, 0) << "the real client refuses: " << peer.all();
    const auto refused = owner.json({"sign", gun + ":1"});
    EXPECT_EQ(refused["error"]["code"], "expired");
    EXPECT_NE(refused["error"]["hint"].get<std::string>().find("renew"), std::string::npos) << refused;
    const Ran plan = owner.ours({"--dry-run", "renew", gun});
    EXPECT_NE(plan.out.find("expired on"), std::string::npos) << plan.out;
    expectDone(owner.ours({"renew", gun}), "renew");
    owner.expectPeersAgree(gun);
    EXPECT_EQ(owner.listed(gun), (std::map<std::string, std::string>{{"1", digestOf(gun + ":1")}}));
    EXPECT_EQ(owner.json({"delegation", "list", gun})["delegations"].size(), 2u) << "all delegations survive";
}

TEST_F(PublishWithLab, ARunOutRootAndClientSnapshotAreRenewed) {
    const std::string gun = image("pub/renew-root", {"1"});
    const Desk owner(state);
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    expectDone(owner.ours({"key", "rotate", gun, "snapshot"}), "the snapshot key comes here");
    expectDone(owner.ours({"renew", gun, "root", "snapshot", "--expires", "8s"}), "short lifetimes");
    while (owner.json({"verify", gun + ":1"})["trusted"] == true) ::usleep(200'000);
    const auto refused = owner.json({"renew", gun});
    EXPECT_EQ(refused["error"]["code"], "server") << "--yes alone does not sign the cache again: " << refused;
    EXPECT_NE(refused["error"]["hint"].get<std::string>().find("--from-cache"), std::string::npos) << refused;
    expectDone(owner.ours({"renew", gun, "--from-cache"}), "renew");
    owner.expectPeersAgree(gun);
    EXPECT_EQ(owner.listed(gun).size(), 1u);
}

TEST_F(PublishWithLab, ADryRunChangesNothingAnywhere) {
    const std::string gun = image("pub/dry", {"1", "2"}), fresh = image("pub/dry-fresh", {"1"});
    const Desk owner(state);
    const SignerFiles alice = makeSigner(owner.folder(), "alice");
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    expectDone(owner.ours({"signer", "add", "alice", gun, "--key", alice.certificate}), "signer add");
    expectDone(owner.notary({"addhash", gun, "2", "423", "--sha256", digestOf(gun + ":2")}), "stage");
    expectDone(owner.ours({"inspect", gun}), "the cache is up to date");
    const std::string key = nlohmann::json::parse(owner.ours({"--json", "key", "list"}).out)["keys"][0]["id"].get<std::string>().substr(0, 12);
    const std::string layout = "oci:" + (owner.folder() / "layout").string();
    expectDone(runProgram({"skopeo", "copy", "-q", "--src-tls-verify=false", "docker://" + gun + ":1", layout + ":1"}), "an image to push");
    const auto files = filesBelow(owner.folder()), onServer = served(gun), freshOnServer = served(fresh);
    const std::vector<std::vector<std::string>> verbs{
        {"init", fresh}, {"sign", fresh + ":1"}, {"sign", gun + ":2"}, {"revoke", gun + ":1"}, {"revoke", gun}, {"renew", gun, "targets"}, {"witness", gun, "targets"},
        {"key", "rotate", gun, "root"}, {"key", "rotate", gun, "targets"}, {"key", "rotate", gun, "snapshot"}, {"key", "rotate", gun, "timestamp"}, {"key", "rotate", gun, "targets", "--key", alice.key},
        {"signer", "add", "bob", gun, "--key", alice.certificate}, {"signer", "remove", "alice", gun}, {"delegation", "add", gun, "targets/qa", alice.certificate, "--all-paths"},
        {"delegation", "remove", gun, "targets/alice"}, {"delete", gun}, {"delete", gun, "--remote"}, {"status", gun, "--publish"}, {"reset", gun},
        {"push", layout, gun + ":3"}, {"push", "--sign", layout, gun + ":3"}, {"push", "--sign", layout, fresh + ":3"},
        {"key", "generate", "carol", "--public-key", owner.folder() / "carol.pub"}, {"key", "import", alice.key, "--role", "alice"}, {"key", "export", key, "--output", owner.folder() / "out.pem"},
        {"key", "passwd", key}, {"key", "remove", key}, {"key", "backup", owner.folder() / "keys.backup"}};
    for (const auto& verb : verbs) {
        std::vector<std::string> words{"--dry-run"};
        words.insert(words.end(), verb.begin(), verb.end());
        const auto plan = owner.json(words);
        ASSERT_TRUE(plan.contains("plan")) << verb[0] << " " << plan;
        EXPECT_EQ(plan["dryRun"], true);
        EXPECT_FALSE(plan["plan"]["changes"].empty()) << verb[0];
        EXPECT_EQ(filesBelow(owner.folder()), files) << verb[0];
        EXPECT_EQ(served(gun), onServer) << verb[0];
        EXPECT_EQ(served(fresh), freshOnServer) << verb[0];
    }
}

TEST_F(PublishWithLab, WithoutATerminalAndWithoutYesNothingIsChanged) {
    const std::string gun = image("pub/ask", {"1"});
    const Desk owner(state);
    const Ran ran = runProgram({ROSEGLASS_CLI, "--docker-config", owner.folder(), "--trust-server", state.trustServer, "sign", gun + ":1"}, passphraseEnvironment());
    EXPECT_EQ(ran.exit, 2) << ran.all();
    EXPECT_NE(ran.err.find("--yes"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(owner.trustDir()));
}

TEST_F(PublishWithLab, MissingAndWrongPassphrasesAreToldAsSuch) {
    const std::string gun = image("pub/pass", {"1", "2"});
    const Desk owner(state);
    const std::vector<std::string> none{"DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE=", "DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=", "NOTARY_ROOT_PASSPHRASE=", "NOTARY_TARGETS_PASSPHRASE=", "NOTARY_SNAPSHOT_PASSPHRASE=", "NOTARY_DELEGATION_PASSPHRASE="};
    EXPECT_EQ(owner.ours({"sign", gun + ":1"}, none).exit, 5);
    EXPECT_TRUE(owner.notary({"key", "list"}).out.find("root ") == std::string::npos) << "no key was made without a passphrase";
    expectDone(owner.ours({"sign", gun + ":1"}), "sign");
    EXPECT_EQ(owner.ours({"sign", gun + ":2"}, none).exit, 5);
    EXPECT_EQ(owner.ours({"sign", gun + ":2"}, {"DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE=wrongpass1", "NOTARY_TARGETS_PASSPHRASE=wrongpass2"}).exit, 5);
    EXPECT_EQ(owner.listed(gun).size(), 1u);
    const Desk stranger(state);
    const auto refused = stranger.json({"sign", gun + ":2"});
    EXPECT_EQ(refused["error"]["code"], "key-not-found") << refused;
}

}  // namespace roseglass::test
