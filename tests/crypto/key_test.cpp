#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "crypto/private_key.h"
#include "crypto/public_key.h"
#include "crypto/secret.h"
#include "support/fixtures.h"

namespace roseglass::crypto {
namespace {

Result<PublicKey> fromFixture(const nlohmann::json& keys, const std::string& id) {
    return PublicKey::parse(keys[id]["keytype"].get<std::string>(), *fromBase64(keys[id]["keyval"]["public"].get<std::string>()));
}

std::string spkiOf(EVP_PKEY* key) {
    unsigned char* out = nullptr;
    const int length = i2d_PUBKEY(key, &out);
    const std::string der(reinterpret_cast<char*>(out), static_cast<size_t>(length));
    OPENSSL_free(out);
    EVP_PKEY_free(key);
    return der;
}

}  // namespace

TEST(KeyId, OfEveryKeyInEveryFixtureIsTheOneInTheFile) {
    size_t keys = 0;
    for (const char* repository : {"app", "stale", "rotated", "rsa", "clientsnap"}) {
        for (const auto& [role, path] : {std::pair("root", "/keys"), std::pair("targets", "/delegations/keys")}) {
            const auto file = nlohmann::json::parse(test::fixture(std::string(repository) + "/served/" + role + ".json"));
            for (const auto& [id, key] : file["signed"].at(nlohmann::json::json_pointer(path)).items()) {
                const auto parsed = PublicKey::parse(key["keytype"].get<std::string>(), *fromBase64(key["keyval"]["public"].get<std::string>()));
                ASSERT_TRUE(parsed) << repository << " " << id;
                EXPECT_EQ(parsed->id(), id);
                EXPECT_EQ(parsed->weakness(), "");
                ++keys;
            }
        }
    }
    EXPECT_GT(keys, 20u);
}

TEST(CanonicalKeyId, IsTheNameOfThePrivateKeyFile) {
    const auto root = nlohmann::json::parse(test::fixture("app/served/root.json"))["signed"];
    const std::string rootId = root["roles"]["root"]["keyids"][0];
    const auto rootKey = fromFixture(root["keys"], rootId);
    EXPECT_NE(rootKey->canonicalId(), rootId);
    EXPECT_FALSE(test::fixture("trust/private/" + rootKey->canonicalId() + ".key").empty());
    const auto rsa = nlohmann::json::parse(test::fixture("rsa/served/targets.json"))["signed"]["delegations"]["keys"];
    EXPECT_EQ(fromFixture(rsa, "87bc6395040bec47bde10c54264b4695c099bc6bf6099816ae64ce1c48c62e36")->canonicalId(), "1b6be4282a427fd13c7fda0b8dc17f8072efa300eb4ba30979c074f43b8d775d");
}

/// docker's and notary's reader: "failed to unmarshal elliptic curve point", "invalid ECDSA parameters".
TEST(PublicKey, NamesEncodingsThatGoCannotRead) {
    struct Row {
        const char* file;
        const char* weaknessOfFile;   ///< as a signer's or a private key file
        const char* weaknessOfBytes;  ///< as it stands in metadata
    };
    for (const Row& row : {Row{"ec-compressed.pub", "", "compressed"}, Row{"ec-hybrid.pub", "", "compressed"},
                           Row{"ec-explicit.pub", "parameters", "parameters"}}) {
        const auto blocks = readPem(test::fixture(std::string("keys/") + row.file));
        const auto inMetadata = PublicKey::parse("ecdsa", blocks->front().der.reveal());
        ASSERT_TRUE(inMetadata) << row.file;
        EXPECT_NE(inMetadata->weakness().find(row.weaknessOfBytes), std::string::npos)
            << row.file << ": " << inMetadata->weakness();
        EXPECT_NE(inMetadata->remedy().find("openssl ec -in FILE"), std::string::npos) << row.file;
        const auto fromFile = PublicKey::fromPem(blocks->front());
        ASSERT_TRUE(fromFile) << row.file;
        EXPECT_EQ(fromFile->weakness().empty(), *row.weaknessOfFile == 0) << row.file;
        EXPECT_NE(fromFile->weakness().find(row.weaknessOfFile), std::string::npos)
            << row.file << ": " << fromFile->weakness();
    }
}

TEST(CanonicalKeyId, OfACompressedPointIsTheOneThatNotaryComputes) {
    constexpr const char* kNotarys = "271d0a6bd296e170bc6e91084f4292ef721178982f7869b478c7a36507e4adf0";
    EXPECT_EQ(PrivateKey::fromPem(test::fixture("keys/ec-compressed.pem"))->publicKey().canonicalId(), kNotarys);
    EXPECT_EQ(
        PrivateKey::fromPem(readPem(test::fixture("keys/ec-compressed.pem"))->front(), {})->publicKey().canonicalId(),
        kNotarys);
    for (const char* file : {"keys/ec-compressed.pub", "keys/ec-hybrid.pub"})
        EXPECT_EQ(PublicKey::fromPem(readPem(test::fixture(file))->front())->canonicalId(), kNotarys) << file;
    const PrivateKey key = *PrivateKey::fromPem(test::fixture("keys/ec-compressed.pem"));
    const Sha256 digest = sha256("message");
    EXPECT_TRUE(key.publicKey().verify("ecdsa", {digest, {}}, *key.sign("ecdsa", {digest, {}})));
    EXPECT_EQ(PrivateKey::fromPem(key.toPem().reveal())->publicKey().canonicalId(), kNotarys)
        << "and stays so once it is written";
}

TEST(PublicKey, NamesWhatIsWeak) {
    EVP_PKEY* smallExponent = nullptr;
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nullptr);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048);
    BIGNUM* three = BN_new();
    BN_set_word(three, 3);
    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, three);
    EVP_PKEY_keygen(context, &smallExponent);
    BN_free(three);
    EVP_PKEY_CTX_free(context);
    const std::pair<std::string, std::string> rows[] = {{"rsa", spkiOf(EVP_RSA_gen(1024))},     {"rsa", spkiOf(smallExponent)},          {"ecdsa", spkiOf(EVP_EC_gen("P-224"))},
                                                        {"ecdsa", spkiOf(EVP_EC_gen("secp256k1"))}, {"ed25519", std::string("\x01", 1) + std::string(31, '\0')}, {"ed25519", std::string(32, '\0')}};
    for (const auto& [keytype, bytes] : rows) {
        const auto key = PublicKey::parse(keytype, bytes);
        ASSERT_TRUE(key) << keytype;
        EXPECT_NE(key->weakness(), "") << key->algorithm();
        EXPECT_EQ(key->verify(keytype == "rsa" ? "rsapss" : keytype == "ecdsa" ? "ecdsa" : "eddsa", {}, "x").error().code, ErrorCode::WeakKey);
    }
}

