#pragma once
#include "ui/common/backend.h"

namespace roseglass {

/// Pulls that go nowhere, one of each kind, so that every state of the pane can be rendered: the tag says which.
class SamplePulls final : public ui::Backend {
public:
    /// A digest that the registry does not have.
    static std::string missingDigest() { return "localhost:5000/team/app@sha256:1cfbf8d5" + std::string(56, '0'); }
    Result<std::shared_ptr<const trust::Report>> inspect(const std::string& repository, const Job& job) override;
    Result<trust::Verdict> verify(const std::string& reference, const Job& job) override;
    Result<std::vector<std::string>> catalog(const std::string& registryHost, const Job& job) override;
    std::vector<std::string> knownRepositories() override { return {}; }
    Result<trust::Client::ManifestSummary> describe(const std::string& repository, const crypto::Sha256& digest, const Job& job) override;
    /// "slow" never answers; "nightly" is unsigned, "qa-77" forged, of "silent" nothing is known; "multi" has platforms; others
    /// are signed.
    Result<std::shared_ptr<const trust::PullPlan>> planPull(const std::string& reference, const trust::PullOptions& options, const Job& job) override;
    /// "1.4.2" stops half-way until it is cancelled, "broken" fails in its third layer; others are done at once.
    Result<trust::PullResult> pull(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job) override;
    /// A file with a signed image, one named by its digest, and an unsigned one.
    Result<std::shared_ptr<const trust::DockerfileReport>> checkDockerfile(const std::filesystem::path& file, const Job& job) override;
    bool engineRuns(const Job&) override { return false; }
};

}  // namespace roseglass
