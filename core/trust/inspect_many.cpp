#include "trust/inspect_many.h"

#include <algorithm>
#include <atomic>

#include "registry/parallel.h"
#include "registry/reference.h"

namespace roseglass::trust {
namespace {

constexpr unsigned kAtATime = 4;

}  // namespace

std::vector<std::string> repositoriesOf(const std::vector<std::string>& references) {
    std::vector<std::string> guns;
    for (const std::string& text : references) {
        const auto reference = registry::digestAlone(text) ? fail(ErrorCode::Usage, "not a repository") : registry::Reference::parse(text);
        std::string gun = reference ? reference->gun() : text;
        if (std::find(guns.begin(), guns.end(), gun) == guns.end()) guns.push_back(std::move(gun));
    }
    return guns;
}

std::vector<Result<std::shared_ptr<const Report>>> inspectMany(const Inspect& inspect, const std::vector<std::string>& repositories, const Job& job) {
    std::vector<Result<std::shared_ptr<const Report>>> results(repositories.size(), fail(ErrorCode::Interrupted, "Stopped"));
    std::atomic<size_t> done = 0;
    Job each = job;
    // The steps of four repositories at once would jump to and fro.
    each.onProgress = nullptr;
    job.progress("Reading", 0, repositories.size());
    [[maybe_unused]] const auto stopped = registry::inParallel(repositories.size(), kAtATime, each, [&](size_t i, const Job& inner) -> Result<void> {
        results[i] = inspect(repositories[i], inner);
        job.progress("Reading", ++done, repositories.size());
        return {};
    });
    return results;
}

}  // namespace roseglass::trust
