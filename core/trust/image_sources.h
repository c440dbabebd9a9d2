#pragma once
#include <memory>
#include <string>
#include <vector>

#include "registry/image_source.h"

namespace roseglass::trust {

/// The images of "oci:DIR", "docker-archive:FILE" or "docker-daemon:[REF]", without reading their layers: what the first
/// page of publishing shows. With ":TAG" or ":REF" only that one.
/// @param dockerHost  as DOCKER_HOST; empty: the environment's, else the usual socket
/// Errors: usage, not-found, malformed, too-large, io; network (no engine).
Result<std::vector<registry::SourceImage>> describeSource(const std::string& source, const std::string& dockerHost, const Job& job);

/// One image of a source, ready to be pushed; what is compressed for it lies in files without a name for as long as it lives.
/// Errors: as describeSource; digest-mismatch (the source is damaged), interrupted.
Result<std::shared_ptr<const registry::PushImage>> openSource(const std::string& source, const std::string& dockerHost, const Job& job);

}  // namespace roseglass::trust
