#include "lab/samples.h"

namespace roseglass::lab {
namespace {

/// Signed and unsigned tags, two signers through targets/releases, one tag missing and one stale.
Result<void> makeApp(Workshop& w, const std::string& path, const Job& job) {
    const std::string gun = w.gun(path);
    RG_TRY(w.owner.initialise(gun, job));
    RG_ASSIGN(Person alice, Person::signer(w.lab, "alice"));
    RG_ASSIGN(Person bob, Person::signer(w.lab, "bob"));
    RG_TRY(w.owner.addSigner(gun, alice, job));
    RG_TRY(w.owner.addSigner(gun, bob, job));
    RG_ASSIGN(const PushedManifest missing, w.images.image(path, "", "app 1.4.0", job));
    RG_TRY(alice.sign(gun, "1.4.0", missing, "alice", job));
    for (const std::string tag : {"1.4.1", "1.4.2", "latest", "canary"}) {
        RG_ASSIGN(const PushedManifest pushed, w.images.image(path, tag, "app " + tag, job));
        RG_TRY(alice.sign(gun, tag, pushed, "alice", job));
        if (tag != "canary") RG_TRY(bob.sign(gun, tag, pushed, "bob", job));
    }
    for (const std::string tag : {"nightly", "edge", "canary"}) RG_TRY(w.images.image(path, tag, "app, built last night: " + tag, job));
    return {};
}

/// One tag, signed and then pushed again without a signature.
Result<void> makeStale(Workshop& w, const std::string& path, const Job& job) {
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "1", "what was signed", job));
    RG_TRY(w.owner.sign(w.gun(path), "1", pushed, {}, job));
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
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "1", "rotated", job));
    RG_TRY(w.owner.sign(gun, "1", pushed, {}, job));
    for (const char* role : {"root", "root", "targets"}) RG_TRY(w.owner.rotate(gun, role, job));
    return {};
}

Result<void> makeMulti(Workshop& w, const std::string& path, const Job& job) {
    RG_ASSIGN(const PushedManifest pushed, w.images.index(path, "2.0", "for two architectures", job));
    return w.owner.sign(w.gun(path), "2.0", pushed, {}, job);
}

/// The delegation targets/releases expires in five days.
Result<void> makeExpiring(Workshop& w, const std::string& path, const Job& job) {
    const std::string gun = w.gun(path), role = "targets/releases";
    RG_TRY(w.owner.initialise(gun, job));
    RG_ASSIGN(Person carol, Person::signer(w.lab, "carol"));
    RG_TRY(w.owner.delegate(gun, role, carol, "", job));
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "0.9", "soon to expire", job));
    RG_TRY(carol.sign(gun, "0.9", pushed, role, job));
    return carol.renew(gun, role, std::chrono::hours(24 * 5), job);
}

/// targets/qa may sign names from "qa-" on; its key was replaced after it signed, so its signature no longer counts.
Result<void> makeQa(Workshop& w, const std::string& path, const Job& job) {
    const std::string gun = w.gun(path), role = "targets/qa";
    RG_ASSIGN(Person dave, Person::signer(w.lab, "dave"));
    RG_ASSIGN(Person erin, Person::signer(w.lab, "erin"));
    RG_ASSIGN(const PushedManifest released, w.images.image(path, "3.1", "released", job));
    RG_TRY(w.owner.sign(gun, "3.1", released, {}, job));
    RG_TRY(w.owner.delegate(gun, role, dave, "qa-", job));
    RG_ASSIGN(const PushedManifest pushed, w.images.image(path, "qa-77", "tested by dave", job));
    RG_TRY(dave.sign(gun, "qa-77", pushed, role, job));
    RG_TRY(w.owner.delegate(gun, role, erin, "qa-", job));
    return w.owner.removeKey(gun, role, dave, job);
}

}  // namespace

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all{{"team/app", makeApp},     {"team/stale", makeStale},       {"team/plain", makePlain}, {"team/rotated", makeRotated},
                                         {"team/multi", makeMulti}, {"team/expiring", makeExpiring}, {"team/qa", makeQa}};
    return all;
}

}  // namespace roseglass::lab
