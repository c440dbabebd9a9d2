#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "registry/manifest.h"

namespace roseglass::registry {

/// Keys and values as the registry gives them: mere claims of whoever pushed the artifact. At most 64, of 64 KiB each.
using Annotations = std::map<std::string, std::string>;

/// An artifact that says it belongs to an image (a signature, an attestation, an SBOM).
struct Referrer {
    Descriptor manifest;
    std::string artifactType;
    Annotations annotations;
};

struct Referrers {
    bool hasApi = false;       ///< the registry knows the referrers API; else the fallback tag was read
    bool cut = false;          ///< there were more than are listed here
    std::vector<Referrer> list;
};

/// The manifest of an artifact, of any type.
struct ArtifactManifest {
    struct Layer {
        Descriptor blob;
        Annotations annotations;
    };
    std::string artifactType;  ///< empty where it does not say
    std::string configType;
    std::optional<crypto::Sha256> subject;  ///< what it says it is about
    Annotations annotations;
    std::vector<Layer> layers;
};

/// Reads the manifests of an index as referrers. What cannot be read is left out. Errors: malformed (no index), too-large.
Result<Referrers> parseReferrers(BytesView bytes, size_t room);
/// At most 100 layers. Errors: malformed, too-large.
Result<ArtifactManifest> parseArtifact(BytesView bytes);

}  // namespace roseglass::registry
