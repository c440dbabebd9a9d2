#include "trust/pull.h"

#include "base/redact.h"
#include "docker/engine.h"
#include "trust/pull_impl.h"
#include "trust/trusted_images.h"
#include "trust/verdict.h"

namespace roseglass::trust {
namespace {

constexpr size_t kNamedTags = 5;

/// Whether an error is about the image, so that it is a refusal, and not about the way to it.
bool isRefusal(ErrorCode code) {
    return code == ErrorCode::NotFound || exitCode(code) == 1;
}

/// What somebody who may not have this tag can do instead.
Error withChoices(Error error, const Report& report) {
    std::string names;
    size_t count = 0;
    for (const TagRow& row : report.tags) {
        if (!row.released || !row.signedDigest || row.state == TagState::Invalid || ++count > kNamedTags) continue;
        names += (names.empty() ? "" : ", ") + printable(row.name, 60);
    }
    if (count > kNamedTags) names += " and " + std::to_string(count - kNamedTags) + " more";
    if (!names.empty()) error.hint = "Signed tags: " + names + ". Pull one of them, pull by a digest that you trust, or ask the publisher to sign this tag.";
    return error;
}

Result<Verdict> verdictOn(Context& context, const registry::Reference& reference, const Job& job) {
    RG_ASSIGN(const Inspection inspection, lookForVerdict(context, reference, job));
    Verdict verdict = judge(context, inspection, job);
    if (verdict.error && verdict.error->code == ErrorCode::UnsignedTag) {
        inspection.report->tags = makeTagRows(inspection.shownSet(), inspection.update.error, {});
        verdict.error = withChoices(std::move(*verdict.error), *inspection.report);
    }
    return verdict;
}

void describe(PullPlan& plan, const registry::RemoteImage& image) {
    plan.imageDigest = image.top().digest;
    plan.platform = image.platform;
    for (const registry::IndexEntry& entry : image.offered) plan.platforms.push_back({entry.os, entry.architecture, entry.variant, entry.manifest.digest, entry.manifest.size});
    for (const registry::RemoteBlob& blob : image.blobs) {
        plan.parts.push_back({blob.isConfig ? PullPart::Kind::Config : PullPart::Kind::Layer, blob.number, blob.platform, blob.descriptor, false, 0});
    }
}

void tell(PullPlan& plan) {
    std::string basis = "signed";
    if (plan.basis == PullPlan::Basis::Digest) basis = "the digest was given";
    if (plan.basis == PullPlan::Basis::Nothing) basis = "NOT signed: content trust is off for this pull";
    plan.steps.push_back(plan.reference + " is " + plan.digest.toString() + " (" + basis + ")");
    if (plan.imageDigest != plan.digest) plan.steps.push_back("Of its platforms take " + plan.platform + ", " + plan.imageDigest.toString());
    else if (plan.platform == "all") plan.steps.push_back("Take all of its platforms");
    if (plan.destination.kind == registry::SourceName::Kind::DockerDaemon) {
        plan.steps.push_back("Let the Docker engine pull it by that digest" + (plan.destination.image.empty() ? std::string() : ", and name it " + plan.destination.image));
        return;
    }
    const auto there = std::count_if(plan.parts.begin(), plan.parts.end(), [](const PullPart& part) { return part.present; });
    plan.steps.push_back("Download " + sizeText(plan.downloadBytes) + " of " + sizeText(plan.totalBytes) + " in " + std::to_string(plan.parts.size()) + " parts" +
                         (there > 0 ? "; " + std::to_string(there) + " are there already" : ""));
    plan.steps.push_back("Compare every part with its digest");
    std::error_code code;
    const bool replaces = plan.destination.kind == registry::SourceName::Kind::DockerArchive && std::filesystem::exists(plan.destination.path, code);
    plan.steps.push_back("Write " + plan.destinationText + (replaces ? ", in place of the file that is there" : ""));
}

Error goneSince(const Verdict& verdict) {
    return Error(ErrorCode::NotFound, printable(verdict.reference, 300) + " is signed as " + verdict.digest->toString() + ", but the registry no longer has that image",
                 "Ask the publisher to push the signed image again, or to sign what is there now.");
}

}  // namespace

Puller::Puller(Options options, Clock clock) : impl_(std::make_unique<Impl>(std::move(options), std::move(clock))) {}
Puller::~Puller() = default;

bool Puller::engineRuns(const std::string& dockerHost, const Job& job) {
    const auto engine = docker::Engine::at(dockerHost);
    return engine && engine->ping(job).has_value();
}

Result<std::shared_ptr<const PullPlan>> Puller::plan(const std::string& text, const PullOptions& options, const Job& job) const {
    Context& context = impl_->context;
    if (context.options().offline) return fail(ErrorCode::Usage, "A pull needs the network", "Leave --offline out.");
    RG_ASSIGN(registry::Reference reference, parseWithDefault(text));
    if (!options.platform.empty() && options.platform != "all") RG_TRY(registry::PlatformName::parse(options.platform));
    auto plan = std::make_shared<PullPlan>();
    RG_ASSIGN(plan->destination, placeFor(reference, options, context.options().dockerHost, job));
    plan->destinationText = plan->destination.toString();
    const auto asked = registry::SourceName::parseDestination(options.destination);
    plan->nameChosen = asked && !asked->image.empty();
    plan->reference = plan->verdict.reference = reference.toString();

    const bool named = reference.digest && (!reference.tag || !options.trust);
    plan->basis = named ? PullPlan::Basis::Digest : options.trust ? PullPlan::Basis::Signature : PullPlan::Basis::Nothing;
    if (options.trust) {
        job.progress("Verifying the trust data");
        RG_ASSIGN(plan->verdict, verdictOn(context, reference, job));
        plan->refused = plan->verdict.error;
        if (plan->refused) return plan;
    }
    job.progress("Reading the manifest");
    const registry::Client client = context.registryFor(reference);
    const auto read = [&]() -> Result<void> {
        const auto digest = options.trust ? plan->verdict.digest : reference.digest;
        auto fetched = client.fetchManifest(reference.path, digest ? digest->toString() : reference.tagOrLatest(), job);
        if (!fetched && fetched.error().code == ErrorCode::NotFound && plan->basis == PullPlan::Basis::Signature) return fail(goneSince(plan->verdict));
        RG_ASSIGN(const registry::Client::FetchedManifest top, std::move(fetched));
        plan->digest = top.digest;
        plan->verdict.digest = top.digest;
        if (plan->basis == PullPlan::Basis::Signature && top.bytes.size() != plan->verdict.length) {
            return fail(Error(ErrorCode::LengthMismatch, "The manifest is not as long as was signed").withSides(std::to_string(plan->verdict.length) + " bytes", std::to_string(top.bytes.size()) + " bytes"));
        }
        RG_ASSIGN(registry::RemoteImage image, registry::readRemoteImage(client, reference.path, top, options.platform, job));
        plan->mediaType = image.mediaType;
        describe(*plan, image);
        plan->image = std::make_shared<const registry::RemoteImage>(std::move(image));
        return {};
    };
    if (auto done = read(); !done) {
        if (!isRefusal(done.error().code)) return fail(std::move(done).error());
        plan->refused = std::move(done).error();
        return plan;
    }
    takeStock(*plan);
    RG_TRY(checkPlace(*plan));
    tell(*plan);
    return plan;
}

}  // namespace roseglass::trust
