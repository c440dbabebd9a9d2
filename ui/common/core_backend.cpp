#include "ui/common/core_backend.h"

#include "base/file.h"

namespace roseglass::ui {
namespace {

constexpr size_t kMaxDockerfile = 1 << 20;

}  // namespace

trust::Options CoreBackend::withoutRegistry(trust::Options options) {
    options.includeRegistry = false;
    return options;
}

Result<std::shared_ptr<const trust::Report>> CoreBackend::inspect(const std::string& repository, const Job& job) { return client_.inspect(repository, job); }
Result<std::shared_ptr<const trust::Report>> CoreBackend::inspectTrust(const std::string& repository, const Job& job) { return trustClient_.inspect(repository, job); }
Result<trust::Verdict> CoreBackend::verify(const std::string& reference, const Job& job) { return client_.verify(reference, job); }
Result<std::vector<std::string>> CoreBackend::catalog(const std::string& registryHost, const Job& job) { return client_.catalog(registryHost, job); }
std::vector<std::string> CoreBackend::knownRepositories() { return client_.knownRepositories(); }
Result<trust::Client::ManifestSummary> CoreBackend::describe(const std::string& repository, const crypto::Sha256& digest, const Job& job) {
    return client_.describe(repository, digest, job);
}
Result<trust::Beside> CoreBackend::beside(const std::string& repository, const crypto::Sha256& digest, const Job& job) { return client_.beside(repository, digest, job); }
Result<std::shared_ptr<const trust::PullPlan>> CoreBackend::planPull(const std::string& reference, const trust::PullOptions& options, const Job& job) { return puller_.plan(reference, options, job); }
Result<trust::PullResult> CoreBackend::pull(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job) { return puller_.execute(plan, watch, job); }
bool CoreBackend::engineRuns(const Job& job) { return trust::Puller::engineRuns(options_.dockerHost, job); }

Result<std::shared_ptr<const trust::DockerfileReport>> CoreBackend::checkDockerfile(const std::filesystem::path& file, const Job& job) {
    RG_ASSIGN(Bytes bytes, readNamedFile(file, kMaxDockerfile));
    const trust::EngineImages images(options_);
    RG_ASSIGN(trust::DockerfileReport report, trust::checkDockerfile(images, file.string(), std::move(bytes), {}, job));
    return std::make_shared<const trust::DockerfileReport>(std::move(report));
}

}  // namespace roseglass::ui
