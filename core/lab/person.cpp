#include "lab/person.h"

#include "base/file.h"

namespace roseglass::lab {
namespace {

/// Throw-away keys: nothing is gained by making everybody wait for them.
constexpr int kRounds = 2048;

class LabPassphrases final : public keys::PassphraseSource {
public:
    Result<std::optional<crypto::Secret>> find(const keys::PassphraseRequest& request, const Job&) override {
        if (request.attempt > 0) return std::nullopt;
        return crypto::Secret::copyOf(request.role == "root" ? "rootpass1" : "repopass1");
    }
};

trust::Options optionsFor(const LabState& lab, std::filesystem::path trustDir) {
    trust::Options options;
    options.trustServer = lab.trustServer;
    options.dockerConfig = lab.dockerConfig;
    options.trustDir = std::move(trustDir);
    options.keyRounds = kRounds;
    // The user's own tokens are no part of the lab: a root key on one must not be used, nor its PIN guessed.
    options.useTokens = false;
    // What happens in the lab is no part of the user's own log.
    options.activityFile = lab.folder / "activity.jsonl";
    return options;
}

}  // namespace

Person::Person(const LabState& lab, std::filesystem::path trustDir)
    : publisher_(std::make_unique<trust::Publisher>(optionsFor(lab, std::move(trustDir)), std::make_shared<LabPassphrases>())) {}

Person Person::owner(const LabState& lab) { return {lab, lab.dockerConfig / "trust"}; }

Result<Person> Person::signer(const LabState& lab, const std::string& name) {
    const std::filesystem::path folder = lab.folder / "people" / name;
    RG_TRY(makePrivateFolder(folder / "trust"));
    RG_ASSIGN(const crypto::PrivateKey key, crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256));
    crypto::CertificateBuilder builder;
    builder.commonName = name;
    builder.notBefore = systemClock()() - std::chrono::hours(1);
    builder.notAfter = builder.notBefore + std::chrono::hours(24 * 365 * 3);
    RG_ASSIGN(const Bytes certificate, builder.build(key, key, nullptr));
    RG_TRY(writeFileAtomically(folder / (name + ".crt"), certificate, 0644));
    Person person(lab, folder / "trust");
    person.name_ = name;
    person.keyId_ = key.publicKey().canonicalId();
    person.certificate_ = folder / (name + ".crt");
    RG_TRY(person.publisher_->keyring().store().save(key, name, {}, crypto::Secret::copyOf("repopass1")));
    return person;
}

Result<void> Person::execute(const Result<trust::Plan>& plan, const Job& job) {
    if (!plan) return fail(plan.error());
    RG_TRY(publisher_->execute(*plan, job));
    return {};
}

Result<void> Person::initialise(const std::string& gun, const Job& job) { return execute(publisher_->planInit(gun, {}, job), job); }

Result<void> Person::sign(const std::string& gun, const std::string& tag, const PushedManifest& manifest, const std::string& role, const Job& job) {
    trust::Publisher::SignOptions options;
    options.signer = role;
    options.digest = manifest.digest;
    options.length = manifest.length;
    return execute(publisher_->planSign(gun + ":" + tag, options, job), job);
}

Result<void> Person::addSigner(const std::string& gun, const Person& signer, const Job& job) { return execute(publisher_->planAddSigner(signer.name_, gun, {signer.certificate_}, job), job); }

Result<void> Person::delegate(const std::string& gun, const std::string& role, const Person& signer, const std::string& path, const Job& job) {
    trust::Publisher::DelegationOptions options;
    options.keyFiles = {signer.certificate_};
    options.addPaths = {path};
    return execute(publisher_->planPutDelegation(gun, role, options, job), job);
}

Result<void> Person::removeKey(const std::string& gun, const std::string& role, const Person& signer, const Job& job) {
    trust::Publisher::DelegationOptions options;
    options.removeKeyIds = {signer.keyId_};
    return execute(publisher_->planPutDelegation(gun, role, options, job), job);
}

Result<void> Person::rotate(const std::string& gun, const std::string& role, const Job& job) { return execute(publisher_->planRotate(gun, role, {}, job), job); }

Result<void> Person::renew(const std::string& gun, const std::string& role, std::chrono::seconds lifetime, const Job& job) { return execute(publisher_->planRenew(gun, {role}, lifetime, job), job); }

}  // namespace roseglass::lab
