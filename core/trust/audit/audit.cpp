#include "trust/audit/audit.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "base/file.h"
#include "base/redact.h"
#include "registry/parallel.h"
#include "trust/audit/audit_inputs.h"
#include "trust/audit/audit_state.h"
#include "trust/audit/examine.h"

namespace roseglass::trust {
namespace {

constexpr uint64_t kMaxListFile = 16u << 20;
constexpr size_t kUsersKept = 8;

bool isPattern(std::string_view name) { return name.find_first_of("*?") != std::string_view::npos; }

/// Each warning once, however many repositories it stands for; steps of one repository are no progress of the audit.
Job quietJob(const Job& job, std::mutex& mutex, std::set<std::string>& said) {
    Job inner = job;
    inner.onProgress = nullptr;
    if (job.onLog) {
        inner.onLog = [&job, &mutex, &said](LogLevel level, std::string_view line) {
            const std::lock_guard lock(mutex);
            if (level != LogLevel::Warning || said.emplace(line).second) job.onLog(level, line);
        };
    }
    return inner;
}

/// How old what an interrupted run saw may be.
constexpr auto kMaxAge = std::chrono::hours(24);

/// Both its trust server and its registry told what they have, and all of it.
bool wasReached(const AuditedRepository& repository) {
    if (repository.status == RepositoryStatus::Incomplete) return false;
    const auto isMissing = [](const Finding& finding) { return finding.code == FindingCode::RegistryUnreachable || finding.code == FindingCode::FromCache; };
    return repository.status != RepositoryStatus::Unreachable && std::none_of(repository.findings.begin(), repository.findings.end(), isMissing);
}

/// Who lists each key, over all repositories.
KeyUsersById usersOf(const std::vector<AuditedRepository>& repositories) {
    KeyUsersById users;
    for (const AuditedRepository& repository : repositories) {
        std::set<std::string> counted;
        for (const AuditedKey& key : repository.keys) {
            if (key.canonicalId.empty()) continue;
            KeyUsers& of = users[key.canonicalId];
            if (counted.insert(key.canonicalId).second) ++of.repositories;
            const bool newRole = std::none_of(of.some.begin(), of.some.end(), [&](const RoleOfKey& use) { return use.role == key.role; });
            if (of.some.size() < kUsersKept || (newRole && of.some.size() < 64 * kUsersKept)) of.some.push_back({repository.repository, key.role});
        }
    }
    return users;
}

/// What can be told only once every repository is known.
void addSharedKeys(std::vector<AuditedRepository>& repositories) {
    const KeyUsersById users = usersOf(repositories);
    for (AuditedRepository& repository : repositories) {
        std::map<std::string, std::vector<std::string>> roles;
        for (const AuditedKey& key : repository.keys) roles[key.canonicalId].push_back(key.role);
        auto shared = sharedKeyFindings(repository.repository, roles, users);
        repository.findings.insert(repository.findings.end(), std::make_move_iterator(shared.begin()), std::make_move_iterator(shared.end()));
        sortFindings(repository.findings);
    }
}

}  // namespace

struct Auditor::Impl {
    Impl(Options options, Clock clock) : client(options, clock), context(std::move(options), std::move(clock)) {}
    Client client;
    mutable Context context;

