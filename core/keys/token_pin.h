#pragma once
#include <string>

#include "crypto/secret.h"

namespace roseglass::keys {

/// A token whose PIN is needed. A PIN is no passphrase: a token counts wrong ones and locks itself after a few. It is
/// asked of a person, or given for this run by ROSEGLASS_TOKEN_PIN; nothing remembers it, nothing else is tried in its
/// place, and no answer is given to the token twice.
struct TokenPin {
    std::string slot;   ///< crypto::TokenInfo::pinSlot()
    std::string token;  ///< its name, fit to be shown
    bool low = false;   ///< a wrong PIN was entered last
    bool lastTry = false;   ///< one more wrong PIN locks it

    bool operator==(const TokenPin&) const = default;
};

/// What is to be known before a PIN is typed, as a sentence; empty where there is nothing.
std::string cautionOf(const TokenPin& pin);

}  // namespace roseglass::keys
