#include <openssl/asn1t.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "crypto/key_formats.h"
#include "crypto/notary_ed25519.h"
#include "crypto/private_key_data.h"
#include "crypto/random.h"

namespace roseglass::crypto {
namespace {

constexpr long kMaxRounds = 20'000'000;
constexpr int kSaltBytes = 8;  ///< notary's reader takes any length; this is what it writes

using SigPtr = std::unique_ptr<X509_SIG, Deleter<X509_SIG_free>>;
using Pbe2Ptr = std::unique_ptr<PBE2PARAM, Deleter<PBE2PARAM_free>>;
using Pbkdf2Ptr = std::unique_ptr<PBKDF2PARAM, Deleter<PBKDF2PARAM_free>>;

constexpr const char* kEncryptAgain = "Convert it: `openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -in FILE -out COPY`, and import COPY.";

tl::unexpected<Error> unreadable(const char* why, const char* hint = "") {
    ERR_clear_error();
    return fail(ErrorCode::Malformed, std::string("The private key cannot be read: ") + why, hint);
}

struct Derivation {
    long rounds = 0;           ///< of PBKDF2; 0 for another scheme
    bool hmacSha1 = false;
};
Derivation derivationOf(const X509_SIG* sig) {
    const X509_ALGOR* algorithm = nullptr;
    X509_SIG_get0(sig, &algorithm, nullptr);
    const ASN1_OBJECT* object = nullptr;
    int type = 0;
    const void* value = nullptr;
    X509_ALGOR_get0(&object, &type, &value, algorithm);
    if (OBJ_obj2nid(object) != NID_pbes2 || type != V_ASN1_SEQUENCE) return {};
    const auto* sequence = static_cast<const ASN1_STRING*>(value);
    const Pbe2Ptr pbe2(static_cast<PBE2PARAM*>(ASN1_item_unpack(sequence, ASN1_ITEM_rptr(PBE2PARAM))));
    if (!pbe2 || OBJ_obj2nid(pbe2->keyfunc->algorithm) != NID_id_pbkdf2 || !pbe2->keyfunc->parameter || pbe2->keyfunc->parameter->type != V_ASN1_SEQUENCE) return {};
    const Pbkdf2Ptr pbkdf2(static_cast<PBKDF2PARAM*>(ASN1_item_unpack(pbe2->keyfunc->parameter->value.sequence, ASN1_ITEM_rptr(PBKDF2PARAM))));
    if (!pbkdf2) return {};
    // RFC 8018: HMAC-SHA1 where nothing is said.
    return {ASN1_INTEGER_get(pbkdf2->iter), !pbkdf2->prf || OBJ_obj2nid(pbkdf2->prf->algorithm) == NID_hmacWithSHA1};
}

Result<SigPtr> readPkcs8(BytesView der) {
    const unsigned char* at = bytesOf(der);
    SigPtr sig(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (!sig) return unreadable("it is no PKCS#8");
    const long rounds = derivationOf(sig.get()).rounds;
    if (rounds <= 0) return unreadable("its encryption is not PBES2 with PBKDF2", kEncryptAgain);
    if (rounds > kMaxRounds) return fail(ErrorCode::WeakKey, "The private key asks for " + std::to_string(rounds) + " rounds of its passphrase, which nobody could wait for");
    ERR_clear_error();
    return sig;
}

Result<PkeyPtr> decryptPkcs8(BytesView der, const Secret& passphrase) {
    RG_ASSIGN(const SigPtr sig, readPkcs8(der));
    const std::string_view secret = passphrase.reveal();
    const Pkcs8Ptr info(PKCS8_decrypt(sig.get(), secret.data(), static_cast<int>(secret.size())));
    ERR_clear_error();
    if (!info) return fail(ErrorCode::BadPassphrase, "The passphrase is not right", "Try again; a lost passphrase cannot be recovered.");
    PkeyPtr key = keyOf(info.get());
    ERR_clear_error();
    if (!key) return unreadable("its kind is not supported, or its halves do not belong together");
    return key;
}

/// Whether the older form can be one at all: a cipher that is known, and whole blocks of it.
bool isTraditional(const PemBlock& block) {
    const std::string info = block.header("DEK-Info");
    const EVP_CIPHER* cipher = EVP_get_cipherbyname(info.substr(0, info.find(',')).c_str());
    const size_t size = block.der.reveal().size();
    return cipher && size > 0 && size % static_cast<size_t>(EVP_CIPHER_get_block_size(cipher)) == 0;
}

/// OpenSSL reads the older form itself, once notary's own headers are gone.
Result<PkeyPtr> decryptTraditional(const PemBlock& block, const Secret& passphrase) {
    PemBlock plain{block.label, {{"Proc-Type", block.header("Proc-Type")}, {"DEK-Info", block.header("DEK-Info")}}, Secret::copyOf(block.der.reveal())};
    const Secret text = writePem(plain);
    const BioPtr bio(BIO_new_mem_buf(text.reveal().data(), static_cast<int>(text.reveal().size())));
    const auto give = [](char* out, int size, int, void* user) {
        const std::string_view secret = static_cast<const Secret*>(user)->reveal();
        if (secret.size() > static_cast<size_t>(size)) return -1;
        secret.copy(out, secret.size());
        return static_cast<int>(secret.size());
    };
    PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give, const_cast<Secret*>(&passphrase)));
    ERR_clear_error();
    if (!key) return fail(ErrorCode::BadPassphrase, "The passphrase is not right", "Try again; a lost passphrase cannot be recovered.");
    return key;
}

/// OpenSSH's own form says in the clear which algorithm its key is of.
tl::unexpected<Error> openSsh(const PemBlock& block) {
    if (block.der.reveal().find("ssh-ed25519") != std::string_view::npos) {
        return unreadable("it is an Ed25519 key in OpenSSH's own form, which ssh-keygen does not convert", "Make a key for signing instead: `roseglass-cli key generate NAME --algorithm ed25519`.");
    }
    return unreadable("it is in OpenSSH's own form", "Convert a copy of it, which is changed in its place: `ssh-keygen -p -m PKCS8 -f COPY`, and import COPY.");
}

Result<PkeyPtr> decode(const PemBlock& block) {
    if (block.label == "OPENSSH PRIVATE KEY") return openSsh(block);
    const auto length = static_cast<long>(block.der.reveal().size());
    const unsigned char* at = bytesOf(block.der.reveal());
    if (const Pkcs8Ptr info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, length)); info) {
        if (PkeyPtr key = keyOf(info.get())) {
            ERR_clear_error();
            return key;
        }
    }
    at = bytesOf(block.der.reveal());
    PkeyPtr key(d2i_AutoPrivateKey(nullptr, &at, length));
    ERR_clear_error();
    if (!key) return unreadable("it is no PKCS#8, EC or RSA key");
    return key;
}

}  // namespace

