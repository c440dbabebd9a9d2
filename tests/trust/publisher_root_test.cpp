// Which root a change stands on: told where nothing but its coming first vouches for it, and pinned before it is made.
#include "trust/publish_desk.h"

namespace roseglass::trust {
namespace {

std::string idOf(const test::SigningKey& key) { return key.key->publicKey().canonicalId(); }

/// The same desk with other options.
void reopen(Desk& desk, const std::function<void(Options&)>& change) {
    change(desk.options);
    desk.publisher = std::make_unique<Publisher>(desk.options, desk.passphrases, [&desk] { return desk.now; });
}

Result<Plan> planInit(const Desk& desk, const std::string& rootKey = {}) { return desk.publisher->planInit(kGun, rootKey, desk.job); }

}  // namespace

TEST(Publisher, TellsThatARootCameFirst) {
    const test::RepositoryBuilder r(kGun);
    Served served(r);
    Desk desk(served);
    desk.keep(r.targetsKeys, "targets");
    const auto first = desk.planSign("2.0");
    ASSERT_TRUE(first);
    const std::string id = idOf(r.rootKeys[0]);
    EXPECT_EQ(first->pinnedBy, "trust on first use");
    EXPECT_EQ(first->rootKeyId, id);
    EXPECT_NE(first->firstUse.find(id), std::string::npos) << first->firstUse;
    EXPECT_NE(toText(*first).find("Root key " + id + " (trust on first use)"), std::string::npos) << toText(*first);
    const auto done = desk.publisher->execute(*first, desk.job);
    ASSERT_TRUE(done);
    std::string json;
    writeJson(*done, [&](std::string_view piece) { json += piece; });
    EXPECT_EQ(Json::parse(json)["pinnedBy"], "trust on first use");
    EXPECT_EQ(Json::parse(json)["rootKeyId"], id);
    const auto second = desk.planSign("3.0");
    EXPECT_EQ(second->pinnedBy, "root known to this computer");
    EXPECT_EQ(second->firstUse, "");

    Desk pinned(served);
    pinned.keep(r.targetsKeys, "targets");
    reopen(pinned, [&](Options& options) { options.pins = {{kGun, id}}; });
    EXPECT_EQ(pinned.planSign("2.0")->firstUse, "");
    reopen(pinned, [&](Options& options) { options.pins = {{kGun, std::string(64, '1')}}; });
    EXPECT_EQ(codeOf(pinned.planSign("2.0")), "pin-mismatch");
}

TEST(Publisher, MakesNoRootThatThePinsWouldRefuse) {
    const test::SigningKey mine = test::makeKey(), other = test::makeKey();
    const auto authority = [](const Desk& desk) {
        const auto file = desk.folder / "ca.crt";
        std::ofstream(file) << test::makeRootKey("a CA", desk.now, [](crypto::CertificateBuilder& builder) { builder.ca = true; }).publicBytes;
        return file;
    };
    const std::tuple<const char*, std::function<void(Desk&)>, std::string, const char*> rows[] = {
        {"no pin", [](Desk&) {}, "", "done"},
        {"another key is pinned", [](Desk& d) { reopen(d, [](Options& o) { o.pins = {{kGun, std::string(64, '1')}}; }); }, "", "pin-mismatch"},
        {"a pattern pins another key", [](Desk& d) { reopen(d, [](Options& o) { o.pins = {{"localhost:5000/*", std::string(64, '1')}}; }); }, idOf(mine), "pin-mismatch"},
        {"the pinned one is chosen", [&](Desk& d) { reopen(d, [&](Options& o) { o.pins = {{kGun, idOf(mine)}}; }); }, "", "done"},
        {"the pinned one is named", [&](Desk& d) { reopen(d, [&](Options& o) { o.pins = {{kGun, idOf(mine)}}; }); }, idOf(mine), "done"},
        {"another one is named", [&](Desk& d) { reopen(d, [&](Options& o) { o.pins = {{kGun, idOf(mine)}}; }); }, idOf(other), "pin-mismatch"},
        {"an authority is pinned", [&](Desk& d) { reopen(d, [&](Options& o) { o.caPins = {{"localhost:5000/", authority(d)}}; }); }, "", "pin-mismatch"},
        {"no first use", [](Desk& d) { reopen(d, [](Options& o) { o.noTofu = true; }); }, "", "tofu-disabled"},
        {"no first use, but a pin", [&](Desk& d) { reopen(d, [&](Options& o) { o.noTofu = true; o.pins = {{kGun, idOf(mine)}}; }); }, "", "done"}};
    for (const auto& [what, change, rootKey, code] : rows) {
        Served served;
        Desk desk(served);
        desk.keep({mine}, "root");
        if (rootKey == idOf(other)) desk.keep({other}, "root");
        change(desk);
        const auto before = filesBelow(desk.folder.path());
        const auto plan = planInit(desk, rootKey);
        EXPECT_EQ(codeOf(plan), code) << what << (plan ? "" : ": " + plan.error().message);
        Publisher::SignOptions sign{{}, crypto::sha256("x"), 1, rootKey};
        EXPECT_EQ(codeOf(desk.publisher->planSign(kGun + ":1", sign, desk.job)), code) << what;
        EXPECT_EQ(filesBelow(desk.folder.path()), before) << what;
        EXPECT_TRUE(desk.passphrases->created.empty() && served.server.files.empty()) << what;
        if (!plan) continue;
        EXPECT_EQ(plan->rootKeyId, idOf(mine)) << what;
        EXPECT_EQ(codeOf(desk.publisher->execute(*plan, desk.job)), "done") << what;
    }
}

TEST(Publisher, ChoosesARootKeyByWhatItIsForAndNotByItsDate) {
    const test::SigningKey one = test::makeKey(), two = test::makeKey();
    Served served;
    Desk desk(served);
    desk.keep({one, two}, "root");
    const auto asked = planInit(desk);
    ASSERT_EQ(codeOf(asked), "usage");
    for (const test::SigningKey& key : {one, two}) EXPECT_NE(asked.error().message.find(idOf(key)), std::string::npos) << asked.error().message;
    EXPECT_NE(asked.error().hint.find("--root-key"), std::string::npos);
    EXPECT_EQ(planInit(desk, idOf(one))->rootKeyId, idOf(one));

    // Another repository known here is rooted in the first.
    test::TrustServer elsewhere("localhost:5000/team/other");
    const test::LoopbackServer loopback(elsewhere.handler());
    Desk more(served);
    more.keep({one, two}, "root");
    reopen(more, [&](Options& options) { options.trustServers = {{"localhost:5000", "http://" + loopback.host()}}; options.trustServer.clear(); });
    ASSERT_TRUE(more.run(more.publisher->planInit("localhost:5000/team/other", idOf(one), more.job)));
    reopen(more, [&](Options& options) { options.trustServer = "http://" + served.loopback.host(); });
    for (const test::SigningKey& touched : {two, one}) {
        // As a change of its passphrase leaves it.
        std::filesystem::last_write_time(more.folder / ("trust/private/" + idOf(touched) + ".key"), std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
        const auto plan = planInit(more);
        ASSERT_TRUE(plan) << plan.error().message;
        EXPECT_EQ(plan->rootKeyId, idOf(one));
        EXPECT_NE(toText(*plan).find(idOf(one) + " is used"), std::string::npos) << toText(*plan);
    }
}

TEST(Publisher, RenewsFromTheCacheOnlyWhatHasRunOutAndWhenTold) {
    const test::RepositoryBuilder r(kGun);
    Served served(r);
    Desk desk(served);
    desk.keep(r.targetsKeys, "targets");
    desk.keep(r.rootKeys, "root");
    desk.keep(r.snapshotKeys, "snapshot");
    ASSERT_FALSE(consume(served.server, desk.folder / "trust").error);
    std::atomic<int> status = 500;
    served.server.intercept = [&](const std::string& method, const std::string& file) -> std::optional<http::Response> {
        if (method != "GET" || file != "timestamp.json") return std::nullopt;
        http::Response broken;
        broken.status = status;
        return broken;
    };
    const auto renew = [&](bool fromCache) { return desk.publisher->planRenew(kGun, {"targets"}, {}, desk.job, fromCache); };
    for (const bool fromCache : {false, true}) EXPECT_EQ(codeOf(renew(fromCache)), "server") << "nothing has expired";
    desk.now += std::chrono::hours(24 * 1001);
    served.server.now = desk.now;
    const auto refused = renew(false);
    EXPECT_EQ(codeOf(refused), "server");
    EXPECT_NE(refused.error().hint.find("--from-cache"), std::string::npos) << refused.error().hint;
    status = 401;
    EXPECT_EQ(codeOf(renew(true)), "unauthorized") << "not what a snapshot that ran out looks like";
    status = 500;
    const auto plan = desk.publisher->planRenew(kGun, {"root", "targets", "snapshot"}, {}, desk.job, true);
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_NE(toText(*plan).find("also what was revoked since"), std::string::npos);
    EXPECT_EQ(codeOf(desk.publisher->execute(*plan, desk.job)), "done");
}

TEST(Publisher, ChangesNothingAtAnotherTime) {
    const test::RepositoryBuilder r(kGun);
    Served served(r);
    Desk desk(served);
    desk.keep(r.targetsKeys, "targets");
    const auto now = desk.planSign("2.0");
    const auto forget = desk.publisher->planDelete(kGun, true, desk.job);
    ASSERT_TRUE(now && forget);
    reopen(desk, [&](Options& options) { options.at = desk.now; });
    EXPECT_EQ(codeOf(desk.planSign("2.0")), "usage");
    EXPECT_EQ(codeOf(desk.publisher->execute(*now, desk.job)), "usage");
    EXPECT_EQ(codeOf(desk.publisher->execute(*forget, desk.job)), "usage");
    EXPECT_EQ(served.server.files, r.files);
}

TEST(Publisher, ImportsTheKeyThatWasPlannedAndNoOther) {
    const test::RepositoryBuilder r(kGun);
    Served served(r);
    Desk desk(served);
    desk.keep(r.rootKeys, "root");
    desk.keep(r.targetsKeys, "targets");
    const auto file = desk.folder / "next.key";
    std::ofstream(file) << test::makeKey().key->toPem().reveal();
    Publisher::RotateOptions options;
    options.keyFile = file;
    const auto plan = desk.publisher->planRotate(kGun, "targets", options, desk.job);
    ASSERT_TRUE(plan) << plan.error().message;
    std::ofstream(file) << test::makeKey().key->toPem().reveal();
    const size_t keys = desk.publisher->keyring().list().size();
    EXPECT_EQ(codeOf(desk.publisher->execute(*plan, desk.job)), "conflict");
    EXPECT_EQ(desk.publisher->keyring().list().size(), keys);
    EXPECT_EQ(served.server.files, r.files);
    ASSERT_TRUE(desk.run(desk.publisher->planRotate(kGun, "targets", options, desk.job)));
}

}  // namespace roseglass::trust
