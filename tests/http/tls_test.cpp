// D6 of the attacks: certificates and protocol versions, against openssl's own server.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/file.h"
#include "crypto/private_key.h"
#include "http/curl_transport.h"
#include "lab/server_process.h"
#include "support/temporary_folder.h"

namespace roseglass::http {
namespace {

uint16_t freePort() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(fd, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(fd);
    return ntohs(address.sin_port);
}

struct Row {
    const char* name;
    const char* host;          ///< in the URL
    const char* alternative;   ///< the certificate's name
    int validHours;
    bool trusted;              ///< whether the client knows the issuer
    std::vector<std::string> serverOptions;
    const char* outcome;
};

std::string outcomeOf(const Row& row) {
    const test::TemporaryFolder folder;
    const Instant now = systemClock()();
    const auto caKey = *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256), key = *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
    crypto::CertificateBuilder builder;
    builder.notBefore = now - std::chrono::hours(48);
    builder.notAfter = now + std::chrono::hours(48);
    builder.commonName = "ca", builder.ca = true;
    const Bytes caPem = *builder.build(caKey, caKey, nullptr);
    builder.commonName = "server", builder.ca = false, builder.tlsServerAndClient = true, builder.subjectAltNames = {row.alternative};
    builder.notAfter = now + std::chrono::hours(row.validHours);
    const Bytes pem = *builder.build(key, caKey, &crypto::Certificate::parsePem(caPem)->front());
    EXPECT_TRUE(writeFileAtomically(folder / "ca.crt", caPem) && writeFileAtomically(folder / "s.crt", pem) && writeFileAtomically(folder / "s.key", key.toPem().reveal()));

    const std::string port = std::to_string(freePort());
    std::vector<std::string> arguments{"s_server", "-quiet", "-www", "-accept", "127.0.0.1:" + port, "-cert", (folder / "s.crt").string(), "-key", (folder / "s.key").string()};
    arguments.insert(arguments.end(), row.serverOptions.begin(), row.serverOptions.end());
    const auto server = lab::startServer("openssl", arguments, folder / "log");
    EXPECT_TRUE(server);
    CurlOptions options;
    options.retries = 0;
    if (row.trusted) options.tlsFor = [ca = folder / "ca.crt"](const std::string&) { return TlsFiles{{ca}, {}, {}}; };
    CurlTransport transport(options);
    Request request;
    request.url = std::string("https://") + row.host + ":" + port + "/";
    auto response = transport.send(request, {});
    for (int i = 0; i < 200 && !response && response.error().message.find("connect to") != std::string::npos; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        response = transport.send(request, {});
    }
    lab::endProcess(*server);
    return response ? "accepted" : std::string(codeName(response.error().code));
}

}  // namespace

TEST(D6, OnlyAKnownNamedAndLivingCertificateOverTls12IsAccepted) {
    const Row rows[] = {{"a good one", "127.0.0.1", "IP:127.0.0.1", 10, true, {}, "accepted"},
                        {"TLS 1.2", "127.0.0.1", "IP:127.0.0.1", 10, true, {"-tls1_2"}, "accepted"},
                        {"expired", "127.0.0.1", "IP:127.0.0.1", -1, true, {}, "tls"},
                        {"another name", "127.0.0.1", "DNS:elsewhere.example", 10, true, {}, "tls"},
                        {"an unknown issuer", "127.0.0.1", "IP:127.0.0.1", 10, false, {}, "tls"},
                        {"TLS 1.0", "127.0.0.1", "IP:127.0.0.1", 10, true, {"-tls1", "-cipher", "ALL:@SECLEVEL=0"}, "tls"},
                        {"TLS 1.1", "127.0.0.1", "IP:127.0.0.1", 10, true, {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"}, "tls"}};
    for (const Row& row : rows) EXPECT_EQ(outcomeOf(row), row.outcome) << row.name;
}

}  // namespace roseglass::http
