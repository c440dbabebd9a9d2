#include "http/rate_limit.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include "http/error_document.h"

namespace roseglass::http {
namespace {

using std::chrono::seconds;

constexpr seconds kLongest = std::chrono::hours(24);
constexpr seconds kOwnPause(60);
constexpr int kManyInARow = 3;
constexpr const char* kHeader = "Retry-After";

std::optional<seconds> dateOf(std::string_view text) {
    const time_t time = curl_getdate(std::string(text).c_str(), nullptr);
    return time == -1 ? std::nullopt : std::optional(seconds(time));
}

std::string inWords(seconds time) {
    const auto count = time.count();
    if (count >= 7200) return std::to_string((count + 3599) / 3600) + " hours";
    if (count >= 120) return std::to_string((count + 59) / 60) + " minutes";
    return count == 1 ? "1 second" : std::to_string(count) + " seconds";
}

}  // namespace

std::optional<seconds> retryAfter(const Response& response) {
    const std::string_view text = response.headers.find(kHeader).value_or("");
    if (const auto number = wholeNumber(text)) return std::min(kLongest, seconds(std::min<uint64_t>(*number, 1'000'000)));
    const auto then = dateOf(text);
    if (!then) return std::nullopt;
    const auto now = dateOf(response.headers.find("Date").value_or("")).value_or(std::chrono::duration_cast<seconds>(std::chrono::system_clock::now().time_since_epoch()));
    return std::clamp(*then - now, seconds(0), kLongest);
}

Error rateLimited(const Response& response, const std::string& who) {
    const auto after = retryAfter(response);
    const std::string when = after && after->count() > 0 ? "Try again in " + inWords(*after) + "." : "Try again in a while.";
    return {ErrorCode::RateLimited, who + " asks to slow down (429)" + saidIn(response.body), when + " Many servers allow more to those who log in."};
}

void RateLimits::note(const std::string& host, const Response& response, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (response.status != 429) {
        // Those that were on their way when it closed say nothing of what comes next.
        if (const auto known = limits_.find(host); known != limits_.end() && known->second.until <= now) limits_.erase(known);
        return;
    }
    Limit& limit = limits_[host];
    ++limit.inARow;
    const auto after = retryAfter(response);
    if (!response.body.empty() || limit.answer.body.empty()) limit.answer = response;
    if (after || limit.inARow >= kManyInARow) limit.until = std::max(limit.until, now + after.value_or(kOwnPause));
}

bool RateLimits::wantsWords(const std::string& host) {
    const std::lock_guard lock(mutex_);
    Limit& limit = limits_[host];
    return limit.answer.body.empty() && !std::exchange(limit.asked, true);
}

std::chrono::milliseconds RateLimits::left(const std::string& host, Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    const auto known = limits_.find(host);
    if (known == limits_.end() || known->second.until <= now) return std::chrono::milliseconds(0);
    return std::chrono::ceil<std::chrono::milliseconds>(known->second.until - now);
}

Response RateLimits::answer(const std::string& host, Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    Response response;
    response.status = 429;
    const auto known = limits_.find(host);
    if (known == limits_.end()) return response;
    response.body = known->second.answer.body;
    response.effectiveUrl = known->second.answer.effectiveUrl;
    const auto left = std::max(seconds(1), std::chrono::ceil<seconds>(known->second.until - now));
    response.headers.add(kHeader, std::to_string(left.count()));
    return response;
}

}  // namespace roseglass::http
