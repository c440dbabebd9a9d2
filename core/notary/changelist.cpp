#include "notary/changelist.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <system_error>

#include "base/encoding.h"
#include "base/file.h"
#include "base/redact.h"
#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::notary {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr uint64_t kMaxChange = 1u << 20;
constexpr size_t kMaxChanges = 100'000;

std::vector<std::string> textsIn(const json& object, const char* key) {
    std::vector<std::string> texts;
    if (!object.is_object() || !object.contains(key) || !object[key].is_array()) return texts;
    for (const json& text : object[key]) {
        if (text.is_string()) texts.push_back(text.get<std::string>());
    }
    return texts;
}

void readTarget(const json& data, StagedChange& change) {
    const auto hash = data.contains("hashes") ? fromBase64(textOf(data["hashes"], "sha256")) : std::nullopt;
    const auto digest = hash ? crypto::Sha256::fromRaw(*hash) : std::nullopt;
    const bool counted = data.contains("length") && data["length"].is_number_unsigned() && data["length"].get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    if (!digest || !counted) {
        change.problem = "its length or SHA-256 cannot be read";
        return;
    }
    change.target = tuf::NewTarget{data["length"].get<uint64_t>(), *digest};
}

/// notary: changelist.TUFDelegation.
void readDelegation(const json& data, StagedChange& change) {
    change.delegation.role = change.role;
    if (data.contains("threshold") && data["threshold"].is_number_integer() && data["threshold"] > 0) change.delegation.threshold = data["threshold"].get<int64_t>();
    change.delegation.addPaths = textsIn(data, "add_paths");
    change.delegation.removePaths = textsIn(data, "remove_paths");
    change.delegation.removeKeyIds = textsIn(data, "remove_keys");
    change.delegation.clearPaths = data.contains("clear_paths") && data["clear_paths"] == true;
    if (!data.contains("add_keys") || !data["add_keys"].is_array()) return;
    for (const json& key : data["add_keys"]) {
        const auto bytes = key.is_object() && key.contains("keyval") ? fromBase64(textOf(key["keyval"], "public")) : std::nullopt;
        auto parsed = bytes ? crypto::PublicKey::parse(textOf(key, "keytype"), *bytes) : fail(ErrorCode::Malformed, "not base64");
        if (parsed) change.delegation.addKeys.push_back(std::move(*parsed));
        else change.problem = "one of its keys cannot be read: " + parsed.error().message;
    }
}

StagedChange readChange(const fs::path& file) {
    StagedChange change;
    change.file = file;
    const auto bytes = readFile(file, kMaxChange);
    const json document = bytes ? jsonOrNull(*bytes, kMaxChange) : json();
    change.action = printable(textOf(document, "action"), 40);
    change.role = textOf(document, "role");
    change.type = printable(textOf(document, "type"), 40);
    change.path = textOf(document, "path");
    if (!document.is_object() || change.role.empty()) {
        change.problem = bytes ? "it is no change of notary" : bytes.error().message;
        return change;
    }
    const auto raw = fromBase64(textOf(document, "data"));
    const json data = raw && !raw->empty() ? jsonOrNull(*raw, kMaxChange) : json::object();
    const bool known = change.action == "create" || change.action == "update" || change.action == "delete";
    if (!known || !raw || data.is_null()) change.problem = "it cannot be read";
    else if (change.type == "target" && change.action != "delete") readTarget(data, change);
    else if (change.type == "delegation") readDelegation(data, change);
    else if (change.type != "target" && change.type != "witness") change.problem = "changes of the kind \"" + change.type + "\" are not supported";
    return change;
}

}  // namespace

Result<std::vector<StagedChange>> readChangelist(const fs::path& trustDir, const std::string& gun) {
    std::vector<fs::path> files;
    std::error_code code;
    const fs::path folder = trustDir / "tuf" / gun / "changelist";
    if (fs::is_symlink(fs::symlink_status(folder, code))) return fail(ErrorCode::Io, "Will not follow the symbolic link " + folder.string(), "The trust directory must hold its files itself; remove the link.");
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
        if (at->path().extension() == ".change" && files.size() < kMaxChanges) files.push_back(at->path());
    }
    if (code && code != std::errc::no_such_file_or_directory) return fail(ErrorCode::Io, "Cannot read " + folder.string() + ": " + code.message());
    // notary names them by time, so their names' order is theirs.
    std::sort(files.begin(), files.end());
    std::vector<StagedChange> changes;
    changes.reserve(files.size());
    for (const fs::path& file : files) changes.push_back(readChange(file));
    return changes;
}

Result<void> removeStaged(const std::vector<StagedChange>& changes) {
    for (const StagedChange& change : changes) {
        if (::unlink(change.file.c_str()) != 0 && errno != ENOENT) return fail(ErrorCode::Io, "Cannot remove " + change.file.string() + ": " + std::generic_category().message(errno));
    }
    return {};
}

}  // namespace roseglass::notary
