// Whose key a signer's file gives, and which files are refused.
#include <gmock/gmock.h>

#include "support/fixtures.h"
#include "trust/publish_desk.h"
#include "trust/publisher_impl.h"

namespace roseglass::trust {
namespace {

using crypto::Certificate;
using crypto::PrivateKey;
using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const Instant kNow = *parseRfc3339("2026-11-24T10:00:00Z");

/// A key with its certificate as PEM.
struct Holder {
    explicit Holder(const std::string& name, const Holder* issuer = nullptr, bool ca = false,
                    const std::function<void(crypto::CertificateBuilder&)>& change = {}) {
        crypto::CertificateBuilder b;
        b.commonName = name, b.ca = ca, b.notBefore = kNow - hours(48), b.notAfter = kNow + hours(1000);
        if (change) change(b);
        const Certificate above = issuer ? Certificate::parsePem(issuer->pem)->front()
                                         : Certificate::parsePem(*b.build(key, key, nullptr))->front();
        pem = *b.build(key, issuer ? issuer->key : key, issuer ? &above : nullptr);
    }
    std::string id() const { return key.publicKey().canonicalId(); }
    std::string bare() const {
        return std::string(
            crypto::writePem({"PUBLIC KEY", {}, crypto::Secret::copyOf(key.publicKey().publicBytes())}).reveal());
    }

