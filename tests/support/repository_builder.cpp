#include "support/repository_builder.h"

#include "base/encoding.h"
#include "json/canonical.h"

namespace roseglass::test {
namespace {

Json metaOf(const std::string& bytes) {
    return {{"length", bytes.size()}, {"hashes", {{"sha256", toBase64(crypto::sha256(bytes).raw())}, {"sha512", toBase64(crypto::sha512(bytes))}}}};
}

Json emptyTargets(const std::string& expires) {
    return {{"_type", "Targets"}, {"version", 1}, {"expires", expires}, {"targets", Json::object()}, {"delegations", {{"keys", Json::object()}, {"roles", Json::array()}}}};
}

}  // namespace

Json SigningKey::object() const { return {{"keytype", keytype}, {"keyval", {{"private", nullptr}, {"public", toBase64(publicBytes)}}}}; }

SigningKey makeKey(crypto::KeyAlgorithm algorithm) {
    auto key = std::make_shared<crypto::PrivateKey>(*crypto::PrivateKey::generate(algorithm));
    return {key, key->publicKey().keytype(), key->publicKey().publicBytes()};
}

SigningKey makeRootKey(const std::string& gun, Instant now, const std::function<void(crypto::CertificateBuilder&)>& change, crypto::KeyAlgorithm algorithm) {
    SigningKey key = makeKey(algorithm);
    crypto::CertificateBuilder builder;
    builder.commonName = gun;
    builder.notBefore = now - std::chrono::hours(1);
    builder.notAfter = now + std::chrono::hours(24 * 3650);
    if (change) change(builder);
    key.publicBytes = *builder.build(*key.key, *key.key, nullptr);
    key.keytype += "-x509";
    return key;
}

SigningKey certifyAgain(const SigningKey& key, const std::string& gun, Instant now) {
    crypto::CertificateBuilder builder;
    builder.commonName = gun;
    builder.notBefore = now - std::chrono::hours(2);
    builder.notAfter = now + std::chrono::hours(24 * 365);
    return {key.key, key.keytype, *builder.build(*key.key, *key.key, nullptr)};
}

std::string sign(const Json& signedPart, const std::vector<SigningKey>& keys) {
    const std::string body = *json::canonicalize(signedPart.dump());
    Json signatures = Json::array();
    for (const SigningKey& key : keys) {
        const std::string method(key.key->method());
        signatures.push_back({{"keyid", key.id()}, {"method", method}, {"sig", toBase64(*key.key->sign(method, {crypto::sha256(body), body}))}});
    }
    // Served as it stands, not in canonical form: nothing promises that a server keeps it.
    return "{\"signed\":" + signedPart.dump() + ",\"signatures\":" + signatures.dump() + "}";
}

RepositoryBuilder::RepositoryBuilder(std::string name, Instant at) : gun(std::move(name)), now(at) {
    rootKeys = {makeRootKey(gun, now)};
    targetsKeys = {makeKey()};
    snapshotKeys = {makeKey()};
    timestampKeys = {makeKey()};
    const std::string years = expiresIn(std::chrono::hours(24 * 1000));
    root = {{"_type", "Root"}, {"version", 1}, {"expires", years}, {"consistent_snapshot", false}, {"keys", Json::object()}, {"roles", Json::object()}};
    targets = emptyTargets(years);
    snapshot = {{"_type", "Snapshot"}, {"version", 1}, {"expires", years}, {"meta", Json::object()}};
    timestamp = {{"_type", "Timestamp"}, {"version", 1}, {"expires", expiresIn(std::chrono::hours(24 * 14))}, {"meta", Json::object()}};
    setRole("root", rootKeys);
    setRole("targets", targetsKeys);
    setRole("snapshot", snapshotKeys);
    setRole("timestamp", timestampKeys);
    addTag(targets, "1.0");
    publish();
}

void RepositoryBuilder::setRole(const char* role, const std::vector<SigningKey>& keys, int threshold) {
    Json ids = Json::array();
    for (const SigningKey& key : keys) {
        root["keys"][key.id()] = key.object();
        ids.push_back(key.id());
    }
    root["roles"][role] = {{"keyids", ids}, {"threshold", threshold}};
}

void RepositoryBuilder::addTag(Json& role, const std::string& tag, const std::string& content) {
    role["targets"][tag] = {{"length", content.size()}, {"hashes", {{"sha256", toBase64(crypto::sha256(content).raw())}}}};
}

void RepositoryBuilder::delegate(Json& parent, const std::string& role, const std::vector<std::string>& paths, int threshold) {
    const SigningKey key = makeKey();
    parent["delegations"]["keys"][key.id()] = key.object();
    parent["delegations"]["roles"].push_back({{"name", role}, {"keyids", Json::array({key.id()})}, {"paths", paths}, {"threshold", threshold}});
    delegationKeys[role] = {key};
    delegations[role] = emptyTargets(expiresIn(std::chrono::hours(24 * 1000)));
}

void RepositoryBuilder::publish() {
    std::vector<SigningKey> rootSigners = rootKeys;
    rootSigners.insert(rootSigners.end(), extraRootSigners.begin(), extraRootSigners.end());
    files["root.json"] = sign(root, rootSigners);
    files[root["version"].dump() + ".root.json"] = files["root.json"];
    files["targets.json"] = sign(targets, targetsKeys);
    snapshot["meta"] = {{"root", metaOf(files["root.json"])}, {"targets", metaOf(files["targets.json"])}};
    for (const auto& [role, signedPart] : delegations) {
        files[role + ".json"] = sign(signedPart, delegationKeys[role]);
        snapshot["meta"][role] = metaOf(files[role + ".json"]);
    }
    files["snapshot.json"] = sign(snapshot, snapshotKeys);
    timestamp["meta"] = {{"snapshot", metaOf(files["snapshot.json"])}};
    files["timestamp.json"] = sign(timestamp, timestampKeys);
}

void RepositoryBuilder::rotateRoot(std::vector<SigningKey> next) {
    extraRootSigners = rootKeys;
    rootKeys = std::move(next);
    setRole("root", rootKeys);
    root["version"] = root["version"].get<int64_t>() + 1;
    snapshot["version"] = snapshot["version"].get<int64_t>() + 1;
    timestamp["version"] = timestamp["version"].get<int64_t>() + 1;
    publish();
}

Result<http::Response> FakeServer::send(const http::Request& request, const Job&) {
    const std::string prefix = "https://trust.test/v2/" + gun + "/_trust/tuf/";
    http::Response response;
    response.effectiveUrl = request.url;
    std::string file = request.url.starts_with(prefix) ? request.url.substr(prefix.size()) : request.url;
    asked.push_back(file);
    // ROLE.SHA256.json
    if (file.size() > 70 && file.ends_with(".json") && file[file.size() - 70] == '.') file = file.substr(0, file.size() - 70) + ".json";
    const auto found = files.find(file);
    response.status = found == files.end() ? 404 : 200;
    response.body = found == files.end() ? R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})" : found->second;
    Result<http::Response> answer = std::move(response);
    if (tamper) tamper(file, answer);
    if (answer && answer->body.size() > request.maxBody) return fail(ErrorCode::TooLarge, "too large");
    return answer;
}

}  // namespace roseglass::test
