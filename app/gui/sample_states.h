#pragma once
#include "ui/common/backend.h"

namespace roseglass {

/// Repositories that no lab can keep in that state, so that they can be rendered.
class SampleStates final : public ui::Backend {
public:
    /// Its trust server is not reached, and nothing of it is cached.
    static constexpr const char* kUnreached = "localhost:5000/team/unreached";
    /// One delegation is listed and cannot be had.
    static constexpr const char* kIncomplete = "localhost:5000/team/incomplete";

    Result<std::shared_ptr<const trust::Report>> inspect(const std::string& repository, const Job& job) override;
    Result<trust::Verdict> verify(const std::string& reference, const Job& job) override;
    Result<std::vector<std::string>> catalog(const std::string& registryHost, const Job& job) override;
    std::vector<std::string> knownRepositories() override { return {}; }
    Result<trust::Client::ManifestSummary> describe(const std::string& repository, const crypto::Sha256& digest,
                                                    const Job& job) override;
    Result<std::shared_ptr<const trust::PullPlan>> planPull(const std::string& reference,
                                                            const trust::PullOptions& options, const Job& job) override;
    Result<trust::PullResult> pull(const trust::PullPlan& plan,
                                   const std::function<void(const trust::PartProgress&)>& watch,
                                   const Job& job) override;
    Result<std::shared_ptr<const trust::DockerfileReport>> checkDockerfile(const std::filesystem::path& file,
                                                                           const Job& job) override;
    bool engineRuns(const Job&) override { return false; }
};

}  // namespace roseglass
