#include "lab/samples.h"

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/random.h"
#include "json/canonical.h"

namespace roseglass::lab {
namespace {

using Roles = std::vector<std::string>;

/// Signed and unsigned tags, two signers through targets/releases, one tag missing and one stale.
Result<void> makeApp(Workshop& w, const std::string& path, const Job& job) {
    const std::string gun = w.gun(path);
    RG_TRY(w.owner.initialise(gun, job));
    RG_ASSIGN(const Person alice, makePerson(w.lab, "alice", job));
    RG_ASSIGN(const Person bob, makePerson(w.lab, "bob", job));
    RG_TRY(w.owner.delegate(gun, "targets/releases", {alice.certificate, bob.certificate}, "", job));
    RG_TRY(w.owner.delegate(gun, "targets/alice", {alice.certificate}, "", job));
    RG_TRY(w.owner.delegate(gun, "targets/bob", {bob.certificate}, "", job));
    RG_TRY(w.owner.publish(gun, job));
    const Roles byAlice{"targets/releases", "targets/alice"}, byBob{"targets/releases", "targets/bob"};
    RG_ASSIGN(const PushedManifest missing, w.images.image(path, "", "app 1.4.0", job));
    RG_TRY(alice.notary.stage(gun, "1.4.0", missing, byAlice, job));
    for (const std::string tag : {"1.4.1", "1.4.2", "latest", "canary"}) {
        RG_ASSIGN(const PushedManifest pushed, w.images.image(path, tag, "app " + tag, job));
        RG_TRY(alice.notary.stage(gun, tag, pushed, byAlice, job));
        if (tag != "canary") RG_TRY(bob.notary.stage(gun, tag, pushed, byBob, job));
    }
    RG_TRY(alice.notary.publish(gun, job));
    RG_TRY(bob.notary.publish(gun, job));
    for (const std::string tag : {"nightly", "edge", "canary"}) RG_TRY(w.images.image(path, tag, "app, built last night: " + tag, job));
    return {};
}

/// One tag, signed and then pushed again without a signature.
Result<void> makeStale(Workshop& w, const std::string& path, const Job& job) {
    RG_TRY(w.owner.initialise(w.gun(path), job));
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "1", "what was signed", job));
    RG_TRY(w.owner.stage(w.gun(path), "1", pushed, {}, job));
    RG_TRY(w.owner.publish(w.gun(path), job));
    RG_TRY(w.images.image(path, "1", "what came later", job));
    return {};
}

Result<void> makePlain(Workshop& w, const std::string& path, const Job& job) {
    RG_TRY(w.images.image(path, "1", "nobody signed this", job));
    return {};
}

/// Root rotated twice, targets once.
Result<void> makeRotated(Workshop& w, const std::string& path, const Job& job) {
    const std::string gun = w.gun(path);
    RG_TRY(w.owner.initialise(gun, job));
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "1", "rotated", job));
    RG_TRY(w.owner.stage(gun, "1", pushed, {}, job));
    RG_TRY(w.owner.publish(gun, job));
    RG_TRY(w.owner.run({"key", "rotate", gun, "root"}, job));
    RG_TRY(w.owner.run({"key", "rotate", gun, "root"}, job));
    return w.owner.run({"key", "rotate", gun, "targets"}, job);
}

Result<void> makeMulti(Workshop& w, const std::string& path, const Job& job) {
    RG_TRY(w.owner.initialise(w.gun(path), job));
    RG_ASSIGN(const PushedManifest pushed, w.images.index(path, "2.0", "for two architectures", job));
    RG_TRY(w.owner.stage(w.gun(path), "2.0", pushed, {}, job));
    return w.owner.publish(w.gun(path), job);
}

