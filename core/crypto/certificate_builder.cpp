#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "crypto/certificate_data.h"
#include "crypto/private_key_data.h"
#include "crypto/random.h"

namespace roseglass::crypto {
namespace {

using AsnTimePtr = std::unique_ptr<ASN1_TIME, Deleter<ASN1_TIME_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

void setTime(X509* x509, Instant instant, int (*set)(X509*, const ASN1_TIME*)) {
    const AsnTimePtr time(ASN1_TIME_set(nullptr, std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(instant))));
    set(x509, time.get());
}

bool addExtension(X509* x509, const std::string& name, const std::string& value) {
    const ExtensionPtr extension(X509V3_EXT_nconf(nullptr, nullptr, name.c_str(), value.c_str()));
    return extension && X509_add_ext(x509, extension.get(), -1) == 1;
}

bool signWith(X509* x509, EVP_PKEY* key, const EVP_MD* digest, bool pss) {
    if (!pss) return X509_sign(x509, key, digest) > 0;
    const DigestContextPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;
    return EVP_DigestSignInit(context.get(), &padding, digest, nullptr, key) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 && X509_sign_ctx(x509, context.get()) > 0;
}

/// X509_sign for a key that is not in OpenSSL's hands. OpenSSL 3.0 reads the places of the signature and its algorithm
/// out, and has no setter for them.
Result<void> signExternally(X509* x509, const PrivateKey& key) {
    const bool rsa = key.publicKey().keytype() == "rsa";
    const ASN1_BIT_STRING* place = nullptr;
    const X509_ALGOR* outer = nullptr;
    X509_get0_signature(&place, &outer, x509);
    for (const X509_ALGOR* algorithm : {outer, X509_get0_tbs_sigalg(x509)}) {
        X509_ALGOR_set0(const_cast<X509_ALGOR*>(algorithm), OBJ_nid2obj(rsa ? NID_sha256WithRSAEncryption : NID_ecdsa_with_SHA256), rsa ? V_ASN1_NULL : V_ASN1_UNDEF, nullptr);
    }
    const Bytes body = derOf(i2d_re_X509_tbs, x509);
    RG_ASSIGN(Bytes signature, key.sign(rsa ? "rsapkcs1v15" : "ecdsa", {sha256(body), body}));
    if (!rsa) {
        const auto half = static_cast<int>(signature.size() / 2);
        const EcdsaSigPtr pair(ECDSA_SIG_new());
        ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytesOf(signature), half, nullptr), BN_bin2bn(bytesOf(signature) + half, half, nullptr));
        signature = derOf(i2d_ECDSA_SIG, pair.get());
    }
    auto* bits = const_cast<ASN1_BIT_STRING*>(place);
    ASN1_STRING_set(bits, signature.data(), static_cast<int>(signature.size()));
    // Every bit counts; else zero bits at the end would be left out.
    bits->flags = (bits->flags & ~(ASN1_STRING_FLAG_BITS_LEFT | 0x07)) | ASN1_STRING_FLAG_BITS_LEFT;
    return {};
}

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

}  // namespace

Result<Bytes> CertificateBuilder::build(const PrivateKey& subject, const PrivateKey& issuerKey, const Certificate* issuer) const {
    const X509Ptr x509(X509_new());
    X509_set_version(x509.get(), X509_VERSION_3);
    Bytes serial = randomBytes(16);
    serial[0] = static_cast<char>((serial[0] & 0x7f) | 0x40);
    const BignumPtr number(BN_bin2bn(bytesOf(serial), static_cast<int>(serial.size()), nullptr));
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509.get()));
    setTime(x509.get(), notBefore, X509_set1_notBefore);
    setTime(x509.get(), notAfter, X509_set1_notAfter);
    X509_NAME* name = X509_get_subject_name(x509.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytesOf(commonName), static_cast<int>(commonName.size()), -1, 0);
    if (!secondCommonName.empty())
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytesOf(secondCommonName),
                                   static_cast<int>(secondCommonName.size()), -1, 0);
    if (issuer) {
        const unsigned char* at = bytesOf(issuer->der());
        const X509Ptr parent(d2i_X509(nullptr, &at, static_cast<long>(issuer->der().size())));
        X509_set_issuer_name(x509.get(), X509_get_subject_name(parent.get()));
    } else {
        X509_set_issuer_name(x509.get(), name);
    }
    X509_set_pubkey(x509.get(), subject.data_->pkey.get());

    std::vector<std::string> usages;
    if (codeSigning) usages.emplace_back("codeSigning");
    if (tlsServerAndClient) usages.emplace_back("serverAuth,clientAuth");
    std::map<std::string, std::string> all = extensions;
    all.emplace("keyUsage", ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature,keyEncipherment");
    all.emplace("basicConstraints", ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!ca && !usages.empty()) all.emplace("extendedKeyUsage", join(usages));
    if (!subjectAltNames.empty()) all.emplace("subjectAltName", join(subjectAltNames));
    bool ok = true;
    for (const auto& [kind, value] : all) ok = ok && (value.empty() || addExtension(x509.get(), kind, value));
    if (ok && issuerKey.isExternal()) RG_TRY(signExternally(x509.get(), issuerKey));
    const EVP_MD* digest = issuerKey.publicKey().keytype() == "ed25519" ? nullptr : EVP_get_digestbyname(hash.c_str());
    ok = ok && (issuerKey.isExternal() || signWith(x509.get(), issuerKey.data_->pkey.get(), digest, pss));
    ERR_clear_error();
    if (!ok) return fail(ErrorCode::Io, "The certificate could not be made");
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), x509.get());
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return Bytes(text, static_cast<size_t>(length));
}

}  // namespace roseglass::crypto
