#pragma once
#include <QString>
#include <optional>

#include "base/result.h"
#include "crypto/secret.h"

namespace roseglass::ui {

/// The system's keychain under the service "roseglass". Blocking calls for workers: the asynchronous library runs on a
/// thread of its own. Errors: io (no keychain, locked, refused) in words for the user.
namespace keychain {

Result<std::optional<crypto::Secret>> read(const QString& key);
Result<void> write(const QString& key, const crypto::Secret& value);
Result<void> remove(const QString& key);

}  // namespace keychain

}  // namespace roseglass::ui
