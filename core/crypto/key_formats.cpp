#include "crypto/key_formats.h"

#include <openssl/pkcs12.h>

#include <algorithm>

#include "crypto/openssl_types.h"

namespace roseglass::crypto {
namespace {

using Pkcs12Ptr = std::unique_ptr<PKCS12, Deleter<PKCS12_free>>;
using SigPtr = std::unique_ptr<X509_SIG, Deleter<X509_SIG_free>>;

/// What a file that is no PEM text may be, and how it becomes one.
std::string wayOut(BytesView text) {
    const auto length = static_cast<long>(text.size());
    const unsigned char* at = bytesOf(text);
    std::string way = "A private key is a PEM text that begins with -----BEGIN … PRIVATE KEY-----.";
    if (Pkcs12Ptr(d2i_PKCS12(nullptr, &at, length))) {
        way = "It is PKCS#12. Take the key out of it: `openssl pkcs12 -in FILE -nodes -nocerts -out COPY`, import COPY, and delete it.";
    } else if (at = bytesOf(text); SigPtr(d2i_X509_SIG(nullptr, &at, length))) {
        way = "It is encrypted DER. Convert it: `openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -inform DER -in FILE -out COPY`.";
    } else if (at = bytesOf(text); PkeyPtr(d2i_AutoPrivateKey(nullptr, &at, length))) {
        way = "It is DER. Convert it: `openssl pkey -inform DER -in FILE -out COPY`, import COPY, and delete it.";
    } else if (text.starts_with("PuTTY-User-Key-File")) {
        way = "It is PuTTY's form. Convert it: `puttygen FILE -O private-openssh -o COPY`.";
    }
    ERR_clear_error();
    return way;
}

}  // namespace

Result<std::vector<PemBlock>> readPrivateKeys(BytesView text) {
    RG_ASSIGN(std::vector<PemBlock> blocks, readPem(text));
    std::erase_if(blocks, [](const PemBlock& block) { return !block.isPrivateKey(); });
    if (blocks.empty()) return fail(ErrorCode::Malformed, "The file holds no private key that can be read", wayOut(text));
    return blocks;
}

}  // namespace roseglass::crypto
