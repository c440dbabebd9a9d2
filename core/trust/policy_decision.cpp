// The pure part: a policy laid on facts.
#include <algorithm>
#include <set>

#include "base/redact.h"
#include "trust/policy.h"

namespace roseglass::trust {
namespace {

using docker::ContentTrustPolicy;
using docker::PinCandidate;
using docker::PinSource;
using docker::TrustMode;
using tuf::Outcome;

std::string shortId(const std::string& id) { return id.substr(0, 12); }

class Deciding {
public:
    Deciding(const ContentTrustPolicy& policy, const PolicyQuestion& question, const PolicyFacts& facts, bool trustOnFirstUse)
        : policy_(policy), question_(question), reference_(question.reference), facts_(facts), firstUse_(trustOnFirstUse) {}

    PolicyDecision decide() {
        out_.reference = question_.toString();
        out_.mode = policy_.mode();
        out_.report = facts_.report;
        out_.checks = facts_.checks;
        mode();
        if (question_.scratch) {
            step("policy.image", "scratch", "scratch", Outcome::Pass, "scratch is the empty base image: nothing is pulled, so nothing has to be signed");
            out_.stanza = "mode";
            out_.verified = true;
            return std::move(out_);
        }
        out_.pins = docker::rankPins(policy_, reference_.gun());
        out_.tags = facts_.tags;
        pin();
        if (!out_.error) rootKey();
        if (!out_.error) metadata();
        if (!out_.error) image();
        out_.verified = !out_.error;
        if (out_.verified) out_.digest = facts_.digest;
        out_.modes = {PolicyOutcome::Allowed, out_.verified ? PolicyOutcome::Allowed : PolicyOutcome::Logged, out_.verified ? PolicyOutcome::Allowed : PolicyOutcome::Refused};
        out_.outcome = out_.modes[static_cast<size_t>(out_.mode)];
        if (out_.mode == TrustMode::Disabled) out_.stanza = "mode";
        return std::move(out_);
    }

private:
    void step(const char* rule, std::string expected, std::string actual, Outcome outcome, std::string sentence) {
        out_.steps.push_back({rule, {}, 0, std::move(expected), std::move(actual), outcome, std::move(sentence)});
    }
    void refuse(const char* rule, std::string expected, std::string actual, Error error, std::string sentence) {
        step(rule, std::move(expected), std::move(actual), Outcome::Fail, std::move(sentence));
        out_.error = std::move(error);
    }

    void mode() {
        const std::string name(docker::modeName(out_.mode));
        switch (out_.mode) {
            case TrustMode::Disabled:
                step("policy.mode", name, name, Outcome::Skip, policy_.givenMode ? "Mode is disabled, so nothing is verified and the rest of content-trust is ignored" : "No mode is given, which means disabled: nothing is verified");
                return;
            case TrustMode::Permissive: step("policy.mode", name, name, Outcome::Pass, "Mode is permissive: the image is verified, and a failure is only logged"); return;
            case TrustMode::Enforced: step("policy.mode", name, name, Outcome::Pass, "Mode is enforced, so the image must verify"); return;
        }
    }

    void pin() {
        const PinCandidate* winner = out_.pin();
        const auto matches = static_cast<size_t>(std::count_if(out_.pins.begin(), out_.pins.end(), [](const PinCandidate& pin) { return pin.matches; }));
        if (!winner) {
            out_.stanza = "trust-pinning";
            if (firstUse_) {
                step("policy.pin", "a matching pattern", "none", Outcome::Skip, "No pattern matches " + reference_.gun() + ", so its root key is trusted on first use; pin it once you know it");
                return;
            }
            return refuse("policy.pin", "a matching pattern", "none",
                          Error(ErrorCode::TofuDisabled, "No pattern of trust-pinning matches " + reference_.gun() + ", and trust on first use is off", "Pin the root key that the publisher tells: a line for " + reference_.gun() + " in root-keys."),
                          "No pattern matches " + reference_.gun() + ", and trust on first use is off");
        }
        out_.stanza = docker::stanzaName(winner->source);
        const std::string pattern = printable(winner->pin.pattern, 200);
        const std::string others = matches == 1 ? "" : matches == 2 ? "1 other" : std::to_string(matches - 1) + " others";
        const bool whole = winner->pin.pattern == reference_.gun();
        std::string words = winner->source == PinSource::OfficialImages ? "Official images are pinned to Docker's own root keys by " + pattern : "Pattern " + pattern + (others.empty() ? " is the only one that matches" : " wins");
        if (!others.empty()) words += std::string(winner->source == PinSource::OfficialImages ? ", which wins over " : " over ") + others + (whole ? ": it is the whole name" : sameLength(*winner) ? ": root-keys is preferred to the built-in keys" : ": the longest counts");
        step("policy.pin", pattern, reference_.gun(), Outcome::Pass, std::move(words));
    }

