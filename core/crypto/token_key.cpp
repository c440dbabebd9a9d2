#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

#include <array>

#include "crypto/private_key_data.h"
#include "crypto/token_data.h"

namespace roseglass::crypto {
namespace {

using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, Deleter<ASN1_OBJECT_free>>;
using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, Deleter<ASN1_OCTET_STRING_free>>;

tl::unexpected<Error> otherKind() {
    ERR_clear_error();
    return fail(ErrorCode::Malformed, "The key on the token is of a kind that Notary does not know");
}

Result<PublicKey> publicKeyFrom(const char* kind, const ParamBuilderPtr& builder) {
    const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
    const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* made = nullptr;
    const bool ok = params && context && EVP_PKEY_fromdata_init(context.get()) == 1 && EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
    const PkeyPtr key(made);
    if (!ok) return otherKind();
    auto parsed = PublicKey::parse(shapeOf(key.get()).kind, derOf(i2d_PUBKEY, key.get()));
    if (!parsed || !parsed->weakness().empty()) return otherKind();
    return parsed;
}

Result<PublicKey> readEcKey(const Pkcs11Session& session, CK_OBJECT_HANDLE object) {
    const Bytes curve = session.attribute(object, CKA_EC_PARAMS).value_or(Bytes()), point = session.attribute(object, CKA_EC_POINT).value_or(Bytes());
    const unsigned char* at = bytesOf(curve);
    const ObjectPtr name(d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(curve.size())));
    at = bytesOf(point);
    const OctetsPtr octets(d2i_ASN1_OCTET_STRING(nullptr, &at, static_cast<long>(point.size())));
    // The key ID is over the uncompressed point; PKCS#11 2.40 wraps it into an octet string, some modules do not.
    const Bytes raw = octets ? Bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(octets.get())), static_cast<size_t>(ASN1_STRING_length(octets.get()))) : point;
    if (!name || raw.empty() || raw.front() != '\x04') return otherKind();
    const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(OBJ_obj2nid(name.get())), 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, raw.data(), raw.size());
    return publicKeyFrom("EC", builder);
}

Result<PublicKey> readRsaKey(const Pkcs11Session& session, CK_OBJECT_HANDLE object) {
    const Bytes modulus = session.attribute(object, CKA_MODULUS).value_or(Bytes()), exponent = session.attribute(object, CKA_PUBLIC_EXPONENT).value_or(Bytes());
    if (modulus.empty() || exponent.empty()) return otherKind();
    const BignumPtr n(BN_bin2bn(bytesOf(modulus), static_cast<int>(modulus.size()), nullptr)), e(BN_bin2bn(bytesOf(exponent), static_cast<int>(exponent.size()), nullptr));
    const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return publicKeyFrom("RSA", builder);
}

