#include "registry/blob_upload.h"

#include <algorithm>

#include "base/budget.h"
#include "base/redact.h"
#include "registry/answer.h"

namespace roseglass::registry {
namespace {

constexpr uint64_t kFallbackChunk = 32u << 20;
constexpr uint64_t kLeastChunk = 1u << 20;
constexpr size_t kPiece = 256 << 10;
constexpr int kMostTries = 100;  // even where each brings a little

}  // namespace

std::optional<uint64_t> uploadedBytes(std::string_view range) {
    if (range.starts_with("bytes=")) range.remove_prefix(6);
    const size_t dash = range.find('-');
    if (dash == std::string_view::npos || range.substr(0, dash) != "0") return std::nullopt;
    const auto last = http::wholeNumber(range.substr(dash + 1));
    if (!last || *last == UINT64_MAX) return std::nullopt;
    return *last == 0 ? 0 : *last + 1;
}

uint64_t chunkFor(uint64_t wanted, std::string_view least, uint64_t size) {
    return std::min(std::max(wanted, http::wholeNumber(least).value_or(0)), size);
}

Result<bool> hasBlob(http::Transport& transport, const std::string& baseUrl, const std::string& path, const Descriptor& blob, const Job& job) {
    http::Request request;
    request.method = http::Method::Head;
    request.url = baseUrl + "/v2/" + path + "/blobs/" + blob.digest.toString();
    RG_ASSIGN(const http::Response response, transport.send(request, job));
    if (response.status == 200) {
        const std::string length(response.headers.find("Content-Length").value_or(""));
        return length.empty() || length == std::to_string(blob.size);
    }
    if (response.status == 404) return false;
    return fail(errorOf(response, http::hostOf(baseUrl), "say whether it has " + blob.digest.toString()));
}

Result<void> BlobUpload::run(const Job& job) {
    RG_ASSIGN(content_, blob_.open());
    if (content_->size() != blob_.descriptor.size) return fail(ErrorCode::Malformed, "The blob " + blob_.descriptor.digest.toString() + " changed its size since it was looked at");
    uint64_t best = 0;
    auto delay = options_.firstDelay;
    for (int total = 1, idle = 1;; ++total, ++idle) {
        auto done = attempt(job);
        if (done) return done;
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        const uint64_t before = accepted_;
        if (!passing_ || idle >= options_.tries || total >= kMostTries) return done;
        job.log(LogLevel::Info, "Trying to upload " + blob_.descriptor.digest.toString() + " again: " + done.error().message);
        job.pause(delay);
        delay = std::min(delay * 2, std::chrono::milliseconds(10'000));
        // The answer may be all that was lost.
        const auto there = hasBlob(transport_, baseUrl_, path_, blob_.descriptor, job);
        if (there && *there) {
            count(blob_.descriptor.size);
            return {};
        }
        takeUp(job);
        if (std::max(before, accepted_) > best) {
            best = std::max(before, accepted_);
            idle = 0;
            delay = options_.firstDelay;
        }
    }
}

Result<void> BlobUpload::attempt(const Job& job) {
    passing_ = false;
    if (session_.empty()) RG_TRY(begin(job));
    if (mounted_) {
        count(blob_.descriptor.size);
        return {};
    }
    count(accepted_);
    return chunk_ > 0 || accepted_ > 0 ? sendChunks(job) : sendWhole(job);
}

Result<http::Response> BlobUpload::send(http::Request request, const std::string& what, const Job& job) {
    const bool home = http::isSameOrigin(request.url, baseUrl_);
    request.followUploadRedirects = true;
    request.anonymous = !home;
    auto response = transport_.send(request, job);
    if (!response) {
        passing_ = isPassing(response.error().code);
        return response;
    }
    if (response->status >= 200 && response->status < 300) return response;
    passing_ = isPassing(response->status);
    if (response->status == 413) smallerChunks();
    if (response->status == 404 || response->status == 410 || response->status == 416) {
        // The registry has lost the upload, or stands elsewhere in it.
        passing_ = !session_.empty();
        startOver();
    }
    Error error = errorOf(*response, http::hostOf(request.url), what);
    if (error.code == ErrorCode::DigestMismatch) {
        passing_ = true;
        startOver();
    }
    return fail(std::move(error));
}

Result<void> BlobUpload::adoptLocation(const http::Response& response) {
    const auto location = response.headers.find("Location");
    if (!location) return session_.empty() ? Result<void>(fail(ErrorCode::Server, "The registry " + http::hostOf(baseUrl_) + " begins an upload without saying where")) : Result<void>();
    const std::string next = http::resolveLocation(response.effectiveUrl, *location);
    if (next.empty()) return fail(ErrorCode::Server, "The registry " + http::hostOf(baseUrl_) + " sends the upload to something that is no http(s) address");
    if (baseUrl_.starts_with("https://") && !next.starts_with("https://")) {
        return fail(ErrorCode::Tls, "The registry " + http::hostOf(baseUrl_) + " sends the upload from https to http, which is not followed", "Its operator should tell it its own https address.");
    }
    session_ = next;
    return {};
}

Result<bool> BlobUpload::mount(const std::string& from, const Job& job) {
    http::Request request;
    request.method = http::Method::Post;
    request.url = baseUrl_ + "/v2/" + path_ + "/blobs/uploads/?mount=" + blob_.descriptor.digest.toString() + "&from=" + http::urlEncode(from);
    auto response = send(std::move(request), "mount a blob from " + printable(from, 120), job);
    // A registry that knows no mounting, or does not let us read there: the upload begins as usual.
    if (!response) return job.stopped() ? Result<bool>(fail(std::move(response).error())) : Result<bool>(false);
    if (response->status == 201) return true;
    if (response->status == 202) RG_TRY(adoptLocation(*response));
    return false;
}

Result<void> BlobUpload::begin(const Job& job) {
    accepted_ = mostSent_ = 0;
    for (const std::string& from : options_.mountFrom) {
        RG_ASSIGN(mounted_, mount(from, job));
        if (mounted_) return {};
    }
    if (!session_.empty()) return {};
    http::Request request;
    request.method = http::Method::Post;
    request.url = baseUrl_ + "/v2/" + path_ + "/blobs/uploads/";
    RG_ASSIGN(const http::Response response, send(std::move(request), "begin an upload to " + path_, job));
    if (chunk_ > 0) chunk_ = chunkFor(chunk_, response.headers.find("OCI-Chunk-Min-Length").value_or(""), blob_.descriptor.size);
    return adoptLocation(response);
}

Result<void> BlobUpload::checkLocal(const crypto::Hasher& hasher) const {
    crypto::Hasher copy = hasher.clone();
    const auto actual = *crypto::Sha256::fromRaw(copy.finish());
    if (actual == blob_.descriptor.digest) return {};
    return fail(Error(ErrorCode::DigestMismatch, "A blob of the source is not what its digest says", "The source is damaged; export the image again.").withSides(blob_.descriptor.digest.toString(), actual.toString()));
}

Result<void> BlobUpload::commit(const std::shared_ptr<BlobBody>& body, const Job& job) {
    http::Request request;
    request.method = http::Method::Put;
    request.url = session_ + (session_.find('?') == std::string::npos ? "?" : "&") + "digest=" + blob_.descriptor.digest.toString();
    request.headers.add("Content-Type", "application/octet-stream");
    request.stream = body;
    if (body) mostSent_ = blob_.descriptor.size;
    auto response = send(std::move(request), "take the blob " + blob_.descriptor.digest.toString(), job);
    if (body && body->isDone()) {
        if (auto local = checkLocal(body->hasher()); !local) {
            passing_ = false;
            return local;
        }
    }
    if (!response) return fail(std::move(response).error());
    const auto named = crypto::Sha256::parse(response->headers.find("Docker-Content-Digest").value_or(""));
    if (named && *named != blob_.descriptor.digest) {
        return fail(Error(ErrorCode::DigestMismatch, "The registry " + http::hostOf(baseUrl_) + " says that it took another blob").withSides(blob_.descriptor.digest.toString(), named->toString()));
    }
    return {};
}

Result<void> BlobUpload::sendWhole(const Job& job) {
    return commit(std::make_shared<BlobBody>(content_, 0, content_->size(), crypto::Hasher(crypto::HashAlgorithm::Sha256), [this](int64_t bytes) {
        counted_ += bytes;
        moved_(bytes);
    }), job);
}

Result<crypto::Hasher> BlobUpload::hashedUpTo(uint64_t end) const {
    crypto::Hasher hasher(crypto::HashAlgorithm::Sha256);
    Bytes piece(kPiece, '\0');
    for (uint64_t at = 0; at < end;) {
        RG_ASSIGN(const size_t length, content_->readAt(at, piece.data(), static_cast<size_t>(std::min<uint64_t>(piece.size(), end - at))));
        hasher.update({piece.data(), length});
        at += length;
    }
    return hasher;
}

Result<void> BlobUpload::sendChunks(const Job& job) {
    RG_ASSIGN(crypto::Hasher hasher, hashedUpTo(accepted_));
    const uint64_t size = blob_.descriptor.size;
    while (accepted_ < size) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        const uint64_t end = chunk_ > 0 ? std::min(size, budget::sum(accepted_, chunk_)) : size;
        const auto body = std::make_shared<BlobBody>(content_, accepted_, end, std::move(hasher), [this](int64_t bytes) {
            counted_ += bytes;
            moved_(bytes);
        });
        mostSent_ = std::max(mostSent_, end);
        http::Request request;
        request.method = http::Method::Patch;
        request.url = session_;
        request.headers.add("Content-Type", "application/octet-stream");
        request.headers.add("Content-Range", std::to_string(accepted_) + "-" + std::to_string(end - 1));
        request.stream = body;
        RG_ASSIGN(const http::Response response, send(std::move(request), "take a part of the blob " + blob_.descriptor.digest.toString(), job));
        RG_TRY(adoptLocation(response));
        const auto held = uploadedBytes(response.headers.find("Range").value_or(""));
        if (held && *held < end && *held != 0) {
            // It kept less than it was sent; go on from there.
            accepted_ = *held;
            count(accepted_);
            RG_ASSIGN(hasher, hashedUpTo(accepted_));
            passing_ = true;
            if (accepted_ < end) return fail(ErrorCode::Network, "The registry " + http::hostOf(baseUrl_) + " kept only a part of what it was sent");
        }
        accepted_ = end;
        hasher = body->hasher().clone();
    }
    RG_TRY(checkLocal(hasher));
    return commit(nullptr, job);
}

void BlobUpload::takeUp(const Job& job) {
    if (session_.empty()) return startOver();
    http::Request request;
    request.url = session_;
    request.anonymous = !http::isSameOrigin(session_, baseUrl_);
    const auto response = transport_.send(request, job);
    const bool known = response && (response->status == 204 || response->status == 200);
    const auto held = known ? uploadedBytes(response->headers.find("Range").value_or("")) : std::nullopt;
    if (!held || *held > mostSent_ || *held > blob_.descriptor.size || !adoptLocation(*response)) return startOver();
    accepted_ = *held;
    count(accepted_);
}

void BlobUpload::startOver() {
    session_.clear();
    accepted_ = mostSent_ = 0;
    count(0);
}

void BlobUpload::smallerChunks() {
    const uint64_t smaller = chunk_ == 0 ? std::min(kFallbackChunk, blob_.descriptor.size / 2) : chunk_ / 2;
    passing_ = smaller >= kLeastChunk;
    if (!passing_) return;
    chunk_ = smaller;
    startOver();
}

void BlobUpload::count(uint64_t bytes) {
    const int64_t change = static_cast<int64_t>(bytes) - counted_;
    counted_ += change;
    if (change != 0) moved_(change);
}

}  // namespace roseglass::registry
