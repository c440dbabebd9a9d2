#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "trust/bundle.h"
#include "trust/client.h"
#include "trust/inspection.h"

namespace roseglass::trust {

/// What an export put into the file.
struct Exported {
    std::shared_ptr<const Report> report;  ///< as it was judged while it was fetched
    std::string file;
    uint64_t bytes = 0;
    crypto::Sha256 sha256;  ///< of the file
    size_t roots = 0, roles = 0, tags = 0;
};

/// Bundles: all trust data of a repository in one file, and the same verdicts from it anywhere, without a network.
/// Thread-safe; calls block and can be stopped through the Job.
class Bundler {
public:
    explicit Bundler(Options options, Clock clock = systemClock());
    ~Bundler();

    /// Reads a repository again, every root version included, and writes it whole or not at all. What does not verify is
    /// exported as it was served: it is evidence. A file that is there is replaced. With options.offline the cache is
    /// exported, which holds the newest root alone; where the server is away, too. Its date is then the cache's own, and
    /// nothing of the registry is in it.
    /// Errors: usage (no reference, or one with a tag), no-trust-data, those of the servers, too-large, io, interrupted.
    Result<Exported> exportTo(const std::string& repository, const std::filesystem::path& file, const Job& job) const;

    /// The bundle's content judged like a server's, at options.at or now, with the pins and by the root that this
    /// computer knows of the repository; nothing is asked of anybody and nothing is stored. Trust trouble is in the
    /// report. Errors: those of readBundle, interrupted, a broken configuration's.
    Result<std::shared_ptr<const Report>> open(const std::filesystem::path& file, const Job& job) const;

    /// The verdict on one of its references: ":TAG", "@sha256:…", or one that names the bundle's own repository.
    /// Errors: as open; usage.
    Result<Verdict> verify(const std::filesystem::path& file, const std::string& reference, const Job& job) const;

    /// As open, at the moment in which the bundle was fetched unless options.at says another.
    Result<std::shared_ptr<const Report>> openAsFetched(const std::filesystem::path& file, const Job& job) const;

private:
    std::unique_ptr<Context> context_, offline_;  ///< the second never reaches a network
};

/// A bundle's content judged at `now`. The report has no tag rows yet. Errors: malformed (its repository), a broken
/// configuration's, interrupted.
/// @param known  roots that are trusted already; null: the cache's and what leads to it. Nothing but a root that is
///               linked to them is accepted, and without any it is a first use
Result<Inspection> inspectBundle(const Context& context, const Bundle& bundle, const std::string& file, Instant now,
                                 const Job& job, const notary::RootVersions* known = nullptr);
/// inspectBundle with tag rows.
Result<std::shared_ptr<const Report>> reportOf(const Context& context, const Bundle& bundle, const std::string& file,
                                               Instant now, const Job& job,
                                               const notary::RootVersions* known = nullptr);

}  // namespace roseglass::trust
