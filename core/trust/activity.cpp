#include "trust/activity.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/file.h"
#include "base/places.h"
#include "base/redact.h"
#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::trust {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxLog = 64u << 20;

Result<void> append(const std::filesystem::path& file, const std::string& line) {
    RG_TRY(makePrivateFolder(file.parent_path()));
    // A pipe in its place would be waited for.
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    struct stat status {};
    const bool isFile = fd >= 0 && ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    // One write: lines of two programs never mix.
    const bool ok = isFile && ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (fd >= 0) ::close(fd);
    return ok ? Result<void>() : fail(ErrorCode::Io, "Cannot write " + file.string());
}

std::vector<std::string> textsOf(const json& object, const char* key) {
    std::vector<std::string> texts;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array()) return texts;
    for (const json& text : *found) {
        if (text.is_string()) texts.push_back(text.get<std::string>());
    }
    return texts;
}

std::optional<Activity> readLine(std::string_view text) {
    const json line = jsonOrNull(text, kMaxLog);
    const auto time = line.is_object() ? parseRfc3339(textOf(line, "time")) : std::nullopt;
    if (!time) return std::nullopt;
    return Activity{*time, textOf(line, "verb"), textOf(line, "repository"), textOf(line, "result"), textOf(line, "message"), textsOf(line, "changes"), textsOf(line, "roles")};
}

void write(const Context& context, json line, const std::vector<std::string>& done, const std::optional<Error>& error, const Job& job) {
    json changes = json::array();
    for (const std::string& change : done) changes.push_back(redact(change));
    line.update({{"time", formatRfc3339(context.now())}, {"result", error ? std::string(codeName(error->code)) : "done"}, {"message", error ? redact(error->message) : ""}, {"changes", changes}});
    const auto& own = context.options().activityFile;
    const auto written = append(own.empty() ? defaultActivityFile() : own, line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
    if (!written) job.log(LogLevel::Warning, "The activity log was not written: " + written.error().message);
}

}  // namespace

std::filesystem::path defaultActivityFile() { return dataHome() / "roseglass" / "activity.jsonl"; }

void recordActivity(const Context& context, const Plan& plan, const std::optional<Error>& error, const Job& job) {
    json roles = json::array();
    for (const RoleStep& step : plan.roles) {
        if (!step.byServer) roles.push_back(step.role + " " + std::to_string(step.to));
    }
    write(context, {{"verb", plan.verb}, {"repository", plan.repository}, {"roles", roles}}, plan.changes, error, job);
}

void recordActivity(const Context& context, const std::string& verb, const std::string& repository, const std::vector<std::string>& changes, const std::optional<Error>& error, const Job& job) {
    write(context, {{"verb", verb}, {"repository", repository}}, changes, error, job);
}

Result<std::vector<Activity>> readActivity(const std::filesystem::path& file, size_t count) {
    auto bytes = readFile(file, kMaxLog);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::vector<Activity>();
    if (!bytes) return fail(std::move(bytes).error());
    // From the end, so that a long log costs no more than what is asked for.
    std::vector<Activity> newest;
    std::string_view rest = *bytes;
    while (!rest.empty() && newest.size() < count) {
        if (rest.back() == '\n') rest.remove_suffix(1);
        const size_t before = rest.rfind('\n');
        const size_t begin = before == std::string_view::npos ? 0 : before + 1;
        if (auto activity = readLine(rest.substr(begin))) newest.push_back(std::move(*activity));
        rest = rest.substr(0, begin);
    }
    return newest;
}

}  // namespace roseglass::trust
