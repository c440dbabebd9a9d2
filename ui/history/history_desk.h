#pragma once
#include <memory>
#include <string>

#include "trust/bundler.h"
#include "trust/history.h"
#include "ui/common/backend.h"

namespace roseglass::ui {

/// What the history and the bundles of the window ask of the core; blocking, called on workers only.
class HistoryDesk {
public:
    virtual ~HistoryDesk() = default;
    virtual Result<trust::History> history(const std::string& repository, const Job& job) = 0;
    virtual Result<trust::History> ofBundle(const std::string& file, const Job& job) = 0;
    virtual Result<trust::Exported> exportTo(const std::string& repository, const std::string& file, const Job& job) = 0;
    /// Keeps what was seen; whoever calls has shown it already.
    virtual Result<void> remember(const trust::Report& report) = 0;
};

class CoreHistoryDesk final : public HistoryDesk {
public:
    explicit CoreHistoryDesk(const trust::Options& options) : historian_(options), bundler_(options) {}
    Result<trust::History> history(const std::string& repository, const Job& job) override { return historian_.of(repository, job); }
    Result<trust::History> ofBundle(const std::string& file, const Job& job) override { return historian_.ofBundle(file, job); }
    Result<trust::Exported> exportTo(const std::string& repository, const std::string& file, const Job& job) override { return bundler_.exportTo(repository, file, job); }
    Result<void> remember(const trust::Report& report) override { return historian_.remember(report); }

private:
    trust::Historian historian_;
    trust::Bundler bundler_;
};

/// A bundle in a server's place: what the panes ask of a repository is answered from the file.
/// @param options  pins and, with `at`, the time at which it is judged
std::shared_ptr<Backend> bundleBackend(const trust::Options& options, const std::string& file);

}  // namespace roseglass::ui
