#pragma once
#include <functional>
#include <future>

#include "trust/context.h"

namespace roseglass::trust {

/// One repository looked at: its trust data and, where wanted, what the registry serves.
struct Inspection {
    registry::Reference reference;
    notary::Update update;
    std::optional<notary::Update> before;  ///< what the cache held, where the update was refused before targets
    RegistryTags registry;
    std::shared_ptr<Report> report;        ///< without tag rows

    std::future<Result<void>> storing;     ///< the cache being written meanwhile

    /// Waits until the cache is written; a failure of that (false) is the repository's error from then on.
    bool finishStoring();
    /// The set whose tags can be shown, be it trusted or not; null when there is none.
    const tuf::TrustedSet* shownSet() const;
};

/// EveryTagByContent: as EveryTag, but the manifests of signed tags are fetched and hashed, where otherwise what the registry's
/// header names counts. As many requests; they wait for the trust data.
enum class RegistryQuestion { Nothing, OneTag, EveryTag, EveryTagByContent };

/// Errors: usage, interrupted, and a broken configuration's. Trust trouble is in the result.
Result<Inspection> lookAt(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job);

/// As lookAt, and waits until the cache is written; where another program stored something else meanwhile, it looks again.
/// @param meanwhile  done while the cache is being written, and again where that changed the result
Result<Inspection> lookAndStore(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job,
                                const std::function<void(Inspection&)>& meanwhile = {});

/// Fills status, roles, checks and errors of a report from what the inspection's update came to. Tag rows are left to the caller.
void fillReport(Report& report, const Inspection& inspection, const Context& context, const Job& job);
/// The whole report on one repository, its tags signed beside served. Errors: those of lookAt().
Result<std::shared_ptr<Report>> makeReport(Context& context, const registry::Reference& reference, RegistryQuestion question, const Job& job);

}  // namespace roseglass::trust
