#include "docker/daemon_json_findings.h"

#include <algorithm>

#include "base/redact.h"

namespace roseglass::docker {
namespace {

std::string shownName(const std::string& name) { return "\"" + printable(name, 120) + "\""; }

/// Letters alone, lower case: "contentTrust" and "content_trust" are "content-trust" then.
std::string bare(const std::string& word) {
    std::string out;
    for (const char c : word) {
        if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        else if (c >= 'a' && c <= 'z') out += c;
    }
    return out;
}

/// Levenshtein distance.
size_t distance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = std::exchange(row[0], i);
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row[b.size()];
}

/// Whether every name that `narrow` matches is matched by `wide`, too.
bool covers(const std::string& wide, const std::string& narrow) { return wide != narrow && wide.ends_with('*') && narrow.starts_with(wide.substr(0, wide.size() - 1)); }

void overlaps(const ContentTrustPolicy& policy, const PolicyPlaces& places, Findings& findings) {
    for (const RootPin& narrow : policy.rootKeys) {
        if (!patternProblem(narrow.pattern).empty()) continue;
        const RootPin* widest = nullptr;
        for (const RootPin& wide : policy.rootKeys) {
            if (covers(wide.pattern, narrow.pattern) && (!widest || wide.pattern.size() > widest->pattern.size())) widest = &wide;
        }
        if (!widest) continue;
        const bool same = widest->keys == narrow.keys;
        findings.add(Severity::Note, places.rootKeys.at(narrow.pattern), "overlapping-patterns",
                     shownName(narrow.pattern) + " lies within " + shownName(widest->pattern) + "; the " + (narrow.pattern.ends_with('*') ? "longer one" : "whole name") + " wins for what both match" + (same ? ", and both name the same keys" : ""));
    }
    if (!policy.officialImages()) return;
    for (const RootPin& pin : policy.rootKeys) {
        const bool same = pin.pattern == kOfficialPattern;
        if (!same && !covers(pin.pattern, kOfficialPattern) && !covers(kOfficialPattern, pin.pattern)) continue;
        const bool wins = same || pin.pattern.size() > std::string_view(kOfficialPattern).size();
        findings.add(Severity::Note, places.rootKeys.at(pin.pattern), "overlaps-official-images",
                     wins ? shownName(pin.pattern) + " is preferred to the built-in keys of Docker's official images" : "For docker.io/library/* the built-in keys of Docker's official images are preferred to " + shownName(pin.pattern));
    }
}

void judgePattern(const std::string& pattern, const std::string& problem, size_t place, Findings& findings) {
    if (problem.empty()) return;
    const std::string meant = patternMeant(pattern);
    findings.add(Severity::Error, place, "pattern-matches-nothing", shownName(pattern) + " matches no image: " + problem,
                 (meant.empty() ? "" : "Did you mean " + shownName(meant) + "? ") + "Write names in full, as docker.io/library/mongo, or their beginning and a *, as docker.io/library/*.");
}

void withoutEffect(const ContentTrustPolicy& policy, const PolicyPlaces& places, Findings& findings) {
    if (policy.mode() == TrustMode::Disabled) {
        const bool pins = !policy.rootKeys.empty() || !policy.certIds.empty();
        if (pins || policy.official.value_or(false) || policy.allowExpiredCache) {
            findings.add(Severity::Warning, policy.givenMode ? places.mode : places.block, "no-effect",
                         policy.givenMode ? "The mode is disabled, so nothing else in content-trust has an effect" : "No mode is given, which means disabled, so nothing in content-trust has an effect", "Write \"mode\": \"permissive\" to try the policy, or \"enforced\".");
        }
        return;
    }
    if (policy.allowExpiredCache) {
        findings.add(Severity::Note, places.allowExpired, "freeze-attacks", "An expired cache is accepted while no server answers; that gives no protection against freeze attacks", "Keep it for machines that are often offline.");
    }
    if (policy.rootKeys.empty() && policy.certIds.empty() && !policy.official.value_or(false)) {
        findings.add(Severity::Warning, places.block, "no-pins", "No root key is pinned, so any signature is trusted on first use",
                     "Pin root keys. Docker's Enterprise Engine and its successor do not even start with a mode and no pin: they need root-keys, or official-library-images true.");
    }
}

}  // namespace

void Findings::add(Severity severity, size_t offset, std::string code, std::string message, std::string hint) {
    const json::TextPosition position = json::positionOf(text_, offset);
    found_.emplace_back(offset, Finding{severity, position.line, position.column, std::move(code), std::move(message), std::move(hint)});
}

std::vector<Finding> Findings::take() {
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Finding> out;
    for (auto& found : found_) out.push_back(std::move(found.second));
    found_.clear();
    return out;
}

std::string probablyMeant(const std::string& word, const std::vector<std::string>& known) {
    if (word.size() > 64) return {};
    const std::string letters = bare(word);
    std::string best;
    size_t least = 4;
    for (const std::string& candidate : known) {
        const std::string plain = bare(candidate);
        // A short word is another one after three changes.
        const size_t far = distance(letters, plain);
        if (far < least && far * 3 <= plain.size()) {
            least = far;
            best = candidate;
        }
    }
    return best;
}

void judgePolicy(const ContentTrustPolicy& policy, const PolicyPlaces& places, Findings& findings) {
    for (const RootPin& pin : policy.rootKeys) judgePattern(pin.pattern, patternProblem(pin.pattern), places.rootKeys.at(pin.pattern), findings);
    for (const RootPin& pin : policy.certIds) {
        const bool several = pin.pattern.ends_with('*');
        judgePattern(pin.pattern, several ? "certificates are pinned for one whole name each" : patternProblem(pin.pattern), places.certIds.at(pin.pattern), findings);
    }
    overlaps(policy, places, findings);
    withoutEffect(policy, places, findings);
}

}  // namespace roseglass::docker
