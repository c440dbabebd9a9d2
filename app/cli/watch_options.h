#pragma once
#include "arguments.h"
#include "base/job.h"
#include "trust/expiry.h"

namespace roseglass::cli {

/// --warn DAYS, as 30 or 30d. What the trust server renews is told at most 14 days before. Errors: usage.
Result<trust::ExpiryThresholds> warnThresholds(const Arguments& arguments);

/// The same job, but no warning twice: every repository would tell what is wrong with the folder of keys.
Job tellingOnce(Job job);

}  // namespace roseglass::cli
