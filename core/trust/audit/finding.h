#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::trust {

enum class FindingSeverity { Error, Warning, Note };

/// What an audit may find. The name of each, findingName(), is part of the command line's contract.
enum class FindingCode {
    Unreachable,
    Untrusted,
    Unsigned,
    Stale,
    Missing,
    InvalidTag,
    UnknownTag,
    Repointed,
    ConflictingDelegations,
    Expired,
    Expiring,
    InvalidRole,
    SingleRootKey,
    RootThresholdOne,
    SharedKey,
    ClientSnapshot,
    WeakAlgorithm,
    OddAlgorithm,
    UnusableKey,
    WildcardRootCertificate,
    IdleSigner,
    UnlimitedDelegation,
    ReadableKey,
    NoBackup,
    RegistryUnreachable,
    FromCache,
    FirstUse,
    HistoryUnread,
};

/// One thing that a reviewer should know of one repository.
struct Finding {
    FindingCode code = FindingCode::Untrusted;
    FindingSeverity severity = FindingSeverity::Note;
    std::string repository;  ///< GUN
    std::string subject;     ///< tag, role or canonical key ID; empty for the repository itself. Shown through printable()
    std::string message;     ///< one sentence without its full stop
    std::string evidence;    ///< what it was seen by; one line
    std::string remedy;      ///< the way out, one or two sentences

    bool operator==(const Finding&) const = default;
};

/// What a code means, wherever it was found.
struct FindingKind {
    FindingCode code;
    std::string_view name;      ///< "single-root-key"
    FindingSeverity severity;   ///< unless the case says otherwise
    std::string_view title;     ///< "The root role has a single key"
    std::string_view help;      ///< why it matters, a sentence or two
};

/// Every kind, in the order in which reports show them.
const std::vector<FindingKind>& findingKinds();
const FindingKind& kindOf(FindingCode code);
const FindingKind* findKind(std::string_view name);   ///< null for no name of ours

std::string_view findingName(FindingCode code);            ///< "single-root-key", …
std::string_view severityName(FindingSeverity severity);   ///< "error", "warning", "note"

/// Errors first, then by kind and subject.
void sortFindings(std::vector<Finding>& findings);

}  // namespace roseglass::trust
