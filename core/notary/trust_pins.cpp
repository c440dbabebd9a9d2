#include "notary/trust_pins.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/redact.h"
#include "tuf/role_name.h"

namespace roseglass::notary {
namespace {

using crypto::Certificate;

bool patternMatches(const std::string& pattern, const std::string& gun) {
    if (pattern.ends_with('*')) return gun.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
    return pattern == gun;
}

/// A certificate's name loses all of its stars where a pattern loses one (notary: MatchCNToGun, and wildcardMatch).
bool certificateNames(const std::string& name, const std::string& gun) {
    if (!name.ends_with('*')) return name == gun;
    return gun.starts_with(std::string_view(name).substr(0, name.find_last_not_of('*') + 1));
}

/// When a key is judged: now, or, where that is earlier, the last second of its certificates.
Instant judgedAt(const crypto::PublicKey& key, Instant now, bool whileValid) {
    if (!whileValid) return now;
    for (const Certificate& certificate : key.certificates())
        now = std::min(now, certificate.notAfter() - std::chrono::seconds(1));
    return now;
}

/// notary makes the key again from its certificates and looks for signatures under that one's ID (CertsToKeys).
bool isWrittenAsNotaryDoes(const crypto::PublicKey& key) {
    Bytes text;
    for (const Certificate& certificate : key.certificates())
        text.append(crypto::writePem({"CERTIFICATE", {}, crypto::Secret::copyOf(certificate.der())}).reveal());
    return text == key.publicBytes();
}

/// Why this root key's certificates cannot speak for the GUN; empty when they can.
std::string certificateProblem(const crypto::PublicKey& key, const std::string& gun, Instant now) {
    const auto& chain = key.certificates();
    if (chain.empty()) return "it is a bare key; root keys must be certificates that name the repository";
    const Certificate& leaf = chain.front();
    const auto others = std::count_if(chain.begin() + 1, chain.end(), [](const Certificate& c) { return !c.isCa(); });
    if (leaf.isCa()) return "its certificate is a certificate authority's";
    if (others > 0) return "it holds more than one leaf certificate";
    // Readers differ in which one they take.
    if (leaf.commonNames() > 1) return "its certificate has several common names";
    if (!certificateNames(leaf.commonName(), gun))
        return "its certificate is for \"" + printable(leaf.commonName(), 120) + "\", not for " + gun;
    if (!isWrittenAsNotaryDoes(key))
        return "its certificates are not written as notary writes them, which makes another key of it to docker";
    // notary leaves unsound intermediates out, which makes another key of it, too.
    for (const Certificate& certificate : chain) {
        const std::string problem = certificate.problemAt(now);
        const bool own = &certificate == &leaf;
        if (!problem.empty())
            return (own ? "its certificate "
                        : "the certificate \"" + printable(certificate.commonName(), 120) + "\" of its chain ") +
                   problem;
    }
    return key.weakness();
}

struct PinChoice {
    std::string words;
    std::vector<std::string> ids;                   ///< acceptable IDs, or
    const std::vector<Certificate>* authorities = nullptr;
    bool free() const { return ids.empty() && authorities == nullptr; }
};

PinChoice choosePin(const TrustPins& pins, const std::string& gun) {
    std::optional<std::string> best;
    for (const auto& [pattern, id] : pins.certificateIds) {
        if (!patternMatches(pattern, gun)) continue;
        const bool exact = pattern == gun;
        if (!best || exact || (*best != gun && pattern.size() > best->size())) best = pattern;
        if (exact) break;
    }
    PinChoice choice;
    if (best) {
        choice.words = "pin of " + *best;
        for (const auto& [pattern, id] : pins.certificateIds) {
            if (pattern == *best) choice.ids.push_back(id);
        }
        return choice;
    }
    size_t longest = 0;
    for (const auto& [prefix, authorities] : pins.authorities) {
        const std::string_view bare = std::string_view(prefix).substr(0, prefix.size() - (prefix.ends_with('*') ? 1 : 0));
        if (gun.starts_with(bare) && (choice.authorities == nullptr || bare.size() > longest)) {
            longest = bare.size();
            choice.authorities = &authorities;
            choice.words = "certificate authority pinned for " + prefix;
        }
    }
    return choice;
}

/// Why the pin refuses this key; empty when it does not.
std::string pinProblem(const PinChoice& pin, const crypto::PublicKey& key, Instant now) {
    if (pin.authorities) {
        const auto& chain = key.certificates();
        const auto verified = crypto::verifyChain(chain.front(), {chain.begin() + 1, chain.end()}, *pin.authorities, now);
        return verified ? std::string() : verified.error().message;
    }
    const auto has = [&](const std::string& id) { return std::find(pin.ids.begin(), pin.ids.end(), id) != pin.ids.end(); };
    if (pin.ids.empty() || has(key.id()) || has(key.canonicalId())) return {};
    return "root key " + key.canonicalId().substr(0, 12) + " is not among the pinned ones";
}

/// Which keys that signed the root are acceptable, and why others are not.
struct Judgement {
    std::set<std::string> passing;
    std::string certificateReason, pinReason;
    bool enough(const tuf::RoleView& root) const { return static_cast<int64_t>(passing.size()) >= root.signers.threshold; }
};

Judgement judge(const tuf::TrustedSet& set, const std::string& gun, const PinChoice& pin, bool whileValid) {
    Judgement out;
    for (const tuf::SignatureVerdict& signature : set.roles().front().signatures) {
        if (!signature.valid || out.passing.contains(signature.canonicalId)) continue;
        const crypto::PublicKey& key = *set.root().keys.at(signature.keyId).key;
        const Instant at = judgedAt(key, set.now(), whileValid);
        const std::string problem = certificateProblem(key, gun, at);
        if (!problem.empty()) {
            out.certificateReason = "Root key " + key.canonicalId().substr(0, 12) + ": " + problem;
        } else if (std::string refused = pinProblem(pin, key, at); !refused.empty()) {
            out.pinReason = std::move(refused);
        } else {
            out.passing.insert(signature.canonicalId);
        }
    }
    return out;
}

bool lacksFirstUse(const PinChoice& pin, const TrustPins& pins, bool firstUse) { return pin.free() && firstUse && !pins.trustOnFirstUse; }

}  // namespace

Result<std::string> checkRootPins(const tuf::TrustedSet& set, const std::string& gun, const TrustPins& pins, bool firstUse,
                                  tuf::Trace& trace) {
    const tuf::RoleView& root = set.roles().front();
    const std::string role(tuf::kRoot);
    const PinChoice pin = choosePin(pins, gun);
    if (lacksFirstUse(pin, pins, firstUse)) {
        Error error = Error(ErrorCode::TofuDisabled, "Nothing vouches for the root of " + gun + ": no pin matches, and trust on first use is off",
                            "Ask the publisher for the root key ID and pin it: --pin " + gun + "=ID.").withRole(role).withSides("a pin", "none");
        trace.add({"root.pin", role, root.version, "a pin", "none", tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }
    const auto [passing, certificateReason, pinReason] = judge(set, gun, pin, false);
    const std::string wanted = std::to_string(root.signers.threshold) + " certificate for " + gun;
    const bool enough = static_cast<int64_t>(passing.size()) >= root.signers.threshold;
    const bool byCertificate = !enough && !certificateReason.empty();
    const std::string passed = std::to_string(passing.size());
    if (!enough) {
        const std::string reason = byCertificate ? certificateReason : pinReason;
        const char* rule = byCertificate ? "root.certificate" : "root.pin";
        Error error = Error(ErrorCode::PinMismatch, "The root of " + gun + " is not acceptable: " + reason,
                            "Compare the root key ID with the one that the publisher tells by another way, and pin the right one.")
                          .withRole(role)
                          .withSides(byCertificate ? wanted : pin.words, reason);
        trace.add({rule, role, root.version, error.expected, reason, tuf::Outcome::Fail, error.message});
        return fail(std::move(error));
    }
    trace.pass("root.certificate", role, root.version, wanted, passed);
    const std::string how = !pin.free() ? pin.words : firstUse ? "trust on first use" : "root known to this computer";
    const std::string id = passing.begin()->substr(0, 12);
    trace.add({"root.pin", role, root.version, how, id, tuf::Outcome::Pass,
               pin.free() && firstUse ? "Nothing vouches for this root but that it came first; pin it once you have compared its ID." : ""});
    return how;
}

bool isPinned(const std::string& gun, const TrustPins& pins) { return !choosePin(pins, gun).free(); }

Result<void> checkNewRoot(const std::string& gun, const TrustPins& pins, const std::string& keyId) {
    const PinChoice pin = choosePin(pins, gun);
    const std::string role(tuf::kRoot);
    if (lacksFirstUse(pin, pins, true)) {
        return fail(Error(ErrorCode::TofuDisabled, "Nothing vouches for the root that would be made for " + gun + ": no pin matches, and trust on first use is off",
                          "Make its root key first (key generate NAME --role root), and pin it: --pin " + gun + "=ID.").withRole(role).withSides("a pin", "none"));
    }
    const bool pinned = std::find(pin.ids.begin(), pin.ids.end(), keyId) != pin.ids.end();
    if (pin.free() || (!keyId.empty() && pinned)) return {};
    const std::string key = keyId.empty() ? "a new root key" : "the root key " + keyId.substr(0, 12);
    return fail(Error(ErrorCode::PinMismatch, gun + " would be rooted in " + key + ", which the " + pin.words + " does not allow", "Name the pinned key with --root-key ID, or leave the pin out.")
                    .withRole(role).withSides(pin.words, key));
}

bool isRefusedForExpiryAlone(const tuf::TrustedSet& set, const std::string& gun, const TrustPins& pins, bool firstUse) {
    const tuf::RoleView& root = set.roles().front();
    const PinChoice pin = choosePin(pins, gun);
    return !lacksFirstUse(pin, pins, firstUse) && !judge(set, gun, pin, false).enough(root) && judge(set, gun, pin, true).enough(root);
}

}  // namespace roseglass::notary
