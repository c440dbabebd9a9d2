#pragma once
#include <string>
#include <vector>

#include "lab/image.h"
#include "lab/person.h"

namespace roseglass::lab {

/// What making a sample repository needs.
struct Workshop {
    const LabState& lab;
    ImagePusher images;
    Person owner;

    std::string gun(const std::string& path) const { return lab.registryHost + "/" + path; }
};

struct Sample {
    const char* path;
    Result<void> (*make)(Workshop& workshop, const std::string& path, const Job& job);
};

/// The lab's sample repositories, each with one thing to show.
const std::vector<Sample>& samples();

}  // namespace roseglass::lab
