#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "registry/remote_image.h"
#include "registry/source_name.h"
#include "trust/client.h"

namespace roseglass::trust {

struct PullOptions {
    /// false: the tag means what the registry says (--disable-content-trust). A digest needs no signature either way.
    bool trust = true;
    /// "linux/arm64[/v8]", or "all" (into an OCI layout alone); empty: this machine's where there is a choice.
    std::string platform;
    /// "oci:DIR[:TAG]", "docker-archive:FILE[:REF]", "docker-daemon:[REF]"; empty: the engine where one runs, else "oci:./NAME".
    std::string destination;
};

/// One config or layer.
struct PullPart {
    enum class Kind { Config, Layer };
    Kind kind = Kind::Layer;
    size_t number = 0;      ///< of a layer, from 1, within its platform
    std::string platform;   ///< "linux/amd64"; empty where nothing says it
    registry::Descriptor blob;
    bool present = false;   ///< in the destination already (it is verified there, not downloaded)
    uint64_t kept = 0;      ///< bytes that an earlier, ended pull left
};

/// What a pull will do. Made without writing anything.
struct PullPlan {
    std::string reference;               ///< as asked, normalised: "localhost:5000/team/app:1.4.2"
    enum class Basis { Signature, Digest, Nothing } basis = Basis::Signature;  ///< why the digest is believed
    /// The verdict with its trace and report; with trust off only `reference` and `digest` are set.
    Verdict verdict;
    /// Why nothing will be pulled; everything below is empty then. Set where the verdict refuses, and where the image
    /// cannot be had (no such platform, foreign layers, schema 1, …).
    std::optional<Error> refused;
    crypto::Sha256 digest;               ///< what the reference means: a manifest's or an index's
    std::string mediaType;
    std::vector<Platform> platforms;     ///< what an index offers; empty for a single image
    std::string platform;                ///< what was chosen: "linux/amd64", "all"
    crypto::Sha256 imageDigest;          ///< of the manifest that will stand in the destination: the platform's, or `digest`
    registry::SourceName destination;
    std::string destinationText;         ///< "oci:DIR:TAG"
    bool nameChosen = false;             ///< the destination's tag or reference was written out, not derived
    std::vector<PullPart> parts;         ///< each digest once, config first
    uint64_t totalBytes = 0;             ///< of all parts
    uint64_t downloadBytes = 0;          ///< of those that are neither present nor kept
    uint64_t diskBytes = 0;              ///< that will be needed at the destination
    std::vector<std::string> steps;      ///< in words, for a person
    std::shared_ptr<const registry::RemoteImage> image;  ///< all manifests
};

/// How one part stands. Told from any thread.
struct PartProgress {
    enum class State { Waiting, Checking, Downloading, Verified, Failed };
    size_t part = 0;      ///< index in PullPlan::parts
    State state = State::Waiting;
    uint64_t done = 0;    ///< bytes
};

struct PullResult {
    crypto::Sha256 digest, imageDigest;
    std::string destination;       ///< where it lies: a path, or the engine's name for it
    uint64_t downloadedBytes = 0;
    std::vector<std::string> notes;  ///< "Tagging NAME@sha256:… as NAME:TAG", …
};

/// Pulls images: what a reference means is decided by trust data, every byte is compared with its digest while it comes
/// in, and the destination holds the whole image or is as it was. Thread-safe; calls block and can be stopped. A pull that
/// was stopped or lost its connection keeps what had arrived, and the next one goes on from there; a registry that lied
/// leaves nothing.
class Puller {
public:
    explicit Puller(Options options, Clock clock = systemClock());
    ~Puller();

    /// A refusal is a plan with `refused`. Errors: usage, network and server ones, io (the destination), interrupted.
    Result<std::shared_ptr<const PullPlan>> plan(const std::string& reference, const PullOptions& options, const Job& job) const;

    /// Errors: those of the plan where it refuses; digest-mismatch, length-mismatch, malformed, too-large, network, timeout,
    /// server, io (no room, destination changed), interrupted. Each pull is recorded as an activity.
    Result<PullResult> execute(const PullPlan& plan, const std::function<void(const PartProgress&)>& watch, const Job& job) const;

    /// Whether execute() keeps what had arrived where it ends with this error, for the next pull to go on. What a registry
    /// that lied has sent is not kept.
    static bool keepsParts(ErrorCode code);
    /// Whether an engine answers at `dockerHost` (empty: DOCKER_HOST, the usual socket).
    static bool engineRuns(const std::string& dockerHost, const Job& job);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace roseglass::trust
