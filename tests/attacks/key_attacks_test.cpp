// Section B of the attacks: keys, signatures, thresholds and delegations.
#include "attacks/scene.h"
#include "base/encoding.h"
#include "support/fixtures.h"

namespace roseglass::test {
namespace {

std::string run(const std::function<void(RepositoryBuilder&)>& change) {
    Scene scene;
    RepositoryBuilder repository;
    change(repository);
    const auto before = scene.snapshotOfFolder();
    const notary::Update update = scene.update(repository);
    if (update.error) {
        EXPECT_NE(update.trace->firstFailure(), nullptr);
        EXPECT_EQ(scene.snapshotOfFolder(), before);
    }
    return codeOf(update);
}

/// Edits the signatures of the timestamp file, which nobody hashes.
std::string withSignatures(const std::function<void(Json&, RepositoryBuilder&)>& how) {
    return run([&](RepositoryBuilder& r) {
        Json file = Json::parse(r.files["timestamp.json"]);
        how(file["signatures"], r);
        r.files["timestamp.json"] = file.dump();
    });
}

}  // namespace

TEST(B1, WithoutARightSignatureNothingCounts) {
    EXPECT_EQ(withSignatures([](Json& s, auto&) { s = Json::array(); }), "threshold-not-met");
    EXPECT_EQ(run([](RepositoryBuilder& r) { r.files["timestamp.json"] = sign(r.timestamp, {makeKey()}); }), "threshold-not-met");
    EXPECT_EQ(withSignatures([](Json& s, RepositoryBuilder& r) { s = Json::parse(sign(r.timestamp, {makeKey()}))["signatures"]; s[0]["keyid"] = r.timestampKeys[0].id(); }), "bad-signature");
    EXPECT_EQ(withSignatures([](Json& s, auto&) { s[0].erase("sig"); }), "malformed");
    EXPECT_EQ(withSignatures([](Json& s, auto&) { s[0]["sig"] = "not base64!"; }), "bad-signature");
}

TEST(B2, OnePrivateKeyCountsOnce) {
    const auto publishWith = [](RepositoryBuilder& r, const std::vector<SigningKey>& listed, const std::vector<SigningKey>& signing) {
        r.timestampKeys = signing;
        r.setRole("timestamp", listed, 2);
        r.publish();
    };
    EXPECT_EQ(run([&](RepositoryBuilder& r) { publishWith(r, {r.timestampKeys[0], makeKey()}, {r.timestampKeys[0], r.timestampKeys[0]}); }), "threshold-not-met") << "one signature twice";
    EXPECT_EQ(run([&](RepositoryBuilder& r) {
                  const SigningKey first = makeRootKey(r.gun, r.now), second = certifyAgain(first, r.gun, r.now);
                  publishWith(r, {first, second}, {first, second});
              }), "threshold-not-met") << "two certificates of one key";
    EXPECT_EQ(run([&](RepositoryBuilder& r) {
                  const SigningKey bare = makeKey();
                  publishWith(r, {bare, [&] { SigningKey c = certifyAgain({bare.key, "ecdsa-x509", {}}, r.gun, r.now); return c; }()}, {bare});
              }), "threshold-not-met") << "a bare key and its certificate";
    EXPECT_EQ(run([&](RepositoryBuilder& r) {
                  const std::vector<SigningKey> both{makeKey(), makeKey()};
                  publishWith(r, both, both);
              }), "accepted");
}

TEST(B3, ThresholdsAreAtLeastOneAndReachable) {
    EXPECT_EQ(run([](RepositoryBuilder& r) { r.root["roles"]["timestamp"]["threshold"] = 0; r.publish(); }), "malformed");
    EXPECT_EQ(run([](RepositoryBuilder& r) { r.root["roles"]["timestamp"]["threshold"] = -1; r.publish(); }), "malformed");
    EXPECT_EQ(run([](RepositoryBuilder& r) { r.root["roles"]["timestamp"]["threshold"] = 2; r.publish(); }), "threshold-not-met");
}

TEST(B4, AKeyMustHashToItsId) {
    EXPECT_EQ(run([](RepositoryBuilder& r) {
                  const std::string id = r.timestampKeys[0].id();
                  r.root["keys"][id] = makeKey().object();
                  r.publish();
              }), "malformed");
    EXPECT_EQ(run([](RepositoryBuilder& r) {
                  r.delegate(r.targets, "targets/a");
                  r.targets["delegations"]["keys"][r.delegationKeys["targets/a"][0].id()] = makeKey().object();
                  r.publish();
              }), "malformed");
}

TEST(B5, ABadSignatureBesideEnoughGoodOnesIsShownAndHarmless) {
    Scene scene;
    RepositoryBuilder r;
    const SigningKey second = makeKey();
    r.setRole("timestamp", {r.timestampKeys[0], second});
    r.publish();
    Json file = Json::parse(r.files["timestamp.json"]);
    file["signatures"].push_back({{"keyid", second.id()}, {"method", "ecdsa"}, {"sig", toBase64(std::string(64, 'x'))}});
    r.files["timestamp.json"] = file.dump();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOf(update), "accepted");
    const auto& verdicts = update.set->role("timestamp")->signatures;
    ASSERT_EQ(verdicts.size(), 2u);
    EXPECT_TRUE(verdicts[0].valid);
    EXPECT_FALSE(verdicts[1].valid);
    EXPECT_FALSE(verdicts[1].reason.empty());
}

