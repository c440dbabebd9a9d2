#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/job.h"
#include "registry/client.h"

namespace roseglass::trust {

/// What else somebody put beside an image in its registry.
enum class BesideKind { CosignSignature, NotationSignature, Attestation, Sbom, Other };

/// One artifact that claims to be about a digest. Nothing of it is verified here: anybody who may push could have made it.
struct BesideArtifact {
    BesideKind kind = BesideKind::Other;
    std::string artifactType;       ///< as the registry or the manifest says; may be empty
    crypto::Sha256 digest;          ///< of its manifest
    crypto::Sha256 about;           ///< the image that was asked about
    std::string foundBy;            ///< "referrers", "fallback tag", "tag sha256-….sig"
    std::string claimedSigner;      ///< what the artifact says of who signed it, made printable; empty where it says nothing
    std::optional<Instant> claimedDate;
    std::string problem;            ///< why its content could not be read, or is not what its place promises; empty otherwise
};

struct Beside {
    std::vector<BesideArtifact> artifacts;
    bool hasReferrersApi = false;
    bool cut = false;               ///< there are more than are listed
};

struct BesideQuestion {
    std::string path;               ///< of the repository in its registry
    crypto::Sha256 digest;
    /// The repository's tags where they are known: those of cosign are then looked for here, not asked for.
    const std::vector<std::string>* tags = nullptr;
    bool askApi = true;             ///< false: this registry is known to have no referrers API
};

/// What else vouches for a digest: the OCI 1.1 referrers, the fallback tag, cosign's tags .sig, .att and .sbom. Each artifact
/// is read for its type and what it says of its signer: a request each, 50 artifacts at most.
///
/// A place is no proof: under cosign's tags only the media types that cosign writes count, and an entry of a fallback tag
/// only where its own manifest names the image as its subject. All else is listed as BesideKind::Other, with the problem.
/// Errors: those of the registry; a single artifact that cannot be read is listed with its problem.
Result<Beside> findBeside(const registry::Client& client, const BesideQuestion& question, const Job& job);

/// Where an image stands on the way from content trust to another system.
enum class Migration { DctOnly, Both, OtherOnly, None, Unknown };

/// A signature or a signed attestation; a bill of materials says nothing of who made the image.
bool vouches(BesideKind kind);
Migration migrationOf(bool signedByDct, bool registryReached, const std::vector<BesideArtifact>& beside);

std::string_view besideName(BesideKind kind);       ///< "cosign", "notation", "attestation", "sbom", "other"
std::string_view migrationName(Migration state);    ///< "dct-only", "both", "other-only", "none", "unknown"

}  // namespace roseglass::trust
