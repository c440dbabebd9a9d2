#include <algorithm>

#include "crypto/certificate.h"

namespace roseglass::crypto {
namespace {

constexpr int kMaxSteps = 8;

/// Why this certificate may not stand in a chain at `now`; empty when it may.
std::string problemOf(const Certificate& certificate, Instant now) {
    const std::string name = "the certificate \"" + certificate.commonName() + "\" ";
    if (certificate.signatureHash() == "sha1" || certificate.signatureHash() == "md5") return name + "is signed with " + certificate.signatureHash();
    if (certificate.notBefore() > now + std::chrono::hours(24)) return name + "is not valid before " + formatRfc3339(certificate.notBefore());
    if (certificate.notAfter() <= now) return name + "expired on " + formatRfc3339(certificate.notAfter());
    return {};
}

tl::unexpected<Error> refused(const std::string& why) { return fail(ErrorCode::PinMismatch, "The certificate chain does not hold: " + why); }

}  // namespace

Result<void> verifyChain(const Certificate& leaf, const std::vector<Certificate>& intermediates,
                         const std::vector<Certificate>& anchors, Instant now) {
    const Certificate* at = &leaf;
    for (int step = 0; step < kMaxSteps; ++step) {
        if (const std::string problem = problemOf(*at, now); !problem.empty()) return refused(problem);
        for (const Certificate& anchor : anchors) {
            const bool isAnchor = at->der() == anchor.der() && step > 0;
            if (!isAnchor && !at->isSignedBy(anchor)) continue;
            // An anchor's own signature is not looked at, its dates are.
            if (anchor.notAfter() <= now) return refused("the certificate authority \"" + anchor.commonName() + "\" expired");
            return {};
        }
        const auto next = std::find_if(intermediates.begin(), intermediates.end(),
                                       [&](const Certificate& c) { return c.der() != at->der() && at->isSignedBy(c); });
        if (next == intermediates.end()) return refused("nothing links \"" + at->commonName() + "\" to the pinned certificate authority");
        at = &*next;
    }
    return refused("it is longer than 8 certificates");
}

}  // namespace roseglass::crypto