/// A signed delegation file of our own making: notary's client cannot choose an expiry.
/// The signature stands under the ID of the certificate that the delegation lists, not of the bare key.
Result<Bytes> signDelegation(const Person& person, const std::string& tag, const PushedManifest& manifest, Instant expires) {
    const std::string entry = "{\"hashes\":{\"sha256\":\"" + toBase64(manifest.digest.raw()) + "\"},\"length\":" + std::to_string(manifest.length) + "}";
    RG_ASSIGN(const Bytes body, json::canonicalize("{\"_type\":\"Targets\",\"delegations\":{\"keys\":{},\"roles\":[]},\"expires\":\"" + formatRfc3339(expires) +
                                                   "\",\"targets\":{\"" + tag + "\":" + entry + "},\"version\":1}"));
    const crypto::PrivateKey& key = person.key;
    RG_ASSIGN(const Bytes signature, key.sign(key.method(), {crypto::sha256(body), body}));
    RG_ASSIGN(const Bytes certificate, readFile(person.certificate, 1 << 20));
    return "{\"signed\":" + body + ",\"signatures\":[{\"keyid\":\"" + crypto::keyId("ecdsa-x509", certificate) + "\",\"method\":\"" + std::string(key.method()) + "\",\"sig\":\"" +
           toBase64(signature) + "\"}]}";
}

/// One role file published alone; the server makes the new snapshot and timestamp (notary: POST …/_trust/tuf/).
Result<void> postRole(Workshop& w, const std::string& gun, const std::string& role, const Bytes& bytes, const Job& job) {
    const std::string boundary = "roseglass-" + crypto::randomHex(16);
    http::Request post;
    post.method = http::Method::Post;
    post.url = w.lab.trustServer + "/v2/" + gun + "/_trust/tuf/";
    post.headers.add("Content-Type", "multipart/form-data; boundary=" + boundary);
    post.body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + role +
                "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n--" + boundary + "--\r\n";
    RG_ASSIGN(const http::Response response, w.transport->send(post, job));
    if (response.status != 200) return fail(ErrorCode::Server, "The lab's trust server refused " + role + ": " + std::to_string(response.status));
    return {};
}

/// The delegation targets/releases expires in five days.
Result<void> makeExpiring(Workshop& w, const std::string& path, const Job& job) {
    const std::string gun = w.gun(path), role = "targets/releases";
    RG_TRY(w.owner.initialise(gun, job));
    RG_ASSIGN(const Person carol, makePerson(w.lab, "carol", job));
    RG_TRY(w.owner.delegate(gun, role, {carol.certificate}, "", job));
    RG_TRY(w.owner.publish(gun, job));
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "0.9", "soon to expire", job));
    RG_ASSIGN(const Bytes file, signDelegation(carol, "0.9", pushed, systemClock()() + std::chrono::hours(24 * 5)));
    return postRole(w, gun, role, file, job);
}

/// targets/qa may sign names from "qa-" on; its key was replaced after it signed, so its signature no longer counts.
Result<void> makeQa(Workshop& w, const std::string& path, const Job& job) {
    const std::string gun = w.gun(path), role = "targets/qa";
    RG_TRY(w.owner.initialise(gun, job));
    RG_ASSIGN(const Person dave, makePerson(w.lab, "dave", job));
    RG_ASSIGN(const Person erin, makePerson(w.lab, "erin", job));
    RG_TRY(w.owner.delegate(gun, role, {dave.certificate}, "qa-", job));
    RG_TRY(w.owner.publish(gun, job));
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "qa-77", "tested by dave", job));
    RG_TRY(dave.notary.stage(gun, "qa-77", pushed, {role}, job));
    RG_TRY(dave.notary.publish(gun, job));
    RG_ASSIGN(const PushedManifest released, w.images.image(path, "3.1", "released", job));
    RG_TRY(w.owner.stage(gun, "3.1", released, {}, job));
    RG_TRY(w.owner.publish(gun, job));
    RG_TRY(w.owner.delegate(gun, role, {erin.certificate}, "qa-", job));
    RG_TRY(w.owner.run({"delegation", "remove", gun, role, dave.key.publicKey().canonicalId()}, job));
    return w.owner.publish(gun, job);
}

}  // namespace

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all{{"team/app", makeApp},     {"team/stale", makeStale},       {"team/plain", makePlain}, {"team/rotated", makeRotated},
                                         {"team/multi", makeMulti}, {"team/expiring", makeExpiring}, {"team/qa", makeQa}};
    return all;
}

}  // namespace roseglass::lab
