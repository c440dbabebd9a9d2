#pragma once
#include <chrono>

#include "crypto/secret.h"

namespace roseglass::ui {

/// Puts a secret on the clipboard, marked so that clipboard managers keep no copy, and takes it away again after `stay`,
/// or when the program ends, unless something else stands there by then. The same in X's primary selection, should it have
/// come there.
void copySecretToClipboard(const crypto::Secret& secret, std::chrono::milliseconds stay = std::chrono::seconds(30));

}  // namespace roseglass::ui
