// A plan changes nothing; what is then done is what it said.
#include "registry/manifest.h"
#include "support/image_registry.h"
#include "trust/publish_desk.h"

namespace roseglass::trust {
namespace {

std::filesystem::path certificateFile(const Desk& desk, const std::string& name, const test::SigningKey& key) {
    const auto file = desk.folder / (name + ".crt");
    std::ofstream(file) << key.publicBytes;
    return file;
}

/// Executes a plan and compares what happened with what it said.
void expectAsPlanned(Served& served, Desk& desk, const std::string& what, const std::function<Result<Plan>()>& make) {
    const auto filesBefore = filesBelow(desk.folder.path());
    const auto serverBefore = served.server.files;
    served.server.asked.clear();
    const auto plan = make();
    ASSERT_TRUE(plan) << what << ": " << plan.error().message << " " << plan.error().hint;
    ASSERT_FALSE(plan->nothingToDo) << what;
    EXPECT_EQ(served.server.files, serverBefore) << what << ": planning changes nothing on the server";
    EXPECT_EQ(filesBelow(desk.folder.path()), filesBefore) << what << ": and nothing here";
    for (const std::string& asked : served.server.asked) EXPECT_TRUE(asked.starts_with("GET ")) << what << " " << asked;
    EXPECT_TRUE(desk.passphrases->opened.empty() && desk.passphrases->created.empty()) << what << ": nobody is asked for a passphrase yet";

    for (const RoleStep& step : plan->roles) EXPECT_EQ(served.server.version(step.role), step.from) << what << " " << step.role;
    const auto done = desk.publisher->execute(*plan, desk.job);
    ASSERT_TRUE(done) << what << ": " << done.error().message;
    std::vector<std::pair<std::string, int64_t>> planned;
    for (const RoleStep& step : plan->roles) {
        if (!step.byServer) planned.emplace_back(step.role, step.to);
        if (step.to == 0) continue;
        EXPECT_EQ(served.server.version(step.role), step.to) << what << " " << step.role;
        if (step.byServer) continue;
        EXPECT_EQ(served.server.signedPart(step.role)["expires"], formatRfc3339(*step.expires)) << what << " " << step.role;
        EXPECT_EQ(Json::parse(served.server.files[step.role + ".json"])["signatures"].size(), step.keys.size()) << what << " " << step.role;
    }
    EXPECT_EQ(done->published, planned) << what;
    std::set<std::string> uploaded, sent;
    for (const auto& [role, version] : planned) {
        if (version > 0) uploaded.insert(role);
    }
    for (const auto& [role, bytes] : served.server.lastPublished) sent.insert(role);
    EXPECT_EQ(sent, uploaded) << what << ": exactly the planned roles were sent";
    std::set<std::string> mayAsk;
    for (const PlannedKey& key : plan->passphrases) mayAsk.insert(key.id);
    for (const std::string& id : desk.passphrases->opened) EXPECT_TRUE(mayAsk.contains(id)) << what << ": asked for " << id;
    size_t newHere = 0;
    for (const PlannedKey& key : plan->newKeys) newHere += key.place == "this computer" ? 1 : 0;
    EXPECT_EQ(done->createdKeys.size(), newHere) << what;
    for (const PlannedKey& key : done->createdKeys) EXPECT_TRUE(desk.publisher->keyring().has(key.id)) << what;
    const auto activity = desk.activity();
    ASSERT_FALSE(activity.empty());
    EXPECT_EQ(activity.front().verb, plan->verb);
    EXPECT_EQ(activity.front().result, "done");
    EXPECT_EQ(desk.warnings, "") << what;
    desk.passphrases->opened.clear();
    desk.passphrases->created.clear();
    // The keys stay open for one run; the next plan is somebody's next run.
    desk.publisher = std::make_unique<Publisher>(desk.options, desk.passphrases, [&desk] { return desk.now; });
    expectAccepted(served.server, what);
}

}  // namespace

TEST(Publisher, DoesWhatThePlanSaid) {
    Served served;
    Desk desk(served);
    const test::SigningKey alice = test::makeRootKey("alice", desk.now), bob = test::makeRootKey("bob", desk.now, {}, crypto::KeyAlgorithm::Rsa2048);
    const auto aliceFile = certificateFile(desk, "alice", alice), bobFile = certificateFile(desk, "bob", bob);
    std::ofstream(desk.folder / "next.key") << test::makeKey().key->toPem().reveal();
    Publisher::DelegationOptions qa;
    qa.keyFiles = {aliceFile, bobFile};
    qa.addPaths = {"qa-"};
    qa.threshold = 2;
    Publisher::RotateOptions toServer, fromFile;
    toServer.serverManaged = true;
    fromFile.keyFile = desk.folder / "next.key";
    Publisher& (*publisher)(Desk&) = [](Desk& d) -> Publisher& { return *d.publisher; };
    const std::pair<const char*, std::function<Result<Plan>()>> rows[] = {
        {"sign the first tag", [&] { return desk.planSign("1.0"); }},
        {"sign another", [&] { return desk.planSign("1.1"); }},
        {"add a signer", [&] { return publisher(desk).planAddSigner("alice", kGun, {aliceFile}, desk.job); }},
        {"sign with the repository key", [&] { return desk.planSign("1.2", "targets"); }},
        {"add a delegation", [&] { return publisher(desk).planPutDelegation(kGun, "targets/qa", qa, desk.job); }},
        {"rotate the snapshot key here", [&] { return publisher(desk).planRotate(kGun, "snapshot", {}, desk.job); }},
        {"sign with a snapshot of ours", [&] { return desk.planSign("1.3", "targets"); }},
        {"remove the delegation", [&] { return publisher(desk).planRemoveDelegation(kGun, "targets/qa", {}, desk.job); }},
        {"rotate the snapshot key back", [&] { return publisher(desk).planRotate(kGun, "snapshot", toServer, desk.job); }},
        {"rotate the targets key from a file", [&] { return publisher(desk).planRotate(kGun, "targets", fromFile, desk.job); }},
        {"rotate the root key", [&] { return publisher(desk).planRotate(kGun, "root", {}, desk.job); }},
        {"rotate the timestamp key", [&] { return publisher(desk).planRotate(kGun, "timestamp", {}, desk.job); }},
        {"renew", [&] { return publisher(desk).planRenew(kGun, {"root", "targets"}, std::chrono::hours(24 * 400), desk.job); }},
        {"revoke one tag", [&] { return publisher(desk).planRevoke(kGun + ":1.0", desk.job); }},
        {"revoke all", [&] { return publisher(desk).planRevoke(kGun, desk.job); }},
        {"remove the signer", [&] { return publisher(desk).planRemoveSigner("alice", kGun, desk.job); }}};
    for (const auto& [what, make] : rows) expectAsPlanned(served, desk, what, make);
    EXPECT_EQ(served.server.version("root"), 7);
}

TEST(Publisher, SignsWhereDockerWould) {
    Served served;
    Desk owner(served), alice(served);
    ASSERT_TRUE(owner.sign("1.0"));
    const test::SigningKey key = test::makeRootKey("alice", owner.now);
    const auto file = certificateFile(owner, "alice", key);
    ASSERT_TRUE(owner.run(owner.publisher->planAddSigner("alice", kGun, {file}, owner.job)));
    alice.keep({key}, "alice");
    const auto plan = alice.planSign("2.0");
    ASSERT_TRUE(plan) << plan.error().message;
    std::vector<std::string> roles;
    for (const RoleStep& step : plan->roles) roles.push_back(step.role + (step.byServer ? " by the server" : ""));
    EXPECT_EQ(roles, (std::vector<std::string>{"targets/releases", "targets/alice", "snapshot by the server", "timestamp by the server"}));
    ASSERT_TRUE(alice.publisher->execute(*plan, alice.job));
    expectAccepted(served.server, "alice signed");
    EXPECT_EQ(codeOf(alice.planSign("3.0", "targets")), "key-not-found");
    EXPECT_EQ(codeOf(owner.planSign("2.0", "alice")), "key-not-found");
    EXPECT_EQ(codeOf(owner.planSign("9.9", "nobody")), "usage");
    const auto revoke = alice.publisher->planRevoke(kGun + ":1.0", alice.job);
    EXPECT_EQ(codeOf(revoke), "key-not-found") << "targets signs it, too";
}

TEST(Publisher, RefusesPlansThatWouldFail) {
    Served served;
    Desk desk(served);
    EXPECT_EQ(codeOf(desk.publisher->planRevoke(kGun + ":1.0", desk.job)), "no-trust-data");
    ASSERT_TRUE(desk.sign("1.0"));
    const std::pair<const char*, std::function<std::string()>> rows[] = {
        {"usage", [&] { return codeOf(desk.publisher->planInit(kGun + ":tag", "", desk.job)); }},
        {"conflict", [&] { return codeOf(desk.publisher->planInit(kGun, "", desk.job)); }},
        {"unsigned-tag", [&] { return codeOf(desk.publisher->planRevoke(kGun + ":9.9", desk.job)); }},
        {"usage", [&] { return codeOf(desk.publisher->planRenew(kGun, {"strange"}, {}, desk.job)); }},
        {"usage", [&] { return codeOf(desk.publisher->planRenew(kGun, {"targets"}, std::chrono::seconds(-5), desk.job)); }},
        {"usage", [&] { return codeOf(desk.publisher->planRenew(kGun, {"targets"}, std::chrono::hours(24) * 100'000, desk.job)); }},
        {"usage", [&] { return codeOf(desk.publisher->planRotate(kGun, "targets/qa", {}, desk.job)); }},
        {"usage", [&] { return codeOf(desk.publisher->planRemoveSigner("nobody", kGun, desk.job)); }},
        {"usage", [&] { return codeOf(desk.publisher->planWitness(kGun, {"targets/none"}, desk.job)); }},
        {"usage", [&] { return codeOf(desk.publisher->execute(Plan(), desk.job)); }}};
    for (const auto& [code, what] : rows) EXPECT_EQ(what(), code) << &code - &rows[0].first;
}

TEST(Publisher, SaysThatOneKeyUnderTwoIdsIsNotEnough) {
    test::RepositoryBuilder r(kGun);
    const test::SigningKey second = test::certifyAgain(r.rootKeys[0], r.gun, r.now);
    r.rootKeys.push_back(test::makeRootKey(r.gun, r.now));
    r.setRole("root", {r.rootKeys[0], r.rootKeys[1], second}, 2);
    r.publish();
    Served served(r);
    Desk desk(served);
    desk.keep({r.rootKeys[0]}, "root");
    desk.keep(r.targetsKeys, "targets");
    const auto plan = desk.publisher->planRenew(kGun, {"root"}, {}, desk.job);
    EXPECT_EQ(codeOf(plan), "key-not-found") << "told before any passphrase is asked for";
    EXPECT_EQ(plan.error().actual, "1");
    desk.keep({r.rootKeys[1]}, "root");
    const auto rotated = desk.publisher->planRotate(kGun, "root", {}, desk.job);
    ASSERT_TRUE(rotated) << rotated.error().message;
    EXPECT_NE(toText(*rotated).find("afterwards the new key alone suffices"), std::string::npos) << toText(*rotated);
}

TEST(Publisher, MakesNoNewRepositoryOverABrokenOne) {
    test::RepositoryBuilder r(kGun);
    Served served(r);
    Desk desk(served);
    for (const char* missing : {"timestamp.json", "snapshot.json", "targets.json"}) {
        served.server.files = r.files;
        served.server.files.erase(missing);
        const auto plan = desk.planSign("1.0");
        ASSERT_FALSE(plan) << missing;
        EXPECT_TRUE(codeOf(plan) == "no-trust-data" || codeOf(plan) == "usage") << missing << codeOf(plan);
    }
    served.server.files = r.files;
    Desk knows(served);
    knows.keep(r.targetsKeys, "targets");
    ASSERT_TRUE(knows.sign("2.0"));
    served.server.files.clear();
    EXPECT_EQ(codeOf(knows.planSign("3.0")), "root-rotation") << "this computer knows the repository";
}

TEST(Publisher, ForgetsOneRepositoryAndLeavesThoseBelow) {
    Served served;
    Desk desk(served);
    ASSERT_TRUE(desk.sign("1.0"));
    const auto below = desk.folder / ("trust/tuf/" + kGun + "/sub/metadata/root.json");
    std::filesystem::create_directories(below.parent_path());
    std::ofstream(below) << "{}";
    const auto before = served.server.files;
    ASSERT_TRUE(desk.run(desk.publisher->planDelete(kGun, false, desk.job)));
    EXPECT_FALSE(std::filesystem::exists(desk.folder / ("trust/tuf/" + kGun + "/metadata")));
    EXPECT_TRUE(std::filesystem::exists(below)) << "the pin of another repository";
    EXPECT_EQ(served.server.files, before);
    EXPECT_EQ(desk.publisher->keyring().store().list().size(), 2u) << "keys stay";
    EXPECT_EQ(codeOf(desk.publisher->planDelete(kGun, false, desk.job)), "no-trust-data");
    ASSERT_TRUE(desk.run(desk.publisher->planDelete(kGun, true, desk.job)));
    EXPECT_TRUE(served.server.files.empty());
}

TEST(Publisher, SignsWhatTheRegistryServesOnlyWhereEveryClientReadsItInOneWay) {
    test::ImageRegistry registry;
    const std::string config = registry.addImage({"layer"}, "good").manifest["config"].dump();
    const std::string head = R"({"schemaVersion":2,"mediaType":")" + std::string(registry::media::kDockerManifest) + R"(","config":)" + config;
    const std::pair<const char*, std::string> rows[] = {{"a field twice", head + R"(,"layers":[],"layers":[]})"},
                                                        {"a field in two cases", head + R"(,"layers":[],"Layers":[]})"},
                                                        {"an index as well", head + R"(,"layers":[],"manifests":[]})"},
                                                        {"no JSON", "<html>"}};
    Served served;
    const Desk desk(served);
    EXPECT_EQ(codeOf(desk.publisher->planSign(registry.name("good"), {}, desk.job)), "done");
    for (const auto& [what, bytes] : rows) {
        Publisher::SignOptions byDigest;
        byDigest.digest = crypto::sha256(bytes);
        registry.addManifest(bytes, registry::media::kDockerManifest, "odd");
        EXPECT_EQ(codeOf(desk.publisher->planSign(registry.name("odd"), {}, desk.job)), "malformed") << what;
        EXPECT_EQ(codeOf(desk.publisher->planSign(registry.name("odd"), byDigest, desk.job)), "malformed") << what;
    }
}

}  // namespace roseglass::trust