    bool sameLength(const PinCandidate& winner) const {
        return std::any_of(out_.pins.begin(), out_.pins.end(), [&](const PinCandidate& pin) { return pin.matches && !pin.wins && pin.length() == winner.length(); });
    }

    void rootKey() {
        if (!facts_.rootSigners.empty()) out_.rootKeyId = facts_.rootSigners.front().canonicalId;
        const PinCandidate* winner = out_.pin();
        if (!winner || facts_.rootSigners.empty()) return;
        const auto& keys = winner->pin.keys;
        std::set<std::string> pinned;
        for (const RootSigner& signer : facts_.rootSigners) {
            const std::string& id = winner->source == PinSource::CertIds ? signer.certificateId : signer.canonicalId;
            if (std::find(keys.begin(), keys.end(), id) != keys.end()) pinned.insert(signer.canonicalId);
        }
        std::string wanted;
        for (size_t i = 0; i < keys.size() && i < 2; ++i) wanted += (i ? " or " : "") + printable(shortId(keys[i]), 12);
        if (keys.size() > 2) wanted += " or one of " + std::to_string(keys.size() - 2) + " more";
        if (static_cast<int64_t>(pinned.size()) >= std::max<int64_t>(facts_.rootThreshold, 1)) {
            out_.rootKeyId = *pinned.begin();
            return step("policy.root-key", wanted, out_.rootKeyId, Outcome::Pass, "The root of " + reference_.gun() + " is signed by the pinned key " + shortId(out_.rootKeyId));
        }
        Error error(ErrorCode::PinMismatch, "The root of " + reference_.gun() + " is signed by key " + shortId(out_.rootKeyId) + ", which the pin of " + printable(winner->pin.pattern, 200) + " does not name",
                    "Ask the publisher for the root key ID by another way. Is it the right one, put it into the pin; is it not, somebody else signed this repository.");
        refuse("policy.root-key", wanted, out_.rootKeyId, std::move(error).withRole("root").withSides(wanted, out_.rootKeyId), "The root of " + reference_.gun() + " is signed by " + shortId(out_.rootKeyId) + ", not by the pinned key");
    }

    void metadata() {
        const bool expiredCache = facts_.fromCache && facts_.cacheExpired && !policy_.allowExpiredCache;
        if (facts_.repositoryError && !expiredCache) {
            const Error& error = *facts_.repositoryError;
            return refuse("policy.metadata", "trust data that verify", std::string(codeName(error.code)), error, error.message);
        }
        const bool gone = facts_.serverError && facts_.serverError->code == ErrorCode::NoTrustData;
        if (facts_.serverError && !facts_.fromCache) return refuse("policy.metadata", "trust data", std::string(codeName(facts_.serverError->code)), *facts_.serverError, facts_.serverError->message);
        if (!facts_.fromCache) return step("policy.metadata", "trust data that verify", "verified", Outcome::Pass, "The trust data of " + reference_.gun() + " verify");
        const std::string why = gone ? "The trust server has no trust data for it any more" : "The trust server was not asked or not reached";
        if (gone && !policy_.allowExpiredCache) return refuse("policy.cache", "allow-expired-trust-cache", "false", *facts_.serverError, why + ", and the policy does not let the cache stand in");
        if (expiredCache) {
            Error error(ErrorCode::Expired, "The trust server was not reached, and the cached trust data of " + reference_.gun() + " expired", "Try again with the network, or allow an expired cache: \"allow-expired-trust-cache\": true.");
            return refuse("policy.cache", "a valid cache", "expired", std::move(error), why + ", and the cached trust data expired");
        }
        if (facts_.cacheExpired || gone) out_.stanza = "allow-expired-trust-cache";
        step("policy.cache", "a cache that verifies", facts_.cacheExpired ? "expired" : "valid", Outcome::Pass,
             why + "; " + (facts_.cacheExpired ? "the expired cache is accepted, without protection against freeze attacks" : "the cached trust data verify"));
    }

