#include <gtest/gtest.h>

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

}  // namespace roseglass::crypto
