#include "lab/records.h"

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/places.h"
#include "crypto/random.h"
#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::lab {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr uint64_t kMaxFile = 1u << 20;
constexpr size_t kMaxLabs = 1'000;
constexpr size_t kMarkBytes = 16;

fs::path recordFile() { return dataHome() / "roseglass" / "labs.json"; }

json recorded() {
    const auto bytes = readFile(recordFile(), kMaxFile);
    json labs = bytes ? jsonOrNull(*bytes, kMaxFile) : json();
    return labs.is_object() ? labs : json::object();
}

std::string placeOf(const fs::path& folder) {
    std::error_code code;
    const fs::path place = fs::weakly_canonical(folder, code);
    return (code ? folder : place).lexically_normal().string();
}

}  // namespace

Result<std::string> recordLab(const fs::path& folder, const Job& job) {
    const fs::path file = recordFile();
    RG_TRY(makePrivateFolder(file.parent_path()));
    RG_ASSIGN(const FileLock lock, FileLock::acquire(file.native() + ".lock", job));
    json labs = json::object();
    // Those that are gone go from the record, too.
    const json before = recorded();
    for (const auto& [known, place] : before.items()) {
        std::error_code code;
        if (place.is_string() && labs.size() < kMaxLabs && fs::exists(fs::path(place.get<std::string>()) / "lab.json", code)) labs[known] = place;
    }
    const std::string mark = crypto::randomHex(kMarkBytes);
    labs[mark] = placeOf(folder);
    RG_TRY(writeFileAtomically(file, labs.dump(1, ' ', false, json::error_handler_t::replace) + '\n'));
    return mark;
}

bool isRecorded(const fs::path& folder, const std::string& mark) { return !mark.empty() && textOf(recorded(), mark.c_str()) == placeOf(folder); }

}  // namespace roseglass::lab
