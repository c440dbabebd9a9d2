#pragma once
#include <vector>

#include "base/result.h"
#include "crypto/pem.h"

namespace roseglass::crypto {

/// The private keys of a PEM text, encrypted or not. Errors: those of readPem; malformed where there is none, with the command
/// that converts the file where it is PKCS#12, DER or PuTTY's.
Result<std::vector<PemBlock>> readPrivateKeys(BytesView text);

/// Whether a block is of a form that can be opened, as far as that is to be seen without its passphrase.
/// Errors: malformed, with the command that converts it (other encryption than PBES2 with PBKDF2, OpenSSH's form); weak-key.
Result<void> mayOpen(const PemBlock& block);

}  // namespace roseglass::crypto
