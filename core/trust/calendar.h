#pragma once
#include <string>
#include <vector>

#include "trust/expiry.h"

namespace roseglass::trust {

/// A calendar of these dates: one event an entry, all-day on the day (UTC) on which it expires, with alarms 30, 7 and 1
/// days before. Events keep their UID, so that a calendar which reads a newer file moves them. Entries without a date are
/// left out. Source: RFC 5545, with RFC 7986's NAME.
/// @param now  the time of writing (DTSTAMP)
std::string writeCalendar(const std::vector<ExpiryEntry>& entries, Instant now);

}  // namespace roseglass::trust
