#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"
#include "trust/report.h"

namespace roseglass::trust {

using Inspect = std::function<Result<std::shared_ptr<const Report>>(const std::string& repository, const Job& job)>;

/// Looks at many repositories, four at a time; the progress counts them. One that fails does not end the others.
/// @param inspect  called from several threads
/// @return  as many results as repositories, in their order; what was not begun before a stop is interrupted
std::vector<Result<std::shared_ptr<const Report>>> inspectMany(const Inspect& inspect, const std::vector<std::string>& repositories, const Job& job);

}  // namespace roseglass::trust