TEST(B6, SignaturesInAnotherFormAreRefused) {
    for (const char* method : {"", "rsapss", "eddsa", "hmac"}) EXPECT_EQ(withSignatures([&](Json& s, auto&) { s[0]["method"] = method; }), "bad-signature") << method;
    EXPECT_EQ(withSignatures([](Json& s, auto&) { s[0]["method"] = "ECDSA"; }), "accepted") << "names are compared in lower case";
    EXPECT_EQ(withSignatures([](Json& s, auto&) { s[0]["sig"] = toBase64(std::string(64, '\0')); }), "bad-signature");
}

TEST(B6, EveryAlgorithmOfThePeersIsAccepted) {
    using crypto::KeyAlgorithm;
    for (KeyAlgorithm algorithm : {KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaP384, KeyAlgorithm::EcdsaP521, KeyAlgorithm::Ed25519, KeyAlgorithm::Rsa2048, KeyAlgorithm::Rsa3072}) {
        EXPECT_EQ(run([&](RepositoryBuilder& r) {
                      r.timestampKeys = {makeKey(algorithm)};
                      r.setRole("timestamp", r.timestampKeys);
                      r.publish();
                  }), "accepted") << static_cast<int>(algorithm);
    }
}

TEST(B8, ARootThatExpiredIsShownAndVouchesForNothing) {
    using std::chrono::hours;
    const auto over = [](RepositoryBuilder& r, const std::function<void(crypto::CertificateBuilder&)>& change = {}) {
        r.rootKeys = {makeRootKey(r.gun, r.now, [&](crypto::CertificateBuilder& b) {
            b.notBefore = r.now - hours(48), b.notAfter = r.now - hours(1);
            if (change) change(b);
        })};
        r.setRole("root", r.rootKeys);
        r.publish();
    };
    RepositoryBuilder r;
    over(r);
    Scene scene;
    const notary::Update update = scene.update(r);
    EXPECT_EQ(codeOf(update), "pin-mismatch");
    EXPECT_FALSE(update.set) << "no set to go on with";
    ASSERT_TRUE(update.expiredRoot);
    EXPECT_EQ(update.expiredRoot->view.status, tuf::RoleStatus::Expired);
    EXPECT_FALSE(update.expiredRoot->view.usable());
    EXPECT_EQ(update.trace->firstFailure()->rule, "root.certificate");
    Scene pinned;
    pinned.pins.certificateIds = {{r.gun, std::string(64, 'a')}};
    EXPECT_FALSE(pinned.update(r).expiredRoot) << "it is not the pinned one, either";
    pinned.pins.certificateIds = {{r.gun, r.rootKeys.front().id()}};
    EXPECT_TRUE(pinned.update(r).expiredRoot);
    Scene suspicious;
    suspicious.pins.trustOnFirstUse = false;
    EXPECT_FALSE(suspicious.update(r).expiredRoot) << "nothing vouches for it, expired or not";
    RepositoryBuilder foreign;
    over(foreign, [](crypto::CertificateBuilder& b) { b.commonName = "localhost:5000/team/other"; });
    EXPECT_FALSE(Scene().update(foreign).expiredRoot) << "it is another repository's";
}

