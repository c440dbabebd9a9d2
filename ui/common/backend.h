#pragma once
#include <memory>
#include <string>
#include <vector>

#include "trust/beside.h"
#include "trust/client.h"
#include "trust/dockerfile.h"
#include "trust/pull.h"

namespace roseglass::ui {

/// What the panes ask of the core; blocking, called on workers only. Tests put their own in its place.
class Backend {
public:
    virtual ~Backend() = default;
    virtual Result<std::shared_ptr<const trust::Report>> inspect(const std::string& repository, const Job& job) = 0;
    /// The same without asking the registry: no tag is compared.
    virtual Result<std::shared_ptr<const trust::Report>> inspectTrust(const std::string& repository, const Job& job) { return inspect(repository, job); }
    virtual Result<trust::Verdict> verify(const std::string& reference, const Job& job) = 0;
    virtual Result<std::vector<std::string>> catalog(const std::string& registryHost, const Job& job) = 0;
    virtual std::vector<std::string> knownRepositories() = 0;
    virtual Result<trust::Client::ManifestSummary> describe(const std::string& repository, const crypto::Sha256& digest, const Job& job) = 0;
    /// What else stands beside an image; a backend that does not know finds nothing.
    virtual Result<trust::Beside> beside(const std::string&, const crypto::Sha256&, const Job&) { return trust::Beside{}; }
    virtual Result<std::shared_ptr<const trust::PullPlan>> planPull(const std::string& reference, const trust::PullOptions& options, const Job& job) = 0;
    /// @param watch  may be empty; called from any thread
    virtual Result<trust::PullResult> pull(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job) = 0;
    /// Every image that a Dockerfile names, judged. Errors: io, malformed, too-large, interrupted.
    virtual Result<std::shared_ptr<const trust::DockerfileReport>> checkDockerfile(const std::filesystem::path& file, const Job& job) = 0;
    /// Whether a Docker engine answers.
    virtual bool engineRuns(const Job& job) = 0;
};

}  // namespace roseglass::ui
