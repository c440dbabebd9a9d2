#include <gtest/gtest.h>

#include <functional>

#include "base/encoding.h"
#include "crypto/private_key.h"
#include "support/fixtures.h"

namespace roseglass::crypto {
namespace {

const Instant kNow = *parseRfc3339("2026-11-24T10:00:00Z");

struct Made {
    PrivateKey key;
    Certificate certificate;
};

Made make(const std::string& name, const Made* issuer, bool ca, Instant from = kNow - std::chrono::hours(1), Instant to = kNow + std::chrono::hours(1000), const char* hash = "sha256") {
    PrivateKey key = *PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    CertificateBuilder builder;
    builder.commonName = name;
    builder.ca = ca;
    builder.notBefore = from;
    builder.notAfter = to;
    builder.hash = hash;
    const Bytes pem = *builder.build(key, issuer ? issuer->key : key, issuer ? &issuer->certificate : nullptr);
    return {std::move(key), Certificate::parsePem(pem)->front()};
}

/// A certificate of an authority, or below one, with whatever `change` spoils; of the key of `same` where one is given.
Made makeOdd(const std::string& name, const Made* issuer, bool ca,
             const std::function<void(CertificateBuilder&)>& change, KeyAlgorithm algorithm = KeyAlgorithm::EcdsaP256,
             const Made* same = nullptr) {
    PrivateKey key = same ? *PrivateKey::fromPem(same->key.toPem().reveal()) : *PrivateKey::generate(algorithm);
    CertificateBuilder builder;
    builder.commonName = name;
    builder.ca = ca;
    builder.notBefore = kNow - std::chrono::hours(1);
    builder.notAfter = kNow + std::chrono::hours(1000);
    change(builder);
    const Bytes pem = *builder.build(key, issuer ? issuer->key : key, issuer ? &issuer->certificate : nullptr);
    return {std::move(key), Certificate::parsePem(pem)->front()};
}

const auto kAsItIs = [](CertificateBuilder&) {};
const auto with(const std::string& extension, const std::string& value) {
    return [=](CertificateBuilder& b) { b.extensions[extension] = value; };
}
const auto expiredBefore = [](CertificateBuilder& b) {
    b.notBefore = kNow - std::chrono::hours(48), b.notAfter = kNow - std::chrono::hours(1);
};

/// A leaf below an intermediate below an authority, one of them spoilt.
struct Chain {
    Made ca = makeOdd("ca", nullptr, true, kAsItIs);
    std::vector<Made> between;
    std::vector<Made> leaf;
    Result<void> verify() const {
        std::vector<Certificate> intermediates;
        for (const Made& made : between) intermediates.push_back(made.certificate);
        return verifyChain(leaf.front().certificate, intermediates, {ca.certificate}, kNow);
    }
};

Chain chainWith(const std::function<void(CertificateBuilder&)>& ofIntermediate,
                const std::function<void(CertificateBuilder&)>& ofLeaf = kAsItIs,
                KeyAlgorithm middleKey = KeyAlgorithm::EcdsaP256) {
    Chain chain;
    chain.between.push_back(makeOdd("middle", &chain.ca, true, ofIntermediate, middleKey));
    chain.leaf.push_back(makeOdd("gun", &chain.between[0], false, ofLeaf));
    return chain;
}

}  // namespace

TEST(Certificate, OfTheRealClientIsRead) {
    const auto certificates = Certificate::parsePem(test::fixture("keys/carol.crt"));
    ASSERT_TRUE(certificates);
    EXPECT_EQ(certificates->front().commonName(), "carol");
    EXPECT_EQ(certificates->front().keyKind(), "rsa");
    EXPECT_EQ(certificates->front().signatureHash(), "sha256");
}

TEST(Certificate, WithGarbageIsMalformed) {
    const Made made = make("x", nullptr, false);
    const auto pemOf = [](const Bytes& der) { return "-----BEGIN CERTIFICATE-----\n" + toBase64(der) + "\n-----END CERTIFICATE-----\n"; };
    EXPECT_TRUE(Certificate::parsePem("text before\n" + pemOf(made.certificate.der())));
    for (const std::string& pem : {std::string(), std::string("no certificate"), pemOf(made.certificate.der() + "trailing"), pemOf(made.certificate.der().substr(5)),
                                   std::string("-----BEGIN CERTIFICATE-----\nAAAA"), std::string("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----")}) {
        EXPECT_EQ(Certificate::parsePem(pem).error().code, ErrorCode::Malformed);
    }
    std::string many;
    for (int i = 0; i < 17; ++i) many += pemOf(made.certificate.der());
    EXPECT_EQ(Certificate::parsePem(many).error().code, ErrorCode::Malformed);
}

TEST(CertificateChain, HoldsOnlyFromAPinnedAuthorityThroughSoundLinks) {
    const Made ca = make("ca", nullptr, true), otherCa = make("ca", nullptr, true), middle = make("middle", &ca, true), leaf = make("gun", &middle, false), direct = make("gun", &ca, false);
    const Made notCa = make("middle", &ca, false), belowNotCa = make("gun", &notCa, false);
    const Made expired = make("gun", &ca, false, kNow - std::chrono::hours(48), kNow - std::chrono::hours(1));
    const Made future = make("gun", &ca, false, kNow + std::chrono::hours(25)), leeway = make("gun", &ca, false, kNow + std::chrono::hours(23));
    const Made sha1 = make("gun", &ca, false, kNow - std::chrono::hours(1), kNow + std::chrono::hours(10), "sha1");
    struct Row {
        const char* name;
        const Made& leaf;
        std::vector<Certificate> intermediates, anchors;
        bool holds;
    };
    const Row rows[] = {{"direct", direct, {}, {ca.certificate}, true},
                        {"through an intermediate", leaf, {middle.certificate}, {ca.certificate}, true},
                        {"intermediate missing", leaf, {}, {ca.certificate}, false},
                        {"another authority of the same name", direct, {}, {otherCa.certificate}, false},
                        {"link without the CA flag", belowNotCa, {notCa.certificate}, {ca.certificate}, false},
                        {"expired", expired, {}, {ca.certificate}, false},
                        {"not yet valid", future, {}, {ca.certificate}, false},
                        {"within a day of leeway", leeway, {}, {ca.certificate}, true},
                        {"SHA-1", sha1, {}, {ca.certificate}, false},
                        {"no anchors", direct, {}, {}, false}};
    for (const Row& row : rows) EXPECT_EQ(verifyChain(row.leaf.certificate, row.intermediates, row.anchors, kNow).has_value(), row.holds) << row.name;
}

TEST(CertificateChain, KeepsToTheLimitsThatAnAuthorityWasGiven) {
    const auto pss = [](CertificateBuilder& b) { b.pss = true, b.hash = "sha1"; };
    const auto goodPss = [](CertificateBuilder& b) { b.pss = true; };
    const auto names = [](CertificateBuilder& b) { b.subjectAltNames = {"DNS:gun.victim.example"}; };
    Chain tooLong = chainWith(with("basicConstraints", "critical,CA:TRUE,pathlen:0"));
    tooLong.between.push_back(makeOdd("lower", &tooLong.between[0], true, kAsItIs));
    tooLong.leaf.clear();
    tooLong.leaf.push_back(makeOdd("gun", &tooLong.between[1], false, kAsItIs));
    std::pair<const char*, Chain> rows[] = {
        {"path length", std::move(tooLong)},
        {"an unknown critical extension of an authority", chainWith(with("1.2.3.4.5", "critical,ASN1:NULL"))},
        {"an unknown critical extension of the leaf", chainWith(kAsItIs, with("1.2.3.4.5", "critical,ASN1:NULL"))},
        {"names", chainWith(with("nameConstraints", "critical,permitted;DNS:other.example"), names)},
        {"SHA-1 with PSS", chainWith(kAsItIs, pss, KeyAlgorithm::Rsa2048)},
        {"a key that may not sign certificates", chainWith(with("keyUsage", "critical,digitalSignature"))},
        {"another use", chainWith(with("extendedKeyUsage", "emailProtection"))},
        {"a use that leaves none to the leaf", chainWith(with("extendedKeyUsage", "serverAuth"))},
        {"expired", chainWith(expiredBefore)},
        {"SHA-1", chainWith([](CertificateBuilder& b) { b.hash = "sha1"; })}};
    for (const auto& [what, chain] : rows) {
        const auto verified = chain.verify();
        ASSERT_FALSE(verified) << what;
        EXPECT_EQ(verified.error().code, ErrorCode::PinMismatch) << what;
        EXPECT_NE(verified.error().message.find("does not hold: "), std::string::npos) << what;
    }
    std::pair<const char*, Chain> good[] = {
        {"path length 0 above the leaf", chainWith(with("basicConstraints", "critical,CA:TRUE,pathlen:0"))},
        {"an unknown extension that is not critical", chainWith(with("1.2.3.4.5", "ASN1:NULL"))},
        {"names within", chainWith(with("nameConstraints", "critical,permitted;DNS:victim.example"), names)},
        {"PSS with SHA-256", chainWith(kAsItIs, goodPss, KeyAlgorithm::Rsa2048)},
        {"code signing", chainWith(with("extendedKeyUsage", "codeSigning"))},
        {"any use", chainWith(with("extendedKeyUsage", "anyExtendedKeyUsage"))}};
    for (const auto& [what, chain] : good)
        EXPECT_TRUE(chain.verify()) << what << ": " << chain.verify().error().message;
}

TEST(CertificateChain, FindsTheSoundOneAmongTwinsInEveryOrder) {
    const Made ca = makeOdd("ca", nullptr, true, kAsItIs), sound = makeOdd("middle", &ca, true, kAsItIs),
               leaf = makeOdd("gun", &sound, false, kAsItIs);
    const Made otherCa = makeOdd("ca", nullptr, true, kAsItIs);
    const std::pair<const char*, Made> twins[] = {
        {"expired", makeOdd("middle", &ca, true, expiredBefore, {}, &sound)},
        {"of another key", makeOdd("middle", &ca, true, kAsItIs)},
        {"limited to mail", makeOdd("middle", &ca, true, with("extendedKeyUsage", "emailProtection"), {}, &sound)},
        {"below another authority", makeOdd("middle", &otherCa, true, kAsItIs, {}, &sound)}};
    for (const auto& [what, twin] : twins) {
        const auto first = verifyChain(leaf.certificate, {twin.certificate, sound.certificate}, {ca.certificate}, kNow),
                   last = verifyChain(leaf.certificate, {sound.certificate, twin.certificate}, {ca.certificate}, kNow);
        EXPECT_TRUE(first) << what << ", first: " << first.error().message;
        EXPECT_TRUE(last) << what << ", last: " << last.error().message;
        EXPECT_FALSE(verifyChain(leaf.certificate, {twin.certificate}, {ca.certificate}, kNow)) << what << " alone";
        EXPECT_TRUE(verifyChain(leaf.certificate, {sound.certificate}, {otherCa.certificate, ca.certificate}, kNow))
            << "an anchor of the same name before it";
    }
}

TEST(CertificateChain, EndsAmongCertificatesThatAllFitEachOther) {
    const Made ca = makeOdd("ca", nullptr, true, kAsItIs), self = makeOdd("same", nullptr, true, kAsItIs),
               leaf = makeOdd("gun", &self, false, kAsItIs);
    std::vector<Certificate> all;
    for (int i = 0; i < 15; ++i) all.push_back(makeOdd("same", &self, true, kAsItIs, {}, &self).certificate);
    EXPECT_FALSE(verifyChain(leaf.certificate, all, {ca.certificate}, kNow));
}

TEST(CertificateChain, TakesNoWeakAuthority) {
    const auto weak = Certificate::parsePem(test::fixture("keys/weak-ca.crt")),
               below = Certificate::parsePem(test::fixture("keys/weak-leaf.crt"));
    ASSERT_TRUE(weak && below);
    const auto verified = verifyChain(below->front(), {}, *weak, below->front().notBefore());
    ASSERT_FALSE(verified);
    EXPECT_NE(verified.error().message.find("1024 bits"), std::string::npos) << verified.error().message;
}

TEST(Certificate, TellsAnAuthorityFromAnybodysOwn) {
    const auto noUsage = with("keyUsage", "");
    const Made ca = makeOdd("ca", nullptr, true, kAsItIs);
    const std::tuple<const char*, Made, bool> rows[] = {
        {"an authority", makeOdd("x", nullptr, true, kAsItIs), true},
        {"certified by another", makeOdd("x", &ca, true, noUsage), true},
        {"self-signed without a use, as openssl req -x509 makes it", makeOdd("x", nullptr, true, noUsage), false},
        {"a leaf", makeOdd("x", &ca, false, kAsItIs), false}};
    for (const auto& [what, made, authority] : rows) EXPECT_EQ(made.certificate.isAuthority(), authority) << what;
    EXPECT_FALSE(Certificate::parsePem(test::fixture("keys/carol.crt"))->front().isAuthority())
        << "as docker's users make them";
}

TEST(Certificate, ReadsTheLastOfSeveralCommonNamesAsGoDoes) {
    const Made made = makeOdd("first", nullptr, false, [](CertificateBuilder& b) { b.secondCommonName = "last"; });
    EXPECT_EQ(made.certificate.commonName(), "last");
    EXPECT_EQ(made.certificate.commonNames(), 2u);
    EXPECT_EQ(make("one", nullptr, false).certificate.commonNames(), 1u);
}

TEST(Certificate, OfDatesThatFourDigitsCannotWriteIsMalformed) {
    const auto refused = Certificate::parsePem(test::fixture("keys/year-0.crt"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Malformed);
}

}  // namespace roseglass::crypto
