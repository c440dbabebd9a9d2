#pragma once
#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "trust/report.h"

namespace roseglass::ui {

/// Someone who may sign in a repository.
struct SignerRow {
    std::string name;                  ///< "alice", "Repo Admin", or a deeper delegation's path
    std::string role;                  ///< the delegation that is this signer's own
    std::vector<std::string> keys;     ///< canonical IDs
    std::vector<std::string> roles;    ///< where these keys sign, releases first
    std::vector<std::string> paths;    ///< "" is everything
    int64_t threshold = 1;
    bool isHere = false;               ///< enough keys are on this computer
    bool valid = true;                 ///< the role's own file verifies
    std::string reason;                ///< why not
    std::vector<uint32_t> tags;        ///< signed by this signer, as the table of tags has it; indices into the report's
};

/// Who may sign, people first, then the repository's own key. Pure, for workers: it looks at every tag.
std::vector<SignerRow> signersOf(const trust::Report& report);

/// Whether signers can be changed from here: the keys of targets are on this computer.
bool canChangeSigners(const trust::Report& report);

}  // namespace roseglass::ui
