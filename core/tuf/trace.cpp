#include "tuf/trace.h"

#include <algorithm>

namespace roseglass::tuf {

const Check* Trace::firstFailure() const {
    const auto failed = std::find_if(checks_.begin(), checks_.end(), [](const Check& c) { return c.outcome == Outcome::Fail; });
    return failed == checks_.end() ? nullptr : &*failed;
}

size_t Trace::count(Outcome outcome) const {
    return static_cast<size_t>(
        std::count_if(checks_.begin(), checks_.end(), [&](const Check& c) { return c.outcome == outcome; }));
}

std::string_view outcomeName(Outcome outcome) {
    switch (outcome) {
        case Outcome::Pass: return "pass";
        case Outcome::Fail: return "fail";
        case Outcome::Skip: return "skip";
    }
    return "skip";
}

}  // namespace roseglass::tuf
