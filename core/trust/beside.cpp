#include "trust/beside.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "base/redact.h"
#include "crypto/certificate.h"
#include "json/outside.h"

namespace roseglass::trust {
namespace {

using nlohmann::json;
using registry::Annotations;

constexpr size_t kMaxRead = 50;
constexpr uint64_t kMaxEnvelope = 1u << 20;
constexpr size_t kMaxIdentity = 200;

std::string_view find(const Annotations& annotations, const char* key) {
    const auto found = annotations.find(key);
    return found == annotations.end() ? std::string_view() : std::string_view(found->second);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Media types as the tools of each kind write them.
BesideKind kindOfType(std::string_view type) {
    if (contains(type, "vnd.cncf.notary.signature")) return BesideKind::NotationSignature;
    if (contains(type, "vnd.dev.cosign.artifact.sig") || contains(type, "vnd.dev.cosign.simplesigning")) return BesideKind::CosignSignature;
    if (contains(type, "in-toto") || contains(type, "dsse") || contains(type, "vnd.dev.sigstore.bundle") || contains(type, "vnd.dev.cosign.artifact.att")) return BesideKind::Attestation;
    if (contains(type, "spdx") || contains(type, "cyclonedx") || contains(type, "syft") || contains(type, "sbom")) return BesideKind::Sbom;
    return BesideKind::Other;
}

/// An e-mail address or URI of a keyless signer, else the subject of the certificate.
std::string identityOf(const crypto::Certificate& certificate) {
    const auto identities = certificate.subjectIdentities();
    std::string name = identities.empty() ? certificate.subjectName() : identities.front();
    if (name.empty()) name = "a certificate without a name";
    return printable(name, kMaxIdentity);
}

std::optional<json> decoded(std::string_view base64Url) {
    std::string text(base64Url);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    while (text.size() % 4 != 0) text += '=';
    const auto bytes = fromBase64(text);
    json object = bytes ? jsonOrNull(*bytes, kMaxEnvelope) : json();
    return object.is_object() ? std::optional(std::move(object)) : std::nullopt;
}

/// Notation's JWS envelope (notaryproject specifications: signature-envelope-jws): certificate and signing time.
void readJws(const Bytes& envelope, BesideArtifact& artifact) {
    const json object = jsonOrNull(envelope, kMaxEnvelope);
    if (!object.is_object()) return;
    if (object.contains("protected") && object["protected"].is_string()) {
        const auto header = decoded(object["protected"].get_ref<const std::string&>());
        if (header && header->contains("io.cncf.notary.signingTime") && (*header)["io.cncf.notary.signingTime"].is_string()) artifact.claimedDate = parseRfc3339((*header)["io.cncf.notary.signingTime"].get<std::string>());
    }
    if (!object.contains("header") || !object["header"].is_object() || !object["header"].contains("x5c")) return;
    const json& chain = object["header"]["x5c"];
    if (!chain.is_array() || chain.empty() || !chain.front().is_string()) return;
    const auto der = fromBase64(chain.front().get<std::string>());
    const auto leaf = der ? crypto::Certificate::parseDer(*der) : Result<crypto::Certificate>(fail(ErrorCode::Malformed, ""));
    if (leaf) artifact.claimedSigner = identityOf(*leaf);
}

/// cosign: the certificate and the transparency log's entry stand in the annotations of the layer that is signed.
void readCosign(const Annotations& annotations, BesideArtifact& artifact) {
    const auto certificates = crypto::Certificate::parsePem(find(annotations, "dev.sigstore.cosign/certificate"));
    if (certificates && artifact.claimedSigner.empty()) artifact.claimedSigner = identityOf(certificates->front());
    const json bundle = jsonOrNull(find(annotations, "dev.sigstore.cosign/bundle"), kMaxEnvelope);
    if (!bundle.is_object() || !bundle.contains("Payload") || !bundle["Payload"].is_object()) return;
    const json& payload = bundle["Payload"];
    if (!payload.contains("integratedTime") || !payload["integratedTime"].is_number_unsigned()) return;
    const auto seconds = payload["integratedTime"].get<uint64_t>();
    constexpr uint64_t kYear9999 = 253'402'300'799;
    if (seconds <= kYear9999) artifact.claimedDate = Instant(std::chrono::seconds(seconds));
}

void readCreated(const Annotations& annotations, BesideArtifact& artifact) {
    if (!artifact.claimedDate) artifact.claimedDate = parseRfc3339(find(annotations, "org.opencontainers.image.created"));
}

bool isImageLayer(std::string_view type) { return contains(type, "image.layer") || contains(type, "image.rootfs"); }

/// What an artifact's manifest says it is: its own type, else that of its config, else, where that is any image's, its layer's.
std::string typeOf(const registry::ArtifactManifest& manifest) {
    if (!manifest.artifactType.empty()) return manifest.artifactType;
    const bool saysNothing = manifest.configType.empty() || contains(manifest.configType, "image.config") || contains(manifest.configType, "container.image.v1") || contains(manifest.configType, "oci.empty");
    return saysNothing && !manifest.layers.empty() ? manifest.layers.front().blob.mediaType : manifest.configType;
}

/// Whether an artifact is what cosign puts under a tag with this ending (cosign: specs/SIGNATURE_SPEC.md, pkg/types/media.go):
/// simplesigning payloads, DSSE or in-toto envelopes, bills of materials of any type but an image's.
bool isOfCosign(BesideKind promised, const registry::ArtifactManifest& manifest) {
    return !manifest.layers.empty() && std::all_of(manifest.layers.begin(), manifest.layers.end(), [&](const auto& layer) {
        const BesideKind kind = kindOfType(layer.blob.mediaType);
        return kind == promised || (promised == BesideKind::Sbom && kind == BesideKind::Other && !isImageLayer(layer.blob.mediaType));
    });
}

class BesideFinder {
public:
    BesideFinder(const registry::Client& client, const BesideQuestion& question, const Job& job) : client_(client), question_(question), job_(job) {}

    Result<Beside> find() {
        RG_TRY(fromReferrers());
        RG_TRY(fromTag(".sig", BesideKind::CosignSignature));
        RG_TRY(fromTag(".att", BesideKind::Attestation));
        RG_TRY(fromTag(".sbom", BesideKind::Sbom));
        if (job_.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        return std::move(beside_);
    }

private:
    bool mayExist(const std::string& tag) const { return !question_.tags || std::binary_search(question_.tags->begin(), question_.tags->end(), tag); }

    /// One entry a digest: what is found in two places counts by the better one, so that no place can spoil the other.
    void place(BesideArtifact artifact) {
        artifact.about = question_.digest;
        const auto known = std::find_if(beside_.artifacts.begin(), beside_.artifacts.end(), [&](const BesideArtifact& other) { return other.digest == artifact.digest; });
        if (known == beside_.artifacts.end()) beside_.artifacts.push_back(std::move(artifact));
        else if (known->kind == BesideKind::Other && artifact.kind != BesideKind::Other) *known = std::move(artifact);
    }

    Result<void> fromReferrers() {
        registry::Referrers found;
        if (question_.askApi) {
            RG_ASSIGN(found, client_.referrers(question_.path, question_.digest, job_));
        } else if (mayExist("sha256-" + question_.digest.hex())) {
            RG_ASSIGN(found, client_.fallbackReferrers(question_.path, question_.digest, job_));
        }
        beside_.hasReferrersApi = found.hasApi;
        beside_.cut = found.cut;
        std::set<crypto::Sha256> seen;
        for (const registry::Referrer& referrer : found.list) {
            if (seen.insert(referrer.manifest.digest).second) addReferrer(referrer, found.hasApi);
        }
        return {};
    }

    void addReferrer(const registry::Referrer& referrer, bool byApi) {
        BesideArtifact artifact;
        artifact.artifactType = printable(referrer.artifactType, 120);
        artifact.kind = kindOfType(referrer.artifactType);
        artifact.digest = referrer.manifest.digest;
        artifact.foundBy = byApi ? "referrers" : "fallback tag";
        readCreated(referrer.annotations, artifact);
        const auto manifest = readManifest(artifact);
        if (manifest) {
            artifact.artifactType = printable(typeOf(*manifest), 120);
            artifact.kind = kindOfType(typeOf(*manifest));
        }
        // The API computes its list from the manifests; a fallback tag is a list that anybody pushed.
        if (!byApi && (!manifest || manifest->subject != question_.digest)) {
            artifact.kind = BesideKind::Other;
            if (manifest) artifact.problem = "The fallback tag lists it, but its manifest is not about this image";
        }
        if (manifest) readSigner(*manifest, artifact);
        place(std::move(artifact));
    }

    Result<void> fromTag(const std::string& ending, BesideKind promised) {
        const std::string tag = "sha256-" + question_.digest.hex() + ending;
        if (!mayExist(tag)) return {};
        const auto served = client_.fetchManifest(question_.path, tag, job_);
        if (!served && served.error().code == ErrorCode::NotFound) return {};
        if (!served) return fail(served.error());
        BesideArtifact artifact;
        artifact.digest = served->digest;
        artifact.foundBy = "tag sha256-\u2026" + ending;
        const auto manifest = registry::parseArtifact(served->bytes);
        if (!manifest) {
            artifact.problem = manifest.error().message;
        } else {
            artifact.artifactType = printable(typeOf(*manifest), 120);
            if (isOfCosign(promised, *manifest)) artifact.kind = promised;
            else artifact.problem = "It has the name of cosign's " + std::string(promised == BesideKind::CosignSignature ? "signature" : promised == BesideKind::Attestation ? "attestation" : "bill of materials") + ", and is none";
            readSigner(*manifest, artifact);
        }
        place(std::move(artifact));
        return {};
    }

    /// Nothing where it cannot be read, or there are too many: the artifact's problem says so.
    std::optional<registry::ArtifactManifest> readManifest(BesideArtifact& artifact) {
        if (job_.stopped()) return std::nullopt;
        if (read_++ >= kMaxRead) {
            artifact.problem = "It was not read: there are more than " + std::to_string(kMaxRead);
            return std::nullopt;
        }
        const auto fetched = client_.fetchManifest(question_.path, artifact.digest.toString(), job_);
        auto manifest = fetched ? registry::parseArtifact(fetched->bytes) : Result<registry::ArtifactManifest>(fail(fetched.error()));
        if (manifest) return std::move(*manifest);
        artifact.problem = manifest.error().message;
        return std::nullopt;
    }

    void readSigner(const registry::ArtifactManifest& manifest, BesideArtifact& artifact) {
        if (artifact.kind == BesideKind::Other) return;
        for (const auto& layer : manifest.layers) readCosign(layer.annotations, artifact);
        if (artifact.kind == BesideKind::NotationSignature) readNotation(manifest, artifact);
        readCreated(manifest.annotations, artifact);
    }

    void readNotation(const registry::ArtifactManifest& manifest, BesideArtifact& artifact) {
        if (manifest.layers.empty() || manifest.layers.front().blob.size > kMaxEnvelope) return;
        const auto& blob = manifest.layers.front().blob;
        // The other envelope, COSE, is CBOR: its signer is not told.
        if (blob.mediaType != "application/jose+json") return;
        const auto envelope = client_.blob(question_.path, blob, job_);
        if (envelope) readJws(*envelope, artifact);
        else artifact.problem = envelope.error().message;
    }

    const registry::Client& client_;
    const BesideQuestion& question_;
    const Job& job_;
    Beside beside_;
    size_t read_ = 0;
};

}  // namespace

Result<Beside> findBeside(const registry::Client& client, const BesideQuestion& question, const Job& job) { return BesideFinder(client, question, job).find(); }

bool vouches(BesideKind kind) { return kind == BesideKind::CosignSignature || kind == BesideKind::NotationSignature || kind == BesideKind::Attestation; }

Migration migrationOf(bool signedByDct, bool registryReached, const std::vector<BesideArtifact>& beside) {
    if (!registryReached) return Migration::Unknown;
    const bool other = std::any_of(beside.begin(), beside.end(), [](const BesideArtifact& artifact) { return vouches(artifact.kind); });
    return signedByDct ? (other ? Migration::Both : Migration::DctOnly) : (other ? Migration::OtherOnly : Migration::None);
}

std::string_view besideName(BesideKind kind) {
    static constexpr std::string_view kNames[] = {"cosign", "notation", "attestation", "sbom", "other"};
    return kNames[static_cast<size_t>(kind)];
}

std::string_view migrationName(Migration state) {
    static constexpr std::string_view kNames[] = {"dct-only", "both", "other-only", "none", "unknown"};
    return kNames[static_cast<size_t>(state)];
}

}  // namespace roseglass::trust
