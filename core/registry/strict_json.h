#pragma once
#include <initializer_list>
#include <string_view>

#include "json/outside.h"

namespace roseglass::registry {

/// Reads a manifest or an index in the one way in which every client reads it. Go's decoders match names without regard to
/// letter case and take the last of several; so a known key in another spelling is refused, besides what parseJson refuses. So is
/// a document that is an image and an index at once (CVE-2021-41190), and one whose mediaType says it is the other.
/// Errors: malformed, too-large.
Result<nlohmann::json> parseManifestJson(BytesView bytes);

/// Reads an image's config (image-spec: config; docker: image.Image) in the same way. Errors: malformed, too-large.
Result<nlohmann::json> parseConfigJson(BytesView bytes);

/// Refuses an object in which one of these keys stands in another spelling, as Go folds them ("Layers", "\u017fize").
/// Anything but an object passes. @param what  "The manifest". Errors: malformed.
Result<void> checkSpelling(const nlohmann::json& object, std::initializer_list<std::string_view> known, std::string_view what);

}  // namespace roseglass::registry
