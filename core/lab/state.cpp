#include "lab/state.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/own_folder.h"
#include "json/outside.h"
#include "json/text_of.h"
#include "lab/records.h"

namespace roseglass::lab {
namespace {

constexpr uint64_t kMaxFile = 1u << 20;

uint64_t numberAt(const nlohmann::json& object, const char* key) {
    return object.is_object() && object.contains(key) && object[key].is_number_unsigned() ? object[key].get<uint64_t>() : 0;
}

}  // namespace

bool StateFile::isLab(const std::filesystem::path& folder) {
    const auto state = load(folder);
    return state && isRecorded(folder, state->mark);
}

Result<StateFile> StateFile::load(const std::filesystem::path& folder) {
    StateFile state;
    const auto own = OwnFolder::openNamed(folder);
    if (!own) {
        std::error_code code;
        return std::filesystem::exists(folder, code) ? Result<StateFile>(fail(own.error())) : Result<StateFile>(state);
    }
    const auto bytes = own->read("lab.json", kMaxFile);
    if (!bytes) return bytes.error().code == ErrorCode::NotFound ? Result<StateFile>(state) : fail(bytes.error());
    const auto json = jsonOrNull(*bytes, kMaxFile);
    if (!json.is_object()) return fail(ErrorCode::Io, (folder / "lab.json").string() + " cannot be read", "Remove it; servers that still run have to be ended by hand.");
    state.signerPort = static_cast<uint16_t>(numberAt(json, "signerPort"));
    state.serverPort = static_cast<uint16_t>(numberAt(json, "serverPort"));
    state.registryPort = static_cast<uint16_t>(numberAt(json, "registryPort"));
    if (json.contains("processes") && json["processes"].is_object()) {
        for (const auto& [name, entry] : json["processes"].items()) {
            state.processes[name] = {static_cast<pid_t>(numberAt(entry, "pid")), numberAt(entry, "startTime")};
        }
    }
    state.mark = textOf(json, "mark");
    if (json.contains("repositories") && json["repositories"].is_array()) {
        for (const auto& name : json["repositories"]) {
            if (name.is_string()) state.repositories.push_back(name.get<std::string>());
        }
    }
    return state;
}

Result<void> StateFile::save(const std::filesystem::path& folder) const {
    nlohmann::json json{{"signerPort", signerPort}, {"serverPort", serverPort}, {"registryPort", registryPort}, {"repositories", repositories}, {"mark", mark}};
    for (const auto& [name, process] : processes) {
        json["processes"][name] = {{"pid", static_cast<uint64_t>(process.pid)}, {"startTime", process.startTime}};
    }
    return writeFileAtomically(folder / "lab.json", json.dump(2) + "\n", 0600);
}

bool StateFile::allRunning(const std::filesystem::path& folder) const {
    return processes.size() == 3 && std::all_of(processes.begin(), processes.end(), [&](const auto& entry) { return isRunning(entry.second) && isConfiguredIn(entry.second, folder); });
}

}  // namespace roseglass::lab
