#include "watch_options.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <mutex>
#include <set>

#include "base/redact.h"

namespace roseglass::cli {
namespace {

constexpr int kMaxDays = 36'500;

}  // namespace

Result<trust::ExpiryThresholds> warnThresholds(const Arguments& arguments) {
    trust::ExpiryThresholds thresholds;
    std::string text = arguments.value("--warn").value_or("90");
    if (text.ends_with('d')) text.pop_back();
    int days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error != std::errc() || end != text.data() + text.size() || days < 0 || days > kMaxDays) {
        return fail(ErrorCode::Usage, "\"" + printable(*arguments.value("--warn"), 60) + "\" is not a number of days from 0 to 36500");
    }
    thresholds.soon = std::chrono::days(days);
    thresholds.server = std::min(thresholds.server, thresholds.soon);
    return thresholds;
}

Job tellingOnce(Job job) {
    if (!job.onLog) return job;
    struct Told {
        std::mutex mutex;
        std::set<std::string, std::less<>> lines;
    };
    job.onLog = [told = std::make_shared<Told>(), next = std::move(job.onLog)](LogLevel level, std::string_view line) {
        if (level == LogLevel::Warning) {
            const std::lock_guard lock(told->mutex);
            if (!told->lines.emplace(line).second) return;
        }
        next(level, line);
    };
    return job;
}

}  // namespace roseglass::cli
