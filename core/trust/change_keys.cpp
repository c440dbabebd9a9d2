#include "trust/change_keys.h"

#include "base/file.h"

namespace roseglass::trust {
namespace {

using crypto::PrivateKey;
using crypto::PublicKey;

constexpr uint64_t kMaxKeyFile = 256 << 10;
constexpr auto kRootYears = std::chrono::hours(24 * 3650);

/// A key of the role that an earlier try to publish the repository made.
std::optional<keys::KeyInfo> leftOver(const keys::Keyring& keyring, const std::set<std::string>& made, const std::string& role, const std::string& gun) {
    for (const std::string& id : made) {
        auto info = keyring.find(id);
        if (info && info->problem.empty() && info->role == role && info->gun == gun) return info;
    }
    return std::nullopt;
}

/// The root's public key is a certificate with the GUN as its name, ten years long (notary).
Result<PublicKey> certify(const PrivateKey& key, const std::string& gun, Instant now) {
    if (key.publicKey().keytype() == "ed25519") {
        return fail(ErrorCode::Usage, "An Ed25519 key cannot be a root key: notary knows no such certificates", "Use an ECDSA or RSA key.");
    }
    crypto::CertificateBuilder builder;
    builder.commonName = gun;
    builder.notBefore = now;
    builder.notAfter = now + kRootYears;
    RG_ASSIGN(const Bytes pem, builder.build(key, key, nullptr));
    return PublicKey::parse(key.publicKey().keytype() + "-x509", pem);
}

}  // namespace

Result<PublicKey> StandInKeys::standFor(PlannedKey key, bool certified) {
    RG_ASSIGN(const PrivateKey made, PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256));
    meanings_.emplace(made.publicKey().canonicalId(), std::move(key));
    if (certified) return certify(made, gun_, now_);
    return made.publicKey();
}

const PlannedKey* StandInKeys::meaning(const std::string& canonicalId) const {
    const auto found = meanings_.find(canonicalId);
    return found == meanings_.end() ? nullptr : &found->second;
}

std::optional<std::string> StandInKeys::givenAs(const std::string& canonicalId) const {
    const PlannedKey* meant = meaning(canonicalId);
    return meant ? std::optional(meant->id) : std::nullopt;
}

Result<PublicKey> StandInKeys::root(const std::string& keyId) {
    PlannedKey key{keyId, "root", {}, keyId.empty(), true, "this computer"};
    if (const auto known = keyring_.find(keyId)) {
        key.encrypted = known->encrypted;
        key.place = known->place();
        key.pin = known->pin;
    }
    if (keyId.empty()) {
        plan_.newKeys.push_back(key);
        plan_.files.push_back((keyring_.store().trustDir() / "private").string() + "/ID.key (new root key, mode 0600)");
        plan_.notes.push_back("A new root key is made. Back it up at once and keep it offline: its loss cannot be made good without every consumer's help.");
    }
    return standFor(std::move(key), true);
}

Result<PublicKey> StandInKeys::fresh(const std::string& role) {
    if (const auto kept = leftOver(keyring_, takesUp_, role, gun_)) {
        plan_.notes.push_back("The " + role + " key " + kept->id.substr(0, 12) + ", which an earlier try to publish this repository made, is used; no other is made.");
        return standFor({kept->id, role, gun_, false, kept->encrypted, kept->place(), kept->pin}, false);
    }
    PlannedKey key{{}, role, gun_, true, true, "this computer"};
    plan_.newKeys.push_back(key);
    plan_.files.push_back((keyring_.store().trustDir() / "private").string() + "/ID.key (new " + role + " key, mode 0600)");
    return standFor(std::move(key), false);
}

Result<PublicKey> StandInKeys::fromServer(const std::string& role, bool rotate) {
    plan_.serverRequests.push_back(std::string(rotate ? "POST " : "GET ") + serverUrl_ + "/v2/" + gun_ + "/_trust/tuf/" + role + ".key (" + (rotate ? "a new " : "the server's ") + role + " key)");
    PlannedKey key{{}, role, gun_, rotate, false, "the trust server"};
    if (rotate) plan_.newKeys.push_back(key);
    return standFor(std::move(key), false);
}

