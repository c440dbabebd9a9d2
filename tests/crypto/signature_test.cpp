#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/private_key.h"
#include "crypto/random.h"

namespace roseglass::crypto {
namespace {

const Bytes kMessage = "what was signed";
SignedMessage message() { return {sha256(kMessage), kMessage}; }

struct Row {
    KeyAlgorithm algorithm;
    const char* method;
    size_t length;
};
const Row kRows[] = {{KeyAlgorithm::EcdsaP256, "ecdsa", 64},  {KeyAlgorithm::EcdsaP384, "ecdsa", 96},   {KeyAlgorithm::EcdsaP521, "ecdsa", 132},
                     {KeyAlgorithm::Ed25519, "eddsa", 64},    {KeyAlgorithm::Rsa2048, "rsapss", 256},   {KeyAlgorithm::Rsa2048, "rsapkcs1v15", 256}};

}  // namespace

TEST(Signature, OfEveryAlgorithmVerifiesAndNothingElseDoes) {
    for (const Row& row : kRows) {
        const auto key = PrivateKey::generate(row.algorithm);
        const auto signature = key->sign(row.method, message());
        ASSERT_TRUE(signature) << row.method;
        EXPECT_EQ(signature->size(), row.length);
        EXPECT_TRUE(key->publicKey().verify(row.method, message(), *signature)) << row.method;
        std::string upper = row.method;
        for (char& c : upper) c = static_cast<char>(std::toupper(c));
        EXPECT_TRUE(key->publicKey().verify(upper, message(), *signature)) << "names are compared in lower case";

        const auto refused = [&](std::string_view method, const SignedMessage& m, const Bytes& s) { return key->publicKey().verify(method, m, s).error().code == ErrorCode::BadSignature; };
        const Bytes other = "something else";
        EXPECT_TRUE(refused(row.method, {sha256(other), other}, *signature));
        Bytes changed = *signature;
        changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
        EXPECT_TRUE(refused(row.method, message(), changed));
        EXPECT_TRUE(refused(row.method, message(), signature->substr(1)));
        EXPECT_TRUE(refused(row.method, message(), *signature + "x"));
        EXPECT_TRUE(refused(row.method, message(), ""));
        for (const char* wrong : {"", "ecdsa", "eddsa", "rsapss", "rsapkcs1v15", "hmac"}) {
            if (std::string(wrong) == row.method) continue;
            EXPECT_TRUE(refused(wrong, message(), *signature)) << row.method << " as " << wrong;
        }
        EXPECT_TRUE(PrivateKey::generate(row.algorithm)->publicKey().verify(row.method, message(), *signature).error().code == ErrorCode::BadSignature);
    }
}

TEST(EcdsaSignature, RefusesZeroAndTooLargeNumbersAndDer) {
    const auto key = PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    const Bytes good = *key->sign("ecdsa", message());
    const Bytes zero(32, '\0'), order = *fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    for (const Bytes& bad : {zero + good.substr(32), good.substr(0, 32) + zero, order + good.substr(32), good.substr(0, 32) + order, Bytes(64, '\xff')}) {
        EXPECT_EQ(key->publicKey().verify("ecdsa", message(), bad).error().code, ErrorCode::BadSignature);
    }
    const Bytes der = Bytes("\x30\x44\x02\x20", 4) + good.substr(0, 32) + Bytes("\x02\x20", 2) + good.substr(32);
    EXPECT_EQ(key->publicKey().verify("ecdsa", message(), der).error().code, ErrorCode::BadSignature);
}

TEST(PrivateKey, GoesThroughPemAndIsTheSameKey) {
    for (KeyAlgorithm algorithm : {KeyAlgorithm::EcdsaP256, KeyAlgorithm::Ed25519, KeyAlgorithm::Rsa2048}) {
        const auto key = PrivateKey::generate(algorithm);
        const auto again = PrivateKey::fromPem(key->toPem().reveal());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->publicKey().id(), key->publicKey().id());
    }
    EXPECT_FALSE(PrivateKey::fromPem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
}

}  // namespace roseglass::crypto
