#pragma once
#include "docker/dockerfile.h"
#include "trust/engine_images.h"
#include "trust/report_json.h"

namespace roseglass::trust {

enum class ImageState {
    Signed,    ///< its tag is signed
    Digest,    ///< named by its digest, which needs no signature
    Stage,     ///< an earlier stage
    Scratch,   ///< nothing at all
    Unsigned,  ///< nobody signed it, by evidence (Standing::Unsigned)
    Failed,    ///< it cannot be told, nobody knows, or it does not verify
};
std::string_view stateName(ImageState state);  ///< "signed", "digest", "stage", "scratch", "unsigned", "error"

/// One image that a Dockerfile names, judged.
struct DockerfileRow {
    docker::ImageUse use;
    ImageState state = ImageState::Failed;
    std::optional<crypto::Sha256> digest;
    std::vector<std::string> signers;
    std::string pinned;          ///< "localhost:5000/team/app:1@sha256:…"; empty where there is nothing to fetch or to trust
    std::optional<Error> error;  ///< why it is not trusted
    std::shared_ptr<const Report> report;  ///< of its repository; null where none was asked for
    bool isTrusted() const { return state != ImageState::Unsigned && state != ImageState::Failed; }
};

struct DockerfileReport {
    std::string name;            ///< of the file, as the user gave it
    docker::Dockerfile file;
    std::vector<DockerfileRow> rows;
    /// Nothing in it keeps a build from being let through: signed, or named by a digest, which needs no signature.
    bool allTrusted() const;
    /// The same, and no image is named by a digest alone: nobody's signature was looked for there.
    bool allSigned() const;
    /// The first untrusted row's error, with its line in the message. Only where not everything is trusted.
    Error firstError() const;
};

/// Judges every image that a Dockerfile names. Several images of one repository ask the trust server once.
/// Errors: those of Dockerfile::parse(), so a file that builders read in different ways is refused here; interrupted. What is
/// wrong with an image is in its row.
Result<DockerfileReport> checkDockerfile(const EngineImages& images, const std::string& name, Bytes file, const docker::BuildQuestion& question, const Job& job);

/// The file with NAME:TAG@DIGEST in place of each image's name, and nothing else changed. A variable in FROM is replaced,
/// its ARG stays. Errors: firstError().
Result<Bytes> pinDockerfile(const DockerfileReport& report);

/// pinDockerfile() for an engine: stages that variables name are written out, too, so that the engine has no choice left.
Result<Bytes> pinForEngine(const DockerfileReport& report, const docker::BuildQuestion& question);

/// `dockerfile check --json`: {"file","images":[…],"allSigned","allTrusted","syntax","error"}, with one line feed at
/// the end.
void writeJson(const DockerfileReport& report, const TextSink& sink);

}  // namespace roseglass::trust