TEST(PublicKey, RefusesWhatIsNoKeyOfItsType) {
    std::string offCurve = spkiOf(EVP_EC_gen("P-256"));
    offCurve.back() = static_cast<char>(offCurve.back() ^ 1);
    const std::string good = spkiOf(EVP_EC_gen("P-256"));
    const std::pair<std::string, std::string> rows[] = {{"ecdsa", offCurve}, {"ecdsa", good + "x"}, {"rsa", good}, {"ed25519", good}, {"ed25519", std::string(31, 'x')}, {"ecdsa-x509", good},
                                                        {"ecdsa", ""},       {"unknown", good},     {"ECDSA", good}, {"ed25519-x509", good}};
    for (const auto& [keytype, bytes] : rows) EXPECT_EQ(PublicKey::parse(keytype, bytes).error().code, ErrorCode::Malformed) << keytype;
}

TEST(Secret, LeavesNothingWhereItCameFrom) {
    for (const std::string text : {"short", "a passphrase that is longer than any small buffer"}) {
        std::string source = text;
        const char* where = source.data();
        Secret first(std::move(source));
        EXPECT_EQ(std::string_view(where, text.size()).find(text.substr(0, 4)), std::string_view::npos);
        Secret second(std::move(first));
        EXPECT_EQ(second.reveal(), text);
        EXPECT_TRUE(first.empty());
    }
}

}  // namespace roseglass::crypto
