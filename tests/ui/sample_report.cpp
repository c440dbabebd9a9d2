#include "ui/sample_report.h"

namespace roseglass::test {
namespace {

trust::TagRow tag(const std::string& name, trust::TagState state, std::shared_ptr<const trust::SignerSet> by) {
    trust::TagRow row;
    row.name = name;
    row.state = state;
    row.by = std::move(by);
    row.released = state != trust::TagState::Unsigned;
    if (row.released) row.signedDigest = crypto::sha256(name);
    if (state != trust::TagState::Missing) row.registryDigest = crypto::sha256(state == trust::TagState::Stale ? name + "!" : name);
    if (state == trust::TagState::Unsigned) row.signedDigest.reset();
    if (row.released) row.expires = parseRfc3339("2029-11-14T16:02:00Z");
    return row;
}

}  // namespace

std::shared_ptr<trust::Report> sampleReport() {
    auto report = std::make_shared<trust::Report>();
    report->repository = "localhost:5000/team/app";
    report->registryHost = "localhost:5000";
    report->trustServer = "https://localhost:4443";
    report->status = trust::RepositoryStatus::Trusted;
    report->checkedAt = *parseRfc3339("2026-11-24T08:35:12Z");
    report->registryReached = true;
    report->rootKeyId = std::string(64, 'c');
    report->pinnedBy = "trust on first use";
    const auto both = std::make_shared<const trust::SignerSet>(trust::SignerSet{{"alice", "bob"}, {"targets/releases", "targets/alice", "targets/bob"}, "targets/releases"});
    const auto nobody = std::make_shared<const trust::SignerSet>();
    report->tags = {tag("1.4.0", trust::TagState::Missing, both), tag("1.4.1", trust::TagState::Signed, both), tag("1.4.2", trust::TagState::Signed, both), tag("latest", trust::TagState::Stale, both),
                    tag("nightly", trust::TagState::Unsigned, nobody), tag("qa-77", trust::TagState::Invalid, nobody)};
    report->tags.back().reason = "targets/qa: 1 of 2";
    for (const char* name : {"root", "timestamp", "snapshot", "targets", "targets/releases"}) {
        trust::RoleRow role;
        role.name = name;
        role.version = 3;
        role.threshold = 1;
        role.state = trust::RoleState::Valid;
        role.expires = parseRfc3339("2029-11-14T16:02:00Z");
        role.bytes = std::make_shared<const std::string>("{\"signed\":{\"_type\":\"Targets\",\"expires\":\"2029-11-14T16:02:00Z\",\"list\":[1,{\"a\":null}]},\"signatures\":[]}");
        role.keys.push_back({std::string(64, 'd'), "ecdsa", std::string(64, 'd'), "ECDSA P-256", trust::KeyLocation::File, true, {}, {}, {}});
        role.signatures.push_back({std::string(64, 'd'), "ecdsa", true, {}});
        role.signatures.push_back({std::string(64, 'e'), "ecdsa", false, "this key does not belong to the role"});
        report->roles.push_back(std::move(role));
    }
    report->checks.push_back({"root.signature", "root", 3, "1 of 1", "1", tuf::Outcome::Pass, {}});
    return report;
}

std::shared_ptr<trust::Report> largeReport(size_t count) {
    auto report = sampleReport();
    const auto by = report->tags[1].by;
    const auto nobody = report->tags[4].by;
    report->tags.clear();
    for (size_t i = 0; i < count; ++i) {
        char name[40];
        std::snprintf(name, sizeof name, "release-%06zu", i);
        const bool isSigned = i % 10 != 0;
        report->tags.push_back(tag(name, isSigned ? trust::TagState::Signed : trust::TagState::Unsigned, isSigned ? by : nobody));
    }
    return report;
}

Result<std::shared_ptr<const trust::Report>> SampleBackend::inspect(const std::string&, const Job&) {
    if (error) return fail(*error);
    return report;
}

Result<trust::Verdict> SampleBackend::verify(const std::string& reference, const Job&) {
    if (onVerify) return onVerify(reference);
    trust::Verdict verdict;
    verdict.reference = reference;
    verdict.report = report;
    verdict.checks = report->checks;
    verdict.trusted = reference.find("nightly") == std::string::npos;
    verdict.standing = verdict.trusted ? trust::Standing::Trusted : trust::Standing::Unsigned;
    if (verdict.trusted) {
        verdict.digest = crypto::sha256(reference);
        verdict.checks.push_back({"target.signed", "targets/releases", 3, "in targets/releases or targets", "yes", tuf::Outcome::Pass, {}});
    } else {
        verdict.error = Error(ErrorCode::UnsignedTag, "No valid trust data for nightly", "Use a signed tag.");
        verdict.checks.push_back({"target.signed", "nightly", 0, "in targets/releases or targets", "not signed", tuf::Outcome::Fail, {}});
        verdict.checks.push_back({"registry.digest", "nightly", 0, "", "not reached", tuf::Outcome::Skip, {}});
    }
    return verdict;
}

Result<std::vector<std::string>> SampleBackend::catalog(const std::string& registryHost, const Job&) { return std::vector<std::string>{registryHost + "/one", registryHost + "/two"}; }

Result<std::shared_ptr<const trust::PullPlan>> SampleBackend::planPull(const std::string& reference, const trust::PullOptions& options, const Job& job) {
    if (onPlanPull) return onPlanPull(reference, options, job);
    return fail(ErrorCode::Usage, "No plan for " + reference);
}

Result<trust::PullResult> SampleBackend::pull(const trust::PullPlan& plan, const std::function<void(const trust::PartProgress&)>& watch, const Job& job) {
    if (onPull) return onPull(plan, watch, job);
    return fail(ErrorCode::Usage, "No pull of " + plan.reference);
}

Result<std::shared_ptr<const trust::DockerfileReport>> SampleBackend::checkDockerfile(const std::filesystem::path& file, const Job& job) {
    if (onDockerfile) return onDockerfile(file, job);
    return fail(ErrorCode::NotFound, "No " + file.string());
}

}  // namespace roseglass::test
