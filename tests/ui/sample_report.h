#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "ui/common/backend.h"

namespace roseglass::test {

/// team/app with a tag of every state.
std::shared_ptr<trust::Report> sampleReport();
/// `count` signed tags, every tenth unsigned.
std::shared_ptr<trust::Report> largeReport(size_t count);

/// A backend that answers at once from one report.
class SampleBackend : public ui::Backend {
public:
    std::shared_ptr<const trust::Report> report = sampleReport();
    std::optional<Error> error;
    /// What a verdict is answered with; without one: all but "nightly" is trusted.
    std::function<Result<trust::Verdict>(const std::string& reference)> onVerify;
    Result<std::shared_ptr<const trust::Report>> inspect(const std::string& repository, const Job& job) override;
    Result<trust::Verdict> verify(const std::string& reference, const Job& job) override;
    Result<std::vector<std::string>> catalog(const std::string& registryHost, const Job& job) override;
    std::vector<std::string> knownRepositories() override { return {"localhost:5000/team/app", "localhost:5000/team/base"}; }
    Result<trust::Client::ManifestSummary> describe(const std::string&, const crypto::Sha256&, const Job&) override { return trust::Client::ManifestSummary{"x", 528, 1000, 2, {}}; }
    /// What a pull is answered with; without one: usage.
    std::function<Result<std::shared_ptr<const trust::PullPlan>>(const std::string& reference, const trust::PullOptions& options, const Job& job)> onPlanPull;
    std::function<Result<trust::PullResult>(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job)> onPull;
    std::function<Result<std::shared_ptr<const trust::DockerfileReport>>(const std::filesystem::path& file, const Job& job)> onDockerfile;
    std::atomic<bool> engine = false;
    Result<std::shared_ptr<const trust::PullPlan>> planPull(const std::string& reference, const trust::PullOptions& options, const Job& job) override;
    Result<trust::PullResult> pull(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job) override;
    Result<std::shared_ptr<const trust::DockerfileReport>> checkDockerfile(const std::filesystem::path& file, const Job& job) override;
    bool engineRuns(const Job&) override { return engine; }
};

}  // namespace roseglass::test
