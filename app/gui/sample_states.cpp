#include "sample_states.h"

#include "registry/reference.h"

namespace roseglass {
namespace {

using trust::TagState;

Error notHere() {
    return Error(ErrorCode::Usage, "This is a sample");
}

const Error& unreached() {
    static const Error error(ErrorCode::Network, "https://localhost:4443 was not reached: connection refused",
                             "Is it running? Check the network and the trust server's address.");
    return error;
}

const Error& incomplete() {
    static const Error error =
        Error(ErrorCode::NotFound, "The snapshot lists targets/qa, and the trust server does not have it",
              "Ask the operator of the trust server whether it was restored from a backup.")
            .withRole("targets/qa");
    return error;
}

trust::TagRow row(const std::string& name, TagState state, std::shared_ptr<const trust::SignerSet> by,
                  const std::string& reason) {
    trust::TagRow made;
    made.name = name;
    made.state = state;
    made.released = state != TagState::Unknown;
    made.registryDigest = crypto::sha256(name);
    if (made.released) made.signedDigest = made.registryDigest;
    if (made.released) made.expires = parseRfc3339("2029-11-27T00:00:00Z");
    made.by = std::move(by);
    made.reason = reason;
    return made;
}

std::shared_ptr<trust::Report> begin(const std::string& repository) {
    auto report = std::make_shared<trust::Report>();
    report->repository = repository;
    report->registryHost = "localhost:5000";
    report->trustServer = "https://localhost:4443";
    report->checkedAt = *parseRfc3339("2026-11-30T15:34:00Z");
    report->registryReached = true;
    return report;
}

std::shared_ptr<trust::Report> unreachedReport() {
    auto report = begin(SampleStates::kUnreached);
    report->status = trust::RepositoryStatus::Unreachable;
    report->trustError = unreached();
    const auto nobody = std::make_shared<const trust::SignerSet>();
    for (const char* name : {"1.4.1", "1.4.2", "canary", "edge", "latest", "nightly"})
        report->tags.push_back(row(name, TagState::Unknown, nobody, unreached().message));
    report->checks = {
        {"timestamp.fetch", "timestamp", 0, report->trustServer, "network", tuf::Outcome::Fail, unreached().message}};
    for (const char* role : {"root", "snapshot", "targets"})
        report->checks.push_back(
            {std::string(role) + ".signature", role, 0, {}, "not reached", tuf::Outcome::Skip, {}});
    return report;
}

trust::RoleRow role(const std::string& name, const std::string& parent, std::vector<std::string> paths) {
    trust::RoleRow made;
    made.name = name;
    made.parent = parent;
    made.version = 3;
    made.threshold = 1;
    made.state = trust::RoleState::Valid;
    made.expires = parseRfc3339(name == "timestamp" ? "2026-12-14T00:00:00Z" : "2029-11-27T00:00:00Z");
    made.paths = std::move(paths);
    const std::string id = crypto::sha256(name).hex();
    const bool server = name == "timestamp" || name == "snapshot";
    made.keys.push_back({id,
                         "ecdsa",
                         id,
                         "ECDSA P-256",
                         server ? trust::KeyLocation::Server : trust::KeyLocation::Elsewhere,
                         true,
                         {},
                         {},
                         {}});
    made.bytes = std::make_shared<const std::string>("{\"signed\":{\"_type\":\"Targets\"},\"signatures\":[]}");
    return made;
}

std::shared_ptr<trust::Report> incompleteReport() {
    auto report = begin(SampleStates::kIncomplete);
    report->status = trust::RepositoryStatus::Incomplete;
    report->trustError = incomplete();
    report->rootKeyId = crypto::sha256(std::string("root")).hex();
    report->pinnedBy = "root known to this computer";
    report->roles = {role("root", {}, {}),
                     role("timestamp", {}, {}),
                     role("snapshot", {}, {}),
                     role("targets", {}, {}),
                     role("targets/releases", "targets", {""}),
                     role("targets/qa", "targets", {"qa-"})};
    trust::RoleRow& qa = report->roles.back();
    qa.state = trust::RoleState::Invalid;
    qa.version = 0;
    qa.expires.reset();
    qa.bytes.reset();
    qa.keys.front().didSign = false;
    qa.reason = incomplete().message;
    const auto alice = std::make_shared<const trust::SignerSet>(
        trust::SignerSet{{"Repo Admin"}, {"targets/releases"}, "targets/releases"});
    const auto nobody = std::make_shared<const trust::SignerSet>();
    for (const char* name : {"1.4.1", "1.4.2", "latest"})
        report->tags.push_back(row(name, TagState::Signed, alice, {}));
    for (const char* name : {"qa-77", "qa-78"})
        report->tags.push_back(
            row(name, TagState::Unknown, nobody,
                std::string("Whether ") + name + " is signed is not known: " + incomplete().message));
    for (const trust::RoleRow& one : report->roles) {
        if (&one == &qa) continue;
        const std::string kind = one.parent.empty() ? one.name : "delegation";
        report->checks.push_back({kind + ".signature", one.name, one.version, "1 of 1", "1", tuf::Outcome::Pass, {}});
        report->checks.push_back({kind + ".expiry",
                                  one.name,
                                  one.version,
                                  "after 2026-11-30T15:34:00Z",
                                  formatRfc3339(*one.expires),
                                  tuf::Outcome::Pass,
                                  {}});
    }
    report->checks.push_back(
        {"delegation.fetch", "targets/qa", 0, "targets/qa", "not there", tuf::Outcome::Fail, incomplete().message});
    return report;
}

}  // namespace

Result<std::shared_ptr<const trust::Report>> SampleStates::inspect(const std::string& repository, const Job&) {
    return repository == kUnreached ? unreachedReport() : incompleteReport();
}

Result<trust::Verdict> SampleStates::verify(const std::string& reference, const Job& job) {
    RG_ASSIGN(const registry::Reference parsed, registry::Reference::parse(reference));
    trust::Verdict verdict;
    verdict.reference = reference;
    RG_ASSIGN(verdict.report, inspect(parsed.gun(), job));
    verdict.checks = verdict.report->checks;
    const std::string tag = parsed.tagOrLatest();
    for (const trust::TagRow& row : verdict.report->tags) {
        if (row.name != tag || !row.released) continue;
        verdict.trusted = true;
        verdict.standing = trust::Standing::Trusted;
        verdict.digest = row.signedDigest;
        verdict.checks.push_back({"target.signed",
                                  "targets/releases",
                                  3,
                                  "in targets/releases or targets",
                                  row.signedDigest->toString(),
                                  tuf::Outcome::Pass,
                                  {}});
        verdict.checks.push_back({"registry.digest",
                                  tag,
                                  0,
                                  row.signedDigest->toString(),
                                  row.signedDigest->toString(),
                                  tuf::Outcome::Pass,
                                  {}});
        return verdict;
    }
    verdict.error = verdict.report->trustError;
    const bool asked = !verdict.report->roles.empty();
    if (asked) verdict.error->message = "Whether " + tag + " is signed is not known: " + verdict.error->message;
    verdict.checks.push_back({"target.signed",
                              tag,
                              0,
                              "in targets/releases or targets",
                              asked ? "targets/qa does not say" : "not reached",
                              asked ? tuf::Outcome::Fail : tuf::Outcome::Skip,
                              {}});
    return verdict;
}

Result<std::vector<std::string>> SampleStates::catalog(const std::string&, const Job&) {
    return fail(notHere());
}
Result<trust::Client::ManifestSummary> SampleStates::describe(const std::string&, const crypto::Sha256&, const Job&) {
    return fail(notHere());
}
Result<std::shared_ptr<const trust::PullPlan>> SampleStates::planPull(const std::string&, const trust::PullOptions&,
                                                                      const Job&) {
    return fail(notHere());
}
Result<trust::PullResult> SampleStates::pull(const trust::PullPlan&,
                                             const std::function<void(const trust::PartProgress&)>&, const Job&) {
    return fail(notHere());
}
Result<std::shared_ptr<const trust::DockerfileReport>> SampleStates::checkDockerfile(const std::filesystem::path&,
                                                                                     const Job&) {
    return fail(notHere());
}

}  // namespace roseglass
