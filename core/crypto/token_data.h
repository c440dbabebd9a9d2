#pragma once
#include "crypto/pkcs11_module.h"
#include "crypto/token.h"

namespace roseglass::crypto {

/// The session that a token's keys share. The login lasts as long as it does.
struct TokenSession {
    std::shared_ptr<Pkcs11Module> module;
    std::string name;  ///< of the token
    bool pinPad = false;
    Secret pin;        ///< keys with CKA_ALWAYS_AUTHENTICATE want it for each signature
    std::optional<Pkcs11Session> session;

    ~TokenSession();
};

struct Token::Data {
    std::shared_ptr<Pkcs11Module> module;
    CK_SLOT_ID slot = 0;
    TokenInfo info;
    std::shared_ptr<TokenSession> session;

    /// These expect that the module's mutex is held.
    /// Reads the information again; false when the slot is empty or holds another token.
    bool refresh();
    /// The session, opened where there is none (any more).
    Result<std::shared_ptr<TokenSession>> ready();
    std::vector<TokenKey> keys(const Pkcs11Session& open) const;
};

/// The public key of a public key object or certificate. Errors: malformed (of a kind that is not used here).
Result<PublicKey> readPublicKey(const Pkcs11Session& session, CK_OBJECT_HANDLE object);
/// A private key whose signatures the token makes. @param objects  the private keys of the pair's CKA_ID: the one whose
/// signatures `publicKey` verifies is used
Result<PrivateKey> openOnToken(std::shared_ptr<TokenSession> session, std::vector<CK_OBJECT_HANDLE> objects, const PublicKey& publicKey);

}  // namespace roseglass::crypto
