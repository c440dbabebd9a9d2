#include "trust/engine_images.h"

#include <algorithm>

#include "base/redact.h"

namespace roseglass::trust {

struct EngineImages::Impl {
    Impl(Options options, Clock clock) : context(std::move(options), std::move(clock)), trusted(context) {}
    Context context;
    TrustedImages trusted;
};

EngineImages::EngineImages(Options options, Clock clock) : impl_(std::make_unique<Impl>(std::move(options), std::move(clock))) {}
EngineImages::~EngineImages() = default;

Context& EngineImages::context() const { return impl_->context; }
TrustedImages& EngineImages::trusted() const { return impl_->trusted; }
Result<docker::Engine> EngineImages::engine() const { return docker::Engine::at(impl_->context.options().dockerHost); }

std::string pullLine(const docker::EngineMessage& message) {
    if (message.status.empty() || message.total != 0 || message.status == "Downloading" || message.status == "Extracting") return {};
    return printable((message.id.empty() ? "" : message.id + ": ") + message.status, 600);
}

Result<TrustedImage> EngineImages::resolve(const std::string& text, bool trusting, const Job& job) const {
    RG_ASSIGN(const registry::Reference reference, parseWithDefault(text));
    if (!trusting) return TrustedImage{reference, reference.digest, {}, nullptr, Standing::Unknown, std::nullopt};
    return impl_->trusted.resolve(reference, job);
}

Result<void> pullIntoEngine(Context& context, const TrustedImage& image, const std::string& platform, const LineSink& lines, const Job& job, const docker::MessageSink& watch) {
    RG_ASSIGN(const docker::Engine there, docker::Engine::at(context.options().dockerHost));
    registry::Reference wanted = image.reference;
    wanted.digest = image.digest;
    RG_ASSIGN(const auto credential, context.credentialFor(wanted.domain, job));
    const auto told = [&](const docker::EngineMessage& message) {
        if (watch) watch(message);
        const std::string line = pullLine(message);
        if (lines && !line.empty()) lines(line);
    };
    RG_TRY(there.pull(wanted, platform, credential ? &*credential : nullptr, told, job));
    const std::string name = image.forEngine();
    RG_ASSIGN(const docker::Engine::Image held, there.inspect(name, job));
    if (!image.digest) return {};
    // The engine compares what it fetched with the digest that it was asked for; that it speaks of this very one is seen here.
    if (std::find(held.digests.begin(), held.digests.end(), name) == held.digests.end()) {
        return fail(Error(ErrorCode::DigestMismatch, "The Docker engine pulled " + name + " and holds something else under that name", "Do not use it; look at the engine's registry mirrors.")
                        .withSides(name, held.digests.empty() ? "no digest" : printable(held.digests.front(), 300)));
    }
    if (!image.reference.tag) return {};
    if (lines) lines("Tagging " + name + " as " + image.familiar());
    return there.tag(name, image.reference.familiarName(), *image.reference.tag, job);
}

}  // namespace roseglass::trust
