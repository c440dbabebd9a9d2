#include "ui/foreign_samples.h"

namespace roseglass::test {
namespace {

std::string quoted(const std::string& words) {
    std::string out;
    for (const char c : words) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return '"' + out + '"';
}

std::shared_ptr<const std::string> file(const std::string& words) {
    const std::string text = quoted(words);
    return std::make_shared<const std::string>("{\"signed\":{\"_type\":" + text + ",\"targets\":{" + text + ":{\"list\":[1," + text + "]}}},\"signatures\":[{\"keyid\":" + text + "}]}");
}

trust::KeyRow key(const std::string& words, const std::string& id) { return {id, words, id, words, trust::KeyLocation::File, false, words, parseRfc3339("2027-01-01T00:00:00Z"), words}; }

trust::RoleRow role(const std::string& words, const std::string& name, const std::string& parent) {
    trust::RoleRow row;
    row.name = name;
    row.parent = parent;
    row.version = 3;
    row.threshold = 1;
    row.expires = parseRfc3339("2027-01-14T16:02:00Z");
    row.keys = {key(words, words), key(words, std::string(64, 'd'))};
    row.signatures = {{words, words, true, {}}, {words, words, false, words}};
    row.paths = {words};
    row.state = trust::RoleState::Invalid;
    row.reason = words;
    row.bytes = file(words);
    return row;
}

trust::PlannedKey plannedKey(const std::string& words, bool isNew) { return {isNew ? std::string() : words, words, words, isNew, true, words}; }

trust::Change change(trust::ChangeKind kind, const std::string& words) { return {kind, words, words, words, words, words}; }

}  // namespace

Error foreignError(ErrorCode code, const std::string& words) { return Error(code, words, words).withRole(words).withSides(words, words); }

std::vector<tuf::Check> foreignChecks(const std::string& words) {
    using enum tuf::Outcome;
    return {{"root.signature", "root", 3, "1 of 1", "1", Pass, {}}, {"root.format", words, 1, words, words + "x", Fail, words}, {words, words, 2, words, words, Pass, words}, {"target.signed", words, 0, words, words, Skip, words}};
}

std::shared_ptr<trust::Report> foreignReport(const std::string& words) {
    auto report = sampleReport();
    report->trustServer = report->trustServerReason = report->pinnedBy = words;
    report->trustError = foreignError(ErrorCode::Rollback, words);
    report->registryError = foreignError(ErrorCode::Server, words);
    report->status = trust::RepositoryStatus::Incomplete;
    const auto by = std::make_shared<const trust::SignerSet>(trust::SignerSet{{words}, {words}, words});
    for (trust::TagRow& tag : report->tags) {
        tag.by = by;
        tag.reason = words;
        tag.conflicts = {{words, crypto::sha256(words)}};
    }
    trust::TagRow named = report->tags.front();
    named.name = words;
    report->tags.insert(report->tags.begin(), named);
    for (trust::RoleRow& row : report->roles) {
        trust::RoleRow made = role(words, row.name, row.name.starts_with("targets/") ? "targets" : "");
        if (row.name == "root" || row.name == "targets") {
            made.state = trust::RoleState::Valid;
            made.keys = row.keys;
        }
        row = std::move(made);
    }
    report->roles.push_back(role(words, "targets/" + words, "targets"));
    report->roles.push_back(role(words, words, "targets/" + words));
    report->checks = foreignChecks(words);
    return report;
}

trust::Verdict foreignVerdict(const std::string& reference, const std::string& words) {
    trust::Verdict verdict;
    verdict.reference = reference;
    verdict.standing = trust::Standing::Refused;
    verdict.tags = {words};
    verdict.error = foreignError(ErrorCode::Malformed, words);
    verdict.report = foreignReport(words);
    verdict.checks = foreignChecks(words);
    return verdict;
}

std::shared_ptr<const trust::KeyReport> foreignKeys(const std::string& words) {
    auto report = std::make_shared<trust::KeyReport>();
    report->trustDir = "/home/reader/" + words;
    report->warnings = {words, words};
    trust::TokenEntry token;
    token.info.label = token.info.serial = token.problem = words;
    report->tokens = {token};
    for (const auto location : {trust::KeyLocation::File, trust::KeyLocation::Token, trust::KeyLocation::Elsewhere}) {
        trust::KeyEntry entry;
        entry.id = words;
        entry.kind = trust::KeyKind::Signer;
        entry.location = location;
        entry.role = entry.signer = entry.notNamedBy = entry.algorithm = entry.token = entry.problem = entry.purpose = entry.ifLost = entry.ifStolen = words;
        entry.uses = {{words, "root", {}, 1, 1}, {words + "2", words, {}, 1, 1}};
        if (location == trust::KeyLocation::File) entry.path = "/home/reader/" + words;
        report->keys.push_back(entry);
    }
    return report;
}

trust::History foreignHistory(const std::string& words) {
    trust::History history;
    history.repository = "localhost:5000/team/app";
    history.trustServer = history.rootsNote = history.statesNote = history.publicationsNote = words;
    history.states = {{trust::StateSource::Server, parseRfc3339("2026-11-24T08:00:00Z"), words, 9, foreignReport(words)}, {trust::StateSource::Visit, std::nullopt, words, 8, sampleReport()}};
    trust::RootStep first, second;
    first.version = 1;
    second.version = 2;
    first.keyId = second.keyId = words;
    second.error = foreignError(ErrorCode::RootRotation, words);
    for (const auto kind : {trust::ChangeKind::KeyAdded, trust::ChangeKind::PathsChanged, trust::ChangeKind::StatusChanged, trust::ChangeKind::TagRepointed}) second.changes.push_back(change(kind, words));
    history.roots = {second, first};
    return history;
}

trust::Plan foreignPlan(const std::string& words) {
    trust::Plan plan;
    plan.verb = "sign";
    plan.repository = "localhost:5000/team/app";
    plan.trustServer = plan.pinnedBy = plan.rootKeyId = plan.firstUse = words;
    plan.changes = plan.serverRequests = plan.registryRequests = plan.files = plan.notes = {words};
    plan.newKeys = {plannedKey(words, true)};
    plan.passphrases = {plannedKey(words, false)};
    plan.roles = {{words, 1, 2, parseRfc3339("2029-01-01T00:00:00Z"), 1, {plannedKey(words, false)}, false}, {words, 1, 2, {}, 1, {}, true}};
    plan.content.tags = {{words, words, words, words, false}};
    plan.content.keysAdded = plan.content.keysRemoved = {{words, words, words}};
    plan.content.rules = {{words, 1, 2, {words}, {words}}};
    return plan;
}

trust::AuditReport foreignAudit(const std::string& words) {
    trust::AuditReport report;
    report.asked = 1;
    report.complete = true;
    trust::AuditedRepository repository;
    repository.repository = repository.trustServer = words;
    repository.findings = {{trust::FindingCode::Stale, trust::FindingSeverity::Error, words, words, words, words, words}};
    trust::AuditedTag tag;
    tag.name = words;
    tag.state = trust::TagState::Invalid;
    tag.signers = tag.roles = {words};
    tag.beside = foreignBeside(words).artifacts;
    tag.migration = trust::Migration::DctOnly;
    repository.tags = {tag};
    report.repositories = {repository};
    return report;
}

std::vector<trust::Activity> foreignActivity(const std::string& words) { return {{Instant(), words, words, words, words, {words}, {words}}, {Instant(), "sign", words, "done", {}, {words}, {words}}}; }

std::shared_ptr<const trust::PullPlan> foreignPull(const std::string& reference, const std::string& words, bool refused) {
    auto plan = std::make_shared<trust::PullPlan>();
    plan->reference = reference;
    plan->verdict = foreignVerdict(reference, words);
    plan->digest = plan->imageDigest = crypto::sha256(words);
    if (refused) {
        plan->refused = plan->verdict.error;
        return plan;
    }
    plan->verdict.error.reset();
    plan->mediaType = plan->platform = plan->destinationText = words;
    plan->platforms = {{words, words, words, crypto::sha256(words), 100}, {"linux", "arm64", words, crypto::sha256(words), 100}};
    plan->steps = {words};
    for (size_t i = 0; i < 2; ++i) {
        trust::PullPart part;
        part.kind = i == 0 ? trust::PullPart::Kind::Config : trust::PullPart::Kind::Layer;
        part.number = i;
        part.platform = words;
        part.blob = {words, crypto::sha256(std::to_string(i)), 1000};
        plan->totalBytes += part.blob.size;
        plan->parts.push_back(std::move(part));
    }
    return plan;
}

std::shared_ptr<const trust::DockerfileReport> foreignDockerfile(const std::string& words) {
    auto report = std::make_shared<trust::DockerfileReport>();
    report->name = words;
    for (const bool isSigned : {true, false}) {
        trust::DockerfileRow row;
        row.use.instruction = row.use.stage = row.use.name = row.use.resolved = row.use.platform = row.use.problem = words;
        row.use.line = 1;
        row.state = isSigned ? trust::ImageState::Signed : trust::ImageState::Failed;
        row.signers = {words};
        row.pinned = isSigned ? words : std::string();
        if (isSigned) row.digest = crypto::sha256(words);
        else row.error = foreignError(ErrorCode::Malformed, words);
        report->rows.push_back(std::move(row));
    }
    return report;
}

trust::Beside foreignBeside(const std::string& words) {
    trust::Beside beside;
    trust::BesideArtifact artifact;
    artifact.artifactType = artifact.foundBy = artifact.claimedSigner = artifact.problem = words;
    beside.artifacts = {artifact};
    return beside;
}

}  // namespace roseglass::test
