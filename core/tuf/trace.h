#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace roseglass::tuf {

enum class Outcome { Pass, Fail, Skip };

/// One check of a verification. `rule` is "ROLE-KIND.WHAT", stable, as CLI and lessons use it:
/// root.pin, root.rotation, root.signature, root.expiry, timestamp.signature, timestamp.version, timestamp.expiry,
/// snapshot.hash, snapshot.signature, snapshot.version, snapshot.targets-version, snapshot.entries, snapshot.expiry,
/// targets.hash, targets.signature, targets.version, targets.expiry, delegation.hash, delegation.signature,
/// delegation.version, delegation.expiry, delegation.paths, delegation.keys, target.signed, target.conflict,
/// registry.digest, reference.digest, *.fetch, *.format.
struct Check {
    std::string rule;
    std::string role;
    int64_t version = 0;  ///< of the metadata that was checked; 0 while unknown
    std::string expected;
    std::string actual;
    Outcome outcome = Outcome::Skip;
    std::string detail;  ///< one sentence where expected and actual do not say it all; may be empty
};

/// Every check that a verification made, in order. Verdicts anywhere are read from here.
class Trace {
public:
    void add(Check check) { checks_.push_back(std::move(check)); }
    void pass(std::string rule, std::string role, int64_t version, std::string expected, std::string actual) {
        add({std::move(rule), std::move(role), version, std::move(expected), std::move(actual), Outcome::Pass, {}});
    }
    const std::vector<Check>& checks() const { return checks_; }
    /// The first failed check, or null.
    const Check* firstFailure() const;
    size_t count(Outcome outcome) const;

private:
    std::vector<Check> checks_;
};

std::string_view outcomeName(Outcome outcome);  ///< "pass", "fail", "skip"

}  // namespace roseglass::tuf