    void image() {
        if (facts_.tagError && facts_.tagError->code == ErrorCode::UnsignedTag) {
            // An explicit digest, which helps a client, does not help here: the engine wants a signed tag of it.
            Error error = *facts_.tagError;
            error.hint = "Use a signed tag, or ask the publisher to sign and release this one.";
            const std::string sentence = error.message;
            return refuse("policy.tag", "signed", std::string(codeName(error.code)), std::move(error), sentence);
        }
        if (facts_.tagError) return refuse("policy.tag", "signed", std::string(codeName(facts_.tagError->code)), *facts_.tagError, facts_.tagError->message);
        if (reference_.digest && !reference_.tag) {
            if (facts_.tags.empty()) {
                return refuse("policy.tag", "a signed tag", "none",
                              Error(ErrorCode::UnsignedTag, "No signed tag of " + reference_.gun() + " has the digest " + reference_.digest->toString(), "The engine looks a digest up backwards: use one that a signed tag has, or ask the publisher to sign it."),
                              "No signed tag has this digest");
            }
            return step("policy.tag", reference_.digest->toString(), facts_.tags.front(), Outcome::Pass, "The digest is that of the signed tag " + printable(facts_.tags.front(), 128));
        }
        const std::string tag = reference_.tagOrLatest();
        if (!facts_.digest) {
            return refuse("policy.tag", "signed", "not signed", Error(ErrorCode::UnsignedTag, "No valid trust data for " + tag, "Use a signed tag, or ask the publisher to sign this one."), "There is no trust data for " + tag);
        }
        const std::string digest = facts_.digest->toString();
        if (reference_.digest && *reference_.digest != *facts_.digest) {
            return refuse("policy.tag", digest, reference_.digest->toString(),
                          Error(ErrorCode::DigestMismatch, "The tag " + tag + " is signed for another digest than the reference names", "Use the tag alone or the digest alone.").withSides(digest, reference_.digest->toString()),
                          "The tag " + tag + " is signed for another digest than the reference names");
        }
        step("policy.tag", "signed", digest, Outcome::Pass, reference_.digest ? "Tag and digest agree with what is signed" : "The tag " + tag + " is translated to its signed digest " + digest);
    }

    const ContentTrustPolicy& policy_;
    const PolicyQuestion& question_;
    const registry::Reference& reference_;
    const PolicyFacts& facts_;
    bool firstUse_;
    PolicyDecision out_;
};

}  // namespace

std::string_view outcomeName(PolicyOutcome outcome) {
    switch (outcome) {
        case PolicyOutcome::Allowed: return "allowed";
        case PolicyOutcome::Logged: return "logged";
        case PolicyOutcome::Refused: return "refused";
    }
    return "refused";
}

Result<PolicyQuestion> PolicyQuestion::parse(const std::string& text) {
    if (registry::digestAlone(text)) return fail(ErrorCode::Usage, "A digest alone does not say in which repository", "Write REPOSITORY@" + text + ".");
    PolicyQuestion question;
    RG_ASSIGN(question.reference, registry::Reference::parse(text));
    // docker keeps this very word for the empty base image.
    question.scratch = text == "scratch";
    return question;
}

std::string PolicyQuestion::toString() const {
    if (scratch) return "scratch";
    registry::Reference shown = reference;
    if (!shown.digest && !shown.tag) shown.tag = "latest";
    return shown.toString();
}

PolicyDecision decidePolicy(const ContentTrustPolicy& policy, const PolicyQuestion& question, const PolicyFacts& facts, bool trustOnFirstUse) {
    return Deciding(policy, question, facts, trustOnFirstUse).decide();
}

}  // namespace roseglass::trust
