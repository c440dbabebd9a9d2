#include "registry/upload.h"

#include <algorithm>
#include <atomic>

#include "base/redact.h"
#include "base/budget.h"
#include "registry/answer.h"
#include "registry/blob_upload.h"
#include "registry/parallel.h"
#include "registry/reference.h"

namespace roseglass::registry {

uint64_t PushImage::blobBytes() const {
    uint64_t total = 0;
    for (const PushBlob& blob : blobs) total = budget::sum(total, blob.descriptor.size);
    return total;
}

Uploader::Uploader(std::shared_ptr<http::Transport> transport, std::string baseUrl, std::string path, UploadOptions options)
    : transport_(std::move(transport)), baseUrl_(std::move(baseUrl)), path_(std::move(path)), options_(std::move(options)) {}

Result<std::vector<bool>> Uploader::present(const PushImage& image, const Job& job) const {
    // Not vector<bool>, whose elements cannot be written from several threads.
    std::vector<char> there(image.blobs.size(), 0);
    RG_TRY(inParallel(image.blobs.size(), options_.concurrency, job, [&](size_t i, const Job& inner) -> Result<void> {
        RG_ASSIGN(const bool has, hasBlob(*transport_, baseUrl_, path_, image.blobs[i].descriptor, inner));
        there[i] = has ? 1 : 0;
        return {};
    }));
    return std::vector<bool>(there.begin(), there.end());
}

Result<void> Uploader::push(const PushImage& image, const std::optional<std::string>& tag, const Job& job) const {
    RG_ASSIGN(const std::vector<bool> there, present(image, job));
    std::vector<const PushBlob*> missing;
    uint64_t total = 0;
    for (size_t i = 0; i < there.size(); ++i) {
        if (there[i]) continue;
        missing.push_back(&image.blobs[i]);
        total = budget::sum(total, image.blobs[i].descriptor.size);
    }
    // The large ones first: a large one at the end would go alone.
    std::sort(missing.begin(), missing.end(), [](const PushBlob* a, const PushBlob* b) { return a->descriptor.size > b->descriptor.size; });
    std::atomic<int64_t> sent = 0;
    const auto moved = [&](int64_t bytes) { job.progress("Uploading", static_cast<uint64_t>(std::max<int64_t>(0, sent += bytes)), total); };
    RG_TRY(inParallel(missing.size(), options_.concurrency, job, [&](size_t i, const Job& inner) { return BlobUpload(*transport_, baseUrl_, path_, options_, *missing[i], moved).run(inner); }));
    job.progress("Writing the manifest");
    for (const RawManifest& manifest : image.manifests) {
        const bool isTop = &manifest == &image.top();
        const std::string name = isTop && tag ? *tag : manifest.digest.toString();
        RG_TRY(pushManifest(manifest, name, job));
        if (isTop) RG_TRY(compare(manifest, name, job));
    }
    return {};
}

Result<void> Uploader::pushManifest(const RawManifest& manifest, const std::string& name, const Job& job) const {
    http::Request request;
    request.method = http::Method::Put;
    request.url = baseUrl_ + "/v2/" + path_ + "/manifests/" + name;
    request.headers.add("Content-Type", manifest.mediaType);
    request.body = manifest.bytes;
    request.followUploadRedirects = true;
    auto delay = options_.firstDelay;
    for (int attempt = 1;; ++attempt, delay *= 2) {
        auto response = transport_->send(request, job);
        const bool again = (response ? isPassing(response->status) : isPassing(response.error().code)) && attempt < options_.tries && !job.stopped();
        if (again) {
            job.pause(delay);
            continue;
        }
        if (!response) return fail(std::move(response).error());
        if (response->status < 200 || response->status >= 300) return fail(errorOf(*response, http::hostOf(baseUrl_), "take the manifest " + name));
        const auto named = crypto::Sha256::parse(response->headers.find("Docker-Content-Digest").value_or(""));
        if (!named || *named == manifest.digest) return {};
        return fail(Error(ErrorCode::DigestMismatch, "The registry " + http::hostOf(baseUrl_) + " says that it took another manifest").withSides(manifest.digest.toString(), named->toString()));
    }
}

Result<void> Uploader::compare(const RawManifest& manifest, const std::string& name, const Job& job) const {
    const Client client(transport_, baseUrl_);
    auto delay = options_.firstDelay;
    for (int attempt = 1;; ++attempt, delay *= 2) {
        auto served = client.fetchManifest(path_, name, job);
        // Some registries show what they took a moment later.
        if (!served && served.error().code == ErrorCode::NotFound && attempt < options_.tries && !job.stopped()) {
            job.pause(delay);
            continue;
        }
        if (!served) return fail(std::move(served).error());
        if (served->digest == manifest.digest) return {};
        return fail(Error(ErrorCode::DigestMismatch, "The registry " + http::hostOf(baseUrl_) + " serves another manifest than was pushed to it", "Somebody else may have pushed at the same time. Nothing was signed.")
                        .withSides(manifest.digest.toString(), served->digest.toString()));
    }
}

}  // namespace roseglass::registry
