#pragma once
#include <optional>
#include <string>

#include "ui/metadata/json_tree_model.h"
#include "trust/report.h"

namespace roseglass::ui {

/// What a place in a metadata file names: another role's file, or a key in the file that lists it.
struct JumpTarget {
    std::string role;
    std::string keyId;  ///< empty: the file itself
};

/// Follows a hash, length or name below "meta" to that role's file, a delegation's name to its file, and a key ID (in
/// "keyids", "signatures" or a role) to the key where it is listed. Nothing for what names nothing.
/// @param role  whose file is in view
std::optional<JumpTarget> jumpFrom(const JsonNode& node, const trust::Report& report, const trust::RoleRow& role);

}  // namespace roseglass::ui
