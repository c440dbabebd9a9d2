// A plan that depends on what a role says is refused where that is not known; whatever is signed was shown.
#include "trust/publish_desk.h"

namespace roseglass::trust {
namespace {

const std::string kReleases = "targets/releases";

/// v1 is "old" in targets and "new" in targets/releases, which erin signs; alice signs v1 as well.
test::RepositoryBuilder repository() {
    test::RepositoryBuilder r(kGun);
    r.addTag(r.targets, "v1", "old");
    for (const char* role : {"targets/releases", "targets/alice", "targets/erin"}) r.delegate(r.targets, role);
    r.addTag(r.delegations[kReleases], "v1", "new");
    r.addTag(r.delegations["targets/alice"], "v1", "new");
    r.addTag(r.delegations["targets/erin"], "v1", "new");
    // erin and somebody else.
    const test::SigningKey erin = r.delegationKeys["targets/erin"].front();
    Json& releases = r.targets["delegations"]["roles"][0];
    releases["keyids"].push_back(erin.id());
    r.delegationKeys[kReleases] = {erin};
    r.publish();
    return r;
}

void keepAll(const Desk& desk, const test::RepositoryBuilder& r) {
    desk.keep(r.rootKeys, "root");
    desk.keep(r.targetsKeys, "targets");
    for (const auto& [role, keys] : r.delegationKeys) desk.keep(keys, role.substr(8));
}

std::filesystem::path certificate(const Desk& desk, const std::string& name) {
    const auto file = desk.folder / (name + ".crt");
    std::ofstream(file) << test::makeRootKey(name, desk.now).publicBytes;
    return file;
}

struct Verb {
    const char* name;
    std::function<Result<Plan>(Desk&)> plan;
};

/// Those that depend on what releases says, or could make it valid.
std::vector<Verb> dependentVerbs() {
    return {{"sign", [](Desk& d) { return d.planSign("v1"); }},
            {"sign with the repository key", [](Desk& d) { return d.planSign("v1", "targets"); }},
            {"sign as alice", [](Desk& d) { return d.planSign("v1", "alice"); }},
            {"revoke", [](Desk& d) { return d.publisher->planRevoke(kGun + ":v1", d.job); }},
            {"revoke a tag that nobody signs", [](Desk& d) { return d.publisher->planRevoke(kGun + ":v9", d.job); }},
            {"revoke all", [](Desk& d) { return d.publisher->planRevoke(kGun, d.job); }},
            {"renew", [](Desk& d) { return d.publisher->planRenew(kGun, {}, {}, d.job); }},
            {"renew it", [](Desk& d) { return d.publisher->planRenew(kGun, {kReleases}, {}, d.job); }},
            {"signer add", [](Desk& d) { return d.publisher->planAddSigner("carol", kGun, {certificate(d, "carol")}, d.job); }},
            {"signer remove", [](Desk& d) { return d.publisher->planRemoveSigner("erin", kGun, d.job); }},
            {"delegation add", [](Desk& d) {
                 Publisher::DelegationOptions options;
                 options.keyFiles = {certificate(d, "dora")};
                 return d.publisher->planPutDelegation(kGun, kReleases, options, d.job);
             }},
            {"publish a tag", [](Desk& d) {
                 stage(d, "1.change", "create", kReleases, "target", "v1", stagedTarget("x"));
                 return d.publisher->planPublishStaged(kGun, d.job);
             }},
            {"publish a removal", [](Desk& d) {
                 stage(d, "1.change", "delete", kReleases, "target", "v1");
                 return d.publisher->planPublishStaged(kGun, d.job);
             }},
            {"witness", [](Desk& d) { return d.publisher->planWitness(kGun, {kReleases}, d.job); }}};
}

std::vector<Verb> independentVerbs() {
    return {{"rotate root", [](Desk& d) { return d.publisher->planRotate(kGun, "root", {}, d.job); }},
            {"rotate timestamp", [](Desk& d) { return d.publisher->planRotate(kGun, "timestamp", {}, d.job); }},
            {"renew root", [](Desk& d) { return d.publisher->planRenew(kGun, {"root"}, {}, d.job); }},
            {"another delegation", [](Desk& d) {
                 Publisher::DelegationOptions options;
                 options.keyFiles = {certificate(d, "qa")};
                 options.addPaths = {"qa-"};
                 return d.publisher->planPutDelegation(kGun, "targets/qa", options, d.job);
             }},
            {"delegation remove", [](Desk& d) { return d.publisher->planRemoveDelegation(kGun, kReleases, {}, d.job); }}};
}

std::string digest(const std::string& content) { return crypto::sha256(content).toString(); }

const TagStep* stepOf(const Plan& plan, const std::string& role, const std::string& name) {
    const auto found = std::find_if(plan.content.tags.begin(), plan.content.tags.end(), [&](const TagStep& tag) { return tag.role == role && tag.name == name; });
    return found == plan.content.tags.end() ? nullptr : &*found;
}

}  // namespace

TEST(Publisher, RefusesWhatDependsOnARoleThatCannotBeRead) {
    const std::pair<const char*, std::function<void(Served&)>> reasons[] = {
        {"withheld", [](Served& served) { served.server.files.erase(kReleases + ".json"); }},
        {"altered", [](Served& served) { served.server.files[kReleases + ".json"] += " "; }},
        {"an error", [](Served& served) {
             served.server.intercept = [](const std::string&, const std::string& file) {
                 http::Response gone;
                 gone.status = 404;
                 return file.starts_with(kReleases) ? std::optional(gone) : std::nullopt;
             };
         }}};
    for (const auto& [reason, spoil] : reasons) {
        const test::RepositoryBuilder r = repository();
        Served served(r);
        spoil(served);
        const auto server = served.server.files;
        for (const Verb& verb : dependentVerbs()) {
            Desk desk(served);
            keepAll(desk, r);
            const auto plan = verb.plan(desk);
            ASSERT_FALSE(plan) << reason << ", " << verb.name << ": " << toText(*plan);
            EXPECT_EQ(plan.error().role, kReleases) << reason << ", " << verb.name << ": " << plan.error().message;
        }
        for (const Verb& verb : independentVerbs()) {
            Desk desk(served);
            keepAll(desk, r);
            const auto plan = verb.plan(desk);
            EXPECT_TRUE(plan) << reason << ", " << verb.name << ": " << plan.error().message;
        }
        EXPECT_EQ(served.server.files, server);
    }
}

TEST(Publisher, DoesAllOfThatWhereTheRoleCanBeRead) {
    for (const Verb& verb : dependentVerbs()) {
        const test::RepositoryBuilder r = repository();
        Served served(r);
        Desk desk(served);
        keepAll(desk, r);
        const auto plan = verb.plan(desk);
        const std::string expected = std::string(verb.name) == "revoke a tag that nobody signs" ? "unsigned-tag" : std::string(verb.name) == "sign with the repository key" ? "usage" : "done";
        EXPECT_EQ(codeOf(plan), expected) << verb.name << (plan ? "" : plan.error().message);
        EXPECT_EQ(plan && !plan->nothingToDo ? codeOf(desk.publisher->execute(*plan, desk.job)) : "done", "done") << verb.name;
    }
}

TEST(Publisher, SignsNoTagInTargetsThatARoleBelowReleasesNames) {
    test::RepositoryBuilder r(kGun);
    r.delegate(r.targets, kReleases);
    r.delegate(r.delegations[kReleases], "targets/releases/x", {"v"});
    r.addTag(r.delegations["targets/releases/x"], "v1", "new");
    r.publish();
    Served served(r);
    Desk desk(served);
    keepAll(desk, r);
    const auto refused = desk.planSign("v1", "targets");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().role, "targets/releases/x");
    EXPECT_EQ(codeOf(desk.planSign("v2", "targets")), "done") << "which it does not name";
    EXPECT_EQ(codeOf(desk.planSign("v1", "releases")), "done") << "targets/releases itself goes before it";
}

