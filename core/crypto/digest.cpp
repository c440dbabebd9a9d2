#include "crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/encoding.h"

namespace roseglass::crypto {
namespace {

const EVP_MD* fetched(HashAlgorithm algorithm) {
    // Fetched once: EVP_sha256() looks its implementation up at every use.
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static const EVP_MD* const sha384 = EVP_MD_fetch(nullptr, "SHA384", nullptr);
    static const EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
    switch (algorithm) {
        case HashAlgorithm::Sha256: return sha256;
        case HashAlgorithm::Sha384: return sha384;
        case HashAlgorithm::Sha512: return sha512;
    }
    return sha256;
}

}  // namespace

std::string Sha256::hex() const { return toHex(raw()); }
std::string Sha256::toString() const { return "sha256:" + hex(); }

std::optional<Sha256> Sha256::fromRaw(BytesView raw) {
    Sha256 digest;
    if (raw.size() != digest.bytes.size()) return std::nullopt;
    std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(digest.bytes.data()));
    return digest;
}

std::optional<Sha256> Sha256::fromHex(std::string_view hex) {
    const bool lower = std::none_of(hex.begin(), hex.end(), [](char c) { return c >= 'A' && c <= 'F'; });
    const auto raw = lower ? roseglass::fromHex(hex) : std::nullopt;
    return raw ? fromRaw(*raw) : std::nullopt;
}

std::optional<Sha256> Sha256::parse(std::string_view text) {
    constexpr std::string_view prefix = "sha256:";
    return text.starts_with(prefix) ? fromHex(text.substr(prefix.size())) : std::nullopt;
}

struct Hasher::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher(HashAlgorithm algorithm) : state_(std::make_unique<State>()) {
    EVP_DigestInit_ex2(state_->context, fetched(algorithm), nullptr);
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(BytesView bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

Hasher Hasher::clone() const {
    Hasher copy(HashAlgorithm::Sha256);
    EVP_MD_CTX_copy_ex(copy.state_->context, state_->context);
    return copy;
}

Bytes Hasher::finish() {
    Bytes out(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), &length);
    out.resize(length);
    return out;
}

Sha256 sha256(BytesView bytes) {
    Hasher hasher(HashAlgorithm::Sha256);
    hasher.update(bytes);
    return *Sha256::fromRaw(hasher.finish());
}

Bytes sha512(BytesView bytes) {
    Hasher hasher(HashAlgorithm::Sha512);
    hasher.update(bytes);
    return hasher.finish();
}

bool equalConstantTime(BytesView a, BytesView b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace roseglass::crypto
