#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/key_formats.h"
#include "crypto/private_key.h"
#include "support/fixtures.h"

namespace roseglass::crypto {
namespace {

PemBlock block(const std::string& file) { return std::move(readPem(test::fixture(file)).value().front()); }

bool signsWithItself(const PrivateKey& key) {
    const SignedMessage message{sha256("m"), "m"};
    const auto signature = key.sign(key.method(), message);
    return signature && key.publicKey().verify(key.method(), message, *signature);
}

/// A DER element: tag, length, content.
std::string der(char tag, const std::string& content) {
    std::string length(1, static_cast<char>(content.size()));
    if (content.size() > 127) length = std::string{'\x82', static_cast<char>(content.size() >> 8), static_cast<char>(content.size() & 0xff)};
    return tag + length + content;
}

/// PKCS#8 under PBES2 that says `rounds` (DER integer bytes) and holds nothing that opens.
PemBlock claims(const std::string& rounds) {
    const std::string pbkdf2 = der(0x06, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c"), pbes2 = der(0x06, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d");
    const std::string aes = der(0x06, "\x60\x86\x48\x01\x65\x03\x04\x01\x2a");
    const std::string kdf = der(0x30, pbkdf2 + der(0x30, der(0x04, "saltsalt") + der(0x02, rounds)));
    const std::string cipher = der(0x30, aes + der(0x04, std::string(16, 'i')));
    return {"ENCRYPTED PRIVATE KEY", {}, Secret(der(0x30, der(0x30, pbes2 + der(0x30, kdf + cipher)) + der(0x04, std::string(48, 'x'))))};
}

}  // namespace

TEST(PrivateKeyForm, NotarysOwnOfEd25519IsReadAndWritten) {
    // The key of RFC 8032, 7.1, test 1: notary writes the public key, the seed and the public key again.
    const std::string seed = *fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), point = *fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const std::string id = *fromHex("2b06010401da470f01");
    const auto notarys = [&](const std::string& bytes) { return PemBlock{"PRIVATE KEY", {}, Secret(der(0x30, der(0x02, std::string(1, '\0')) + der(0x30, der(0x06, id)) + der(0x04, bytes)))}; };
    const PemBlock whole = notarys(point + seed + point);
    const auto key = PrivateKey::fromPem(whole, {});
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(key->publicKey().publicBytes(), point);
    EXPECT_TRUE(signsWithItself(*key));
    // Byte for byte what notary writes, with a passphrase and without.
    EXPECT_EQ(readPem(key->toPem().reveal())->front().der.reveal(), whole.der.reveal());
    const PemBlock encrypted = std::move(readPem(key->toEncryptedPem(Secret::copyOf("12345678"), 1000).reveal())->front());
    const auto again = PrivateKey::fromPem(encrypted, Secret::copyOf("12345678"));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->publicKey().id(), key->publicKey().id());
    EXPECT_TRUE(PrivateKey::isReadByNotary(encrypted));
    // The form of RFC 8410 is the same key.
    const std::string modern = der(0x30, der(0x02, std::string(1, '\0')) + der(0x30, der(0x06, "\x2b\x65\x70")) + der(0x04, der(0x04, seed)));
    EXPECT_EQ(PrivateKey::fromPem({"PRIVATE KEY", {}, Secret::copyOf(modern)}, {})->publicKey().id(), key->publicKey().id());
    std::string otherSeed = seed, otherPoint = point;
    otherSeed[5] ^= 1;
    otherPoint[5] ^= 1;
    for (const std::string& bytes : {point + otherSeed + point, otherPoint + seed + point, point + seed + otherPoint, otherPoint + seed + otherPoint, point + seed, point + seed + point + "x", std::string()}) {
        EXPECT_FALSE(PrivateKey::fromPem(notarys(bytes), {})) << toHex(bytes);
    }
}

