// Canaries in every input: no secret shows in a plan, an error, a log, the activity log or a request.
#include "base/encoding.h"
#include "trust/publish_desk.h"

namespace roseglass::trust {
namespace {

/// Pieces by which a private key would be recognised, however it is wrapped: of its PEM body and of its DER.
std::vector<std::string> traces(const crypto::PrivateKey& key) {
    const crypto::Secret pem = key.toPem();
    const auto blocks = crypto::readPem(pem.reveal());
    const std::string der(blocks->front().der.reveal());
    const std::string scalar = der.substr(36, 32);
    return {scalar, toHex(scalar), toBase64(scalar), toBase64(der).substr(48, 24)};
}

}  // namespace

TEST(Publisher, ShowsSecretsNowhere) {
    Served served;
    std::string everything;
    std::mutex mutex;
    served.server.intercept = [&](const std::string& method, const std::string& file) -> std::optional<http::Response> {
        const std::lock_guard lock(mutex);
        everything += method + " " + file + "\n";
        return std::nullopt;
    };
    Desk desk(served);
    const crypto::PrivateKey file = *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
    std::ofstream(desk.folder / "next.pem") << file.toPem().reveal();
    std::ofstream(desk.folder / "mistake.pem") << file.toPem().reveal();
    std::ofstream(desk.folder / "cut.pem") << file.toPem().reveal().substr(0, 150);
    const auto note = [&](const Result<Plan>& plan) {
        const TextSink sink = [&](std::string_view piece) { everything += piece; };
        if (!plan) {
            everything += plan.error().message + plan.error().hint + plan.error().expected + plan.error().actual;
            return;
        }
        everything += toText(*plan);
        writeJson(*plan, true, sink);
        const auto done = desk.publisher->execute(*plan, desk.job);
        if (done) writeJson(*done, sink);
        else everything += done.error().message + done.error().hint;
    };
    note(desk.planSign("1.0"));
    for (const char* name : {"next.pem", "cut.pem"}) {
        Publisher::RotateOptions rotate;
        rotate.keyFile = desk.folder / name;
        note(desk.publisher->planRotate(kGun, "targets", rotate, desk.job));
    }
    note(desk.publisher->planAddSigner("alice", kGun, {desk.folder / "mistake.pem"}, desk.job));
    note(desk.publisher->planRotate(kGun, "root", {}, desk.job));
    const std::string reference = "https://user:CANARY-password@localhost/x";
    note(desk.publisher->planRevoke(reference, desk.job));
    for (const auto& [role, bytes] : served.server.files) everything += bytes;
    everything += desk.said;
    for (const auto& [name, text] : filesBelow(desk.folder.path())) {
        if (!name.ends_with(".pem")) everything += name + text;
    }
    EXPECT_GT(everything.size(), 10'000u);
    EXPECT_EQ(everything.find("CANARY"), std::string::npos) << everything.substr(everything.find("CANARY") - 100, 200);
    std::vector<std::string> secrets = traces(file);
    for (const keys::KeyInfo& info : desk.publisher->keyring().store().list()) {
        EXPECT_TRUE(info.encrypted) << info.path;
        for (const std::string& trace : traces(*desk.publisher->keyring().store().open(info, crypto::Secret::copyOf(kPassphrase)))) secrets.push_back(trace);
    }
    for (const std::string& secret : secrets) EXPECT_EQ(everything.find(secret), std::string::npos) << toHex(secret);
    EXPECT_NE(everything.find("holds a private key; a signer gives away the public key"), std::string::npos);
}

}  // namespace roseglass::trust
