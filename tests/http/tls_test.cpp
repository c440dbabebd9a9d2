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
#include "support/loopback_server.h"
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

/// Certificates of one authority in a folder: ca.crt, s.crt with s.key for the server, c.crt with c.key for the client.
void makeCertificates(const test::TemporaryFolder& folder, const char* alternative, int validHours) {
    const Instant now = systemClock()();
    const auto caKey = *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256), key = *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256),
               clientKey = *crypto::PrivateKey::generate(crypto::KeyAlgorithm::EcdsaP256);
    crypto::CertificateBuilder builder;
    builder.notBefore = now - std::chrono::hours(48);
    builder.notAfter = now + std::chrono::hours(48);
    builder.commonName = "ca", builder.ca = true;
    const Bytes caPem = *builder.build(caKey, caKey, nullptr);
    builder.commonName = "server", builder.ca = false, builder.tlsServerAndClient = true, builder.subjectAltNames = {alternative};
    builder.notAfter = now + std::chrono::hours(validHours);
    const crypto::Certificate ca = crypto::Certificate::parsePem(caPem)->front();
    const Bytes pem = *builder.build(key, caKey, &ca), clientPem = *builder.build(clientKey, caKey, &ca);
    EXPECT_TRUE(writeFileAtomically(folder / "ca.crt", caPem) && writeFileAtomically(folder / "s.crt", pem) && writeFileAtomically(folder / "s.key", key.toPem().reveal()) &&
                writeFileAtomically(folder / "c.crt", clientPem) && writeFileAtomically(folder / "c.key", clientKey.toPem().reveal()));
}

/// Asks until the server listens, which takes a moment.
Result<Response> patiently(CurlTransport& transport, const Request& request) {
    auto response = transport.send(request, {});
    for (int i = 0; i < 200 && !response && response.error().message.find("connect to") != std::string::npos; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        response = transport.send(request, {});
    }
    return response;
}

/// What a request to a server of its own comes to: "accepted", or the error's code.
std::string ask(const Row& row, const test::TemporaryFolder& folder, const TlsFiles& tls, const std::string& mode = "-www", const std::string& path = "/") {
    const std::string port = std::to_string(freePort());
    std::vector<std::string> arguments{"s_server", "-quiet", mode, "-accept", "127.0.0.1:" + port, "-cert", (folder / "s.crt").string(), "-key", (folder / "s.key").string()};
    arguments.insert(arguments.end(), row.serverOptions.begin(), row.serverOptions.end());
    const auto server = lab::startServer("openssl", arguments, folder / "log");
    EXPECT_TRUE(server);
    CurlOptions options;
    options.retries = 0;
    options.tlsFor = [tls](const std::string&) { return tls; };
    CurlTransport transport(options);
    Request request;
    request.url = std::string("https://") + row.host + ":" + port + path;
    const auto response = patiently(transport, request);
    lab::endProcess(*server);
    return response ? "accepted" : std::string(codeName(response.error().code));
}

std::string outcomeOf(const Row& row) {
    const test::TemporaryFolder folder;
    makeCertificates(folder, row.alternative, row.validHours);
    return ask(row, folder, row.trusted ? TlsFiles{{folder / "ca.crt"}, {}, {}} : TlsFiles{});
}