/// DigestInfo of SHA-256 without the digest (RFC 8017, 9.2): CKM_RSA_PKCS signs what it is given.
constexpr std::array<unsigned char, 19> kSha256Info{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

class TokenSigner final : public ExternalSigner {
public:
    TokenSigner(std::shared_ptr<TokenSession> session, std::vector<CK_OBJECT_HANDLE> objects, PublicKey publicKey)
        : session_(std::move(session)), objects_(std::move(objects)), publicKey_(std::move(publicKey)) {}

    bool isPresent() const override {
        const std::lock_guard lock(session_->module->mutex());
        return session_->session->isOpen();
    }

    Result<Bytes> sign(std::string_view method, const SignedMessage& message) const override {
        CK_RSA_PKCS_PSS_PARAMS pss{CKM_SHA256, CKG_MGF1_SHA256, 32};
        CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
        Bytes data(message.digest.raw());
        if (method == "rsapss") {
            mechanism = {CKM_RSA_PKCS_PSS, &pss, sizeof pss};
        } else if (method == "rsapkcs1v15") {
            mechanism.mechanism = CKM_RSA_PKCS;
            data.insert(0, reinterpret_cast<const char*>(kSha256Info.data()), kSha256Info.size());
        }
        const std::lock_guard lock(session_->module->mutex());
        // Makers let two private keys have one CKA_ID, and nothing but a signature tells which is the public key's.
        for (const CK_OBJECT_HANDLE object : std::vector(objects_)) {
            RG_ASSIGN(Bytes signature, run(object, mechanism, data));
            if (!publicKey_.verify(method, message, signature)) continue;
            objects_ = {object};
            return signature;
        }
        // A pair whose halves do not belong together, or a faulty device, must not sign anything that is then published.
        return fail(ErrorCode::Io, "The token " + session_->name + " made a signature that its own public key refuses", "Look at the token with the tool of its maker.");
    }

private:
    Result<Bytes> run(CK_OBJECT_HANDLE object, CK_MECHANISM mechanism, Bytes& data) const {
        Pkcs11Module& module = *session_->module;
        const CK_SESSION_HANDLE handle = session_->session->handle();
        const bool pinEachTime = session_->session->number<CK_BBOOL>(object, CKA_ALWAYS_AUTHENTICATE).value_or(CK_FALSE) == CK_TRUE;
        // The login may be another part's of this program; the token would count an empty PIN as a wrong one.
        if (pinEachTime && !session_->pinPad && session_->pin.empty()) return fail(ErrorCode::BadPassphrase, "The token " + session_->name + " wants its PIN for each signature by this key, and nobody gave it here", "Take the token out, put it back in, and try again.");
        Bytes signature(2048, '\0');
        CK_ULONG length = signature.size();
        CK_RV answer = module->C_SignInit(handle, &mechanism, object);
        if (answer == CKR_OK && pinEachTime) {
            const std::string_view pin = session_->pin.reveal();
            auto* text = reinterpret_cast<CK_UTF8CHAR*>(const_cast<char*>(pin.data()));
            answer = module->C_Login(handle, CKU_CONTEXT_SPECIFIC, session_->pinPad ? nullptr : text, session_->pinPad ? 0 : pin.size());
            // A PIN that was right at the login and is no longer must not cost a try for every further signature.
            if (answer == CKR_PIN_INCORRECT) session_->pin = {};
            // A signature that was begun and not allowed must not stand in the way of the next.
            if (answer != CKR_OK) module->C_SignFinal(handle, reinterpret_cast<CK_BYTE*>(signature.data()), &length);
        }
        if (answer == CKR_OK) answer = module->C_Sign(handle, reinterpret_cast<CK_BYTE*>(data.data()), data.size(), reinterpret_cast<CK_BYTE*>(signature.data()), &length);
        if (answer == CKR_MECHANISM_INVALID) return fail(ErrorCode::Usage, "The token " + session_->name + " cannot sign as Notary wants it with this key", "Use an ECDSA key on this token.");
        if (answer != CKR_OK) return fail(pkcs11Error(answer, session_->name));
        signature.resize(std::min<size_t>(signature.size(), length));
        return signature;
    }

    std::shared_ptr<TokenSession> session_;
    mutable std::vector<CK_OBJECT_HANDLE> objects_;   ///< under the module's mutex
    PublicKey publicKey_;
};

}  // namespace

Result<PublicKey> readPublicKey(const Pkcs11Session& session, CK_OBJECT_HANDLE object) {
    if (session.number<CK_OBJECT_CLASS>(object, CKA_CLASS) == CKO_CERTIFICATE) {
        RG_ASSIGN(const Certificate certificate, Certificate::parseDer(session.attribute(object, CKA_VALUE).value_or(Bytes())));
        if (certificate.isCa() || (certificate.keyKind() != "ecdsa" && certificate.keyKind() != "rsa")) return otherKind();
        return PublicKey::parse(certificate.keyKind(), certificate.publicKeyDer());
    }
    const auto type = session.number<CK_KEY_TYPE>(object, CKA_KEY_TYPE);
    if (type == CKK_EC) return readEcKey(session, object);
    if (type == CKK_RSA) return readRsaKey(session, object);
    return otherKind();
}

Result<PrivateKey> openOnToken(std::shared_ptr<TokenSession> session, std::vector<CK_OBJECT_HANDLE> objects, const PublicKey& publicKey) {
    return PrivateKey::external(publicKey, std::make_shared<TokenSigner>(std::move(session), std::move(objects), publicKey));
}

}  // namespace roseglass::crypto
