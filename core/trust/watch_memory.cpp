#include "trust/watch_memory.h"

#include "base/file.h"
#include "base/redact.h"
#include "json/outside.h"
#include "trust/history.h"

namespace roseglass::trust {
namespace {

using nlohmann::ordered_json;

constexpr uint64_t kMaxFile = 256u << 20;
constexpr const char* kFormat = "roseglass-watch";
constexpr int kVersion = 1;

ordered_json tagsOf(const WatchMemory& memory) {
    if (!memory.tags) return nullptr;
    ordered_json tags = ordered_json::object();
    for (const auto& [name, tag] : *memory.tags) {
        tags[name] = {{"digest", tag.digest},
                      {"served", tag.served ? ordered_json(*tag.served) : ordered_json()},
                      {"invalid", tag.invalid}};
    }
    return tags;
}

std::string textOf(const WatchMemory& memory, const std::string& repository, const std::string& trustServer) {
    ordered_json dates = ordered_json::object();
    for (const auto& [id, date] : memory.dates)
        dates[id] = {{"state", expiryStateName(date.state)},
                     {"expires", date.expires ? ordered_json(formatRfc3339(*date.expires)) : ordered_json()}};
    const ordered_json document{{"format", kFormat},
                                {"version", kVersion},
                                {"repository", repository},
                                {"trustServer", trustServer},
                                {"refusal", memory.refusal ? ordered_json(*memory.refusal) : ordered_json()},
                                {"trustServerAway", memory.trustServerAway},
                                {"registryAway", memory.registryAway},
                                {"tags", tagsOf(memory)},
                                {"keys", memory.keys ? ordered_json(*memory.keys) : ordered_json()},
                                {"dates", dates},
                                {"troubled", memory.troubled}};
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

ExpiryState stateOf(const std::string& name) {
    for (const ExpiryState state : {ExpiryState::Expired, ExpiryState::Soon, ExpiryState::Ok}) {
        if (expiryStateName(state) == name) return state;
    }
    return ExpiryState::Ok;
}

/// Throws where a field is missing or of another type.
WatchMemory memoryOf(const nlohmann::json& document) {
    WatchMemory memory;
    if (!document.at("refusal").is_null()) memory.refusal = document["refusal"].get<std::string>();
    memory.trustServerAway = document.at("trustServerAway").get<bool>();
    memory.registryAway = document.at("registryAway").get<bool>();
    if (const auto& tags = document.at("tags"); !tags.is_null()) {
        memory.tags.emplace();
        for (const auto& [name, tag] : tags.items()) {
            WatchMemory::Tag& known = (*memory.tags)[name];
            known.digest = tag.at("digest").get<std::string>();
            if (!tag.at("served").is_null()) known.served = tag["served"].get<std::string>();
            known.invalid = tag.at("invalid").get<bool>();
        }
    }
    if (!document.at("keys").is_null()) memory.keys = document["keys"].get<std::map<std::string, std::string>>();
    for (const auto& [id, date] : document.at("dates").items()) {
        const auto& expires = date.at("expires");
        memory.dates[id] = {stateOf(date.at("state").get<std::string>()),
                            expires.is_null() ? std::nullopt : parseRfc3339(expires.get<std::string>())};
    }
    memory.troubled = document.at("troubled").get<std::map<std::string, std::string>>();
    return memory;
}

}  // namespace

std::filesystem::path watchFolderOf(const Options& options) {
    return historyFolderOf(options).parent_path() / "watch";
}

WatchFile::WatchFile(const Options& options, const std::string& repository, const std::string& trustServer)
    : folder_(watchFolderOf(options)), repository_(repository), trustServer_(trustServer) {
    std::error_code code;
    const std::filesystem::path trustDir = options.trustDir.empty() ? options.dockerConfig / "trust" : options.trustDir;
    std::filesystem::path where = std::filesystem::weakly_canonical(trustDir, code);
    if (code) where = std::filesystem::absolute(trustDir, code);
    path_ = folder_ / (crypto::sha256(repository + '\n' + trustServer + '\n' + where.string()).hex() + ".json");
}

Result<std::optional<WatchMemory>> WatchFile::read() const {
    const auto bytes = readFile(path_, kMaxFile);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::nullopt;
    if (!bytes) return fail(bytes.error());
    const auto spoilt = [&] {
        return fail(ErrorCode::Malformed, printable(path_.string(), 300) + " is not what a watch keeps");
    };
    const nlohmann::json document = jsonOrNull(*bytes, kMaxFile, budget::kJsonOwnValues);
    if (!document.is_object() || document.value("format", nlohmann::json()) != kFormat ||
        document.value("version", nlohmann::json()) != kVersion)
        return spoilt();
    if (document.value("repository", nlohmann::json()) != repository_ ||
        document.value("trustServer", nlohmann::json()) != trustServer_)
        return spoilt();
    try {
        return memoryOf(document);
    } catch (const nlohmann::json::exception&) {
        return spoilt();
    }
}

Result<void> WatchFile::write(const WatchMemory& memory) const {
    RG_TRY(makePrivateFolder(folder_));
    return writeFileAtomically(path_, textOf(memory, repository_, trustServer_), 0600);
}

}  // namespace roseglass::trust
