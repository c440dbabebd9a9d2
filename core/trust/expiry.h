#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trust/readable.h"
#include "trust/report_json.h"

namespace roseglass::trust {

enum class ExpiryState {
    Unknown,  ///< its date could not be read
    Expired,
    Soon,     ///< within the threshold
    Ok,
};

enum class ExpiryKind {
    Role,         ///< a signed file of TUF metadata
    Certificate,  ///< of a key
    Repository,   ///< none of it, or the rest of it, could be read
};

/// Who has to do something about it.
enum class Actor {
    Publisher,  ///< holds the root or targets key
    Holder,     ///< holds the key of a delegation
    Operator,   ///< runs the trust server
};

/// From when on something counts as expiring soon.
struct ExpiryThresholds {
    std::chrono::days soon{90};    ///< what people renew
    std::chrono::days server{1};   ///< what the trust server renews by itself, notary-server once it has expired
};

/// One date on which something stops being valid.
struct ExpiryEntry {
    std::string repository, trustServer;
    ExpiryKind kind = ExpiryKind::Role;
    std::string role;              ///< root, timestamp, …; of a certificate the role whose key it is; empty for a repository
    std::vector<std::string> otherRoles;  ///< that name the certificate's key, too
    int64_t version = 0;           ///< of the role
    size_t ordinal = 0;            ///< of the certificate among those of its role
    std::string keyId;             ///< of a certificate's key, canonical
    std::string certificateName;   ///< its common name; from outside
    KeyLocation location = KeyLocation::Elsewhere;  ///< of the key that can renew it
    std::optional<Instant> expires;  ///< nothing only in state Unknown
    ExpiryState state = ExpiryState::Unknown;
    std::string problem;           ///< why it does not verify, or could not be read; may be empty
    std::string breaks;            ///< what stops then, and for whom: a sentence
    Actor actor = Actor::Publisher;
    std::string remedy;            ///< who does what about it: a sentence
    std::string command;           ///< of roseglass-cli, where there is one
    bool renewableHere = false;    ///< enough of the keys are on this computer or its tokens
};

/// The dates of these repositories, soonest first; what could not be read comes before all others. Repositories without
/// trust data have none. Pure. Sources: TUF specification 5.3 to 5.6 (expiry of each role), notary (the certificates
/// of a root are judged at every look, those of a cached one, too; the server signs its timestamp and snapshot again by
/// itself).
/// @param reports  nulls are passed over
std::vector<ExpiryEntry> makeExpiry(const std::vector<std::shared_ptr<const Report>>& reports, Instant now, const ExpiryThresholds& thresholds);

/// "timestamp", "certificate of the root key 2c5c1ff01234", "dates": never more than a line.
std::string describeExpiry(const ExpiryEntry& entry);
/// What the trust server signs again by itself, its timestamp: a date that comes near says nothing there, and needs
/// somebody only once it has passed. A snapshot counts as what people renew: docker leaves its key to the server, older
/// clients kept it, and nothing in the metadata tells.
bool renewsItself(const ExpiryEntry& entry);
/// Whether something has expired by then, or has no date that could be read. What renews itself counts once it has expired.
bool expiresBy(const ExpiryEntry& entry, Instant now, Instant until);
/// Whole days until then, rounded down; negative once it is over. 0 without a date.
int64_t daysLeft(const ExpiryEntry& entry, Instant now);
/// The same for the same thing at every look, whatever its date: "HEX@roseglass", of 128 bits.
std::string expiryId(const ExpiryEntry& entry);

std::string_view expiryStateName(ExpiryState state);  ///< "unknown", "expired", "soon", "ok"
std::string_view expiryKindName(ExpiryKind kind);     ///< "role", "certificate", "repository"
std::string_view actorName(Actor actor);              ///< "publisher", "holder", "operator"

/// One repository that was asked for its dates: a report, or why there is none.
struct ExpirySource {
    std::string repository;
    std::shared_ptr<const Report> report;
    std::optional<Error> error;
};
/// Why its dates, or some of them, could not be read. An expired role is an answer, and no failure.
std::optional<Error> unreadError(const ExpirySource& source);

/// The document of `expiry --json`; the first error of a source is the document's, else why a gate refused it.
void writeJson(const std::vector<ExpiryEntry>& entries, const std::vector<ExpirySource>& sources, Instant now,
               const ExpiryThresholds& thresholds, const std::optional<Error>& refusal, const TextSink& sink);
inline void writeJson(const std::vector<ExpiryEntry>& entries, const std::vector<ExpirySource>& sources, Instant now,
                      const ExpiryThresholds& thresholds, const TextSink& sink) {
    writeJson(entries, sources, now, thresholds, std::nullopt, sink);
}

}  // namespace roseglass::trust
