#include "base/line_diff.h"

#include <algorithm>
#include <cstdint>

namespace roseglass {
namespace {

constexpr size_t kContext = 3;
constexpr size_t kMaxCells = 4'000'000;  // of the table; beyond it everything between the common ends counts as changed

/// Lines with their ends.
std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

using Lines = std::vector<std::string_view>;
using Kind = DiffLine::Kind;

/// The longest common subsequence of two short lists of lines.
void diffMiddle(const Lines& a, const Lines& b, std::vector<std::pair<Kind, std::string_view>>& out) {
    const size_t width = b.size() + 1;
    std::vector<uint32_t> table;
    const bool fits = (a.size() + 1) * width <= kMaxCells;
    if (fits) {
        table.assign((a.size() + 1) * width, 0);
        for (size_t i = a.size(); i-- > 0;) {
            for (size_t j = b.size(); j-- > 0;) {
                table[i * width + j] = a[i] == b[j] ? table[(i + 1) * width + j + 1] + 1 : std::max(table[(i + 1) * width + j], table[i * width + j + 1]);
            }
        }
    }
    size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (fits && i < a.size() && j < b.size() && a[i] == b[j]) {
            out.emplace_back(Kind::Same, a[i]);
            ++i, ++j;
        } else if (i < a.size() && (!fits || j == b.size() || table[(i + 1) * width + j] >= table[i * width + j + 1])) {
            out.emplace_back(Kind::Removed, a[i++]);
        } else {
            out.emplace_back(Kind::Added, b[j++]);
        }
    }
}

std::vector<std::pair<Kind, std::string_view>> diffRaw(std::string_view before, std::string_view after) {
    Lines a = linesOf(before), b = linesOf(after);
    size_t head = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
    size_t tail = 0;
    while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
    std::vector<std::pair<Kind, std::string_view>> out;
    for (size_t i = 0; i < head; ++i) out.emplace_back(Kind::Same, a[i]);
    const auto middle = [&](const Lines& lines) { return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head), lines.end() - static_cast<std::ptrdiff_t>(tail)); };
    diffMiddle(middle(a), middle(b), out);
    for (size_t i = a.size() - tail; i < a.size(); ++i) out.emplace_back(Kind::Same, a[i]);
    return out;
}

std::string range(size_t first, size_t count) { return std::to_string(count == 0 ? first - 1 : first) + (count == 1 ? "" : "," + std::to_string(count)); }

}  // namespace

std::vector<DiffLine> diffLines(std::string_view before, std::string_view after) {
    std::vector<DiffLine> lines;
    for (auto [kind, text] : diffRaw(before, after)) {
        if (text.ends_with('\n')) text.remove_suffix(1);
        if (text.ends_with('\r')) text.remove_suffix(1);
        lines.push_back({kind, std::string(text)});
    }
    return lines;
}

std::string unifiedDiff(std::string_view before, std::string_view after, const std::string& oldName, const std::string& newName) {
    const auto raw = diffRaw(before, after);
    const auto changed = [&](size_t i) { return raw[i].first != Kind::Same; };
    std::string out;
    size_t oldLine = 1, newLine = 1;
    for (size_t at = 0; at < raw.size();) {
        // The next stretch: a change with its surroundings, and every change that is near enough to share them.
        size_t first = at;
        while (first < raw.size() && !changed(first)) ++first;
        if (first == raw.size()) break;
        size_t end = first + 1;
        for (size_t i = first; i < raw.size() && i <= end + 2 * kContext; ++i) {
            if (changed(i)) end = i + 1;
        }
        const size_t begin = first - std::min(first - at, kContext);
        const size_t stop = std::min(end + kContext, raw.size());
        oldLine += begin - at;
        newLine += begin - at;
        std::string body;
        size_t olds = 0, news = 0;
        for (size_t i = begin; i < stop; ++i) {
            if (raw[i].first != Kind::Added) ++olds;
            if (raw[i].first != Kind::Removed) ++news;
            body += raw[i].first == Kind::Same ? ' ' : raw[i].first == Kind::Added ? '+' : '-';
            body += raw[i].second;
            if (!body.ends_with('\n')) body += "\n\\ No newline at end of file\n";
        }
        if (out.empty()) out = "--- " + oldName + "\n+++ " + newName + "\n";
        out += "@@ -" + range(oldLine, olds) + " +" + range(newLine, news) + " @@\n" + body;
        oldLine += olds;
        newLine += news;
        at = stop;
    }
    return out;
}

}  // namespace roseglass
