#include "base/instant.h"

namespace roseglass {
namespace {

/// Takes exactly `digits` decimal digits off the front, or answers -1.
int takeNumber(std::string_view& text, size_t digits) {
    if (text.size() < digits) return -1;
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool takeChar(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<int> takeFraction(std::string_view& text) {
    int micros = 0;
    size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 6) micros = micros * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
    }
    if (digits == 0 || digits > 18) return std::nullopt;
    for (size_t i = digits; i < 6; ++i) micros *= 10;
    return micros;
}

/// Minutes east of UTC.
std::optional<int> takeOffset(std::string_view& text) {
    if (takeChar(text, 'Z') || takeChar(text, 'z')) return 0;
    const bool west = !text.empty() && text.front() == '-';
    if (!takeChar(text, '+') && !takeChar(text, '-')) return std::nullopt;
    const int hours = takeNumber(text, 2);
    if (hours < 0 || hours > 23 || !takeChar(text, ':')) return std::nullopt;
    const int minutes = takeNumber(text, 2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
    return (west ? -1 : 1) * (hours * 60 + minutes);
}

constexpr Instant kFirst{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
constexpr Instant kEnd{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};

}  // namespace

bool isWritable(Instant instant) {
    return instant >= kFirst && instant < kEnd;
}

Clock systemClock() {
    return [] { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); };
}

std::optional<Instant> parseRfc3339(std::string_view text) {
    using namespace std::chrono;
    const int y = takeNumber(text, 4);
    if (y < 0 || !takeChar(text, '-')) return std::nullopt;
    const int mo = takeNumber(text, 2);
    if (mo < 0 || !takeChar(text, '-')) return std::nullopt;
    const int d = takeNumber(text, 2);
    if (d < 0 || !(takeChar(text, 'T') || takeChar(text, 't'))) return std::nullopt;
    const int h = takeNumber(text, 2);
    if (h < 0 || h > 23 || !takeChar(text, ':')) return std::nullopt;
    const int mi = takeNumber(text, 2);
    if (mi < 0 || mi > 59 || !takeChar(text, ':')) return std::nullopt;
    const int s = takeNumber(text, 2);
    if (s < 0 || s > 59) return std::nullopt;
    int micros = 0;
    if (takeChar(text, '.')) {
        const auto fraction = takeFraction(text);
        if (!fraction) return std::nullopt;
        micros = *fraction;
    }
    const auto offset = takeOffset(text);
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
    if (!offset || !text.empty() || !date.ok()) return std::nullopt;
    const Instant instant =
        Instant{sys_days{date}} + hours{h} + minutes{mi - *offset} + seconds{s} + microseconds{micros};
    return isWritable(instant) ? std::optional(instant) : std::nullopt;
}

std::string formatRfc3339(Instant instant) {
    using namespace std::chrono;
    if (!isWritable(instant)) instant = instant < kFirst ? kFirst : kEnd - seconds{1};
    const auto days = floor<std::chrono::days>(instant);
    const year_month_day date{days};
    const hh_mm_ss time{floor<seconds>(instant - days)};
    std::string text = "0000-00-00T00:00:00Z";
    const auto put = [&](size_t at, size_t digits, unsigned value) {
        for (; digits > 0; value /= 10) text[at + --digits] = static_cast<char>('0' + value % 10);
    };
    put(0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put(5, 2, static_cast<unsigned>(date.month()));
    put(8, 2, static_cast<unsigned>(date.day()));
    put(11, 2, static_cast<unsigned>(time.hours().count()));
    put(14, 2, static_cast<unsigned>(time.minutes().count()));
    put(17, 2, static_cast<unsigned>(time.seconds().count()));
    return text;
}

}  // namespace roseglass