    /// Whether what an interrupted run saw may stand for a look of now.
    bool stillHolds(const AuditedRepository& done, const AuditFacts& facts) const {
        const Instant now = context.present();
        const bool young = done.lookedAt <= now && now - done.lookedAt <= kMaxAge;
        return young && (!done.changesAt || facts.now < *done.changesAt) &&
               done.inputs == inputsOf(context, done.repository, facts);
    }
};

Auditor::Auditor(Options options, Clock clock) : impl_(std::make_unique<Impl>(std::move(options), std::move(clock))) {}
Auditor::~Auditor() = default;

Result<std::vector<std::string>> Auditor::choose(const AuditSelection& selection, const Job& job) const {
    std::vector<std::string> pool;
    if (!selection.catalog.empty()) {
        RG_ASSIGN(pool, impl_->client.catalog(selection.catalog, job));
        if (selection.names.empty() && pool.empty()) return fail(ErrorCode::NotFound, "The catalogue of " + selection.catalog + " is empty");
    } else if (std::any_of(selection.names.begin(), selection.names.end(), isPattern)) {
        pool = impl_->client.knownRepositories();
    }
    std::set<std::string> chosen;
    if (selection.names.empty()) chosen.insert(pool.begin(), pool.end());
    for (const std::string& name : selection.names) {
        if (!isPattern(name)) {
            const auto reference = registry::Reference::parse(name);
            // A tag narrows nothing here: an audit is of the whole repository.
            chosen.insert(reference ? reference->gun() : name);
            continue;
        }
        const size_t before = chosen.size();
        bool any = false;
        for (const std::string& candidate : pool) {
            if (!matchesPattern(name, candidate)) continue;
            any = true;
            chosen.insert(candidate);
        }
        if (!any && chosen.size() == before) {
            return fail(ErrorCode::Usage, "No repository matches " + printable(name, 200), selection.catalog.empty() ? "Patterns choose from the repositories that this computer has trust data of; --catalog REGISTRY asks a registry for its own." : "");
        }
    }
    if (chosen.empty()) return fail(ErrorCode::Usage, "No repository is named", "Name repositories, --catalog REGISTRY, or --from FILE.");
    return std::vector<std::string>(chosen.begin(), chosen.end());
}

Result<AuditReport> Auditor::run(const std::vector<std::string>& repositories, const AuditOptions& options, const Job& job) const {
    AuditReport report;
    report.startedAt = impl_->context.now();
    const std::set<std::string> wanted(repositories.begin(), repositories.end());
    report.asked = wanted.size();
    std::optional<AuditState> state;
    if (!options.resumeFile.empty()) {
        RG_ASSIGN(state, AuditState::open(options.resumeFile, settingsOf(impl_->context.options(), options)));
    }
    std::mutex mutex, logging;
    std::set<std::string> said;
    const Job quiet = quietJob(job, logging, said);
    AuditFacts facts;
    facts.now = report.startedAt;
    facts.soon = options.soon;
    facts.localKeys = localKeysOf(impl_->context, quiet);
    std::set<std::string> left = wanted;
    for (AuditedRepository done : state ? state->done() : std::vector<AuditedRepository>()) {
        if (!left.contains(done.repository) || !impl_->stillHolds(done, facts)) continue;
        left.erase(done.repository);
        done.resumed = true;
        if (options.onRepository) options.onRepository(done);
        report.repositories.push_back(std::move(done));
    }
    const std::vector<std::string> todo(left.begin(), left.end());
    Examiner examiner(impl_->context, std::move(facts), options.history);
    job.progress("Auditing", report.repositories.size(), report.asked);
    const auto done = registry::inParallel(todo.size(), options.concurrency, quiet, [&](size_t i, const Job& inner) -> Result<void> {
        RG_ASSIGN(AuditedRepository repository, examiner.examine(todo[i], inner));
        const std::lock_guard lock(mutex);
        // What was not reached is tried again when the audit is resumed.
        if (state && wasReached(repository)) RG_TRY(state->add(repository));
        if (options.onRepository) options.onRepository(repository);
        report.repositories.push_back(std::move(repository));
        job.progress("Auditing", report.repositories.size(), report.asked);
        return {};
    });
    if (!done && done.error().code != ErrorCode::Interrupted) return fail(done.error());
    report.complete = done.has_value() && report.repositories.size() == report.asked;
    std::sort(report.repositories.begin(), report.repositories.end(), [](const AuditedRepository& a, const AuditedRepository& b) { return a.repository < b.repository; });
    addSharedKeys(report.repositories);
    if (state && report.complete) RG_TRY(state->finish());
    return report;
}

AuditReport::Resumed AuditReport::resumed() const {
    Resumed out;
    for (const AuditedRepository& repository : repositories) {
        if (!repository.resumed) continue;
        out.first = out.repositories == 0 ? repository.lookedAt : std::min(out.first, repository.lookedAt);
        out.last = out.repositories == 0 ? repository.lookedAt : std::max(out.last, repository.lookedAt);
        ++out.repositories;
    }
    return out;
}

size_t AuditReport::count(FindingSeverity severity) const {
    size_t n = 0;
    for (const AuditedRepository& repository : repositories) {
        n += static_cast<size_t>(std::count_if(repository.findings.begin(), repository.findings.end(), [&](const Finding& finding) { return finding.severity == severity; }));
    }
    return n;
}

std::vector<std::string> repositoriesIn(BytesView text) {
    constexpr BytesView kByteOrderMark = "\xef\xbb\xbf", kBlank = " \t\r";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    std::vector<std::string> names;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        BytesView line = text.substr(at, end - at);
        at = end + 1;
        for (size_t mark = line.find('#'); mark != BytesView::npos; mark = line.find('#', mark + 1)) {
            if (mark > 0 && kBlank.find(line[mark - 1]) == BytesView::npos) continue;
            line = line.substr(0, mark);
            break;
        }
        const size_t first = line.find_first_not_of(kBlank);
        if (first != BytesView::npos) names.emplace_back(line.substr(first, line.find_last_not_of(kBlank) + 1 - first));
    }
    return names;
}

Result<std::vector<std::string>> readRepositoryList(const std::filesystem::path& file) {
    RG_ASSIGN(const Bytes text, readNamedFile(file, kMaxListFile));
    return repositoriesIn(text);
}

bool matchesPattern(std::string_view pattern, std::string_view name) {
    size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace roseglass::trust
