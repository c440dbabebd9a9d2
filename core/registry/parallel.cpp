#include "registry/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace roseglass::registry {

Result<void> inParallel(size_t count, unsigned concurrency, const Job& job, const std::function<Result<void>(size_t, const Job&)>& work) {
    std::stop_source ours;
    const std::stop_callback passedOn(job.stop, [&ours] { ours.request_stop(); });
    Job inner = job;
    inner.stop = ours.get_token();
    std::atomic<size_t> next = 0;
    std::mutex mutex;
    std::optional<Error> first;
    const auto run = [&] {
        for (size_t i = next++; i < count && !inner.stopped(); i = next++) {
            auto done = work(i, inner);
            if (done) continue;
            const std::lock_guard lock(mutex);
            if (!first) first = std::move(done).error();
            ours.request_stop();
        }
    };
    {
        std::vector<std::jthread> workers;
        const size_t threads = std::min<size_t>(std::max(1u, concurrency), count);
        for (size_t i = 0; i + 1 < threads; ++i) workers.emplace_back(run);
        if (count > 0) run();
    }
    if (first) return fail(std::move(*first));
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    return {};
}

}  // namespace roseglass::registry
