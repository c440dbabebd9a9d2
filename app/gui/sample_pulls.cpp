#include "sample_pulls.h"

#include <chrono>

#include "registry/reference.h"

namespace roseglass {
namespace {

using State = trust::PartProgress::State;

Error notHere() { return Error(ErrorCode::Usage, "This is a sample"); }

trust::TagRow row(const char* name, trust::TagState state, std::shared_ptr<const trust::SignerSet> by) {
    trust::TagRow made;
    made.name = name;
    made.state = state;
    made.by = std::move(by);
    made.signedDigest = crypto::sha256(made.name);
    return made;
}

std::shared_ptr<trust::Report> sampleReport() {
    const auto by = std::make_shared<const trust::SignerSet>(trust::SignerSet{{"alice", "Repo Admin"}, {"targets/releases", "targets/alice"}, "targets/releases"});
    auto report = std::make_shared<trust::Report>();
    report->repository = "localhost:5000/team/app";
    report->registryHost = "localhost:5000";
    report->trustServer = "https://localhost:4443";
    report->status = trust::RepositoryStatus::Trusted;
    for (const char* name : {"1.3.9", "1.4.0", "1.4.1", "1.4.2", "broken", "multi"}) report->tags.push_back(row(name, trust::TagState::Signed, by));
    return report;
}

void addParts(trust::PullPlan& plan) {
    constexpr uint64_t kSizes[] = {4'100, 28'600'000, 14'200'000, 31'000'000, 9'800'000, 2'800'000};
    for (size_t i = 0; i < std::size(kSizes); ++i) {
        trust::PullPart part;
        part.kind = i == 0 ? trust::PullPart::Kind::Config : trust::PullPart::Kind::Layer;
        part.number = i;
        part.platform = "linux/amd64";
        part.blob = {"application/vnd.docker.image.rootfs.diff.tar.gzip", crypto::sha256(plan.reference + std::to_string(i)), kSizes[i]};
        part.present = i == 2 && plan.reference.ends_with(":1.4.1");
        plan.totalBytes += kSizes[i];
        plan.downloadBytes += part.present ? 0 : kSizes[i];
        plan.parts.push_back(std::move(part));
    }
}

void refuse(trust::PullPlan& plan, Error error) {
    plan.verdict.error = error;
    plan.verdict.trusted = false;
    plan.verdict.standing = error.code == ErrorCode::UnsignedTag ? trust::Standing::Unsigned : error.code == ErrorCode::Rollback ? trust::Standing::Refused : trust::Standing::Unknown;
    plan.verdict.checks.push_back({"target.signed", plan.reference, 0, "in targets/releases or targets", "not signed", tuf::Outcome::Fail, {}});
    plan.refused = std::move(error);
}

}  // namespace

Result<std::shared_ptr<const trust::Report>> SamplePulls::inspect(const std::string&, const Job&) { return fail(notHere()); }
Result<trust::Verdict> SamplePulls::verify(const std::string&, const Job&) { return fail(notHere()); }
Result<std::vector<std::string>> SamplePulls::catalog(const std::string&, const Job&) { return fail(notHere()); }
Result<trust::Client::ManifestSummary> SamplePulls::describe(const std::string&, const crypto::Sha256&, const Job&) { return fail(notHere()); }

Result<std::shared_ptr<const trust::PullPlan>> SamplePulls::planPull(const std::string& reference, const trust::PullOptions& options, const Job& job) {
    RG_ASSIGN(const registry::Reference parsed, registry::Reference::parse(reference));
    const std::string tag = parsed.tagOrLatest();
    while (tag == "slow" && !job.stopped()) job.pause(std::chrono::milliseconds(20));
    if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
    auto plan = std::make_shared<trust::PullPlan>();
    plan->reference = plan->verdict.reference = reference;
    plan->basis = options.trust ? trust::PullPlan::Basis::Signature : trust::PullPlan::Basis::Nothing;
    plan->digest = plan->imageDigest = crypto::sha256(tag);
    if (options.trust) {
        plan->verdict.report = sampleReport();
        for (int i = 0; i < 11; ++i) plan->verdict.checks.push_back({"root.signature", "root", 2, "1 of 1", "1", tuf::Outcome::Pass, {}});
        plan->verdict.checks.push_back({"registry.digest", tag, 0, {}, {}, tuf::Outcome::Skip, {}});
    }
    if (options.trust && tag == "nightly") refuse(*plan, Error(ErrorCode::UnsignedTag, "No valid trust data for nightly"));
    if (tag == "qa-77") {
        auto report = sampleReport();
        report->tags.clear();
        report->status = trust::RepositoryStatus::Untrusted;
        plan->verdict.report = report;
        refuse(*plan, Error(ErrorCode::Rollback, "The trust server served snapshot version 17, after 19 was seen here", "Somebody may be replaying old trust data. Ask the publisher on another way.").withSides("19 or newer", "17"));
    }
    if (tag == "silent") {
        auto report = sampleReport();
        report->tags.clear();
        report->status = trust::RepositoryStatus::Unreachable;
        plan->verdict.report = report;
        refuse(*plan, Error(ErrorCode::Timeout, "https://localhost:4443 did not answer within 30 seconds", "Check the network and the trust server's address."));
    }
    if (reference == missingDigest()) {
        auto report = sampleReport();
        report->tags.clear();
        plan->verdict.report = report;
        plan->basis = trust::PullPlan::Basis::Digest;
        refuse(*plan, Error(ErrorCode::NotFound, "The registry localhost:5000 does not have /v2/team/app/manifests/" + reference.substr(reference.find('@') + 1)));
    }
    if (plan->refused) return plan;
    RG_ASSIGN(plan->destination, registry::SourceName::parseDestination(options.destination));
    plan->destinationText = plan->destination.toString();
    plan->platform = "linux/amd64";
    if (tag == "multi") {
        for (const char* architecture : {"amd64", "arm64", "s390x"}) plan->platforms.push_back({"linux", architecture, {}, crypto::sha256(std::string(architecture)), 1200});
    }
    addParts(*plan);
    return plan;
}

Result<trust::PullResult> SamplePulls::pull(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job) {
    if (plan.refused) return fail(*plan.refused);
    for (size_t i = 0; i < plan.parts.size(); ++i) watch({i, i < 3 ? State::Verified : i < 5 ? State::Downloading : State::Waiting, i == 3 ? 19'200'000u : i == 4 ? 2'400'000u : 0u});
    if (plan.reference.ends_with(":1.4.2")) {
        while (!job.stopped()) job.pause(std::chrono::milliseconds(20));
        return fail(ErrorCode::Interrupted, "Stopped");
    }
    if (plan.reference.ends_with(":broken")) {
        watch({3, State::Failed, 0});
        return fail(Error(ErrorCode::DigestMismatch, "Layer 3 is not what its digest says; it was deleted", "The registry or something on the way changed it. Try again, or ask the operator of the registry.")
                        .withSides(plan.parts[3].blob.digest.toString(), crypto::sha256(std::string("forged")).toString()));
    }
    for (size_t i = 0; i < plan.parts.size(); ++i) watch({i, State::Verified, plan.parts[i].blob.size});
    return trust::PullResult{plan.digest, plan.imageDigest, plan.destinationText, plan.downloadBytes, {}};
}

Result<std::shared_ptr<const trust::DockerfileReport>> SamplePulls::checkDockerfile(const std::filesystem::path& file, const Job&) {
    const std::string digest = crypto::sha256(std::string("tools")).toString();
    const std::string words = "FROM localhost:5000/team/app:1.4.2 AS build\nRUN make\nFROM localhost:5000/team/tools@" + digest + "\nCOPY --from=build /out /app\nFROM localhost:5000/team/app:nightly\n";
    auto report = std::make_shared<trust::DockerfileReport>();
    report->name = file.string();
    RG_ASSIGN(report->file, docker::Dockerfile::parse(words, {}));
    for (const docker::ImageUse& use : report->file.images()) {
        trust::DockerfileRow one;
        one.use = use;
        one.state = use.kind == docker::ImageUse::Kind::Stage ? trust::ImageState::Stage : use.name.ends_with("nightly") ? trust::ImageState::Unsigned : use.name.find('@') != std::string::npos ? trust::ImageState::Digest : trust::ImageState::Signed;
        if (one.state == trust::ImageState::Signed) one.signers = {"alice", "Repo Admin"};
        if (one.state == trust::ImageState::Signed || one.state == trust::ImageState::Digest) {
            one.digest = crypto::sha256(std::string(one.state == trust::ImageState::Signed ? "1.4.2" : "tools"));
            one.pinned = one.state == trust::ImageState::Signed ? use.name + "@" + one.digest->toString() : use.name;
        }
        if (one.state == trust::ImageState::Unsigned) one.error = Error(ErrorCode::UnsignedTag, "No valid trust data for nightly", "Use a signed tag, ask the publisher to sign this one, or name the image by its digest.");
        report->rows.push_back(std::move(one));
    }
    return report;
}

}  // namespace roseglass