TEST(B8, RootCertificatesMustSpeakForTheirRepository) {
    const auto withCertificate = [](const std::function<void(crypto::CertificateBuilder&, Instant)>& change) {
        return run([&](RepositoryBuilder& r) {
            r.rootKeys = {makeRootKey(r.gun, r.now, [&](crypto::CertificateBuilder& b) { change(b, r.now); })};
            r.setRole("root", r.rootKeys);
            r.publish();
        });
    };
    using std::chrono::hours;
    EXPECT_EQ(withCertificate([](auto& b, Instant now) { b.notBefore = now - hours(48), b.notAfter = now - hours(1); }), "pin-mismatch") << "expired";
    EXPECT_EQ(withCertificate([](auto& b, Instant now) { b.notBefore = now + hours(25); }), "pin-mismatch") << "not yet valid";
    EXPECT_EQ(withCertificate([](auto& b, Instant now) { b.notBefore = now + hours(23); }), "accepted") << "one day of leeway";
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.commonName = "localhost:5000/team/other"; }), "pin-mismatch") << "another GUN";
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.commonName = "localhost:5000/team/*"; }), "accepted") << "a trailing * matches by prefix";
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.commonName = "localhost:5000/team/**"; }), "accepted")
        << "notary takes every star away";
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.commonName = "localhost:5000/te*m/**"; }), "pin-mismatch")
        << "but those at the end alone";
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.commonName = "localhost:5000/team/other**"; }), "pin-mismatch");
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.secondCommonName = "localhost:5000/team/other"; }),
              "pin-mismatch")
        << "several names";
    EXPECT_EQ(withCertificate([](auto& b, Instant) {
                  b.secondCommonName = b.commonName, b.commonName = "localhost:5000/team/other";
              }),
              "pin-mismatch")
        << "several names";
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.hash = "sha1"; }), "pin-mismatch");
    EXPECT_EQ(withCertificate([](auto& b, Instant) { b.ca = true; }), "pin-mismatch");
    EXPECT_EQ(run([](RepositoryBuilder& r) {
                  r.rootKeys[0].publicBytes += certifyAgain(r.rootKeys[0], r.gun, r.now).publicBytes;
                  r.root["keys"] = Json::object();
                  r.setRole("root", r.rootKeys);
                  r.setRole("targets", r.targetsKeys);
                  r.setRole("snapshot", r.snapshotKeys);
                  r.setRole("timestamp", r.timestampKeys);
                  r.publish();
              }), "pin-mismatch") << "two leaves";
    EXPECT_EQ(run([](RepositoryBuilder& r) {
                  r.rootKeys[0].publicBytes = "a note\n" + r.rootKeys[0].publicBytes;
                  r.setRole("root", r.rootKeys);
                  r.publish();
              }),
              "pin-mismatch")
        << "another key to notary, which writes certificates without a note";
    EXPECT_EQ(run([](RepositoryBuilder& r) {
                  r.rootKeys = {makeKey()};
                  r.setRole("root", r.rootKeys);
                  r.publish();
              }), "pin-mismatch") << "a bare root key";
}

TEST(B8, EveryCertificateOfARootsChainMustBeSound) {
    using std::chrono::hours;
    const Instant now = RepositoryBuilder().now;
    const auto certify = [&](const crypto::PrivateKey& key, const std::string& name, bool ca,
                             const crypto::PrivateKey& issuerKey, const crypto::Certificate* issuer,
                             const std::function<void(crypto::CertificateBuilder&)>& change) {
        crypto::CertificateBuilder b;
        b.commonName = name, b.ca = ca, b.notBefore = now - hours(48), b.notAfter = now + hours(1000);
        if (change) change(b);
        return *b.build(key, issuerKey, issuer);
    };
    const auto parsed = [](const Bytes& pem) { return crypto::Certificate::parsePem(pem)->front(); };
    const auto fresh = [] { return *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256); };
    const auto caKey = fresh(), middleKey = fresh();
    const crypto::Certificate ca = parsed(certify(caKey, "ca", true, caKey, nullptr, {}));
    const std::string sound = certify(middleKey, "middle", true, caKey, &ca, {});
    const auto expired = [&](crypto::CertificateBuilder& b) { b.notAfter = now - hours(1); };
    const std::string old = certify(middleKey, "middle", true, caKey, &ca, expired);
    const std::tuple<const char*, std::string, const char*> rows[] = {
        {"sound", sound, "accepted"},
        {"expired", old, "pin-mismatch"},
        {"an expired one beside it", sound + old, "pin-mismatch"},
        {"an expired one before it", old + sound, "pin-mismatch"},
        {"not yet valid",
         certify(middleKey, "middle", true, caKey, &ca, [&](auto& b) { b.notBefore = now + hours(25); }),
         "pin-mismatch"},
        {"SHA-1", certify(middleKey, "middle", true, caKey, &ca, [&](auto& b) { b.hash = "sha1"; }), "pin-mismatch"}};
    for (const auto& [what, intermediates, code] : rows) {
        for (const bool pinned : {false, true}) {
            Scene scene;
            RepositoryBuilder r;
            SigningKey key = makeKey();
            const crypto::Certificate issuer = parsed(intermediates);
            key.publicBytes = certify(*key.key, r.gun, false, middleKey, &issuer, {}) + intermediates;
            key.keytype = "ecdsa-x509";
            r.rootKeys = {key};
            r.setRole("root", r.rootKeys);
            r.publish();
            if (pinned) scene.pins.authorities = {{"localhost:5000/", {ca}}};
            const notary::Update update = scene.update(r);
            EXPECT_EQ(codeOf(update), code)
                << what << (pinned ? ", pinned" : ", first use") << (update.error ? ": " + update.error->message : "");
            if (std::string(what) == "expired") {
                EXPECT_TRUE(update.expiredRoot) << "it would hold if it were earlier";
            }
        }
    }
}

