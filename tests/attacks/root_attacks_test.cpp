// Section C of the attacks: root rotation and pinning.
#include "attacks/scene.h"
#include "base/encoding.h"

namespace roseglass::test {
namespace {

struct Known {
    Scene scene;
    RepositoryBuilder r;
    Known() { EXPECT_EQ(codeOf(scene.update(r)), "accepted"); }
    std::vector<SigningKey> freshRootKey() const { return {makeRootKey(r.gun, r.now)}; }
};

}  // namespace

TEST(C1, ANewRootNeedsTheOldKeysAndItsOwn) {
    {
        Known k;
        k.r.rotateRoot(k.freshRootKey());
        EXPECT_EQ(codeOf(k.scene.update(k.r)), "accepted");
    }
    {
        Known k;
        k.r.rotateRoot(k.freshRootKey());
        k.r.extraRootSigners.clear();
        k.r.publish();
        expectRefused(k.scene, k.r, "root-rotation", "signed only by the new key");
    }
    {
        Known k;
        const auto old = k.r.rootKeys;
        k.r.rotateRoot(k.freshRootKey());
        k.r.rootKeys = old;
        k.r.extraRootSigners.clear();
        k.r.publish();
        expectRefused(k.scene, k.r, "root-rotation", "signed only by the old key");
    }
    {
        Known k;
        k.r.root["version"] = 2;
        k.r.rotateRoot(k.freshRootKey());
        k.r.files.erase("2.root.json");
        expectRefused(k.scene, k.r, "root-rotation", "a version skipped");
    }
    {
        Known k;
        k.r.root["x"] = 1;
        k.r.publish();
        expectRefused(k.scene, k.r, "root-rotation", "the same version with another content");
    }
}

TEST(C1, AnOlderRootIsARollback) {
    Known k;
    const auto first = k.r.files["root.json"];
    k.r.rotateRoot(k.freshRootKey());
    ASSERT_EQ(codeOf(k.scene.update(k.r)), "accepted");
    k.r.files["root.json"] = first;
    expectRefused(k.scene, k.r, "rollback", "root 1 after 2");
}

TEST(C2, FiveVersionsAreWalkedStepByStep) {
    Known k;
    for (int i = 0; i < 5; ++i) k.r.rotateRoot(k.freshRootKey());
    const auto files = k.r.files;
    k.r.files.erase("4.root.json");
    expectRefused(k.scene, k.r, "root-rotation", "one step missing");
    k.r.files = files;
    k.r.files["4.root.json"] = sign(Json::parse(files.at("4.root.json"))["signed"], {makeRootKey(k.r.gun, k.r.now)});
    expectRefused(k.scene, k.r, "root-rotation", "one step bad");
    k.r.files = files;
    const auto update = k.scene.update(k.r);
    EXPECT_EQ(codeOf(update), "accepted");
    EXPECT_EQ(update.set->root().version, 6);
}

TEST(C3, TheNewestRootIsUsedEvenWhileAllElseVerifies) {
    Known k;
    const auto oldTargets = k.r.targetsKeys;
    k.r.setRole("targets", {makeKey()});
    k.r.rotateRoot(k.r.rootKeys);
    expectRefused(k.scene, k.r, "threshold-not-met bad-signature", "the revoked targets key no longer counts");
}

TEST(C4, FirstUseAndPins) {
    const auto run = [](const std::function<void(notary::TrustPins&, RepositoryBuilder&)>& setUp) {
        Scene scene;
        RepositoryBuilder r;
        setUp(scene.pins, r);
        return codeOf(scene.update(r));
    };
    const std::string wrong(64, 'a');
    EXPECT_EQ(run([](auto& p, auto&) { p.trustOnFirstUse = false; }), "tofu-disabled");
    EXPECT_EQ(run([&](auto& p, auto& r) { p.certificateIds = {{r.gun, wrong}}; }), "pin-mismatch");
    EXPECT_EQ(run([&](auto& p, auto& r) { p.certificateIds = {{r.gun, r.rootKeys[0].id()}}, p.trustOnFirstUse = false; }), "accepted");
    EXPECT_EQ(run([&](auto& p, auto& r) { p.certificateIds = {{r.gun, r.rootKeys[0].key->publicKey().canonicalId()}}; }), "accepted");
    EXPECT_EQ(run([&](auto& p, auto& r) { p.certificateIds = {{"localhost:5000/*", wrong}, {"localhost:5000/team/*", r.rootKeys[0].id()}}; }), "accepted") << "the longest prefix wins";
    EXPECT_EQ(run([&](auto& p, auto& r) { p.certificateIds = {{"localhost:5000/*", r.rootKeys[0].id()}, {"localhost:5000/team/*", wrong}}; }), "pin-mismatch") << "the longest prefix wins";
    EXPECT_EQ(run([&](auto& p, auto& r) { p.certificateIds = {{"localhost:5000/team/app*", wrong}, {r.gun, r.rootKeys[0].id()}}; }), "accepted") << "the exact name goes first";
    EXPECT_EQ(run([&](auto& p, auto& r) { p.certificateIds = {{r.gun, wrong}, {r.gun, r.rootKeys[0].id()}}; }), "accepted") << "several IDs of one pattern";
    EXPECT_EQ(run([&](auto& p, auto&) { p.certificateIds = {{"other.example/*", wrong}}; }), "accepted") << "a pin of another repository";
}

TEST(C4, PinnedAuthorities) {
    const Instant now = RepositoryBuilder().now;
    const auto certify = [&](const crypto::PrivateKey& key, const std::string& name, bool ca, const crypto::PrivateKey& issuerKey, const crypto::Certificate* issuer) {
        crypto::CertificateBuilder b;
        b.commonName = name, b.ca = ca, b.notBefore = now - std::chrono::hours(1), b.notAfter = now + std::chrono::hours(1000);
        return *b.build(key, issuerKey, issuer);
    };
    const auto fresh = [] { return *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256); };
    const auto caKey = fresh(), middleKey = fresh(), otherKey = fresh();
    const auto ca = crypto::Certificate::parsePem(certify(caKey, "ca", true, caKey, nullptr))->front();
    const auto other = crypto::Certificate::parsePem(certify(otherKey, "ca", true, otherKey, nullptr))->front();
    const std::string middlePem = certify(middleKey, "middle", true, caKey, &ca);
    const auto middle = crypto::Certificate::parsePem(middlePem)->front();
    for (const auto& [authority, code] : {std::pair(ca, "accepted"), std::pair(other, "pin-mismatch")}) {
        Scene scene;
        RepositoryBuilder r;
        SigningKey key = makeKey();
        key.publicBytes = certify(*key.key, r.gun, false, middleKey, &middle) + middlePem;
        key.keytype = "ecdsa-x509";
        r.rootKeys = {key};
        r.setRole("root", r.rootKeys);
        r.publish();
        scene.pins.authorities = {{"localhost:5000/", {authority}}};
        EXPECT_EQ(codeOf(scene.update(r)), code);
    }
}

TEST(C4, APinRefusesARotatedRootToo) {
    Known k;
    k.scene.pins.certificateIds = {{k.r.gun, k.r.rootKeys[0].id()}};
    EXPECT_EQ(codeOf(k.scene.update(k.r)), "accepted");
    k.r.rotateRoot(k.freshRootKey());
    expectRefused(k.scene, k.r, "pin-mismatch", "validly rotated, but not pinned");
}

TEST(C5, AStrangersCachedRootRefusesTheRealOne) {
    Scene scene;
    RepositoryBuilder stranger, real;
    ASSERT_EQ(codeOf(scene.update(stranger)), "accepted");
    const auto update = scene.update(real);
    EXPECT_EQ(codeOf(update), "root-rotation");
    EXPECT_NE(update.error->hint.find("remove"), std::string::npos) << "the way back is told";
    real.rotateRoot({makeRootKey(real.gun, real.now)});
    expectRefused(scene, real, "root-rotation", "and its successors, too");
}

}  // namespace roseglass::test
