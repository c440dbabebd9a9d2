#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "notary/changefeed.h"
#include "trust/bundle.h"
#include "trust/client.h"
#include "trust/context.h"
#include "trust/difference.h"

namespace roseglass::trust {

enum class StateSource {
    Server,  ///< an older version that the trust server still has
    Visit,   ///< what this computer saw when it looked
    Bundle,  ///< a file
};

/// A repository at one moment.
struct PastState {
    StateSource source = StateSource::Server;
    std::optional<Instant> time;   ///< published (by the changefeed's word), seen, or fetched; nothing where nobody says
    std::string where;             ///< URL of the server, or the file
    int64_t timestampVersion = 0;
    std::shared_ptr<const Report> report;  ///< judged at that time whatever --at says; without one, at the end of its timestamp's life
    std::optional<Error> unread = {};  ///< why a file of it could not be had from the server: what it says is then not known
};

/// One root version and what its rotation changed.
struct RootStep {
    int64_t version = 0;
    std::optional<Instant> expires;
    std::string keyId;             ///< canonical ID of its first root key
    Difference changes;            ///< from the version before; empty for the first
    std::optional<Error> error;    ///< why it is not among those that led to the root that this computer trusts
    std::shared_ptr<const std::string> bytes;
};

/// What can be known of a repository's past. Newest first in every list.
struct History {
    /// Somebody hands out an older root that is not this repository's: why. Nothing where all of them verify.
    std::optional<Error> foreignRoot() const;

    std::string repository, trustServer;
    std::shared_ptr<const Report> present;   ///< null for a bundle's
    std::vector<RootStep> roots;
    std::string rootsNote;                   ///< why the first version is not there; may be empty
    std::vector<PastState> states;
    std::string statesNote;                  ///< why there are no, or not all, older states; may be empty
    std::vector<notary::Publication> publications;
    std::string publicationsNote;            ///< why the changefeed says nothing; may be empty
};

/// The past of repositories: what their servers still have, and what this computer saw. Thread-safe.
class Historian {
public:
    explicit Historian(Options options, Clock clock = systemClock());
    ~Historian();

    /// Reads every root version, the server's older states as far as it keeps them, its changefeed, and the visits.
    /// With options.offline the cache and the visits alone. Every state is verified by the root that this computer
    /// trusts, and by those that led to it. Errors: usage, interrupted, a broken configuration's, root-rotation (its
    /// own root is damaged). What could not be had is told in the notes.
    Result<History> of(const std::string& repository, const Job& job) const;
    /// The one state and the roots of a bundle. Errors: as Bundler::open.
    Result<History> ofBundle(const std::filesystem::path& file, const Job& job) const;

    /// Keeps what a whole report (of every tag) says, unless nothing changed since the newest visit that is kept, or it
    /// is not trusted, from the cache or from a bundle. At most 50 visits and 64 MiB a repository, the oldest go first;
    /// folders 0700, files 0600. For a worker, after the report was shown. Errors: io, too-large.
    Result<void> remember(const Report& report) const;

    /// What the registry served at the newest visit that reached it; nothing where none is kept. Blocks.
    std::optional<RegistryTags> lastServed(const std::string& gun) const;

private:
    Result<void> addVisits(History& history, const notary::RootVersions& trusted, const Job& job) const;

    std::unique_ptr<Context> context_;
    std::filesystem::path folder_;
};

/// Where visits are kept: options.historyFolder, else $XDG_DATA_HOME/roseglass/history, else ~/.local/share/roseglass/history.
std::filesystem::path historyFolderOf(const Options& options);

std::string_view sourceName(StateSource source);  ///< "server", "visit", "bundle"

}  // namespace roseglass::trust
