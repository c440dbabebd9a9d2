#include "trust/audit/examine.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/redact.h"
#include "keys/backup.h"
#include "keys/key_store.h"
#include "trust/audit/audit_inputs.h"
#include "trust/audit/earlier_digests.h"
#include "trust/inspection.h"

namespace roseglass::trust {
namespace {

/// Digests of one repository that the registry is asked about, each with a request or more.
constexpr size_t kMaxDigests = 2000;

void addTags(AuditedRepository& out, const Report& report) {
    for (const TagRow& tag : report.tags) {
        if (isArtifactTag(tag.name) && !tag.signedDigest &&
            (tag.state == TagState::Unsigned || tag.state == TagState::Unknown))
            continue;
        out.tags.push_back({tag.name, tag.state, tag.signedDigest, tag.registryDigest, tag.by->signers, tag.by->roles, tag.expires, {}, Migration::Unknown});
    }
}

void addKeys(AuditedRepository& out, const Report& report) {
    for (const RoleRow& role : report.roles) {
        for (const KeyRow& key : role.keys) out.keys.push_back({role.name, key.id, key.canonicalId, key.strength.empty() ? key.algorithm : key.strength, key.location, role.threshold});
    }
}

/// Whether content trust vouches for what stands under the tag.
bool isSigned(const AuditedTag& tag) {
    return tag.state == TagState::Signed || tag.state == TagState::Stale || tag.state == TagState::Missing ||
           (tag.state == TagState::Unknown && tag.signedDigest);
}

/// What is asked about for a tag: the signed digest, and what the registry serves where that is another.
std::vector<crypto::Sha256> digestsOf(const AuditedTag& tag) {
    std::vector<crypto::Sha256> out;
    if (tag.signedDigest && tag.state != TagState::Invalid) out.push_back(*tag.signedDigest);
    if (tag.registryDigest && (out.empty() || out.front() != *tag.registryDigest)) out.push_back(*tag.registryDigest);
    return out;
}

AuditedRepository broken(const std::string& name, const Context& context, const Error& error) {
    AuditedRepository out;
    out.repository = name;
    out.checkedAt = context.now();
    out.lookedAt = context.present();
    out.unexamined = error.code;
    out.findings.push_back({FindingCode::Unreachable, FindingSeverity::Error, name, {}, "The repository could not be examined", error.message + " [" + std::string(codeName(error.code)) + "]", error.hint});
    return out;
}

bool hasKeyFiles(const Context& context) {
    std::error_code code;
    return std::filesystem::directory_iterator(context.trustDir() / "private", code) != std::filesystem::directory_iterator();
}

}  // namespace

std::map<std::string, LocalKey> localKeysOf(Context& context, const Job& job) {
    std::map<std::string, LocalKey> out;
    const auto& record = context.options().backupRecord;
    const auto backups = keys::BackupRecord(record.empty() ? keys::defaultBackupRecord() : record).read();
    for (const keys::KeyInfo& info : keys::KeyStore(context.trustDir()).list()) {
        LocalKey& key = out[info.id];
        struct stat status {};
        if (::lstat(info.path.c_str(), &status) == 0) key.mode = status.st_mode & 07777;
        key.path = info.path.string();
        key.readable = key.readable || info.loose;
        const auto backup = backups.find(info.id);
        key.backedUp = backup != backups.end() && info.modified <= backup->second;
    }
    // As for one repository: who has no key at all has none on a token either, unless he names its module.
    if (!context.tokens() || (context.options().pkcs11Module.empty() && !hasKeyFiles(context))) return out;
    const auto listed = context.tokens()->list();
    if (!listed) job.log(LogLevel::Warning, listed.error().message);
    if (!listed) return out;
    for (const auto& token : *listed) {
        for (const keys::KeyInfo& info : token.keys) out[info.id].onToken = true;
    }
    return out;
}

Examiner::Examiner(Context& context, AuditFacts facts, bool history) : context_(context), facts_(std::move(facts)), history_(history) {}

void Examiner::markTokens(Report& report) const {
    for (RoleRow& role : report.roles) {
        for (KeyRow& key : role.keys) {
            const auto local = facts_.localKeys.find(key.canonicalId);
            if (local != facts_.localKeys.end() && local->second.onToken) key.location = KeyLocation::Token;
        }
    }
}

bool Examiner::mayHaveReferrersApi(const std::string& registryHost) {
    const std::lock_guard lock(mutex_);
    const auto known = hasReferrersApi_.find(registryHost);
    return known == hasReferrersApi_.end() || known->second;
}

Result<void> Examiner::addBeside(AuditedRepository& repository, const Report& report, const registry::Reference& reference, const Job& job) {
    std::vector<std::string> names;
    for (const TagRow& tag : report.tags) {
        if (tag.registryDigest) names.push_back(tag.name);
    }
    std::sort(names.begin(), names.end());
    const registry::Client client = context_.registryFor(reference);
    std::map<crypto::Sha256, std::optional<std::vector<BesideArtifact>>> known;
    for (AuditedTag& tag : repository.tags) {
        bool first = true;
        for (const crypto::Sha256& digest : digestsOf(tag)) {
            if (!known.contains(digest) && known.size() < kMaxDigests) {
                auto found = findBeside(client, {reference.path, digest, &names, mayHaveReferrersApi(reference.domain)}, job);
                if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
                if (found) {
                    const std::lock_guard lock(mutex_);
                    hasReferrersApi_.try_emplace(reference.domain, found->hasReferrersApi);
                }
                known[digest] = found ? std::optional(std::move(found->artifacts)) : std::nullopt;
            }
            const auto answer = known.find(digest);
            if (answer != known.end() && answer->second) {
                if (first) tag.migration = migrationOf(isSigned(tag), true, *answer->second);
                tag.beside.insert(tag.beside.end(), answer->second->begin(), answer->second->end());
            }
            first = false;
        }
    }
    return {};
}

Result<AuditedRepository> Examiner::examine(const std::string& name, const Job& job) {
    const auto reference = registry::Reference::parse(name);
    if (!reference) return broken(name, context_, reference.error());
    AuditFacts facts = facts_;
    const EarlierDigests earlier(context_, *reference, facts.now);
    auto report = makeReport(context_, *reference, RegistryQuestion::EveryTagByContent, job);
    if (!report && report.error().code == ErrorCode::Interrupted) return fail(report.error());
    if (!report) return broken(reference->gun(), context_, report.error());
    markTokens(**report);
    RG_ASSIGN(Earlier before, earlier.against(**report, history_, job));
    facts.earlier = std::move(before.digests);
    facts.earlierUnread = std::move(before.unread);
    AuditedRepository out;
    out.repository = (*report)->repository;
    out.trustServer = (*report)->trustServer;
    out.status = (*report)->status;
    if (out.status == RepositoryStatus::Unreachable) out.unexamined = (*report)->trustError ? (*report)->trustError->code : ErrorCode::Network;
    out.checkedAt = (*report)->checkedAt;
    out.lookedAt = context_.present();
    out.changesAt = nextChange(**report, facts);
    out.inputs = inputsOf(context_, out.repository, facts);
    out.nextExpiry = nextExpiry(**report);
    addTags(out, **report);
    addKeys(out, **report);
    out.findings = findingsOf(**report, facts);
    if ((*report)->registryReached) RG_TRY(addBeside(out, **report, *reference, job));
    return out;
}

}  // namespace roseglass::trust
