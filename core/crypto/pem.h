#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace roseglass::crypto {

/// One block of a PEM text, with the headers that notary puts before the body ("role: root").
struct PemBlock {
    std::string label;  ///< "ENCRYPTED PRIVATE KEY"
    std::vector<std::pair<std::string, std::string>> headers;
    Secret der;         ///< the decoded body

    std::string header(std::string_view name) const;  ///< empty when there is none
    bool isPrivateKey() const { return label.ends_with("PRIVATE KEY"); }
    bool isEncrypted() const { return label == "ENCRYPTED PRIVATE KEY" || header("Proc-Type") == "4,ENCRYPTED"; }
};

/// All blocks, in order; text between them is left out. At most 64 blocks and 1 MiB. Errors: malformed, too-large.
Result<std::vector<PemBlock>> readPem(BytesView text);

/// A block as PEM text, lines of 64 characters.
Secret writePem(const PemBlock& block);

}  // namespace roseglass::crypto
