#include "trust/pins.h"

#include "base/redact.h"
#include "docker/content_trust_policy.h"
#include "registry/fold_host.h"

namespace roseglass::trust {
namespace {

Error matchesNothing(const std::string& pattern, const std::string& problem, const std::string& form) {
    const std::string meant = docker::patternMeant(pattern);
    return Error(ErrorCode::Usage, "The pin of \"" + printable(pattern, 160) + "\" matches no repository: " + problem, (meant.empty() ? "" : "Did you mean " + printable(meant, 160) + "? ") + form);
}

}  // namespace

Result<std::string> checkPin(const std::string& pattern, const std::string& id) {
    constexpr const char* kForm = "Write a pin as HOST/PATH=ID or HOST/PREFIX*=ID, the ID as the 64 hex digits that inspect shows.";
    std::string folded = registry::foldHost(pattern);
    if (const std::string problem = docker::patternProblem(folded); !problem.empty()) return fail(matchesNothing(pattern, problem, kForm));
    if (const std::string problem = docker::keyIdProblem(id); !problem.empty()) {
        return fail(ErrorCode::Usage, "The pin of \"" + printable(pattern, 160) + "\" matches no key: \"" + printable(id, 100) + "\" is no key ID: " + problem, kForm);
    }
    return folded;
}

Result<std::string> checkCaPin(const std::string& prefix) {
    std::string folded = registry::foldHost(prefix);
    const std::string problem = docker::patternProblem(folded.ends_with('*') ? folded : folded + "*");
    if (!problem.empty()) return fail(matchesNothing(prefix, problem, "Write a pin of a certificate authority as PREFIX=FILE, the prefix as names begin: HOST/PATH."));
    return folded;
}

}  // namespace roseglass::trust
