#include "ui/metadata/jumps.h"

#include <algorithm>

namespace roseglass::ui {
namespace {

bool isKeyId(const std::string& text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos; }

bool hasFile(const trust::Report& report, const std::string& role) {
    return std::any_of(report.roles.begin(), report.roles.end(), [&](const trust::RoleRow& row) { return row.name == role && row.bytes; });
}

const JsonNode* above(const JsonNode& node, const std::string& name) {
    for (const JsonNode* at = &node; at; at = at->parent) {
        if (at->parent && at->parent->name == name) return at;
    }
    return nullptr;
}

/// Who lists the keys of this role: the root, or the delegating role.
std::string listedIn(const trust::RoleRow& role) { return role.parent.empty() ? "root" : role.parent; }

}  // namespace

std::optional<JumpTarget> jumpFrom(const JsonNode& node, const trust::Report& report, const trust::RoleRow& role) {
    // {"meta":{"targets":{"hashes":{"sha256":…},"length":…}}}
    if (const JsonNode* file = above(node, "meta"); file && hasFile(report, file->name)) return JumpTarget{file->name, {}};
    const bool inSignatures = above(node, "signatures") != nullptr;
    if (inSignatures) {
        const JsonNode& entry = *above(node, "signatures");
        for (const auto& member : entry.children) {
            if (member->name == "keyid" && isKeyId(member->value)) return JumpTarget{listedIn(role), member->value};
        }
    }
    if (node.name == "name" && hasFile(report, node.value)) return JumpTarget{node.value, {}};
    if (!isKeyId(node.value)) return std::nullopt;
    if (const JsonNode* list = node.parent; list && list->name == "keyids") return JumpTarget{role.name, node.value};
    return std::nullopt;
}

}  // namespace roseglass::ui
