#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "trust/audit/audit.h"
#include "trust/context.h"

namespace roseglass::trust {

/// Examines one repository after another, from several threads at once.
class Examiner {
public:
    /// @param facts  what holds for every repository: time, local keys
    Examiner(Context& context, AuditFacts facts, bool history);

    /// Errors: interrupted. All other trouble is a finding.
    Result<AuditedRepository> examine(const std::string& name, const Job& job);

private:
    void markTokens(Report& report) const;
    Result<void> addBeside(AuditedRepository& repository, const Report& report, const registry::Reference& reference, const Job& job);
    bool mayHaveReferrersApi(const std::string& registryHost);

    Context& context_;
    const AuditFacts facts_;
    const bool history_;
    std::mutex mutex_;
    std::map<std::string, bool> hasReferrersApi_;   ///< by registry host
};

/// The private keys of this computer by canonical ID: files, and with `tokens` what is on tokens.
std::map<std::string, LocalKey> localKeysOf(Context& context, const Job& job);

}  // namespace roseglass::trust
