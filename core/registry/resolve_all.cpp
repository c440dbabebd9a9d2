#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "registry/client.h"

namespace roseglass::registry {
namespace {

constexpr int kFailuresToGiveUp = 3;

bool isNetworkTrouble(ErrorCode code) { return code == ErrorCode::Network || code == ErrorCode::Tls || code == ErrorCode::Timeout; }

}  // namespace

std::vector<Result<Served>> Client::resolveAll(const std::string& path, const std::vector<std::string>& tags, const Job& job,
                                               unsigned concurrency, const std::function<bool(const std::string&)>& byContent) const {
    std::vector<Result<Served>> answers(tags.size(), Result<Served>(fail(ErrorCode::Interrupted, "Stopped")));
    std::atomic<size_t> next = 0, done = 0;
    std::atomic<int> failuresInARow = 0;
    std::mutex mutex;
    std::optional<Error> givenUp;

    const auto work = [&] {
        for (size_t i = next++; i < tags.size() && !job.stopped(); i = next++) {
            if (failuresInARow >= kFailuresToGiveUp) {
                const std::lock_guard lock(mutex);
                answers[i] = fail(*givenUp);
                continue;
            }
            answers[i] = byContent && byContent(tags[i]) ? resolveContent(path, tags[i], job) : resolve(path, tags[i], job);
            const bool trouble = !answers[i] && isNetworkTrouble(answers[i].error().code);
            if (trouble) {
                const std::lock_guard lock(mutex);
                givenUp = answers[i].error();
                ++failuresInARow;
            } else {
                failuresInARow = 0;
            }
            job.progress("Asking the registry for each tag", ++done, tags.size());
        }
    };
    std::vector<std::jthread> workers;
    const size_t count = std::min<size_t>(std::max(1u, concurrency), tags.size());
    for (size_t i = 0; i + 1 < count; ++i) workers.emplace_back(work);
    if (count > 0) work();
    return answers;
}

}  // namespace roseglass::registry
