#include "registry/referrers.h"

#include <set>

#include "base/redact.h"
#include "registry/client.h"
#include "json/text_of.h"
#include "registry/next_page.h"
#include "registry/reference.h"
#include "registry/strict_json.h"

namespace roseglass::registry {
namespace {

using nlohmann::json;

constexpr size_t kMaxPages = 20;
constexpr size_t kMaxReferrers = 500;
constexpr size_t kMaxLayers = 100;
constexpr size_t kMaxAnnotations = 64;
constexpr size_t kMaxText = 64 << 10;

std::string shortText(const json& object, const char* key) {
    std::string text = textOf(object, key);
    return text.size() > kMaxText ? std::string() : text;
}

Annotations annotationsOf(const json& object) {
    Annotations out;
    if (!object.is_object() || !object.contains("annotations") || !object["annotations"].is_object()) return out;
    for (const auto& [key, value] : object["annotations"].items()) {
        if (out.size() == kMaxAnnotations) break;
        if (key.size() <= 255 && value.is_string() && value.get_ref<const std::string&>().size() <= kMaxText) out.emplace(key, value.get<std::string>());
    }
    return out;
}

std::optional<Descriptor> descriptorOf(const json& object) {
    const auto digest = crypto::Sha256::parse(shortText(object, "digest"));
    if (!digest || !object.contains("size") || !object["size"].is_number_unsigned()) return std::nullopt;
    return Descriptor{shortText(object, "mediaType"), *digest, object["size"].get<uint64_t>()};
}

}  // namespace

Result<Referrers> parseReferrers(BytesView bytes, size_t room) {
    RG_ASSIGN(const json object, parseManifestJson(bytes));
    if (!object.contains("manifests") || !object["manifests"].is_array()) return fail(ErrorCode::Malformed, "The registry's list of referrers is no index");
    Referrers out;
    for (const json& item : object["manifests"]) {
        if (out.list.size() == room) {
            out.cut = true;
            break;
        }
        if (const auto manifest = descriptorOf(item)) out.list.push_back({*manifest, shortText(item, "artifactType"), annotationsOf(item)});
    }
    return out;
}

Result<ArtifactManifest> parseArtifact(BytesView bytes) {
    RG_ASSIGN(const json object, parseManifestJson(bytes));
    ArtifactManifest out;
    out.artifactType = shortText(object, "artifactType");
    if (object.contains("config")) out.configType = shortText(object["config"], "mediaType");
    if (object.contains("subject")) {
        if (const auto subject = descriptorOf(object["subject"])) out.subject = subject->digest;
    }
    out.annotations = annotationsOf(object);
    for (const char* key : {"layers", "blobs"}) {
        if (!object.contains(key) || !object[key].is_array()) continue;
        for (const json& layer : object[key]) {
            if (out.layers.size() == kMaxLayers) break;
            if (const auto blob = descriptorOf(layer)) out.layers.push_back({*blob, annotationsOf(layer)});
        }
    }
    return out;
}

Result<Referrers> Client::fallbackReferrers(const std::string& path, const crypto::Sha256& digest, const Job& job) const {
    const auto index = fetchManifest(path, "sha256-" + digest.hex(), job);
    if (!index && index.error().code == ErrorCode::NotFound) return Referrers{};
    if (!index) return fail(index.error());
    return parseReferrers(index->bytes, kMaxReferrers);
}

Result<Referrers> Client::referrers(const std::string& path, const crypto::Sha256& digest, const Job& job) const {
    if (!isValidRepositoryPath(path)) return fail(ErrorCode::Usage, "Not a repository name: " + printable(path, 120));
    Referrers all;
    all.hasApi = true;
    std::set<std::string> seen;
    uint64_t bytes = 0;
    std::string url = baseUrl_ + "/v2/" + path + "/referrers/" + digest.toString();
    for (size_t page = 0; page < kMaxPages; ++page) {
        if (!seen.insert(url).second) return fail(ErrorCode::Malformed, "The registry's list of referrers leads back to a page that was read already");
        const auto response = get(http::Method::Get, url, budget::kReferrerPage, true, job);
        // Registries without the API answer 404, and some anything else; one that has it answers every digest with a list.
        const bool unknown = !response && (response.error().code == ErrorCode::NotFound || response.error().code == ErrorCode::Server);
        if (page == 0 && unknown) return fallbackReferrers(path, digest, job);
        if (!response) return fail(response.error());
        bytes += response->body.size();
        auto part = parseReferrers(response->body, kMaxReferrers - all.list.size());
        if (page == 0 && !part) return fallbackReferrers(path, digest, job);
        if (!part) return fail(part.error());
        all.list.insert(all.list.end(), std::make_move_iterator(part->list.begin()), std::make_move_iterator(part->list.end()));
        RG_ASSIGN(url, nextPage(response->headers, url, baseUrl_));
        all.cut = part->cut || (!url.empty() && (all.list.size() == kMaxReferrers || page + 1 == kMaxPages || bytes >= budget::kReferrerBytes));
        if (url.empty() || all.cut) break;
    }
    return all;
}

}  // namespace roseglass::registry
