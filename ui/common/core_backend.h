#pragma once
#include "ui/common/backend.h"

namespace roseglass::ui {

/// The real core behind the panes.
class CoreBackend final : public Backend {
public:
    explicit CoreBackend(const trust::Options& options) : client_(options), trustClient_(withoutRegistry(options)), puller_(options), options_(options) {}
    Result<std::shared_ptr<const trust::Report>> inspect(const std::string& repository, const Job& job) override;
    Result<std::shared_ptr<const trust::Report>> inspectTrust(const std::string& repository, const Job& job) override;
    Result<trust::Verdict> verify(const std::string& reference, const Job& job) override;
    Result<std::vector<std::string>> catalog(const std::string& registryHost, const Job& job) override;
    std::vector<std::string> knownRepositories() override;
    Result<trust::Client::ManifestSummary> describe(const std::string& repository, const crypto::Sha256& digest, const Job& job) override;
    Result<trust::Beside> beside(const std::string& repository, const crypto::Sha256& digest, const Job& job) override;
    Result<std::shared_ptr<const trust::PullPlan>> planPull(const std::string& reference, const trust::PullOptions& options, const Job& job) override;
    Result<trust::PullResult> pull(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job) override;
    Result<std::shared_ptr<const trust::DockerfileReport>> checkDockerfile(const std::filesystem::path& file, const Job& job) override;
    bool engineRuns(const Job& job) override;

private:
    static trust::Options withoutRegistry(trust::Options options);

    trust::Client client_, trustClient_;
    trust::Puller puller_;
    trust::Options options_;
};

}  // namespace roseglass::ui
