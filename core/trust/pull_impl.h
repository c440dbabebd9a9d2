#pragma once
#include "trust/pull.h"
#include "trust/context.h"

namespace roseglass::trust {

struct Puller::Impl {
    Impl(Options options, Clock clock) : context(std::move(options), std::move(clock)) {}
    mutable Context context;
};

/// Where the image goes. Errors: usage, network (an engine was asked for by name).
Result<registry::SourceName> placeFor(const registry::Reference& reference, const PullOptions& options, const std::string& dockerHost, const Job& job);
/// Whether the image can go there. Errors: io (a folder of other things, no such parent, no room), usage (all platforms into one archive).
Result<void> checkPlace(const PullPlan& plan);
/// Fills in which parts are there already, and what is needed of network and disk.
void takeStock(PullPlan& plan);
/// The file of a blob in the destination, where that is a layout.
std::filesystem::path blobAt(const PullPlan& plan, const crypto::Sha256& digest);

}  // namespace roseglass::trust
