#pragma once
#include <filesystem>
#include <string>

#include "base/job.h"
#include "base/result.h"

namespace roseglass::lab {

/// The labs that this user made, kept outside of them: a lab.json can be copied or forged, and what a lab's folder holds is
/// deleted when the lab is started again. $XDG_DATA_HOME/roseglass/labs.json: the folder of each by its mark, 32 random digits.
/// Remembers a new lab and answers its mark. Errors: io, interrupted.
Result<std::string> recordLab(const std::filesystem::path& folder, const Job& job);
/// Whether this user made the lab in this folder, under this mark.
bool isRecorded(const std::filesystem::path& folder, const std::string& mark);

}  // namespace roseglass::lab
