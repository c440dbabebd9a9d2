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

/// The years that four digits can write: 1 to 9999, in UTC.
bool isWritable(Instant instant);
/// RFC 3339 with any offset; fractions finer than a microsecond are cut off. Empty for any other text, and for an instant
/// that in UTC lies outside the years 1 to 9999.
std::optional<Instant> parseRfc3339(std::string_view text);
/// "2026-11-24T08:00:00Z", to the second; what lies outside of the years 1 to 9999 is written as their first or last
/// second.
std::string formatRfc3339(Instant instant);

}  // namespace roseglass
