#include "trust/calendar.h"

#include <algorithm>
#include <span>

#include "base/redact.h"

namespace roseglass::trust {
namespace {

constexpr size_t kLineOctets = 75;
constexpr int kAlarmDays[] = {30, 7, 1};

/// "20261206"
std::string dateOf(Instant instant) {
    std::string text = formatRfc3339(instant).substr(0, 10);
    std::erase(text, '-');
    return text;
}

/// "20261124T083512Z"
std::string timeOf(Instant instant) {
    std::string text = formatRfc3339(instant);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

/// RFC 5545, 3.3.11. Other control characters are not allowed in a text at all.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) continue;
        if (c == '\\' || c == ';' || c == ',') out += '\\';
        out += c;
    }
    return out;
}

/// Content lines, folded (RFC 5545, 3.1): at most 75 octets without the line end, never inside a character.
class Lines {
public:
    void add(const std::string& line) {
        size_t at = 0, room = kLineOctets;
        while (line.size() - at > room) {
            size_t end = at + room;
            while (end > at + 1 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
            text_.append(line, at, end - at).append("\r\n ");
            at = end;
            room = kLineOctets - 1;  // the space that says "goes on" is one of them
        }
        text_.append(line, at).append("\r\n");
    }
    void text(const std::string& name, const std::string& value) { add(name + ":" + escaped(value)); }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string summaryOf(const ExpiryEntry& entry) {
    const std::string what = entry.kind == ExpiryKind::Certificate ? describeExpiry(entry) : describeExpiry(entry) + " (version " + std::to_string(entry.version) + ")";
    return "Content trust expires: " + what + " of " + printable(entry.repository, 255);
}

std::string descriptionOf(const ExpiryEntry& entry) {
    std::string out = describeExpiry(entry) + " of " + printable(entry.repository, 255) + " expires on " + formatRfc3339(*entry.expires) + ".";
    if (!entry.breaks.empty()) out += "\n\nWhat breaks then. " + entry.breaks;
    if (!entry.remedy.empty()) out += "\n\nWhat to do. " + entry.remedy;
    if (!entry.command.empty()) out += "\n" + entry.command;
    if (!entry.certificateName.empty()) out += "\n\nCertificate: " + printable(entry.certificateName, 255);
    if (!entry.problem.empty()) out += "\n\nIt does not verify now: " + printable(entry.problem, 300);
    return out;
}

void addEvent(Lines& lines, const ExpiryEntry& entry, Instant now) {
    const std::string summary = summaryOf(entry);
    lines.add("BEGIN:VEVENT");
    lines.add("UID:" + expiryId(entry));
    lines.add("DTSTAMP:" + timeOf(now));
    lines.add("LAST-MODIFIED:" + timeOf(now));
    lines.add("SEQUENCE:" + std::to_string(std::clamp<int64_t>(entry.version, 0, INT32_MAX)));
    lines.add("DTSTART;VALUE=DATE:" + dateOf(*entry.expires));
    // A day without an end is one day long (3.6.1). An end would not exist for the last day of the year 9999.
    lines.text("SUMMARY", summary);
    lines.text("DESCRIPTION", descriptionOf(entry));
    lines.add("CATEGORIES:Content trust");
    lines.add("CLASS:PRIVATE");
    lines.add("TRANSP:TRANSPARENT");
    // An alarm for what the trust server renews in time would be one every fortnight, about nothing.
    for (const int days : renewsItself(entry) ? std::span<const int>() : std::span<const int>(kAlarmDays)) {
        lines.add("BEGIN:VALARM");
        lines.add("ACTION:DISPLAY");
        lines.text("DESCRIPTION", summary);
        lines.add("TRIGGER:-P" + std::to_string(days) + "D");
        lines.add("END:VALARM");
    }
    lines.add("END:VEVENT");
}

}  // namespace

std::string writeCalendar(const std::vector<ExpiryEntry>& entries, Instant now) {
    Lines lines;
    lines.add("BEGIN:VCALENDAR");
    lines.add("VERSION:2.0");
    lines.add("PRODID:-//Roseglass//Content trust expiry//EN");
    lines.add("CALSCALE:GREGORIAN");
    lines.add("NAME:Content trust expiry");
    lines.add("X-WR-CALNAME:Content trust expiry");
    for (const ExpiryEntry& entry : entries) {
        if (entry.expires) addEvent(lines, entry, now);
    }
    lines.add("END:VCALENDAR");
    return lines.take();
}

}  // namespace roseglass::trust
