#include "registry/download.h"

#include <algorithm>
#include <charconv>

#include "base/budget.h"
#include "base/redact.h"
#include "registry/answer.h"

namespace roseglass::registry {
namespace {

constexpr int kMostTries = 100;  // even where each brings a little
constexpr auto kLongestDelay = std::chrono::milliseconds(10'000);

/// Where the bytes of a 206 begin: "bytes 1024-2047/4096".
std::optional<uint64_t> startOf(const http::Response& head) {
    std::string_view range = head.headers.find("Content-Range").value_or("");
    if (!range.starts_with("bytes ")) return std::nullopt;
    range.remove_prefix(6);
    uint64_t start = 0;
    const auto [stop, error] = std::from_chars(range.data(), range.data() + range.size(), start);
    if (error != std::errc() || stop == range.data() + range.size() || *stop != '-') return std::nullopt;
    return start;
}

bool isLie(ErrorCode code) { return code == ErrorCode::DigestMismatch || code == ErrorCode::LengthMismatch; }

}  // namespace

Result<void> Downloader::attempt(Part& part, const std::function<void(uint64_t)>& told, bool& passing, const Job& job) const {
    const Descriptor& blob = part.descriptor();
    http::Request request;
    request.url = baseUrl_ + "/v2/" + path_ + "/blobs/" + blob.digest.toString();
    request.identity = true;
    // One byte more than there should be: what is too long is told from what is cut off.
    request.maxBody = budget::sum(blob.size, 1);
    const uint64_t from = part.size();
    if (from > 0) request.headers.add("Range", "bytes=" + std::to_string(from) + "-");
    request.onHead = [&](const http::Response& head) -> Result<void> {
        if (head.status == 206 && startOf(head) == from) return {};
        if (head.status == 206) return fail(ErrorCode::Server, "The registry " + http::hostOf(baseUrl_) + " answers with another range than was asked for");
        // One that knows no ranges sends all of it again.
        return part.restart();
    };
    request.sink = [&](BytesView bytes) -> Result<void> {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        RG_TRY(part.append(bytes));
        told(part.size());
        return {};
    };
    auto response = transport_->send(request, job);
    if (!response) {
        passing = isPassing(response.error().code);
        if (response.error().code == ErrorCode::TooLarge) return fail(wrongLength(blob, "more"));
        return fail(std::move(response).error());
    }
    if (response->status == 416 && from > 0) {
        passing = true;
        RG_TRY(part.restart());
        return fail(ErrorCode::Server, "The registry " + http::hostOf(baseUrl_) + " does not go on with " + blob.digest.toString());
    }
    if (response->status != 200 && response->status != 206) {
        passing = isPassing(response->status);
        return fail(errorOf(*response, http::hostOf(baseUrl_), "give the blob " + blob.digest.toString()));
    }
    return {};
}

Result<void> Downloader::complete(Part& part, const std::function<void(uint64_t)>& told, const Job& job) const {
    uint64_t best = part.size();
    auto delay = options_.firstDelay;
    for (int total = 1, idle = 1; part.size() < part.descriptor().size; ++total, ++idle) {
        bool passing = false;
        auto done = attempt(part, told, passing, job);
        if (done) return {};
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (part.size() > best) {
            best = part.size();
            idle = 0;
            delay = options_.firstDelay;
        }
        if (!passing || idle >= options_.tries || total >= kMostTries) return done;
        job.log(LogLevel::Info, "Trying to download " + part.descriptor().digest.toString() + " again from byte " + std::to_string(part.size()) + ": " + done.error().message);
        job.pause(delay);
        delay = std::min(delay * 2, kLongestDelay);
    }
    return {};
}

Result<void> Downloader::fetch(Part& part, const std::function<void(uint64_t)>& told, const Job& job) const {
    told(part.size());
    while (true) {
        const bool hadKept = part.hasKept();
        auto done = complete(part, told, job);
        if (done) done = part.finish();
        if (done || !isLie(done.error().code)) return done;
        RG_TRY(part.restart());
        told(0);
        if (!hadKept) return done;
        job.log(LogLevel::Info, "What an earlier pull left of " + part.descriptor().digest.toString() + " is damaged; fetching it again");
    }
}

}  // namespace roseglass::registry