TEST(PrivateKeyForm, AByteOrderMarkBeforeItIsPassedOver) {
    const std::string plain = test::fixture("keys/ec-plain-pkcs8.pem");
    EXPECT_EQ(PrivateKey::fromPem("\xEF\xBB\xBF" + plain)->publicKey().id(), PrivateKey::fromPem(plain)->publicKey().id());
}

TEST(PrivateKeyForm, WhatIsNotReadSaysHowToConvertIt) {
    const auto encryptedAs = [](const std::string& oid) { return PemBlock{"ENCRYPTED PRIVATE KEY", {}, Secret(der(0x30, der(0x30, der(0x06, *fromHex(oid)) + der(0x30, der(0x04, "saltsalt") + der(0x02, "\x08"))) + der(0x04, std::string(48, 'x'))))}; };
    const std::string pbes2 = der(0x06, *fromHex("2a864886f70d01050d")), scrypt = der(0x30, der(0x06, *fromHex("2b06010401da47040b")) + der(0x30, der(0x04, "saltsalt") + der(0x02, "\x40") + der(0x02, "\x08") + der(0x02, "\x01")));
    const std::string aes = der(0x30, der(0x06, *fromHex("60864801650304012a")) + der(0x04, std::string(16, 'i')));
    std::vector<std::pair<PemBlock, const char*>> rows;
    rows.emplace_back(encryptedAs("2a864886f70d010c0103"), "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -in FILE -out COPY");
    rows.emplace_back(encryptedAs("2a864886f70d010503"), "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -in FILE -out COPY");
    rows.emplace_back(PemBlock{"ENCRYPTED PRIVATE KEY", {}, Secret(der(0x30, der(0x30, pbes2 + der(0x30, scrypt + aes)) + der(0x04, std::string(48, 'x'))))}, "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -in FILE -out COPY");
    rows.emplace_back(PemBlock{"OPENSSH PRIVATE KEY", {}, Secret::copyOf("openssh-key-v1 ecdsa-sha2-nistp256")}, "ssh-keygen -p -m PKCS8 -f COPY");
    rows.emplace_back(PemBlock{"OPENSSH PRIVATE KEY", {}, Secret::copyOf("openssh-key-v1 ssh-ed25519")}, "roseglass-cli key generate NAME --algorithm ed25519");
    for (const auto& [block, command] : rows) {
        for (const auto& refused : {mayOpen(block), PrivateKey::fromPem(block, Secret::copyOf("12345678")).transform([](const PrivateKey&) {})}) {
            ASSERT_FALSE(refused) << command;
            EXPECT_EQ(refused.error().code, ErrorCode::Malformed);
            EXPECT_NE(refused.error().hint.find(command), std::string::npos) << refused.error().hint;
        }
    }
    const auto key = *PrivateKey::generate(KeyAlgorithm::EcdsaP256);
    const std::string pkcs8(readPem(key.toPem().reveal())->front().der.reveal()), locked(readPem(key.toEncryptedPem(Secret::copyOf("12345678"), 10).reveal())->front().der.reveal());
    // A PKCS#12 file is a sequence of 3 and a ContentInfo.
    const std::string p12 = der(0x30, der(0x02, "\x03") + der(0x30, der(0x06, *fromHex("2a864886f70d010701")) + der(static_cast<char>(0xa0), der(0x04, der(0x30, "")))));
    for (const auto& [text, command] : {std::pair(pkcs8, "openssl pkey -inform DER -in FILE -out COPY"), std::pair(locked, "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -inform DER -in FILE"), std::pair(p12, "openssl pkcs12 -in FILE -nodes -nocerts -out COPY"),
                                        std::pair(std::string("PuTTY-User-Key-File-3: x"), "puttygen FILE -O private-openssh"), std::pair(std::string("a letter"), "-----BEGIN … PRIVATE KEY-----")}) {
        const auto refused = readPrivateKeys(text);
        ASSERT_FALSE(refused) << command;
        EXPECT_NE(refused.error().hint.find(command), std::string::npos) << refused.error().hint;
    }
}

