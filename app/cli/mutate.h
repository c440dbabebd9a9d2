#pragma once
#include <functional>
#include <string>
#include <vector>

#include "arguments.h"
#include "base/job.h"
#include "trust/publisher.h"

namespace roseglass::cli {

using MakePlan = std::function<Result<trust::Plan>(trust::Publisher& publisher, const Job& job)>;

struct Mutation {
    MakePlan plan;
    std::string done;  ///< what is said when it is done: "Successfully signed …"
    std::string repository = {};  ///< named where several are changed by one call
};

/// Plans each mutation, prints the plan and asks (--yes: does not ask; --dry-run: only prints), executes and reports. Where
/// somebody published first and a person can be asked, the change is planned again. Returns the exit code. It ends with the
/// first error, and then reports what was done before it and what was not.
int mutate(const std::vector<Mutation>& mutations, const Arguments& arguments);

}  // namespace roseglass::cli