TEST(Publisher, RevokesATagOutOfNoRoleAsLongAsOneCannotBeReadThatMaySignIt) {
    test::RepositoryBuilder r = repository();
    r.delegate(r.targets, "targets/qa", {"qa-"});
    r.addTag(r.delegations["targets/qa"], "qa-1");
    r.publish();
    Served served(r);
    served.server.files.erase("targets/qa.json");
    Desk desk(served);
    keepAll(desk, r);
    EXPECT_EQ(codeOf(desk.publisher->planRevoke(kGun + ":v1", desk.job)), "done") << "targets/qa may not sign v1";
    EXPECT_EQ(desk.publisher->planRevoke(kGun + ":qa-1", desk.job).error().role, "targets/qa");
    EXPECT_EQ(desk.publisher->planRevoke(kGun, desk.job).error().role, "targets/qa");
    EXPECT_EQ(codeOf(desk.planSign("v1")), "done") << "signing does not ask it";
}

TEST(Publisher, TakesBackAnEntryThatOnlyOtherClientsCanUse) {
    test::RepositoryBuilder r = repository();
    r.delegations[kReleases]["targets"]["v1"]["hashes"] = {{"sha512", toBase64(crypto::sha512("new"))}};
    r.publish();
    Served served(r);
    Desk desk(served);
    keepAll(desk, r);
    const auto plan = desk.publisher->planRevoke(kGun + ":v1", desk.job);
    ASSERT_TRUE(plan) << plan.error().message;
    const TagStep* step = stepOf(*plan, kReleases, "v1");
    ASSERT_NE(step, nullptr);
    EXPECT_EQ(step->before, "it has no SHA-256");
    ASSERT_TRUE(desk.publisher->execute(*plan, desk.job));
    EXPECT_FALSE(served.server.signedPart(kReleases)["targets"].contains("v1"));
}

