#pragma once
#include <functional>

#include "base/job.h"
#include "base/result.h"

namespace roseglass::registry {

/// Runs `work(i, job)` for i from 0 to count - 1, `concurrency` of them at a time. The first error asks the others to stop
/// and is the answer. The job that `work` gets is stopped by the caller's stop and by such an error.
Result<void> inParallel(size_t count, unsigned concurrency, const Job& job, const std::function<Result<void>(size_t, const Job&)>& work);

}  // namespace roseglass::registry
