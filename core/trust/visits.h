#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "trust/bundle.h"

namespace roseglass::trust {

/// The states of one repository that this computer saw: a bundle each, in FOLDER/sha256(GUN)/TIME.rgbundle, or TIME_2 to TIME_9 within one second.
class Visits {
public:
    Visits(const std::filesystem::path& folder, const std::string& gun);
    /// Newest first, by their names.
    std::vector<std::filesystem::path> files() const;
    /// Adds one unless the newest says the same; drops the oldest beyond the bounds. Another process that does the same at
    /// this moment goes first, and nothing is added. Errors: io, too-large.
    Result<void> add(const Bundle& bundle) const;

private:
    std::filesystem::path fileFor(Instant time) const;
    void prune() const;
    std::filesystem::path folder_;
};

/// The roots by which a bundle of a repository is judged: those that are known, and, where it ends before them and
/// nothing links it, those of the visits that lead to them: what this computer saw once may show how the one led to the
/// other.
class SeenRoots {
public:
    SeenRoots(std::filesystem::path folder, notary::RootVersions known)
        : folder_(std::move(folder)), known_(std::move(known)) {}
    const notary::RootVersions& forBundle(const Bundle& bundle);

private:
    std::filesystem::path folder_;
    notary::RootVersions known_;
    bool wereRead_ = false;
};

/// What a report says, as a bundle: its roles' files with the newest root alone, and what the registry served.
Bundle bundleOf(const Report& report);

}  // namespace roseglass::trust