TEST(EncryptedKey, OpensEveryFormThatIsInUse) {
    const std::tuple<const char*, const char*, const char*> rows[] = {
        {"keys/ec-plain-sec1.pem", "", "ECDSA P-256"},
        {"keys/ec-plain-pkcs8.pem", "", "ECDSA P-256"},
        {"keys/ec-proc-type.pem", "oldpass12", "ECDSA P-256"},
        {"keys/rsa-proc-type.pem", "oldpass12", "RSA 2048"},
        {"keys/ec-pbkdf2-sha256-600k.pem", "newpass12", "ECDSA P-256"},
        {"keys/ed25519-plain.pem", "", "Ed25519"},
        {"keys/notary-export.pem", "repopass1", "ECDSA P-256"},
        {"trust/private/30075f18ff4884b38385a8cd809a0ebd5730a6845b2bb21be8fcdd786e4ac3b6.key", "rootpass1", "ECDSA P-256"},
        {"trust/private/1b6be4282a427fd13c7fda0b8dc17f8072efa300eb4ba30979c074f43b8d775d.key", "repopass1", "RSA 2048"}};
    for (const auto& [file, passphrase, algorithm] : rows) {
        const PemBlock read = block(file);
        const auto key = PrivateKey::fromPem(read, Secret::copyOf(passphrase));
        ASSERT_TRUE(key) << file << ": " << key.error().message;
        EXPECT_EQ(key->publicKey().algorithm(), algorithm) << file;
        EXPECT_TRUE(signsWithItself(*key)) << file;
        if (!read.isEncrypted()) continue;
        for (const std::string wrong : {"wrongpass", "", "oldpass1", "newpass12 ", "x"}) {
            const auto refused = PrivateKey::fromPem(read, Secret::copyOf(wrong));
            ASSERT_FALSE(refused) << file;
            EXPECT_EQ(refused.error().code, ErrorCode::BadPassphrase) << file;
            EXPECT_EQ((refused.error().message + refused.error().hint).find("wrongpass"), std::string::npos);
        }
    }
}

TEST(EncryptedKey, IsTheSameKeyInEveryForm) {
    const std::string id = PrivateKey::fromPem(block("keys/ec-plain-sec1.pem"), {})->publicKey().canonicalId();
    EXPECT_EQ(PrivateKey::fromPem(block("keys/ec-plain-pkcs8.pem"), {})->publicKey().canonicalId(), id);
    EXPECT_EQ(PrivateKey::fromPem(block("keys/ec-proc-type.pem"), Secret::copyOf("oldpass12"))->publicKey().canonicalId(), id);
    EXPECT_EQ(PrivateKey::fromPem(block("keys/notary-export.pem"), Secret::copyOf("repopass1"))->publicKey().canonicalId(), block("keys/notary-export.pem").header("path"));
}

TEST(EncryptedKey, RefusesWhateverIsCutOrFlipped) {
    for (const char* file : {"keys/ec-plain-sec1.pem", "keys/ec-plain-pkcs8.pem", "keys/ec-proc-type.pem", "keys/ed25519-plain.pem", "keys/notary-export.pem"}) {
        const PemBlock whole = block(file);
        const std::string passphrase = whole.label == "ENCRYPTED PRIVATE KEY" ? "repopass1" : "oldpass12";
        const std::string id = PrivateKey::fromPem(whole, Secret::copyOf(passphrase))->publicKey().id();
        for (size_t size = 0; size < whole.der.reveal().size(); size += size < 90 ? 1 : 7) {
            const PemBlock cut{whole.label, whole.headers, Secret::copyOf(whole.der.reveal().substr(0, size))};
            const auto key = PrivateKey::fromPem(cut, Secret::copyOf(passphrase));
            if (!key) continue;
            EXPECT_EQ(key->publicKey().id(), id) << file << " cut to " << size << " bytes is another key";
        }
        for (size_t at = 0; at < whole.der.reveal().size(); at += 3) {
            std::string bytes(whole.der.reveal());
            bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
            const auto key = PrivateKey::fromPem({whole.label, whole.headers, Secret(std::move(bytes))}, Secret::copyOf(passphrase));
            EXPECT_TRUE(!key || signsWithItself(*key)) << file << ": one flipped bit in byte " << at << " leaves a key that signs for nobody";
        }
    }
}

