#pragma once
#include <QString>
#include <optional>
#include <string>

#include "base/result.h"
#include "crypto/secret.h"

namespace roseglass::ui {

/// The system's keychain under the service "roseglass". Blocking calls for workers: the asynchronous library runs on a
/// thread of its own. Errors: io (no keychain, locked, refused) in words for the user.
namespace keychain {

Result<std::optional<crypto::Secret>> read(const QString& key);
Result<void> write(const QString& key, const crypto::Secret& value);
Result<void> remove(const QString& key);

/// The entry that holds the passphrase of a private key. @param keyId  canonical
QString passphraseEntry(const std::string& keyId);

}  // namespace keychain

}  // namespace roseglass::ui
