#pragma once
#include <string>

#include "trust/audit/audit.h"
#include "trust/context.h"

namespace roseglass::trust {

/// What the user chose for an audit, as one text: a resumed one must be asked for alike. What the choices lead to, the
/// content of files, is in inputsOf().
std::string settingsOf(const Options& options, const AuditOptions& audit);

/// Everything on this computer that what is said of a repository hangs on, as a hash: the trust server that the files
/// and the environment name, the TLS files for its hosts, the CA pins' content, the trust data that the cache holds,
/// and the private keys here. Another hash means that the repository has to be looked at again.
std::string inputsOf(const Context& context, const std::string& repository, const AuditFacts& facts);

}  // namespace roseglass::trust
