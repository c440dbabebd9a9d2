#pragma once
#include <memory>
#include <string>
#include <vector>

#include "trust/client.h"

namespace roseglass::ui {

/// What the panes ask of the core; blocking, called on workers only. Tests put their own in its place.
class Backend {
public:
    virtual ~Backend() = default;
    virtual Result<std::shared_ptr<const trust::Report>> inspect(const std::string& repository, const Job& job) = 0;
    virtual Result<trust::Verdict> verify(const std::string& reference, const Job& job) = 0;
    virtual Result<std::vector<std::string>> catalog(const std::string& registryHost, const Job& job) = 0;
    virtual std::vector<std::string> knownRepositories() = 0;
    virtual Result<trust::Client::ManifestSummary> describe(const std::string& repository, const crypto::Sha256& digest, const Job& job) = 0;
};

}  // namespace roseglass::ui
