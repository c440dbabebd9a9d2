#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <numeric>

#include "base/redact.h"
#include "registry/image_writer.h"
#include "registry/parallel.h"
#include "trust/activity.h"
#include "trust/engine_images.h"
#include "trust/pull_impl.h"

namespace roseglass::trust {
namespace {

namespace fs = std::filesystem;
using Kind = registry::SourceName::Kind;
using State = PartProgress::State;
using Watch = std::function<void(const PartProgress&)>;

constexpr const char* kDownloading = "Downloading";

/// All parts of one pull on their way into the store, with the whole's progress in bytes.
class Fetching {
public:
    Fetching(const PullPlan& plan, const registry::Downloader& downloader, registry::PartStore& store, const Watch& watch) : plan_(plan), downloader_(downloader), store_(store), watch_(watch), done_(plan.parts.size()) {}

    Result<void> run(const Job& job) {
        // The large ones first: a large one at the end would go alone.
        std::vector<size_t> order(plan_.parts.size());
        std::iota(order.begin(), order.end(), size_t(0));
        std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return plan_.parts[a].blob.size > plan_.parts[b].blob.size; });
        return registry::inParallel(order.size(), downloader_.concurrency(), job, [&](size_t i, const Job& inner) {
            const size_t part = order[i];
            auto done = fetch(part, inner);
            if (done) tell(part, State::Verified, plan_.parts[part].blob.size, job);
            else if (done.error().code != ErrorCode::Interrupted) tell(part, State::Failed, 0, job);
            return done;
        });
    }

    uint64_t downloaded() const { return downloaded_; }

private:
    Result<void> fetch(size_t index, const Job& job) {
        const registry::Descriptor& blob = plan_.parts[index].blob;
        tell(index, State::Checking, 0, job);
        RG_ASSIGN(const bool isThere, present(blob, job));
        if (isThere) return {};
        const Bytes& config = plan_.image->config;
        // Read for the plan, and compared with its digest then.
        if (!config.empty() && plan_.parts[index].kind == PullPart::Kind::Config) return store_.put(blob.digest, config);
        RG_ASSIGN(registry::Part part, store_.begin(blob, job));
        uint64_t last = part.size();
        return downloader_.fetch(part, [&](uint64_t now) {
            if (now > last) downloaded_ += now - last;
            last = now;
            tell(index, State::Downloading, now, job);
        }, job);
    }

    /// In the destination, or in the store from an earlier pull; it is hashed either way.
    Result<bool> present(const registry::Descriptor& blob, const Job& job) {
        const fs::path there = blobAt(plan_, blob.digest);
        std::error_code code;
        if (!there.empty() && fs::exists(there, code)) {
            RG_ASSIGN(const auto file, OpenFile::openBeneath(plan_.destination.path, fs::path("blobs") / "sha256" / blob.digest.hex()));
            RG_ASSIGN(const bool is, registry::isBlob(*file, blob, job));
            if (is) return true;
            job.log(LogLevel::Warning, there.string() + " is not what its name says; it is fetched again");
        }
        return store_.has(blob, job);
    }

    void tell(size_t index, State state, uint64_t bytes, const Job& job) {
        const uint64_t before = done_[index].exchange(bytes);
        const uint64_t total = sum_ += bytes - before;
        if (watch_) watch_({index, state, bytes});
        job.progress(kDownloading, total, plan_.totalBytes);
    }

    const PullPlan& plan_;
    const registry::Downloader& downloader_;
    registry::PartStore& store_;
    const Watch& watch_;
    std::vector<std::atomic<uint64_t>> done_;
    std::atomic<uint64_t> sum_ = 0, downloaded_ = 0;
};

Result<PullResult> intoFiles(Context& context, const PullPlan& plan, const registry::Reference& reference, const Watch& watch, const Job& job) {
    RG_TRY(checkPlace(plan));
    RG_ASSIGN(registry::PartStore store, registry::PartStore::open(registry::PartStore::folderFor(plan.destination.path)));
    const registry::Downloader downloader = context.downloaderFor(reference);
    Fetching fetching(plan, downloader, store, watch);
    const auto write = [&]() -> Result<void> {
        RG_TRY(fetching.run(job));
        job.progress("Writing " + plan.destinationText);
        if (plan.destination.kind == Kind::OciLayout) return registry::writeLayout(plan.destination.path, store, *plan.image, {plan.destination.image, plan.nameChosen}, job);
        RG_TRY(registry::writeArchive(plan.destination.path, store, *plan.image, plan.destination.image, job));
        store.remove();
        return {};
    };
    if (auto done = write(); !done) {
        if (Puller::keepsParts(done.error().code)) store.removeIfEmpty();
        else store.remove();
        return fail(std::move(done).error());
    }
    return PullResult{plan.digest, plan.imageDigest, plan.destinationText, fetching.downloaded(), {}};
}

