#pragma once
#include <memory>
#include <string>
#include <vector>

#include "http/transport.h"
#include "lab/image.h"
#include "lab/notary_tool.h"

namespace roseglass::lab {

/// What making a sample repository needs.
struct Workshop {
    const LabState& lab;
    std::shared_ptr<http::Transport> transport;
    ImagePusher images;
    NotaryTool owner;

    std::string gun(const std::string& path) const { return lab.registryHost + "/" + path; }
};

struct Sample {
    const char* path;
    Result<void> (*make)(Workshop& workshop, const std::string& path, const Job& job);
};

/// The lab's sample repositories, each with one thing to show.
const std::vector<Sample>& samples();

}  // namespace roseglass::lab
