#include "registry/source_name.h"

#include "base/redact.h"
#include "registry/reference.h"

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

Result<SourceName> parseName(const std::string& text, void (*split)(const std::string&, SourceName&)) {
    const size_t colon = text.find(':');
    const std::string transport = text.substr(0, colon), rest = colon == std::string::npos ? "" : text.substr(colon + 1);
    SourceName name;
    if (transport == "oci") name.kind = SourceName::Kind::OciLayout;
    else if (transport == "docker-archive") name.kind = SourceName::Kind::DockerArchive;
    else if (transport == "docker-daemon") name.kind = SourceName::Kind::DockerDaemon;
    else return fail(ErrorCode::Usage, "\"" + printable(text, 200) + "\" is not a place of an image", kHint);
    if (rest.empty() && name.kind != SourceName::Kind::DockerDaemon) return fail(ErrorCode::Usage, transport + ": names nothing", kHint);
    if (name.kind == SourceName::Kind::DockerDaemon) name.image = rest;
    else split(rest, name);
    return name;
}

/// Of a path that may not exist: the shortest one behind which a tag or reference stands whole.
void splitDestination(const std::string& text, SourceName& name) {
    std::error_code code;
    name.path = text;
    if (std::filesystem::exists(text, code)) return;
    for (size_t colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
        const std::string image = text.substr(colon + 1);
        const bool fits = name.kind == SourceName::Kind::OciLayout ? isValidTag(image) : Reference::parse(image).has_value();
        if (colon == 0 || !fits) continue;
        name.path = text.substr(0, colon);
        name.image = image;
        return;
    }
}

}  // namespace

Result<SourceName> SourceName::parse(const std::string& text) { return parseName(text, splitPath); }
Result<SourceName> SourceName::parseDestination(const std::string& text) { return parseName(text, splitDestination); }

std::string SourceName::toString() const {
    if (kind == Kind::DockerDaemon) return "docker-daemon:" + image;
    return (kind == Kind::OciLayout ? "oci:" : "docker-archive:") + path.string() + (image.empty() ? "" : ":" + image);
}

}  // namespace roseglass::registry
