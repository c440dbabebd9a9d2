#include "registry/strict_json.h"

#include <algorithm>
#include <array>

#include "base/letter_case.h"
#include "base/redact.h"
#include "json/text_of.h"
#include "registry/manifest.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

/// As Go's encoding/json compares names (fold.go): ASCII letters, and the two letters beyond that fold to one.
std::string folded(std::string text) {
    constexpr std::pair<std::string_view, char> kBeyond[] = {{"\u017f", 's'}, {"\u212a", 'k'}};
    for (const auto& [letter, ascii] : kBeyond) {
        for (size_t at = text.find(letter); at != std::string::npos; at = text.find(letter, at)) text.replace(at, letter.size(), 1, ascii);
    }
    return lowerCase(std::move(text));
}

/// The value under a key, for whoever checks what is below it; null where there is none.
const json& under(const json& object, const char* key) {
    static const json kNothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : kNothing;
}

Result<void> checkDescriptor(const json& object) {
    RG_TRY(checkSpelling(object, {"mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType"}, "The manifest"));
    return checkSpelling(under(object, "platform"), {"architecture", "os", "os.version", "os.features", "variant", "features"}, "The manifest");
}

Result<void> checkDescriptors(const json& list) {
    if (!list.is_array()) return {};
    for (const json& object : list) RG_TRY(checkDescriptor(object));
    return {};
}

/// containerd and docker refuse these, too (GHSA-5j5w-g665-5m35): what one reads as an image, another would read as an index.
Result<void> checkKind(const json& object) {
    const auto has = [&](const char* key) { return object.contains(key); };
    const bool list = has("manifests"), image = has("config") || has("layers"), older = has("fsLayers");
    if (list + image + older > 1) return fail(ErrorCode::Malformed, "The manifest is an image and an index at once", "Somebody may want you to run another image than the one that is looked at; do not use it.");
    const std::string type = textOf(object, "mediaType");
    const bool saysList = type == media::kDockerList || type == media::kOciIndex, saysImage = type == media::kDockerManifest || type == media::kOciManifest;
    if ((saysList && (image || older)) || (saysImage && (list || older))) return fail(ErrorCode::Malformed, "The manifest is of another type than it says: " + type);
    return {};
}

}  // namespace

Result<void> checkSpelling(const json& object, std::initializer_list<std::string_view> known, std::string_view what) {
    if (!object.is_object()) return {};
    for (const auto& [key, value] : object.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        const std::string plain = folded(key);
        const auto meant = std::find_if(known.begin(), known.end(), [&](std::string_view name) { return folded(std::string(name)) == plain; });
        if (meant == known.end()) continue;
        return fail(Error(ErrorCode::Malformed, std::string(what) + " has a key that some clients read as \"" + std::string(*meant) + "\" and others do not",
                          "Its maker should write it as the specification does; until then do not use it.")
                        .withSides(std::string(*meant), printable(key, 60)));
    }
    return {};
}

Result<json> parseManifestJson(BytesView bytes) {
    auto parsed = parseJson(bytes, budget::kManifest);
    if (!parsed) return fail(Error(parsed.error().code, "The manifest cannot be read: " + parsed.error().message));
    const json& object = *parsed;
    if (!object.is_object()) return fail(ErrorCode::Malformed, "The manifest is not a JSON object");
    RG_TRY(checkSpelling(object, {"schemaVersion", "mediaType", "config", "layers", "manifests", "fsLayers", "blobs", "annotations", "subject", "artifactType"}, "The manifest"));
    RG_TRY(checkDescriptor(under(object, "config")));
    RG_TRY(checkDescriptor(under(object, "subject")));
    for (const char* list : {"layers", "manifests", "blobs"}) RG_TRY(checkDescriptors(under(object, list)));
    RG_TRY(checkKind(object));
    return parsed;
}

Result<json> parseConfigJson(BytesView bytes) {
    auto parsed = parseJson(bytes, budget::kConfig);
    if (!parsed) return fail(Error(parsed.error().code, "The image's config cannot be read: " + parsed.error().message));
    constexpr std::string_view kWhat = "The image's config";
    if (!parsed->is_object()) return fail(ErrorCode::Malformed, std::string(kWhat) + " is not a JSON object");
    RG_TRY(checkSpelling(*parsed, {"architecture", "os", "os.version", "os.features", "variant", "config", "rootfs", "history", "created"}, kWhat));
    RG_TRY(checkSpelling(under(*parsed, "rootfs"), {"type", "diff_ids", "base_layer"}, kWhat));
    RG_TRY(checkSpelling(under(*parsed, "config"),
                         {"Hostname", "Domainname", "User", "AttachStdin", "AttachStdout", "AttachStderr", "ExposedPorts", "Tty", "OpenStdin", "StdinOnce", "Env", "Cmd", "Healthcheck", "ArgsEscaped", "Image", "Volumes",
                          "WorkingDir", "Entrypoint", "NetworkDisabled", "MacAddress", "OnBuild", "Labels", "StopSignal", "StopTimeout", "Shell"},
                         kWhat));
    return parsed;
}

}  // namespace roseglass::registry
