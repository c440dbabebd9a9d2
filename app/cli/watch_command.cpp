#include <cstdio>
#include <map>

#include "base/redact.h"
#include "commands.h"
#include "terminal.h"
#include "trust/basis.h"
#include "trust/client.h"
#include "trust/history.h"
#include "trust/inspect_many.h"
#include "trust/watch_memory.h"
#include "watch_options.h"

namespace roseglass::cli {
namespace {

using Looked = std::vector<Result<std::shared_ptr<const trust::Report>>>;

/// Repositories, what is remembered of them, and how to look.
class Watcher {
public:
    Watcher(const Arguments& arguments, const trust::ExpiryThresholds& thresholds) : arguments_(arguments), thresholds_(thresholds), client_(arguments.options), historian_(arguments.options), job_(tellingOnce(makeJob(arguments))) {
        repositories_ = arguments.positional.empty() ? client_.knownRepositories() : trust::repositoriesOf(arguments.positional);
    }
    const std::vector<std::string>& repositories() const { return repositories_; }
    const Job& job() const { return job_; }

    /// What was told last, in whatever process that was. A repository that was never watched is compared with the
    /// cache.
    void recall() {
        trust::Options options = arguments_.options;
        options.offline = options.allowExpiredCache = true;
        options.writeCache = options.includeRegistry = options.useTokens = false;
        const trust::Client cached(options);
        for (const std::string& repository : repositories_) {
            const auto server = client_.trustServerFor(repository);
            const trust::WatchFile& file =
                files_.try_emplace(repository, arguments_.options, repository, server ? server->url : "").first->second;
            auto known = file.read();
            if (!known)
                tell(known.error().message + "; " + printable(repository, 255) +
                     " is looked at as if it had not been watched before");
            const bool watched = known && *known;
            trust::Watch& watch =
                watches_.try_emplace(repository, thresholds_, watched ? std::move(**known) : trust::WatchMemory())
                    .first->second;
            if (watched) continue;
            Job quiet;
            quiet.stop = job_.stop;
            const auto report = cached.inspect(repository, quiet);
            if (report && (*report)->cacheTime) watch.remember(**report, *(*report)->cacheTime);
        }
    }

    /// One look at all. Errors: usage, interrupted, and those of a broken configuration. Else the exit code of the state.
    Result<int> look() {
        const Looked looked = trust::inspectMany([&](const std::string& repository, const Job& each) { return client_.inspect(repository, each); }, repositories_, job_);
        int exit = 0;
        for (size_t i = 0; i < looked.size(); ++i) {
            if (!looked[i]) return fail(looked[i].error());
            const trust::Report& report = **looked[i];
            // Also beside --json: its documents are of what changed.
            for (const std::string& note : trust::basisNotes(report)) {
                if (!arguments_.quiet) tell("warning: " + note);
            }
            for (const trust::WatchChange& change : watches_.at(repositories_[i]).look(report, systemClock()())) {
                if (arguments_.json) trust::writeJson(change, writeDocument);
                else print(formatRfc3339(change.at) + " " + trust::describeChange(change) + "\n");
            }
            if (exit == 0) exit = exitOf(report);
            keep(report);
        }
        // Whoever reads along shall see a line when it is there.
        flushOutput();
        if (std::ferror(stdout) == 0) keepTold();
        return exit;
    }

private:
    /// What does not verify in whole ends as a gate does.
    static int exitOf(const trust::Report& report) {
        if (report.status == trust::RepositoryStatus::Incomplete) return exitCode(ErrorCode::BadSignature);
        if (report.trustError) return exitCode(report.trustError->code);
        return report.registryError ? exitCode(report.registryError->code) : 0;
    }

    /// Only now that it is told: what was cut off before is told once more.
    void keepTold() const {
        for (const auto& [repository, watch] : watches_) {
            const auto written = files_.at(repository).write(watch.memory());
            if (!written)
                tell("What was told of " + printable(repository, 255) +
                     " cannot be kept, and will be told again: " + written.error().message);
        }
    }

    /// For the history. A registry that is away says nothing.
    void keep(const trust::Report& report) {
        if (!report.registryReached) return;
        if (const auto kept = historian_.remember(report); !kept && !arguments_.quiet) tell("What was seen of " + printable(report.repository, 255) + " was not kept: " + kept.error().message);
    }

    const Arguments& arguments_;
    trust::ExpiryThresholds thresholds_;
    trust::Client client_;
    trust::Historian historian_;
    Job job_;
    std::vector<std::string> repositories_;
    std::map<std::string, trust::Watch> watches_;
    std::map<std::string, trust::WatchFile> files_;
};

}  // namespace

int watchCommand(const Arguments& arguments) {
    const auto thresholds = warnThresholds(arguments);
    if (!thresholds) return reportError(thresholds.error(), arguments);
    const std::string text = arguments.value("--every").value_or("1h");
    const auto every = parseDuration(text);
    if (!every) return reportError(Error(ErrorCode::Usage, "\"" + printable(text, 60) + "\" is not a duration", "Write it as 30m, 1h or 1d."), arguments);
    if (arguments.options.at || arguments.options.offline) {
        return reportError(Error(ErrorCode::Usage, "watch asks the servers, now", "Leave --at and --offline out."), arguments);
    }
    Watcher watcher(arguments, *thresholds);
    const bool once = arguments.has("--once");
    if (watcher.repositories().empty()) return reportError(Error(ErrorCode::Usage, "There is no repository to watch", "Name one: roseglass-cli watch REPOSITORY"), arguments);
    if (!once && !arguments.quiet) tell("Watching " + std::to_string(watcher.repositories().size()) + (watcher.repositories().size() == 1 ? " repository" : " repositories") + ", every " + text + ". Ctrl+C ends it.");
    watcher.recall();
    while (true) {
        const auto looked = watcher.look();
        if (watcher.job().stopped()) return exitCode(ErrorCode::Interrupted);
        if (!looked) return reportError(looked.error(), arguments);
        if (once || std::ferror(stdout) != 0) return *looked;
        watcher.job().pause(*every);
        if (watcher.job().stopped()) return exitCode(ErrorCode::Interrupted);
    }
}

}  // namespace roseglass::cli
