#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "registry/client.h"

namespace roseglass::registry {
namespace {

constexpr int kFailuresToGiveUp = 3;

/// What meets one tag and will meet the next one, too.
bool meetsAll(ErrorCode code) {
    return code == ErrorCode::Network || code == ErrorCode::Tls || code == ErrorCode::Timeout || code == ErrorCode::RateLimited || code == ErrorCode::Unauthorized;
}

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
            const bool trouble = !answers[i] && meetsAll(answers[i].error().code);
            if (trouble) {
                const std::lock_guard lock(mutex);
                const Error& error = answers[i].error();
                // What tells most speaks for all: an answer to HEAD has no words.
                if (!givenUp || givenUp->code != error.code || error.message.size() >= givenUp->message.size()) givenUp = error;
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
    workers.clear();
    for (auto& answer : answers)
        if (givenUp && !answer && answer.error().code == givenUp->code) answer = fail(*givenUp);
    return answers;
}

}  // namespace roseglass::registry
