#pragma once
#include <map>
#include <string>
#include <vector>

#include "arguments.h"

namespace roseglass::cli {

struct KeyChange {
    int (*run)(const Arguments& arguments, const std::vector<std::string>& words);  ///< the words after the verb; answers the exit code
    size_t least, most;                                                             ///< how many of them there are
};

/// generate, import, export, passwd, remove, backup, restore.
const std::map<std::string, KeyChange>& keyChanges();

}  // namespace roseglass::cli
