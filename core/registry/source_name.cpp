#include "base/redact.h"
#include "registry/image_source.h"

namespace roseglass::registry {
namespace {

constexpr const char* kHint = "Write it as oci:DIR[:TAG], docker-archive:FILE[:REFERENCE] or docker-daemon:REFERENCE.";

/// Splits "PATH[:IMAGE]". Paths and references both hold colons, so what exists decides, the longest first.
void splitPath(const std::string& text, SourceName& name) {
    std::error_code code;
    for (size_t end = text.size(); end != std::string::npos && end > 0; end = text.rfind(':', end - 1)) {
        if (!std::filesystem::exists(text.substr(0, end), code)) continue;
        name.path = text.substr(0, end);
        name.image = end < text.size() ? text.substr(end + 1) : "";
        return;
    }
    name.path = text.substr(0, text.find(':'));
    name.image = text.find(':') == std::string::npos ? "" : text.substr(text.find(':') + 1);
}

}  // namespace

Result<SourceName> SourceName::parse(const std::string& text) {
    const size_t colon = text.find(':');
    const std::string transport = text.substr(0, colon), rest = colon == std::string::npos ? "" : text.substr(colon + 1);
    SourceName name;
    if (transport == "oci") name.kind = Kind::OciLayout;
    else if (transport == "docker-archive") name.kind = Kind::DockerArchive;
    else if (transport == "docker-daemon") name.kind = Kind::DockerDaemon;
    else return fail(ErrorCode::Usage, "\"" + printable(text, 200) + "\" is not a source of an image", kHint);
    if (rest.empty() && name.kind != Kind::DockerDaemon) return fail(ErrorCode::Usage, "The source " + transport + ": names nothing", kHint);
    if (name.kind == Kind::DockerDaemon) name.image = rest;
    else splitPath(rest, name);
    return name;
}

uint64_t PushImage::blobBytes() const {
    uint64_t total = 0;
    for (const PushBlob& blob : blobs) total += blob.descriptor.size;
    return total;
}

}  // namespace roseglass::registry
