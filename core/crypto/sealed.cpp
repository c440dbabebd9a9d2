#include "crypto/sealed.h"

#include <openssl/evp.h>

#include "crypto/openssl_types.h"
#include "crypto/random.h"

namespace roseglass::crypto {
namespace {

constexpr int kTagBytes = 16;
constexpr uint64_t kMaxMemory = 512u << 20;

using CipherPtr = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;

unsigned char* writable(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

Result<Secret> keyOf(const Sealed& sealed, const Secret& passphrase) {
    std::string key(32, '\0');
    const std::string_view text = passphrase.reveal();
    const bool ok = EVP_PBE_scrypt(text.data(), text.size(), bytesOf(sealed.salt), sealed.salt.size(), sealed.n, sealed.r, sealed.p, kMaxMemory, writable(key), key.size()) == 1;
    ERR_clear_error();
    if (!ok) return fail(ErrorCode::Malformed, "The backup's key derivation cannot be used: its parameters are wrong, or memory is short");
    return Secret(std::move(key));
}

}  // namespace

Result<Sealed> seal(const Secret& plain, const Secret& passphrase, uint64_t n) {
    Sealed sealed;
    sealed.n = n;
    sealed.salt = randomBytes(16);
    sealed.nonce = randomBytes(12);
    RG_ASSIGN(const Secret key, keyOf(sealed, passphrase));
    const std::string_view text = plain.reveal();
    sealed.data.resize(text.size() + kTagBytes);
    const CipherPtr context(EVP_CIPHER_CTX_new());
    int length = 0, rest = 0;
    const bool ok = EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.reveal()), bytesOf(sealed.nonce)) == 1 &&
                    EVP_EncryptUpdate(context.get(), writable(sealed.data), &length, bytesOf(text), static_cast<int>(text.size())) == 1 &&
                    EVP_EncryptFinal_ex(context.get(), writable(sealed.data) + length, &rest) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, writable(sealed.data) + text.size()) == 1;
    ERR_clear_error();
    if (!ok) return fail(ErrorCode::Io, "The backup could not be encrypted");
    return sealed;
}

Result<Secret> open(const Sealed& sealed, const Secret& passphrase) {
    const bool sane = sealed.salt.size() >= 8 && sealed.nonce.size() == 12 && sealed.data.size() >= kTagBytes && sealed.n >= 1024 && sealed.n <= (1u << 20) && sealed.r >= 1 && sealed.r <= 16 && sealed.p >= 1 && sealed.p <= 4;
    if (!sane) return fail(ErrorCode::Malformed, "The backup's parameters are not ones that Roseglass writes");
    RG_ASSIGN(const Secret key, keyOf(sealed, passphrase));
    const size_t size = sealed.data.size() - kTagBytes;
    std::string plain(size + 16, '\0');
    std::string tag = sealed.data.substr(size);
    const CipherPtr context(EVP_CIPHER_CTX_new());
    int length = 0, rest = 0;
    const bool ok = EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.reveal()), bytesOf(sealed.nonce)) == 1 &&
                    EVP_DecryptUpdate(context.get(), writable(plain), &length, bytesOf(sealed.data), static_cast<int>(size)) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 && EVP_DecryptFinal_ex(context.get(), writable(plain) + length, &rest) == 1;
    ERR_clear_error();
    plain.resize(size);
    Secret opened(std::move(plain));
    if (!ok) return fail(ErrorCode::BadPassphrase, "The passphrase of the backup is not right, or the file was changed", "Try again; without the passphrase the backup cannot be read.");
    return opened;
}

}  // namespace roseglass::crypto