TEST(Publisher, SignsNothingOnTopOfARoleThatWentBack) {
    test::RepositoryBuilder r = repository();
    const test::RepositoryBuilder older = r;
    r.addTag(r.delegations["targets/alice"], "v1", "newer");
    for (Json* part : {&r.delegations["targets/alice"], &r.snapshot, &r.timestamp}) (*part)["version"] = 2;
    r.publish();
    Served served(r);
    std::vector<Verb> verbs = dependentVerbs();
    for (Verb& verb : independentVerbs()) verbs.push_back(std::move(verb));
    for (const Verb& verb : verbs) {
        Desk desk(served);
        keepAll(desk, r);
        served.server.files = r.files;
        ASSERT_FALSE(consume(served.server, desk.folder / "trust").error);
        // Whoever answers for the server holds its keys: a newer snapshot that names the older file.
        test::RepositoryBuilder rolled = r;
        rolled.delegations["targets/alice"] = older.delegations.at("targets/alice");
        for (Json* part : {&rolled.snapshot, &rolled.timestamp}) (*part)["version"] = 3;
        rolled.publish();
        served.server.files = rolled.files;
        const auto plan = verb.plan(desk);
        ASSERT_EQ(codeOf(plan), "rollback") << verb.name;
        EXPECT_EQ(plan.error().role, "targets/alice") << verb.name;
    }
}