TEST(CaFiles, ThatHoldNoCertificateAreNamedBeforeAnybodyIsAsked) {
    const test::TemporaryFolder folder;
    const std::string file = (folder / "ca.crt").string();
    for (const std::string text : {"", "\x30\x82\x01", "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"}) {
        ASSERT_TRUE(writeFileAtomically(file, text));
        CurlOptions options;
        options.tlsFor = [&](const std::string&) { return TlsFiles{{file}, {}, {}}; };
        CurlTransport transport(options);
        Request request;
        request.url = "https://127.0.0.1:1/";
        const auto answer = transport.send(request, {});
        ASSERT_FALSE(answer) << text;
        EXPECT_EQ(answer.error().code, ErrorCode::Io) << text;
        EXPECT_NE(answer.error().message.find(file), std::string::npos) << answer.error().message;
    }
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

TEST(CurlTransport, ShowsTheClientCertificateThatAServerWants) {
    const test::TemporaryFolder folder;
    makeCertificates(folder, "IP:127.0.0.1", 10);
    const Row row{"mutual TLS", "127.0.0.1", "IP:127.0.0.1", 10, true, {"-Verify", "2", "-verify_return_error", "-CAfile", (folder / "ca.crt").string()}, ""};
    EXPECT_EQ(ask(row, folder, {{folder / "ca.crt"}, folder / "c.crt", folder / "c.key"}), "accepted");
    const std::string without = ask(row, folder, {{folder / "ca.crt"}, {}, {}});
    EXPECT_TRUE(without == "tls" || without == "network") << without;
}

/// One of openssl's servers, ended with this object.
class TlsServer {
public:
    TlsServer(const test::TemporaryFolder& folder, const std::string& mode, const std::string& log) : port_(std::to_string(freePort())) {
        const auto started = lab::startServer("openssl", {"s_server", "-quiet", mode, "-verify", "2", "-CAfile", (folder / "ca.crt").string(), "-accept", "127.0.0.1:" + port_, "-cert", (folder / "s.crt").string(), "-key", (folder / "s.key").string()}, folder / log);
        EXPECT_TRUE(started);
        mark_ = *started;
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    ~TlsServer() { lab::endProcess(mark_); }
    std::string url(const std::string& path) const { return "https://127.0.0.1:" + port_ + path; }

private:
    std::string port_;
    lab::ProcessMark mark_;
};

TEST(D6, TheClientCertificateAndItsAuthorityAreForTheNamedServerAndNotForWhereItSends) {
    const test::TemporaryFolder folder;
    makeCertificates(folder, "IP:127.0.0.1", 10);
    const TlsServer target(folder, "-www", "target.log"), gateway(folder, "-HTTP", "gateway.log");
    ASSERT_TRUE(writeFileAtomically(folder / "away", "HTTP/1.0 302 Found\r\nLocation: " + target.url("/") + "\r\nContent-Length: 0\r\n\r\n"));
    const std::string none = "no client certificate available";
    const auto ask = [&](bool knownEverywhere, bool named, const std::string& url) -> std::string {
        CurlOptions options;
        options.retries = 0;
        options.tls = {{folder / "ca.crt"}, folder / "c.crt", folder / "c.key"};
        if (knownEverywhere) options.tlsFor = [&](const std::string&) { return TlsFiles{{folder / "ca.crt"}, {}, {}}; };
        CurlTransport transport(options);
        Request request;
        request.url = url;
        request.showsCertificate = named;
        const auto response = patiently(transport, request);
        if (!response) return std::string(codeName(response.error().code));
        return response->body.find(none) == std::string::npos ? "shown" : "kept";
    };
    EXPECT_EQ(ask(true, true, target.url("/")), "shown");
    EXPECT_EQ(ask(true, false, target.url("/")), "kept");
    EXPECT_EQ(ask(true, true, gateway.url("/away")), "kept") << "the place that the named server sends to";
    EXPECT_EQ(ask(false, true, target.url("/")), "shown");
    EXPECT_EQ(ask(false, true, gateway.url("/away")), "tls") << "nor does --tlscacert count there";
    EXPECT_EQ(ask(false, false, target.url("/")), "tls");
}

TEST(D3, HttpsIsNeverLeftForHttp) {
    const test::TemporaryFolder folder;
    makeCertificates(folder, "IP:127.0.0.1", 10);
    const test::LoopbackServer plain([](const test::ServedRequest&, test::Connection& c) { c.answer(200, "plain"); });
    ASSERT_TRUE(writeFileAtomically(folder / "away", "HTTP/1.0 301 Moved\r\nLocation: " + plain.url("/x") + "\r\nContent-Length: 0\r\n\r\n"));
    const Row row{"to http", "127.0.0.1", "IP:127.0.0.1", 10, true, {}, ""};
    EXPECT_EQ(ask(row, folder, {{folder / "ca.crt"}, {}, {}}, "-HTTP", "/away"), "tls");
    EXPECT_TRUE(plain.requests().empty());
}

}  // namespace roseglass::http