/// The engine fetches what it is told to, by its digest; layers are told apart by the first digits of theirs.
docker::MessageSink engineWatch(const PullPlan& plan, const Watch& watch) {
    return [&plan, &watch](const docker::EngineMessage& message) {
        for (size_t i = 0; watch && i < plan.parts.size(); ++i) {
            const registry::Descriptor& blob = plan.parts[i].blob;
            if (message.id.size() < 12 || !blob.digest.hex().starts_with(message.id)) continue;
            const bool whole = message.status == "Download complete" || message.status == "Pull complete" || message.status == "Already exists" || message.status == "Extracting" || message.status == "Verifying Checksum";
            if (whole) watch({i, State::Verified, blob.size});
            else if (message.status == "Downloading") watch({i, State::Downloading, std::min(message.done, blob.size)});
        }
    };
}

/// The last that was said, however much that is.
class Notes {
public:
    void add(const std::string& line) {
        lines_.push_back(line);
        if (lines_.size() <= kMax) return;
        lines_.pop_front();
        ++left_;
    }
    std::vector<std::string> take() {
        std::vector<std::string> out;
        if (left_ > 0) out.push_back("The engine said " + std::to_string(left_) + " lines more before");
        out.insert(out.end(), lines_.begin(), lines_.end());
        return out;
    }

private:
    static constexpr size_t kMax = 200;
    std::deque<std::string> lines_;
    uint64_t left_ = 0;
};

Result<PullResult> intoEngine(Context& context, const PullPlan& plan, registry::Reference reference, const Watch& watch, const Job& job) {
    const std::string& name = plan.destination.image;
    PullResult result{plan.digest, plan.imageDigest, name, 0, {}};
    std::optional<registry::Reference> other;
    if (!name.empty()) {
        RG_ASSIGN(other, registry::Reference::parse(name));
    }
    if (other && other->familiarName() == reference.familiarName()) reference.tag = std::exchange(other, std::nullopt)->tag;
    else reference.tag.reset();
    const TrustedImage image{reference, plan.digest, {}, plan.verdict.report};
    if (name.empty()) result.destination = image.forEngine();
    Notes notes;
    const auto line = [&](const std::string& text) { notes.add(text); };
    RG_TRY(pullIntoEngine(context, image, plan.image->offered.empty() ? std::string() : plan.platform, line, job, engineWatch(plan, watch)));
    if (other) {
        RG_ASSIGN(const docker::Engine engine, docker::Engine::at(context.options().dockerHost));
        line("Tagging " + image.forEngine() + " as " + name);
        RG_TRY(engine.tag(image.forEngine(), other->familiarName(), other->tagOrLatest(), job));
    }
    for (size_t i = 0; watch && i < plan.parts.size(); ++i) watch({i, State::Verified, plan.parts[i].blob.size});
    result.notes = notes.take();
    return result;
}

}  // namespace

bool Puller::keepsParts(ErrorCode code) {
    switch (code) {
        case ErrorCode::Interrupted: case ErrorCode::Network: case ErrorCode::Timeout: case ErrorCode::Server: case ErrorCode::Tls: case ErrorCode::RateLimited: case ErrorCode::Unauthorized: case ErrorCode::Forbidden: case ErrorCode::Conflict: case ErrorCode::Io: return true;
        default: return false;
    }
}

Result<PullResult> Puller::execute(const PullPlan& plan, const Watch& watch, const Job& job) const {
    Context& context = impl_->context;
    const auto run = [&]() -> Result<PullResult> {
        if (plan.refused) return fail(*plan.refused);
        RG_ASSIGN(const registry::Reference reference, registry::Reference::parse(plan.reference));
        if (plan.destination.kind == Kind::DockerDaemon) return intoEngine(context, plan, reference, watch, job);
        return intoFiles(context, plan, reference, watch, job);
    };
    auto result = run();
    std::vector<std::string> changes = plan.steps;
    if (changes.empty()) changes.push_back("Pull " + plan.reference);
    const auto reference = registry::Reference::parse(plan.reference);
    recordActivity(context, "pull", reference ? reference->gun() : plan.reference, changes, result ? std::nullopt : std::optional(result.error()), job);
    return result;
}

}  // namespace roseglass::trust