TEST(EncryptedKey, WaitsForNoAbsurdNumberOfRounds) {
    const std::tuple<const char*, std::string, ErrorCode> rows[] = {
        {"20,000,001", std::string("\x01\x31\x2d\x01", 4), ErrorCode::WeakKey}, {"2^31-1", "\x7f\xff\xff\xff", ErrorCode::WeakKey},
        {"2^62", std::string("\x40\0\0\0\0\0\0\0", 8), ErrorCode::WeakKey},     {"over 64 bits", std::string(12, '\x7f'), ErrorCode::Malformed},
        {"0", std::string(1, '\0'), ErrorCode::Malformed},                      {"-1", "\xff", ErrorCode::Malformed},
        {"1", "\x01", ErrorCode::BadPassphrase}};
    for (const auto& [what, rounds, code] : rows) {
        const auto key = PrivateKey::fromPem(claims(rounds), Secret::copyOf("passphrase"));
        ASSERT_FALSE(key) << what;
        EXPECT_EQ(key.error().code, code) << what << ": " << key.error().message;
    }
}

TEST(EncryptedKey, RefusesOtherBlocks) {
    for (const char* file : {"keys/carol.crt", "keys/alice.pub"}) EXPECT_EQ(PrivateKey::fromPem(block(file), {}).error().code, ErrorCode::Malformed) << file;
    EXPECT_EQ(PrivateKey::fromPem({"PRIVATE KEY", {}, Secret(std::string("rubbish"))}, {}).error().code, ErrorCode::Malformed);
    EXPECT_EQ(PrivateKey::fromPem({"ENCRYPTED PRIVATE KEY", {}, Secret(std::string("rubbish"))}, {}).error().code, ErrorCode::Malformed);
    EXPECT_FALSE(PrivateKey::fromPem({"EC PRIVATE KEY", {{"Proc-Type", "4,ENCRYPTED"}, {"DEK-Info", "NONE"}}, Secret(std::string("rubbish"))}, {}));
}

TEST(EncryptedKey, IsWrittenSoThatItCanBeReadAgain) {
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaP384, KeyAlgorithm::EcdsaP521, KeyAlgorithm::Ed25519, KeyAlgorithm::Rsa2048}) {
        const PrivateKey key = *PrivateKey::generate(algorithm);
        for (const std::string& passphrase : {std::string("8 chars!"), std::string("\xc3\xa9 \x01"), std::string("nul\0here", 8), std::string(1000, 'x')}) {
            const Secret pem = key.toEncryptedPem(Secret::copyOf(passphrase), 1000);
            const auto blocks = readPem(pem.reveal());
            ASSERT_TRUE(blocks && blocks->size() == 1);
            EXPECT_TRUE(blocks->front().isEncrypted());
            const auto again = PrivateKey::fromPem(blocks->front(), Secret::copyOf(passphrase));
            ASSERT_TRUE(again) << again.error().message;
            EXPECT_EQ(again->publicKey().id(), key.publicKey().id());
            EXPECT_EQ(PrivateKey::fromPem(blocks->front(), Secret::copyOf(passphrase + "x")).error().code, ErrorCode::BadPassphrase);
        }
        EXPECT_NE(key.toEncryptedPem(Secret::copyOf("passphrase"), 1000).reveal(), key.toEncryptedPem(Secret::copyOf("passphrase"), 1000).reveal()) << "a new salt each time";
        EXPECT_EQ(PrivateKey::fromPem(key.toPem().reveal())->publicKey().id(), key.publicKey().id());
    }
}

}  // namespace roseglass::crypto
