#pragma once
#include "crypto/openssl_types.h"
#include "crypto/private_key.h"

namespace roseglass::crypto {

/// Signs for a private key that is not in memory.
class ExternalSigner {
public:
    virtual ~ExternalSigner() = default;
    virtual bool isPresent() const = 0;
    /// `method` goes with the key.
    virtual Result<Bytes> sign(std::string_view method, const SignedMessage& message) const = 0;
};

struct PrivateKey::Data {
    PkeyPtr pkey;         ///< with a signer: the public part alone
    PublicKey publicKey;
    std::shared_ptr<const ExternalSigner> signer;
};

}  // namespace roseglass::crypto
