#include "ui/history/history_desk.h"

namespace roseglass::ui {
namespace {

template <class T>
Result<T> notInBundle() {
    return fail(ErrorCode::NotFound, "A bundle holds trust data, no image", "Open the repository itself.");
}

class BundleBackend final : public Backend {
public:
    BundleBackend(const trust::Options& options, std::string file) : bundler_(options), file_(std::move(file)) {}
    Result<std::shared_ptr<const trust::Report>> inspect(const std::string&, const Job& job) override { return bundler_.open(file_, job); }
    Result<trust::Verdict> verify(const std::string& reference, const Job& job) override { return bundler_.verify(file_, reference, job); }
    Result<std::vector<std::string>> catalog(const std::string&, const Job&) override { return notInBundle<std::vector<std::string>>(); }
    std::vector<std::string> knownRepositories() override { return {}; }
    Result<trust::Client::ManifestSummary> describe(const std::string&, const crypto::Sha256&, const Job&) override { return notInBundle<trust::Client::ManifestSummary>(); }
    Result<std::shared_ptr<const trust::PullPlan>> planPull(const std::string&, const trust::PullOptions&, const Job&) override { return notInBundle<std::shared_ptr<const trust::PullPlan>>(); }
    Result<trust::PullResult> pull(const trust::PullPlan&, const std::function<void(const trust::PartProgress&)>&, const Job&) override { return notInBundle<trust::PullResult>(); }
    Result<std::shared_ptr<const trust::DockerfileReport>> checkDockerfile(const std::filesystem::path&, const Job&) override { return notInBundle<std::shared_ptr<const trust::DockerfileReport>>(); }
    bool engineRuns(const Job&) override { return false; }

private:
    trust::Bundler bundler_;
    std::string file_;
};

}  // namespace

std::shared_ptr<Backend> bundleBackend(const trust::Options& options, const std::string& file) { return std::make_shared<BundleBackend>(options, file); }

}  // namespace roseglass::ui
