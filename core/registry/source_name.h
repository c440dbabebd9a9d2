#pragma once
#include <filesystem>
#include <string>

#include "base/result.h"

namespace roseglass::registry {

/// Where an image lies or shall lie: "oci:DIR[:TAG]", "docker-archive:FILE[:REF]", "docker-daemon:REF".
struct SourceName {
    enum class Kind { OciLayout, DockerArchive, DockerDaemon };
    Kind kind = Kind::OciLayout;
    std::filesystem::path path;  ///< of a layout or archive
    std::string image;           ///< the tag or reference of one image in it; may be empty
    /// A path that exists with its colons wins over a shorter one with a tag behind it. "docker-daemon:" alone means all
    /// images of the engine. Errors: usage.
    static Result<SourceName> parse(const std::string& text);
    /// As a place to write to: a path that does not exist yet ends at the last colon behind which a tag (for a layout) or
    /// reference (for an archive) can stand. Errors: usage.
    static Result<SourceName> parseDestination(const std::string& text);
    std::string toString() const;
};

}  // namespace roseglass::registry