    PrivateKey key = *PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
    std::string pem;
};

/// alice below an intermediate below a root, and bob below nobody.
struct People {
    Holder root{"root", nullptr, true}, middle{"middle", &root, true}, alice{"alice", &middle}, bob{"bob"};
    std::filesystem::path file(const std::string& text) const {
        std::ofstream(folder / "signer.pem", std::ios::binary) << text;
        return folder / "signer.pem";
    }
    Result<SignerKeys> read(const std::string& text) const { return readSignerKeys({file(text)}, kNow); }
    test::TemporaryFolder folder;
};

}  // namespace

TEST(SignerFile, GivesTheLeafOfAChainInAnyOrderAndNoneOfItsAuthorities) {
    const People p;
    const std::pair<const char*, std::string> rows[] = {
        {"leaf first", p.alice.pem + p.middle.pem + p.root.pem},
        {"leaf last", p.root.pem + p.middle.pem + p.alice.pem},
        {"without the root", p.alice.pem + p.middle.pem},
        {"one twice", p.alice.pem + p.middle.pem + p.alice.pem + p.middle.pem}};
    for (const auto& [what, text] : rows) {
        const auto found = p.read(text);
        ASSERT_TRUE(found) << what << ": " << found.error().message;
        ASSERT_THAT(found->keys, SizeIs(1)) << what;
        EXPECT_EQ(found->keys.front().canonicalId(), p.alice.id()) << what;
        EXPECT_THAT(found->keys.front().certificates(), SizeIs(1)) << what;
        ASSERT_THAT(found->notes, SizeIs(1)) << what;
        EXPECT_THAT(found->notes.front(), HasSubstr("\"alice\" is taken")) << what;
    }
    for (const std::string& text : {p.alice.pem, p.alice.bare(), p.bob.pem, p.bob.pem + p.bob.pem}) {
        const auto found = p.read(text);
        ASSERT_TRUE(found && found->keys.size() == 1) << (found ? "" : found.error().message);
        EXPECT_THAT(found->notes, SizeIs(0));
    }
}

TEST(SignerFile, IsRefusedWhereDockerWouldTakeOneOfSeveral) {
    const People p;
    const std::pair<const char*, std::string> rows[] = {{"two signers", p.alice.pem + p.bob.pem},
                                                        {"two public keys", p.alice.bare() + p.bob.bare()},
                                                        {"a certificate and another's key", p.alice.pem + p.bob.bare()},
                                                        {"a certificate and its key", p.alice.pem + p.alice.bare()},
                                                        {"a stranger's authority", p.bob.pem + p.root.pem},
                                                        {"a gap in the chain", p.alice.pem + p.root.pem},
                                                        {"authorities alone", p.middle.pem + p.root.pem}};
    for (const auto& [what, text] : rows) {
        const auto found = p.read(text);
        ASSERT_FALSE(found) << what;
        EXPECT_EQ(found.error().code, ErrorCode::Usage) << what;
        EXPECT_THAT(found.error().hint, HasSubstr("a file of its own")) << what;
    }
}

TEST(SignerFile, IsJudgedWhenItIsTaken) {
    const People p;
    const auto alice = [&](const std::function<void(crypto::CertificateBuilder&)>& change) {
        return Holder("alice", nullptr, false, change).pem;
    };
    const auto pemOf = [](const char* file) { return test::fixture(std::string("keys/") + file); };
    const std::tuple<const char*, std::string, ErrorCode, const char*, const char*> rows[] = {
        {"expired", alice([](auto& b) { b.notAfter = kNow - hours(1); }), ErrorCode::WeakKey,
         "\"alice\" expired on 2026-11-24T09:00:00Z", "openssl x509 -in"},
        {"not yet valid", alice([](auto& b) { b.notBefore = kNow + hours(25); }), ErrorCode::WeakKey,
         "not valid before", "openssl x509 -in"},
        {"SHA-1", alice([](auto& b) { b.hash = "sha1"; }), ErrorCode::WeakKey, "signed with sha1", "openssl x509 -in"},
        {"expired, with its chain",
         Holder("alice", &p.middle, false, [](auto& b) { b.notAfter = kNow - hours(1); }).pem + p.middle.pem,
         ErrorCode::WeakKey, "expired on", "new certificate"},
        {"an authority", p.root.pem, ErrorCode::Usage, "certificate authority", "-pubkey"},
        {"an authority below another", p.middle.pem, ErrorCode::Usage, "certificate authority", "-pubkey"},
        {"a curve in parameters", pemOf("ec-explicit.pub"), ErrorCode::WeakKey, "written out in parameters",
         "openssl ec -in FILE -param_enc named_curve"},
        {"a compressed point in a certificate", pemOf("ec-compressed.crt"), ErrorCode::WeakKey, "compressed",
         "public key alone"},
        {"a private key", pemOf("ec-plain-sec1.pem"), ErrorCode::Usage, "holds a private key", ".pub"},
        {"nothing", "", ErrorCode::KeyNotFound, "no certificate", "BEGIN"}};
    for (const auto& [what, text, code, message, hint] : rows) {
        const auto found = p.read(text);
        ASSERT_FALSE(found) << what;
        EXPECT_EQ(found.error().code, code) << what;
        EXPECT_THAT(found.error().message, HasSubstr(message)) << what;
        EXPECT_THAT(found.error().hint, HasSubstr(hint)) << what;
    }
    for (const std::string& good :
         {alice([](auto& b) { b.notBefore = kNow + hours(23); }),
          alice([](auto& b) { b.ca = true, b.extensions["keyUsage"] = ""; }), pemOf("ec-compressed.pub")}) {
        const auto found = p.read(good);
        EXPECT_TRUE(found) << found.error().message;
    }
    EXPECT_EQ(p.read(pemOf("ec-compressed.pub"))->keys.front().canonicalId(),
              "271d0a6bd296e170bc6e91084f4292ef721178982f7869b478c7a36507e4adf0")
        << "as notary names its private half";
}

TEST(SignerFile, GivesSignersAndDelegationsTheSameKey) {
    Served served;
    Desk desk(served, kNow);
    ASSERT_TRUE(desk.sign("1.0"));
    const People p;
    Publisher::DelegationOptions options;
    options.keyFiles = {p.file(p.root.pem + p.middle.pem + p.alice.pem)};
    options.addPaths = {""};
    for (const auto& plan : {desk.publisher->planAddSigner("alice", kGun, options.keyFiles, desk.job),
                             desk.publisher->planPutDelegation(kGun, "targets/qa", options, desk.job)}) {
        ASSERT_TRUE(plan) << plan.error().message;
        std::string words;
        for (const std::string& line : plan->changes) words += line + "\n";
        EXPECT_THAT(words, HasSubstr(p.alice.id().substr(0, 12)));
        for (const Holder* authority : {&p.middle, &p.root})
            EXPECT_EQ(words.find(authority->id().substr(0, 12)), std::string::npos) << words;
        EXPECT_THAT(plan->notes, ::testing::Contains(HasSubstr("is taken, and none of the authorities")));
    }
    options.keyFiles = {p.file(Holder("late", nullptr, false, [](auto& b) { b.notAfter = kNow - hours(1); }).pem)};
    EXPECT_EQ(codeOf(desk.publisher->planAddSigner("late", kGun, options.keyFiles, desk.job)), "weak-key");
    EXPECT_EQ(codeOf(desk.publisher->planPutDelegation(kGun, "targets/late", options, desk.job)), "weak-key");
}

}  // namespace roseglass::trust
