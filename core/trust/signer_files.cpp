#include <algorithm>

#include "base/file.h"
#include "base/redact.h"
#include "trust/publisher_impl.h"

namespace roseglass::trust {
namespace {

using crypto::PublicKey;

constexpr uint64_t kMaxKeyFile = 256 << 10;

std::string nameOf(const PublicKey& key) {
    return "\"" + printable(key.certificates().front().commonName(), 80) + "\"";
}

/// Where the same key can do without its certificate.
std::string bareKeyHint(const std::string& file) {
    return "Or give the key alone, which docker takes as well: openssl x509 -in " + file +
           " -noout -pubkey > signer.pub";
}

/// Every certificate and public key of a file, each once.
Result<std::vector<PublicKey>> keysIn(const std::filesystem::path& file) {
    RG_ASSIGN(const Bytes text, readNamedFile(file, kMaxKeyFile));
    RG_ASSIGN(const std::vector<crypto::PemBlock> blocks, crypto::readPem(text).map_error(keys::unusable));
    std::vector<PublicKey> keys;
    for (const crypto::PemBlock& block : blocks) {
        if (block.isPrivateKey())
            return fail(ErrorCode::Usage,
                        file.string() + " holds a private key; a signer gives away the public key or certificate only",
                        "Ask for the .pub or .crt file, and treat that private key as lost.");
        auto key = PublicKey::fromPem(block);
        if (!key) return fail(Error(ErrorCode::KeyNotFound, file.string() + ": " + key.error().message));
        const bool twice =
            std::any_of(keys.begin(), keys.end(), [&](const PublicKey& other) { return other.id() == key->id(); });
        if (!twice) keys.push_back(std::move(*key));
    }
    if (keys.empty())
        return fail(ErrorCode::KeyNotFound, file.string() + " holds no certificate and no public key",
                    "Give a PEM file that begins with -----BEGIN CERTIFICATE----- or -----BEGIN PUBLIC KEY-----.");
    return keys;
}

/// Whether all the others vouch for `leaf`, one for the other.
bool isChainOf(const PublicKey& leaf, const std::vector<PublicKey>& keys) {
    std::vector<const PublicKey*> chain{&leaf};
    for (size_t at = 0; at < chain.size(); ++at) {
        for (const PublicKey& key : keys) {
            const bool there = std::find(chain.begin(), chain.end(), &key) != chain.end();
            if (!there && chain[at]->certificates().front().isSignedBy(key.certificates().front()))
                chain.push_back(&key);
        }
    }
    return chain.size() == keys.size();
}

/// The one that is the signer's, wherever it stands among its authorities.
Result<PublicKey> signerAmong(const std::vector<PublicKey>& keys, const std::filesystem::path& file) {
    if (keys.size() == 1) return keys.front();
    const PublicKey* leaf = nullptr;
    bool several = false;
    for (const PublicKey& key : keys) {
        if (!key.certificates().empty() && key.certificates().front().isCa()) continue;
        several = several || leaf != nullptr || key.certificates().empty();
        leaf = &key;
    }
    if (leaf && !several && isChainOf(*leaf, keys)) return *leaf;
    const std::string what =
        file.string() +
        (leaf ? " holds several keys that do not vouch for each other; docker and notary would take the first alone"
              : " holds certificates of authorities alone, and none of a signer");
    return fail(ErrorCode::Usage, what,
                "Put the signer's own certificate or public key into a file of its own; several keys of one signer "
                "into several files, each with --key.");
}

/// Whether docker and notary take it, and nobody but the signer signs with it.
Result<void> judge(const PublicKey& key, const std::filesystem::path& file, Instant now) {
    if (!key.weakness().empty()) {
        const bool certified = !key.certificates().empty();
        return fail(
            ErrorCode::WeakKey, file.string() + ": the key must not be used: " + key.weakness(),
            certified && !key.remedy().empty()
                ? "The key of a certificate cannot be written again: ask for the public key alone. " + key.remedy()
                : key.remedy());
    }
    if (key.certificates().empty()) return {};
    const crypto::Certificate& certificate = key.certificates().front();
    if (const std::string problem = certificate.problemAt(now); !problem.empty()) {
        return fail(ErrorCode::WeakKey, file.string() + ": the certificate " + nameOf(key) + " " + problem,
                    "Ask the signer for a new certificate of the same key. " + bareKeyHint(file.string()));
    }
    if (certificate.isAuthority()) {
        return fail(
            ErrorCode::Usage,
            file.string() + ": the certificate " + nameOf(key) + " is a certificate authority's, which is no signer",
            "Ask the signer for a certificate that is no authority's. " + bareKeyHint(file.string()));
    }
    return {};
}

}  // namespace

Result<SignerKeys> readSignerKeys(const std::vector<std::filesystem::path>& files, Instant now) {
    SignerKeys found;
    for (const auto& file : files) {
        RG_ASSIGN(const std::vector<PublicKey> keys, keysIn(file));
        RG_ASSIGN(PublicKey key, signerAmong(keys, file));
        RG_TRY(judge(key, file, now));
        if (keys.size() > 1)
            found.notes.push_back(file.string() + " holds a chain: the certificate " + nameOf(key) +
                                  " is taken, and none of the authorities that vouch for it.");
        found.keys.push_back(std::move(key));
    }
    return found;
}

}  // namespace roseglass::trust
