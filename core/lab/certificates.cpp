#include "lab/certificates.h"

#include "base/file.h"

namespace roseglass::lab {
namespace {

using crypto::Certificate;
using crypto::CertificateBuilder;
using crypto::KeyAlgorithm;
using crypto::PrivateKey;

bool stillGood(const std::filesystem::path& folder, Instant now) {
    for (const char* name : {"ca.crt", "server.crt", "signer.crt"}) {
        const auto pem = readUserFile(folder / name, 1 << 20);
        const auto certificates = pem ? Certificate::parsePem(*pem) : fail(ErrorCode::Io, "");
        if (!certificates || certificates->front().notAfter() < now + std::chrono::hours(24 * 7)) return false;
    }
    return true;
}

}  // namespace

Result<void> makeCertificates(const std::filesystem::path& folder, Instant now) {
    if (stillGood(folder, now)) return {};
    CertificateBuilder builder;
    builder.notBefore = now - std::chrono::hours(1);
    builder.notAfter = now + std::chrono::hours(24 * 30);
    builder.codeSigning = false;
    builder.commonName = "Roseglass lab CA";
    builder.ca = true;
    RG_ASSIGN(const PrivateKey caKey, PrivateKey::generate(KeyAlgorithm::EcdsaP256));
    RG_ASSIGN(const Bytes caPem, builder.build(caKey, caKey, nullptr));
    RG_ASSIGN(const auto caCertificates, Certificate::parsePem(caPem));
    builder.ca = false;
    builder.tlsServerAndClient = true;
    builder.subjectAltNames = {"DNS:localhost", "IP:127.0.0.1"};
    for (const std::string name : {"server", "signer"}) {
        builder.commonName = name;
        RG_ASSIGN(const PrivateKey key, PrivateKey::generate(KeyAlgorithm::EcdsaP256));
        RG_ASSIGN(const Bytes pem, builder.build(key, caKey, &caCertificates.front()));
        RG_TRY(writeFileAtomically(folder / (name + ".key"), key.toPem().reveal(), 0600));
        RG_TRY(writeFileAtomically(folder / (name + ".crt"), pem, 0644));
    }
    // The CA's own key is forgotten: nobody can add to the lab's certificates later.
    return writeFileAtomically(folder / "ca.crt", caPem, 0644);
}

}  // namespace roseglass::lab