TEST(Publisher, ShowsEveryTagThatAWitnessVouchesForBesideWhatItWasLast) {
    const test::RepositoryBuilder honest = repository();
    test::RepositoryBuilder evil = honest;
    evil.addTag(evil.delegations[kReleases], "v1", "evil");
    evil.addTag(evil.delegations[kReleases], "more", "more");
    evil.delegationKeys[kReleases] = {test::makeKey()};
    for (Json* part : {&evil.snapshot, &evil.timestamp}) (*part)["version"] = 2;
    evil.publish();
    Served served(honest);
    Desk desk(served), stranger(served);
    for (const Desk* each : {&desk, &stranger}) keepAll(*each, honest);
    ASSERT_FALSE(consume(served.server, desk.folder / "trust").error);
    served.server.files = evil.files;
    const auto plan = desk.publisher->planWitness(kGun, {kReleases}, desk.job);
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->content.tags, (std::vector<TagStep>{{kReleases, "more", "", digest("more")}, {kReleases, "v1", digest("new"), digest("evil")}}));
    EXPECT_EQ(plan->changes.front().find("unchanged"), std::string::npos) << plan->changes.front();
    for (const std::string& shown : {digest("more"), digest("new"), digest("evil")}) EXPECT_NE(toText(*plan).find(shown), std::string::npos) << toText(*plan);

    const auto blind = stranger.publisher->planWitness(kGun, {kReleases}, stranger.job);
    ASSERT_TRUE(blind);
    EXPECT_FALSE(blind->content.tags.front().beforeKnown);
    EXPECT_EQ(blind->changes.front().find("unchanged"), std::string::npos);
    EXPECT_NE(toText(*blind).find("not known"), std::string::npos);

    // What was shown is what is signed.
    test::RepositoryBuilder worse = evil;
    worse.addTag(worse.delegations[kReleases], "v1", "worse");
    for (Json* part : {&worse.snapshot, &worse.timestamp}) (*part)["version"] = 3;
    worse.publish();
    served.server.files = worse.files;
    EXPECT_EQ(codeOf(desk.publisher->execute(*plan, desk.job)), "conflict");
    EXPECT_EQ(served.server.files, worse.files);
}

TEST(Publisher, SaysUnchangedOfAWitnessWhereThatIsTrue) {
    const test::RepositoryBuilder r = repository();
    Served served(r);
    Desk desk(served);
    keepAll(desk, r);
    const auto plan = desk.publisher->planWitness(kGun, {kReleases}, desk.job);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->changes, (std::vector<std::string>{"Sign targets/releases again, content unchanged"}));
    EXPECT_EQ(plan->content.tags, (std::vector<TagStep>{{kReleases, "v1", digest("new"), digest("new")}})) << "it is vouched for";
}

TEST(Publisher, TellsKeysAndPathsWhateverTheVerb) {
    const test::RepositoryBuilder r = repository();
    Served served(r);
    Desk desk(served);
    keepAll(desk, r);
    const auto carol = test::makeRootKey("carol", desk.now);
    std::ofstream(desk.folder / "carol.crt") << carol.publicBytes;
    const std::string id = carol.key->publicKey().canonicalId();
    const auto add = desk.publisher->planAddSigner("carol", kGun, {desk.folder / "carol.crt"}, desk.job);
    ASSERT_TRUE(add);
    EXPECT_EQ(add->content.keysAdded, (std::vector<KeyStep>{{"targets/carol", id, carol.id()}, {kReleases, id, carol.id()}}));
    EXPECT_NE(toText(*add).find(id), std::string::npos);
    const auto remove = desk.publisher->planRemoveSigner("erin", kGun, desk.job);
    ASSERT_TRUE(remove);
    EXPECT_EQ(remove->content.keysRemoved.size(), 2u);
    EXPECT_NE(stepOf(*remove, "targets/erin", "v1"), nullptr) << "what goes with the role";
    const auto rotate = desk.publisher->planRotate(kGun, "targets", {}, desk.job);
    ASSERT_TRUE(rotate);
    EXPECT_EQ(rotate->content.keysAdded, (std::vector<KeyStep>{{"targets", "", ""}})) << "not made yet";
    EXPECT_EQ(rotate->content.keysRemoved, (std::vector<KeyStep>{{"targets", r.targetsKeys[0].key->publicKey().canonicalId(), r.targetsKeys[0].id()}}));
    std::string json;
    writeJson(*add, true, [&](std::string_view piece) { json += piece; });
    const Json document = Json::parse(json)["plan"];
    EXPECT_EQ(document["keysAdded"][0]["id"], id);
    EXPECT_EQ(document["rules"][0]["pathsAfter"], Json::array({""}));
    for (const char* field : {"tags", "keysRemoved", "pinnedBy", "rootKeyId", "changes", "roles"}) EXPECT_TRUE(document.contains(field)) << field;
}

}  // namespace roseglass::trust
