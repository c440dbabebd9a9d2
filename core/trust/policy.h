#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "docker/content_trust_policy.h"
#include "docker/daemon_file.h"
#include "registry/reference.h"
#include "trust/client.h"

namespace roseglass::trust {

/// What the engine does with an image.
enum class PolicyOutcome {
    Allowed,
    Logged,   ///< allowed, and the failure stands in the engine's log
    Refused,
};
std::string_view outcomeName(PolicyOutcome outcome);  ///< "allowed", "logged", "refused"

/// What verification found out about one reference, before any policy is laid on it.
struct PolicyFacts {
    std::vector<RootSigner> rootSigners;    ///< who signed the repository's root
    int64_t rootThreshold = 1;
    std::optional<crypto::Sha256> digest;   ///< of a tag: signed for it; of a digest alone: itself, where a signed tag has it
    std::vector<std::string> tags;          ///< of a digest alone: the signed tags that have it
    std::optional<Error> repositoryError;   ///< why the repository's trust data do not verify
    std::optional<Error> tagError;          ///< why the tag does not, where the repository does
    std::optional<Error> serverError;       ///< the server was not reached or has no trust data; what is here is the cache's
    bool fromCache = false;
    bool cacheExpired = false;              ///< the cache is past an expiry, and verifies otherwise
    std::shared_ptr<const Report> report;   ///< of the repository; may be null
    std::vector<tuf::Check> checks;         ///< the trace of the verification
};

/// A policy laid on facts: what happens, and why.
struct PolicyDecision {
    std::string reference;                          ///< in full: "docker.io/library/mongo:7"
    docker::TrustMode mode = docker::TrustMode::Disabled;
    PolicyOutcome outcome = PolicyOutcome::Allowed; ///< in the policy's own mode
    std::array<PolicyOutcome, 3> modes{};           ///< in disabled, permissive and enforced
    bool verified = false;                          ///< whether the image verifies under the policy's pins
    std::string stanza;                             ///< of content-trust, that decided: "mode", "trust-pinning.root-keys", …
    std::vector<docker::PinCandidate> pins;
    std::string rootKeyId;                          ///< the canonical ID of the key that counted, or was refused; may be empty
    std::optional<crypto::Sha256> digest;           ///< what the name is translated to
    std::vector<std::string> tags;
    std::optional<Error> error;                     ///< why it does not verify
    /// The steps of the decision, a sentence in each detail: policy.mode, policy.image, policy.pin, policy.root-key,
    /// policy.cache, policy.metadata, policy.tag.
    std::vector<tuf::Check> steps;
    std::vector<tuf::Check> checks;                 ///< the trace behind it
    std::shared_ptr<const Report> report;           ///< may be null

    const docker::PinCandidate* pin() const { return docker::winnerOf(pins); }
};

/// What was asked for: a name with tag or digest, or "scratch".
struct PolicyQuestion {
    registry::Reference reference;
    bool scratch = false;  ///< the empty base image of a build; nothing is pulled

    /// Errors: usage (not a reference; a digest without a name).
    static Result<PolicyQuestion> parse(const std::string& text);
    std::string toString() const;
};

/// The engine's decision (CONTENT-TRUST, "Enabling DCT in Docker Engine Configuration"). Pure.
/// @param trustOnFirstUse  what becomes of a name that no pin matches: trusted as the client does, which the document implies,
///                         or refused, as the engines of Docker Enterprise and Mirantis do (daemon/trust: DisableTOFU)
PolicyDecision decidePolicy(const docker::ContentTrustPolicy& policy, const PolicyQuestion& question, const PolicyFacts& facts, bool trustOnFirstUse = true);

/// Asks the trust server what a policy would make of a reference. Changes nothing, not even the cache. Thread-safe.
class PolicyChecker {
public:
    explicit PolicyChecker(Options options, Clock clock = systemClock());
    ~PolicyChecker();

    /// What there is to know about a reference without any pin, so that any policy can be laid on it at once.
    /// Errors: usage, interrupted.
    Result<PolicyFacts> facts(const PolicyQuestion& question, const Job& job) const;
    /// The decision, with the policy's pins handed to the verification. A digest alone ("sha256:…") is looked up in the trust
    /// data of this computer first. Errors: usage, interrupted.
    Result<PolicyDecision> check(const docker::ContentTrustPolicy& policy, const std::string& reference, const Job& job) const;
    bool trustsOnFirstUse() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace roseglass::trust