Result<PublicKey> StandInKeys::fromFile(const std::string& role, const std::filesystem::path& file) {
    RG_ASSIGN(Bytes text, readNamedFile(file, kMaxKeyFile));
    const crypto::Secret owned(std::move(text));
    keyFiles_.insert_or_assign(file, crypto::sha256(owned.reveal()));
    RG_ASSIGN(const auto blocks, crypto::readPem(owned.reveal()));
    const auto block = std::find_if(blocks.begin(), blocks.end(), [](const crypto::PemBlock& b) { return b.isPrivateKey(); });
    if (block == blocks.end()) return fail(ErrorCode::Usage, file.string() + " holds no private key", "Name a PEM file with the new private key.");
    plan_.files.push_back((keyring_.store().trustDir() / "private").string() + "/ID.key (imported from " + file.string() + ", mode 0600)");
    PlannedKey key{{}, role, role == "root" ? std::string() : gun_, true, block->isEncrypted(), "this computer"};
    plan_.newKeys.push_back(key);
    return standFor(std::move(key), role == "root");
}

PublicKey RealKeys::give(PublicKey key, std::string plannedId) {
    given_.insert_or_assign(key.canonicalId(), std::move(plannedId));
    return key;
}

std::optional<std::string> RealKeys::givenAs(const std::string& canonicalId) const {
    const auto found = given_.find(canonicalId);
    return found == given_.end() ? std::nullopt : std::optional(found->second);
}

Result<PublicKey> RealKeys::root(const std::string& keyId) {
    auto key = keyId.empty() ? keyring_.create(crypto::KeyAlgorithm::EcdsaP256, "root", {}, job_) : keyring_.open(keyId, job_);
    if (!key) return fail(std::move(key).error());
    if (keyId.empty()) created_.push_back({(*key)->publicKey().canonicalId(), "root", {}, true, true, "this computer"});
    RG_ASSIGN(PublicKey certified, certify(**key, gun_, now_));
    return give(std::move(certified), keyId);
}

Result<PublicKey> RealKeys::fresh(const std::string& role) {
    if (const auto kept = leftOver(keyring_, takesUp_, role, gun_)) {
        RG_ASSIGN(const auto key, keyring_.open(kept->id, job_));
        return give(key->publicKey(), kept->id);
    }
    RG_ASSIGN(const auto key, keyring_.create(crypto::KeyAlgorithm::EcdsaP256, role, gun_, job_));
    created_.push_back({key->publicKey().canonicalId(), role, gun_, true, true, "this computer"});
    return give(key->publicKey(), {});
}

Result<PublicKey> RealKeys::fromServer(const std::string& role, bool rotate) {
    RG_ASSIGN(PublicKey key, remote_.serverKey(role, rotate, job_));
    return give(std::move(key), {});
}

Result<PublicKey> RealKeys::fromFile(const std::string& role, const std::filesystem::path& file) {
    RG_ASSIGN(Bytes text, readNamedFile(file, kMaxKeyFile));
    const crypto::Secret owned(std::move(text));
    const auto planned = keyFiles_.find(file);
    if (planned == keyFiles_.end() || planned->second != crypto::sha256(owned.reveal())) {
        return fail(ErrorCode::Conflict, file.string() + " changed since the plan was made", "Nothing was written. Plan again: the change is then made with what it holds now.");
    }
    RG_ASSIGN(const keys::KeyInfo info, keyring_.import(owned.reveal(), role, gun_, job_));
    RG_ASSIGN(const auto key, keyring_.open(info.id, job_));
    created_.push_back({info.id, role, info.gun, true, info.encrypted, "this computer"});
    if (role != "root") return give(key->publicKey(), {});
    RG_ASSIGN(PublicKey certified, certify(*key, gun_, now_));
    return give(std::move(certified), {});
}

}  // namespace roseglass::trust