Result<PrivateKey> PrivateKey::fromPem(const PemBlock& block, const Secret& passphrase) {
    if (!block.isPrivateKey()) return unreadable("the PEM block holds something else");
    auto key = !block.isEncrypted() ? decode(block) : block.label == "ENCRYPTED PRIVATE KEY" ? decryptPkcs8(block.der.reveal(), passphrase) : decryptTraditional(block, passphrase);
    if (!key) return fail(std::move(key).error());
    // CBC protects nothing: a flipped bit can leave a key that still shows its public half, and signs with another.
    const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key->get(), nullptr));
    const bool whole = context && EVP_PKEY_pairwise_check(context.get()) == 1;
    ERR_clear_error();
    if (!whole) return unreadable("its private and public halves do not belong together");
    return fromHandle(key->release());
}

Result<void> mayOpen(const PemBlock& block) {
    if (!block.isPrivateKey()) return unreadable("the PEM block holds something else");
    if (block.label == "ENCRYPTED PRIVATE KEY") {
        RG_TRY(readPkcs8(block.der.reveal()));
    } else if (block.isEncrypted()) {
        if (!isTraditional(block)) return unreadable("its encryption is not known, or not whole");
    } else {
        RG_TRY(PrivateKey::fromPem(block, {}));
    }
    return {};
}

std::string PrivateKey::problemOf(const PemBlock& block) {
    const auto opens = mayOpen(block);
    return opens ? std::string() : opens.error().message;
}

bool PrivateKey::isReadByNotary(const PemBlock& block) {
    if (block.label != "ENCRYPTED PRIVATE KEY") return false;
    const unsigned char* at = bytesOf(block.der.reveal());
    const SigPtr sig(d2i_X509_SIG(nullptr, &at, static_cast<long>(block.der.reveal().size())));
    ERR_clear_error();
    return sig && derivationOf(sig.get()).hmacSha1;
}

Secret PrivateKey::toPem() const {
    if (isExternal()) return {};
    const Pkcs8Ptr info = pkcs8Of(data_->pkey.get());
    return writePem({"PRIVATE KEY", {}, Secret(derOf(i2d_PKCS8_PRIV_KEY_INFO, info.get()))});
}

Secret PrivateKey::toEncryptedPem(const Secret& passphrase, int rounds) const {
    if (isExternal()) return {};
    Bytes salt = randomBytes(kSaltBytes), iv = randomBytes(16);
    X509_ALGOR* scheme = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), rounds, reinterpret_cast<unsigned char*>(salt.data()), kSaltBytes, reinterpret_cast<unsigned char*>(iv.data()), NID_hmacWithSHA1);
    const Pkcs8Ptr info = pkcs8Of(data_->pkey.get());
    const std::string_view secret = passphrase.reveal();
    const SigPtr sig(PKCS8_set0_pbe(secret.data(), static_cast<int>(secret.size()), info.get(), scheme));
    return writePem({"ENCRYPTED PRIVATE KEY", {}, Secret(derOf(i2d_X509_SIG, sig.get()))});
}

}  // namespace roseglass::crypto
