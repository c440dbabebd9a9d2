#include "trust/unpublished_keys.h"

#include "base/file.h"
#include "json/outside.h"

namespace roseglass::trust {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxFile = 4u << 20;

json repositoriesIn(const std::filesystem::path& file) {
    const auto bytes = readFile(file, kMaxFile);
    const json document = bytes ? jsonOrNull(*bytes, kMaxFile) : json();
    const bool whole = document.is_object() && document.contains("repositories") && document["repositories"].is_object();
    return whole ? document["repositories"] : json::object();
}

}  // namespace

std::set<std::string> UnpublishedKeys::of(const std::string& gun) const {
    std::set<std::string> ids;
    const json repositories = repositoriesIn(file_);
    if (!repositories.contains(gun) || !repositories[gun].is_array()) return ids;
    for (const json& id : repositories[gun]) {
        if (id.is_string()) ids.insert(id.get<std::string>());
    }
    return ids;
}

Result<void> UnpublishedKeys::add(const std::string& gun, const std::vector<std::string>& ids, const Job& job) const {
    if (ids.empty()) return {};
    std::set<std::string> all = of(gun);
    all.insert(ids.begin(), ids.end());
    return write(gun, all, job);
}

Result<void> UnpublishedKeys::forget(const std::string& gun, const Job& job) const {
    if (of(gun).empty()) return {};
    return write(gun, {}, job);
}

Result<void> UnpublishedKeys::write(const std::string& gun, const std::set<std::string>& ids, const Job& job) const {
    RG_TRY(makePrivateFolder(file_.parent_path()));
    RG_ASSIGN(const FileLock lock, FileLock::acquire(file_.native() + ".lock", job));
    json repositories = repositoriesIn(file_);
    if (ids.empty()) repositories.erase(gun);
    else repositories[gun] = ids;
    return writeFileAtomically(file_, json{{"format", 1}, {"repositories", std::move(repositories)}}.dump(1) + '\n');
}

}  // namespace roseglass::trust
