#include "trust/history.h"

#include <algorithm>
#include <cstdlib>

#include "base/places.h"
#include "base/redact.h"
#include "trust/bundler.h"
#include "trust/past_states.h"
#include "trust/visits.h"
#include "tuf/role_name.h"

namespace roseglass::trust {
namespace {

using tuf::SharedBytes;

/// Newest first; what nobody dates stands by its timestamp's version beside its neighbours of the same source.
void sortStates(std::vector<PastState>& states) {
    std::optional<Instant> later;
    std::vector<std::pair<Instant, PastState>> dated;
    for (PastState& state : states) {
        const Instant at = state.time ? *state.time : state.source == StateSource::Server && later ? *later : state.report->checkedAt;
        if (state.source == StateSource::Server) later = at;
        dated.emplace_back(at, std::move(state));
    }
    std::stable_sort(dated.begin(), dated.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    states.clear();
    for (auto& [time, state] : dated) states.push_back(std::move(state));
}

/// The trust server's own account of what was published.
void readFeed(const notary::Remote& remote, History& history, const Job& job) {
    auto feed = notary::readChangefeed(remote, job);
    if (!feed) {
        const bool none = feed.error().code == ErrorCode::NotFound || feed.error().code == ErrorCode::NoTrustData;
        history.publicationsNote = none ? "The trust server has no changefeed." : feed.error().message + ".";
        return;
    }
    if (feed->more) history.publicationsNote = "The changefeed is longer than what is read of it.";
    history.publications = std::move(feed->publications);
}

}  // namespace

std::filesystem::path historyFolderOf(const Options& options) {
    if (!options.historyFolder.empty()) return options.historyFolder;
    return dataHome() / "roseglass" / "history";
}

std::string_view sourceName(StateSource source) {
    switch (source) {
        case StateSource::Server: return "server";
        case StateSource::Visit: return "visit";
        case StateSource::Bundle: return "bundle";
    }
    return "server";
}

std::optional<Error> History::foreignRoot() const {
    const auto found =
        std::find_if(roots.begin(), roots.end(), [](const RootStep& step) { return step.error.has_value(); });
    return found == roots.end() ? std::nullopt : found->error;
}

Historian::Historian(Options options, Clock clock)
    : context_(std::make_unique<Context>(std::move(options), std::move(clock))), folder_(historyFolderOf(context_->options())) {}
Historian::~Historian() = default;

Result<History> Historian::of(const std::string& repository, const Job& job) const {
    RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(repository));
    if (reference.tag || reference.digest) return fail(ErrorCode::Usage, "A history is one of a whole repository, not of one tag", "Write " + reference.gun() + ".");
    // As it was before this look: the root of then is the pin for whatever is called an older one.
    RG_ASSIGN(notary::RootVersions trusted, notary::knownRoot(context_->cacheFor(reference), reference.gun()));
    RG_ASSIGN(Inspection inspection, lookAndStore(*context_, reference, RegistryQuestion::EveryTag, job));
    inspection.report->tags = makeTagRows(inspection.shownSet(), inspection.update.error, inspection.registry);
    History history;
    history.present = inspection.report;
    history.repository = inspection.report->repository;
    history.trustServer = inspection.report->trustServer;
    const Report& present = *history.present;
    std::unique_ptr<notary::Remote> remote;
    const bool reached = !context_->options().offline && !present.fromCache && present.status != RepositoryStatus::Unreachable && present.status != RepositoryStatus::Unsigned;
    if (reached) {
        RG_ASSIGN(const Client::ServerChoice server, context_->trustServerFor(reference));
        remote = context_->remoteFor(reference, server);
        readFeed(*remote, history, job);
    } else {
        history.publicationsNote = history.statesNote = present.status == RepositoryStatus::Unsigned ? "The trust server has no trust data." : "The trust server was not asked, or did not answer.";
    }
    if (const SharedBytes newest = newestRoot(present)) {
        RG_ASSIGN(notary::ServedRoots served, notary::rootsUpTo(remote.get(), newest, job));
        history.rootsNote = std::move(served.note);
        history.roots = rootSteps(served.files, trusted, context_->now());
        const RootLine line = rootLine(history.roots, present, trusted);
        trusted = line.trusted;
        std::optional<Instant> published;
        for (const auto& publication : history.publications) {
            if (publication.version == timestampVersion(present) && !publication.deleted) published = publication.time;
        }
        RG_ASSIGN(auto state, presentState(*context_, history.present, line, published, job));
        history.states.push_back(std::move(state));
        if (remote) {
            RG_ASSIGN(auto older, serverStates(*context_, *remote, present, line, history.publications, job));
            history.statesNote = std::move(older.note);
            std::move(older.states.begin(), older.states.end(), std::back_inserter(history.states));
        }
    }
    RG_TRY(addVisits(history, trusted, job));
    sortStates(history.states);
    std::reverse(history.publications.begin(), history.publications.end());
    return history;
}

/// What this computer saw, judged by the roots that it trusts now.
Result<void> Historian::addVisits(History& history, const notary::RootVersions& trusted, const Job& job) const {
    SeenRoots seen(folder_, trusted);
    for (const auto& file : Visits(folder_, history.repository).files()) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        const auto bundle = readBundle(file);
        if (!bundle || bundle->repository != history.repository) {
            const std::string why = bundle ? "it is one of " + printable(bundle->repository, 200) : bundle.error().message;
            history.statesNote += (history.statesNote.empty() ? "" : " ") + ("The kept visit " + printable(file.string(), 300) + " is left out: " + why + ".");
            continue;
        }
        RG_ASSIGN(const auto report,
                  reportOf(*context_, *bundle, file.string(), bundle->fetchedAt, job, &seen.forBundle(*bundle)));
        history.states.push_back({StateSource::Visit, bundle->fetchedAt, file.string(), timestampVersion(*report), report});
    }
    return {};
}

Result<History> Historian::ofBundle(const std::filesystem::path& file, const Job& job) const {
    RG_ASSIGN(const Bundle bundle, readBundle(file));
    RG_ASSIGN(const auto report, reportOf(*context_, bundle, file.string(), context_->options().at.value_or(bundle.fetchedAt), job));
    History history;
    history.repository = bundle.repository;
    history.trustServer = bundle.trustServer;
    // Where the roots were refused the report has no roles.
    history.roots = report->roles.empty() && report->trustError ? refusedSteps(bundle.files.roots, *report->trustError)
                                                                : rootSteps(bundle.files.roots, {}, report->checkedAt);
    if (!bundle.files.roots.empty() && bundle.files.roots.begin()->first > 1) history.rootsNote = "The bundle begins with root version " + std::to_string(bundle.files.roots.begin()->first) + ".";
    history.states.push_back({StateSource::Bundle, bundle.fetchedAt, file.string(), timestampVersion(*report), report});
    history.statesNote = history.publicationsNote = "A bundle holds one state, and no server was asked.";
    return history;
}

Result<void> Historian::remember(const Report& report) const {
    const bool whole = report.status == RepositoryStatus::Trusted && !report.fromCache && !report.bundle && newestRoot(report);
    return whole ? Visits(folder_, report.repository).add(bundleOf(report)) : Result<void>();
}

std::optional<RegistryTags> Historian::lastServed(const std::string& gun) const {
    for (const auto& file : Visits(folder_, gun).files()) {
        auto bundle = readBundle(file);
        if (bundle && bundle->repository == gun && bundle->registry.reached) return std::move(bundle->registry);
    }
    return std::nullopt;
}

}  // namespace roseglass::trust
