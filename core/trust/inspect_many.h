#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"
#include "trust/report.h"

namespace roseglass::trust {

/// The repositories that these references name, each once and in their order; what is no reference stays as it is.
std::vector<std::string> repositoriesOf(const std::vector<std::string>& references);

using Inspect = std::function<Result<std::shared_ptr<const Report>>(const std::string& repository, const Job& job)>;

/// Looks at many repositories, four at a time; the progress counts them. One that fails does not end the others.
/// @param inspect  called from several threads
/// @return  as many results as repositories, in their order; what was not begun before a stop is interrupted
std::vector<Result<std::shared_ptr<const Report>>> inspectMany(const Inspect& inspect, const std::vector<std::string>& repositories, const Job& job);

}  // namespace roseglass::trust
