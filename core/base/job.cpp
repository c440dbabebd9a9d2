#include "base/job.h"

#include <condition_variable>
#include <mutex>

namespace roseglass {

void Job::pause(std::chrono::milliseconds time) const {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace roseglass
