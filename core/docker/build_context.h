#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/job.h"
#include "docker/ignore_rules.h"
#include "http/transport.h"

namespace roseglass::docker {

/// The folder that a build may copy from, and its Dockerfile.
struct BuildFolder {
    std::filesystem::path folder;
    std::filesystem::path dockerfile;  ///< the file itself, links followed
    Bytes text;                        ///< what it says
    std::string name;                  ///< of it within the context; for one outside a random one
    bool outside = false;
    Bytes ignoreFile;                  ///< .dockerignore as it will be sent; empty: none is sent
    IgnoreRules rules;

    /// The folder may be somebody else's work: its Dockerfile and .dockerignore may be links within it, not out of it. What the
    /// user names elsewhere is read as it is.
    /// @param file  as -f says, relative to where the program runs; empty: FOLDER/Dockerfile, else FOLDER/dockerfile
    /// Errors: io, too-large (1 MiB), usage (a bad .dockerignore).
    static Result<BuildFolder> open(const std::filesystem::path& folder, const std::string& file);
};

/// The folder as the tar that an engine builds from, made while it is sent: files of any size, all owned by root, as docker
/// sends them. What .dockerignore names stays out, except itself and the Dockerfile. No two entries have one name, and no link
/// below the folder is followed. Nothing on disk changes.
class ContextTar final : public http::BodySource {
public:
    /// @param dockerfile  always goes into the tar instead of the folder's own. Errors: io, too-large (over a million files).
    static Result<std::shared_ptr<ContextTar>> make(const BuildFolder& folder, Bytes dockerfile, const Job& job);
    ~ContextTar() override;
    ContextTar(const ContextTar&) = delete;
    ContextTar& operator=(const ContextTar&) = delete;

    uint64_t size() const override { return kUnknownSize; }
    Result<size_t> read(char* out, size_t room) override;
    Result<void> rewind() override;

    /// Bytes of the tar so far.
    uint64_t sent() const;
    size_t files() const;

private:
    struct Impl;
    explicit ContextTar(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace roseglass::docker