TEST(B7, KeysThatGoCannotReadCountForNothing) {
    for (const char* file : {"ec-compressed.pub", "ec-explicit.pub"}) {
        EXPECT_EQ(run([&](RepositoryBuilder& r) {
                      const std::string name(file);
                      SigningKey key = makeKey();
                      key.key = std::make_shared<crypto::PrivateKey>(
                          *crypto::PrivateKey::fromPem(fixture("keys/" + name.substr(0, name.find('.')) + ".pem")));
                      key.publicBytes = std::string(crypto::readPem(fixture("keys/" + name))->front().der.reveal());
                      r.timestampKeys = {key};
                      r.setRole("timestamp", r.timestampKeys);
                      r.publish();
                  }),
                  "weak-key")
            << file;
    }
}

TEST(B9, DelegationsSignOnlyWithinTheirPathsAndBelowTheirParent) {
    Scene scene;
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/qa", {"qa-"});
    r.addTag(r.delegations["targets/qa"], "qa-1");
    r.addTag(r.delegations["targets/qa"], "release");
    r.delegate(r.delegations["targets/qa"], "targets/qa/deep", {"", "qa-x"});
    r.addTag(r.delegations["targets/qa/deep"], "qa-x1");
    r.addTag(r.delegations["targets/qa/deep"], "qa-y1");
    r.delegate(r.targets, "targets/other/child");
    r.addTag(r.delegations["targets/other/child"], "stray");
    r.publish();
    const auto update = scene.update(r);
    ASSERT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(stateOf(update, "qa-1"), "unsigned") << "signed, but not in a role that docker reads";
    EXPECT_EQ(stateOf(update, "release"), "invalid");
    EXPECT_EQ(stateOf(update, "qa-x1"), "unsigned");
    EXPECT_EQ(stateOf(update, "qa-y1"), "invalid") << "the child's wider path is cut to the parent's";
    EXPECT_EQ(stateOf(update, "stray"), "absent");
    EXPECT_EQ(update.set->role("targets/other/child")->status, tuf::RoleStatus::Invalid);
}

TEST(B10, ManyDelegationsAreBounded) {
    Scene scene;
    RepositoryBuilder r;
    for (int i = 0; i < 10'000; ++i) {
        r.targets["delegations"]["roles"].push_back({{"name", "targets/d" + std::to_string(i)}, {"keyids", Json::array({std::string(64, 'a')})}, {"paths", {""}}, {"threshold", 1}});
    }
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(update.set->roles().size(), 10'004u);
}

TEST(B10, ADelegationChainIsFollowedToItsBoundAndACycleCannotBeWritten) {
    Scene scene;
    RepositoryBuilder r;
    std::string role = "targets";
    Json* parent = &r.targets;
    for (int depth = 0; depth < 80; ++depth) {
        role += "/d";
        r.delegate(*parent, role);
        parent = &r.delegations[role];
    }
    r.delegate(*parent, "targets");
    r.delegate(*parent, "targets/d");
    r.delegations.erase("targets");
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOf(update), "accepted");
    EXPECT_LE(update.set->roles().size(), 4u + 65u);
    EXPECT_EQ(update.set->roles().back().status, tuf::RoleStatus::Invalid);
}

