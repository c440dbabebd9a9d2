#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace roseglass {

/// A point in time, UTC, to the microsecond (years 1 to 9999 fit).
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
/// Where the time comes from; tests pass their own.
using Clock = std::function<Instant()>;

Clock systemClock();

/// RFC 3339 with any offset; fractions finer than a microsecond are cut off. Nothing for any other text.
std::optional<Instant> parseRfc3339(std::string_view text);
/// "2026-11-24T08:00:00Z", to the second.
std::string formatRfc3339(Instant instant);

}  // namespace roseglass
