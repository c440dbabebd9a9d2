#include "trust/key_uses.h"

#include <deque>

#include "base/redact.h"
#include "notary/cache.h"
#include "tuf/parse_metadata.h"
#include "tuf/role_name.h"
#include "tuf/signed_file.h"

namespace roseglass::trust {
namespace {

constexpr uint64_t kMaxBytes = 256u << 20;
constexpr size_t kMaxRoles = 10'000;

/// Reads the cached repositories one after another, as far as the budget goes.
class UseFinder {
public:
    UseFinder(std::filesystem::path trustDir, std::vector<std::string>& warnings) : trustDir_(std::move(trustDir)), warnings_(warnings) {}

    KnownKeys find() {
        for (const std::string& gun : notary::cachedRepositories(trustDir_)) {
            if (bytes_ >= kMaxBytes) {
                warnings_.push_back("The trust data of this computer is larger than 256 MiB; what keys are for is told of the first repositories only");
                break;
            }
            readRepository(gun);
        }
        return std::move(known_);
    }

private:
    /// Nothing when there is no such file; what cannot be read is told.
    std::optional<tuf::SignedFile> readRole(const notary::Cache& cache, const std::string& gun, const std::string& role) {
        auto bytes = cache.read(role);
        if (bytes && !*bytes) return std::nullopt;
        if (bytes) {
            bytes_ += (*bytes)->size();
            auto file = tuf::SignedFile::read(std::move(*bytes));
            if (file) return std::move(*file);
            tell(gun, role, file.error());
            return std::nullopt;
        }
        tell(gun, role, bytes.error());
        return std::nullopt;
    }

    void tell(const std::string& gun, const std::string& role, const Error& error) {
        warnings_.push_back("The cached " + printable(role, 80) + " of " + printable(gun, 200) + " cannot be read: " + error.message);
    }

    void readRepository(const std::string& gun) {
        const notary::Cache cache(trustDir_, gun);
        const auto file = readRole(cache, gun, std::string(tuf::kRoot));
        if (!file) return;
        const auto root = tuf::parseRoot(file->signedPart());
        if (!root) return tell(gun, "root", root.error());
        known_.repositories.insert(gun);
        addRole(gun, std::string(tuf::kRoot), root->roles.at(std::string(tuf::kRoot)), root->keys, root->expires);
        for (const std::string_view role : {tuf::kSnapshot, tuf::kTimestamp}) {
            const std::string name(role);
            std::optional<Instant> expires;
            if (const auto signedFile = readRole(cache, gun, name)) {
                if (const auto common = tuf::parseCommon(signedFile->signedPart(), role == tuf::kSnapshot ? "Snapshot" : "Timestamp")) expires = common->expires;
            }
            addRole(gun, name, root->roles.at(name), root->keys, expires);
        }
        walkTargets(cache, gun, *root);
    }

    /// Targets and its delegations, breadth first.
    void walkTargets(const notary::Cache& cache, const std::string& gun, const tuf::Root& root) {
        struct Next {
            std::string role;
            tuf::RoleKeys signers;
            std::shared_ptr<const tuf::Keys> keys;
        };
        const std::string top(tuf::kTargets);
        std::deque<Next> next{{top, root.roles.at(top), std::make_shared<tuf::Keys>(root.keys)}};
        for (size_t seen = 0; !next.empty() && seen < kMaxRoles && bytes_ < kMaxBytes; ++seen) {
            const Next at = std::move(next.front());
            next.pop_front();
            const auto file = readRole(cache, gun, at.role);
            auto targets = file ? tuf::parseTargets(file->signedPart(), at.role) : Result<tuf::Targets>(tuf::Targets{});
            if (!targets) tell(gun, at.role, targets.error());
            const bool there = file && targets;
            addRole(gun, at.role, at.signers, *at.keys, there ? std::optional(targets->expires) : std::nullopt);
            if (!there) continue;
            const auto keys = std::make_shared<tuf::Keys>(std::move(targets->keys));
            for (tuf::Delegation& delegation : targets->delegations) {
                if (delegation.problem.empty()) next.push_back({std::move(delegation.name), std::move(delegation.signers), keys});
            }
        }
    }

    void addRole(const std::string& gun, const std::string& role, const tuf::RoleKeys& signers, const tuf::Keys& keys, const std::optional<Instant>& expires) {
        for (const std::string& id : signers.keyIds) {
            const auto listed = keys.find(id);
            if (listed == keys.end() || !listed->second.key) continue;
            const crypto::PublicKey& key = *listed->second.key;
            KeyUse use{gun, role, expires, signers.threshold, signers.keyIds.size()};
            if (role == tuf::kRoot && !key.certificates().empty()) use.expires = key.certificates().front().notAfter();
            const auto known = known_.byId.try_emplace(key.canonicalId(), KnownKey{key, {}}).first;
            known->second.uses.push_back(std::move(use));
        }
    }

    std::filesystem::path trustDir_;
    std::vector<std::string>& warnings_;
    KnownKeys known_;
    uint64_t bytes_ = 0;
};

KeyKind kindOf(const std::string& role) {
    if (role.empty()) return KeyKind::Unknown;
    if (role == tuf::kRoot) return KeyKind::Root;
    if (role == tuf::kTargets) return KeyKind::Repository;
    if (role == tuf::kSnapshot) return KeyKind::Snapshot;
    if (role == tuf::kTimestamp) return KeyKind::Timestamp;
    return KeyKind::Signer;
}

/// A signer's name from a role: delegations other than releases are people's (docker trust signer).
std::string signerOf(const std::string& role) { return role.starts_with("targets/") ? role.substr(8) : role; }

}  // namespace

std::string roleOfUses(const std::vector<KeyUse>& uses) {
    const KeyUse* best = nullptr;
    for (const KeyUse& use : uses) {
        if (!best || best->role == tuf::kReleases) best = &use;
    }
    return best ? signerOf(best->role) : std::string();
}

void nameKey(KeyEntry& key) {
    key.kind = kindOf(key.role);
    if (key.kind == KeyKind::Signer) key.signer = signerOf(key.role);
}

KnownKeys findKeyUses(const std::filesystem::path& trustDir, std::vector<std::string>& warnings) { return UseFinder(trustDir, warnings).find(); }

}  // namespace roseglass::trust
