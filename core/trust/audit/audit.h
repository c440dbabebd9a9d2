#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trust/audit/findings.h"
#include "trust/beside.h"
#include "trust/client.h"

namespace roseglass::trust {

/// One tag of an audited repository: what a migration has to carry over.
struct AuditedTag {
    std::string name;
    TagState state = TagState::Unknown;
    std::optional<crypto::Sha256> signedDigest, registryDigest;
    std::vector<std::string> signers, roles;
    std::optional<Instant> expires;
    std::vector<BesideArtifact> beside;    ///< of the signed digest, then of the served one where it differs; nothing of it is verified
    Migration migration = Migration::Unknown;  ///< of the signed digest, else of the served one
};

/// One key of one role.
struct AuditedKey {
    std::string role, id, canonicalId, algorithm;  ///< algorithm: "ECDSA P-256"
    KeyLocation location = KeyLocation::Elsewhere;
    int64_t threshold = 0;                         ///< of the role
};

struct AuditedRepository {
    std::string repository;    ///< GUN; as it was asked for where it is no name
    std::string trustServer;
    RepositoryStatus status = RepositoryStatus::Unreachable;
    std::optional<ErrorCode> unexamined; ///< why nothing is known of it: usage where it is no name; only with Unreachable
    Instant checkedAt;                   ///< at which dates were judged
    Instant lookedAt;                    ///< when its servers were asked, whatever --at says
    bool resumed = false;                ///< by an earlier run, which was interrupted
    std::optional<Instant> changesAt;    ///< from then on dates say something else of it
    std::string inputs;                  ///< what it was judged by, as a hash: inputsOf(); kept for a resumed audit
    std::optional<Instant> nextExpiry;   ///< when somebody has to sign again
    std::vector<AuditedTag> tags;        ///< without those that carry artifacts
    std::vector<AuditedKey> keys;
    std::vector<Finding> findings;       ///< errors first
};

/// What an audit came to. One that was stopped holds what was done until then.
struct AuditReport {
    Instant startedAt;
    size_t asked = 0;            ///< repositories that were to be audited
    bool complete = false;
    std::vector<AuditedRepository> repositories;  ///< by name
    size_t count(FindingSeverity severity) const;
    /// What an interrupted run saw, and nobody has looked at since.
    struct Resumed {
        size_t repositories = 0;
        Instant first, last;
    };
    Resumed resumed() const;
};

/// Which repositories: names, and patterns with "*" and "?" in them.
struct AuditSelection {
    std::vector<std::string> names;
    std::string catalog;         ///< a registry whose whole catalogue is meant, or what the patterns choose of it
};

struct AuditOptions {
    std::chrono::seconds soon = std::chrono::days(90);
    unsigned concurrency = 8;
    bool history = false;             ///< read the older states that trust servers still have, for tags that were re-pointed
    /// What is done is kept there as JSON lines, and taken from there unless it is older than a day, dates say
    /// something else by now, or anything that it was judged by has changed (trust/audit/audit_inputs.h). Empty:
    /// nowhere.
    std::filesystem::path resumeFile;
    /// Told each repository once it is done, those of the resume file first; from any thread, one call at a time.
    std::function<void(const AuditedRepository&)> onRepository;
};

/// Audits many repositories. Thread-safe; keeps connections between calls.
class Auditor {
public:
    explicit Auditor(Options options, Clock clock = systemClock());
    ~Auditor();

    /// The repositories that are meant, sorted, each once. Patterns choose from the catalogue where one is named, else from
    /// the repositories that this computer has trust data of. Errors: usage (none named, no registry host), not-found (a
    /// pattern that matches nothing), and the registry's.
    Result<std::vector<std::string>> choose(const AuditSelection& selection, const Job& job) const;

    /// A repository that cannot be examined is a finding of its own. When the job is stopped the report is incomplete, not
    /// an error. Errors: io (the resume file, also where it is spoilt), usage (it belongs to an audit with other settings).
    Result<AuditReport> run(const std::vector<std::string>& repositories, const AuditOptions& options, const Job& job) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// One name or pattern a line. Empty lines, remarks from "#" on (at the beginning or behind a blank) and a byte order mark
/// are left out.
std::vector<std::string> repositoriesIn(BytesView text);
/// The same of a file. Errors: io, not-found, too-large.
Result<std::vector<std::string>> readRepositoryList(const std::filesystem::path& file);

/// Whether a pattern with "*" (anything, "/" too) and "?" (one character) matches the whole name.
bool matchesPattern(std::string_view pattern, std::string_view name);

}  // namespace roseglass::trust
