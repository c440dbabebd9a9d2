#include "crypto/secret.h"

#include <openssl/crypto.h>

namespace roseglass::crypto {
namespace {

void wipe(std::string& text) {
    // The whole buffer: a short text stands inside the object, a long one may have had a longer past.
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

}  // namespace

Secret::Secret(std::string&& text) : text_(text) { wipe(text); }

Secret Secret::copyOf(std::string_view text) {
    Secret secret;
    secret.text_.assign(text);
    return secret;
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe(text_);
        text_ = std::move(other.text_);
        wipe(other.text_);
    }
    return *this;
}

Secret::~Secret() { wipe(text_); }

}  // namespace roseglass::crypto