TEST(B10, ADelegationThatNoPeerTakesIsIgnoredAloneAndNothingElseIsTouched) {
    const auto chain = [] {
        std::string role = "targets/x";
        for (int i = 0; i < 30; ++i) role += "/" + std::string(20, 'd');
        return role;
    }();
    for (const std::string& bad : {std::string("targets/x/y.json"), std::string("targets/x/alice.b"), "targets/x/" + std::string(250, 'a'), "targets/x/" + std::string(246, 'a'), chain}) {
        Scene scene;
        RepositoryBuilder r;
        r.addTag(r.targets, "v1");
        r.delegate(r.targets, "targets/x");
        r.addTag(r.delegations["targets/x"], "v1");
        r.delegate(r.delegations["targets/x"], bad);
        r.delegate(r.delegations["targets/x"], "targets/x/" + std::string(245, 'b'));
        r.publish();
        const auto update = scene.update(r);
        EXPECT_EQ(codeOf(update), "accepted") << bad;
        EXPECT_EQ(stateOf(update, "v1"), "unknown") << bad << ": signed, no registry asked";
        EXPECT_EQ(update.set->role("targets/x")->status, tuf::RoleStatus::Valid) << bad;
        EXPECT_EQ(update.set->role("targets/x/" + std::string(245, 'b'))->status, tuf::RoleStatus::Valid) << "the longest name";
        const tuf::RoleView* ignored = update.set->role(bad);
        if (bad == chain) continue;  // not one step below targets/x
        ASSERT_NE(ignored, nullptr) << bad;
        EXPECT_EQ(ignored->status, tuf::RoleStatus::Invalid) << bad;
        EXPECT_NE(ignored->error->message.find("is ignored: its name is not made of lower-case letters"), std::string::npos) << ignored->error->message;
    }
}

TEST(B10, ADelegationWithTooManyPathsIsIgnoredAlone) {
    Scene scene;
    RepositoryBuilder r;
    r.delegate(r.targets, "targets/x");
    std::vector<std::string> paths;
    for (size_t i = 0; i < tuf::kMaxDelegationPaths; ++i) paths.push_back("p" + std::to_string(i));
    r.delegate(r.delegations["targets/x"], "targets/x/full", paths);
    paths.emplace_back("one more");
    r.delegate(r.delegations["targets/x"], "targets/x/over", paths);
    paths.pop_back();
    for (int i = 0; i < 10; ++i) r.delegate(r.delegations["targets/x"], "targets/x/d" + std::to_string(i), paths);
    r.publish();
    const auto update = scene.update(r);
    EXPECT_EQ(codeOf(update), "accepted");
    const auto isValid = [&](const char* role) { return update.set->role(role)->status == tuf::RoleStatus::Valid; };
    EXPECT_TRUE(isValid("targets/x"));
    EXPECT_TRUE(isValid("targets/x/full"));
    EXPECT_FALSE(isValid("targets/x/over"));
    EXPECT_TRUE(isValid("targets/x/d8")) << "100,000 paths in one file";
    EXPECT_FALSE(isValid("targets/x/d9")) << "10,000 more";
}

TEST(B11, ConflictingSignersFollowDockersPrecedence) {
    Scene scene;
    RepositoryBuilder r;
    r.addTag(r.targets, "x", "by targets");
    r.delegate(r.targets, "targets/alice");
    r.addTag(r.delegations["targets/alice"], "x", "by alice");
    r.delegate(r.targets, "targets/releases");
    r.addTag(r.delegations["targets/releases"], "x", "by releases");
    r.publish();
    const auto update = scene.update(r);
    const auto entries = trust::entriesOf(*update.set, "x");
    const trust::TagAnswer answer = trust::TagOrder(*update.set).answer("x", entries);
    ASSERT_NE(answer.released, nullptr);
    EXPECT_EQ(answer.released->sha256, crypto::sha256("by releases"));
    for (const trust::TagRow& row : trust::makeTagRows(&*update.set, update.error, {})) {
        if (row.name != "x") continue;
        EXPECT_EQ(row.conflicts.size(), 2u);
        EXPECT_EQ(row.by->signers, std::vector<std::string>{"Repo Admin"});
    }
}

}  // namespace roseglass::test
