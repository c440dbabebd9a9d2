#pragma once
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/instant.h"
#include "crypto/private_key.h"
#include "http/transport.h"

namespace roseglass::test {

using Json = nlohmann::ordered_json;

/// One key that signs, as it stands in metadata.
struct SigningKey {
    std::shared_ptr<crypto::PrivateKey> key;
    std::string keytype;
    std::string publicBytes;  ///< decoded keyval.public
    std::string id() const { return crypto::keyId(keytype, publicBytes); }
    Json object() const;
};

SigningKey makeKey(crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::EcdsaP256);
/// A key in a certificate of its own, as root keys are. `change` may spoil the certificate before it is signed.
SigningKey makeRootKey(const std::string& gun, Instant now, const std::function<void(crypto::CertificateBuilder&)>& change = {},
                       crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::EcdsaP256);
/// Another certificate for the same private key.
SigningKey certifyAgain(const SigningKey& key, const std::string& gun, Instant now);

/// {"signed":…,"signatures":[…]} over the canonical form of `signedPart`.
std::string sign(const Json& signedPart, const std::vector<SigningKey>& keys);

/// A whole repository with fresh keys, in the state that a server would serve. Change any `signed` part, then publish():
/// what depends on it (hashes, versions) is made again, unless a file was overwritten in `files` afterwards.
class RepositoryBuilder {
public:
    explicit RepositoryBuilder(std::string gun = "localhost:5000/team/app", Instant now = *parseRfc3339("2026-11-24T10:00:00Z"));

    std::string gun;
    Instant now;
    std::vector<SigningKey> rootKeys, targetsKeys, snapshotKeys, timestampKeys;
    Json root, targets, snapshot, timestamp;              ///< "signed" parts
    std::map<std::string, Json> delegations;              ///< by role: "signed" parts
    std::map<std::string, std::vector<SigningKey>> delegationKeys;

    void addTag(Json& role, const std::string& tag, const std::string& content = "image");
    /// Lists a delegation in `parent` and makes an empty role with a key of its own.
    void delegate(Json& parent, const std::string& role, const std::vector<std::string>& paths = {""}, int threshold = 1);
    /// Signs everything and lays it out as files by name: "root.json", "1.root.json", "targets/a.json", …
    void publish();
    /// Keeps the present root as N.root.json and goes on with a new one, signed by the old and the new keys.
    void rotateRoot(std::vector<SigningKey> next);

    std::map<std::string, std::string> files;             ///< what is served
    std::vector<SigningKey> extraRootSigners;             ///< the old keys after a rotation

    void setRole(const char* role, const std::vector<SigningKey>& keys, int threshold = 1);
    std::string expiresIn(std::chrono::seconds time) const { return formatRfc3339(now + time); }
};

/// Serves `files` of a builder as a trust server would, by name and by hash, with a way to tamper with every answer.
class FakeServer final : public http::Transport {
public:
    std::string gun;
    std::map<std::string, std::string> files;
    std::function<void(const std::string& file, Result<http::Response>& response)> tamper;
    std::vector<std::string> asked;

    FakeServer() = default;
    explicit FakeServer(const RepositoryBuilder& repository) : gun(repository.gun), files(repository.files) {}
    Result<http::Response> send(const http::Request& request, const Job& job) override;
};

}  // namespace roseglass::test
