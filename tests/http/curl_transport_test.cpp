// Section D of the attacks as far as the transport is concerned.
#include "http/curl_transport.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/loopback_server.h"

namespace roseglass::http {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ServedRequest;

CurlOptions quick() {
    CurlOptions options;
    options.stallTimeout = std::chrono::milliseconds(300);
    options.connectTimeout = std::chrono::milliseconds(2000);
    options.firstRetryDelay = std::chrono::milliseconds(5);
    options.maxRetryDelay = std::chrono::milliseconds(50);
    options.retries = 2;
    return options;
}

std::string outcome(const LoopbackServer& server, const CurlOptions& options = quick(), uint64_t maxBody = 1000) {
    CurlTransport transport(options);
    Request request;
    request.url = server.url("/x");
    request.maxBody = maxBody;
    const auto response = transport.send(request, {});
    return response ? std::to_string(response->status) : std::string(codeName(response.error().code));
}

// gzip of 1,000,000 zero bytes would be about 1 kB; this one is made by repetition of stored blocks to need no library.
std::string storedGzip(size_t blocks) {
    std::string out("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);
    for (size_t i = 0; i < blocks; ++i) out += std::string("\x00\x00\x04\xff\xfb", 5) + std::string(1024, 'x');
    return out;
}

}  // namespace

TEST(D1, BodiesBeyondTheLimitEndTheCall) {
    const std::pair<const char*, LoopbackServer::Handler> rows[] = {
        {"a great Content-Length", [](const ServedRequest&, Connection& c) { c.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"); c.stall(); }},
        {"chunked for ever", [](const ServedRequest&, Connection& c) {
             c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
             while (c.write("100\r\n" + std::string(256, 'x') + "\r\n")) {}
         }},
        {"until the connection closes", [](const ServedRequest&, Connection& c) { c.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"); while (c.write(std::string(512, 'x'))) {} }},
        {"small on the wire, large decoded", [](const ServedRequest&, Connection& c) { c.answer(200, storedGzip(64), "Content-Encoding: gzip\r\n"); }},
        {"endless headers", [](const ServedRequest&, Connection& c) { c.write("HTTP/1.1 200 OK\r\n"); while (c.write("X-Header: " + std::string(1000, 'x') + "\r\n")) {} }}};
    for (const auto& [name, handler] : rows) {
        const LoopbackServer server(handler);
        EXPECT_EQ(outcome(server), "too-large") << name;
    }
}

TEST(D2, SilenceTrickleAndResetEndTheCall) {
    const LoopbackServer silent([](const ServedRequest&, Connection& c) { c.stall(); });
    EXPECT_EQ(outcome(silent), "timeout");
    const LoopbackServer half([](const ServedRequest&, Connection& c) { c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"); c.stall(); });
    EXPECT_EQ(outcome(half), "timeout");
    const LoopbackServer reset([](const ServedRequest&, Connection& c) { c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"); c.reset(); });
    EXPECT_EQ(outcome(reset), "network");
    const LoopbackServer closed([](const ServedRequest&, Connection& c) { c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"); c.reset(); });
    EXPECT_EQ(closed.requests().size(), 0u);
    EXPECT_EQ(outcome(closed), "network");
    EXPECT_EQ(closed.requests().size(), 3u) << "a broken GET is tried three times";
}

TEST(D2, AStopEndsTheCall) {
    const LoopbackServer silent([](const ServedRequest&, Connection& c) { c.stall(); });
    CurlOptions options = quick();
    options.stallTimeout = std::chrono::seconds(600);
    CurlTransport transport(options);
    Request request;
    request.url = silent.url();
    std::stop_source source;
    Job job;
    job.stop = source.get_token();
    const std::jthread stopper([&] {
        while (silent.requests().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        source.request_stop();
    });
    EXPECT_EQ(transport.send(request, job).error().code, ErrorCode::Interrupted);
}

TEST(D3, RedirectsCarryNoCredentialsElsewhereAndEnd) {
    const LoopbackServer other([](const ServedRequest&, Connection& c) { c.answer(200, "other"); });
    const LoopbackServer server([&](const ServedRequest& request, Connection& c) {
        if (request.target == "/loop") c.answer(302, "", "Location: /loop\r\n");
        else if (request.target == "/file") c.answer(302, "", "Location: file:///etc/passwd\r\n");
        else if (request.target == "/here") c.answer(307, "", "Location: /there\r\n");
        else if (request.target == "/there") c.answer(200, "there");
        else c.answer(301, "", "Location: " + other.url("/target") + "\r\n");
    });
    CurlTransport transport(quick());
    const auto get = [&](const std::string& path) {
        Request request;
        request.url = server.url(path);
        request.headers.add("Authorization", "Bearer CANARY");
        return transport.send(request, {});
    };
    EXPECT_EQ(get("/away")->body, "other");
    ASSERT_EQ(other.requests().size(), 1u);
    EXPECT_EQ(other.requests()[0].header("Authorization"), "");
    EXPECT_EQ(get("/here")->body, "there");
    EXPECT_EQ(server.requests().back().header("Authorization"), "Bearer CANARY") << "the same host keeps them";
    EXPECT_EQ(get("/loop").error().code, ErrorCode::Server);
    EXPECT_EQ(get("/file").error().code, ErrorCode::Server);
}

TEST(D5, PassingTroubleIsTriedAgainABoundedNumberOfTimes) {
    for (const int status : {429, 502, 503, 504}) {
        std::atomic<int> calls = 0;
        const LoopbackServer server([&](const ServedRequest&, Connection& c) { ++calls < 3 ? c.answer(status, "", "Retry-After: 0\r\n") : c.answer(200, "ok"); });
        EXPECT_EQ(outcome(server), "200") << status;
        EXPECT_EQ(calls, 3);
    }
    std::atomic<int> calls = 0;
    const LoopbackServer down([&](const ServedRequest&, Connection& c) { ++calls; c.answer(503, ""); });
    EXPECT_EQ(outcome(down), "503");
    EXPECT_EQ(calls, 3);
    const LoopbackServer broken([&](const ServedRequest&, Connection& c) { ++calls; c.answer(500, ""); });
    calls = 0;
    EXPECT_EQ(outcome(broken), "500");
    EXPECT_EQ(calls, 1) << "a plain 500 is no passing trouble";
}

TEST(CurlTransport, KeepsItsConnections) {
    const LoopbackServer server([](const ServedRequest&, Connection& c) { c.answer(200, "ok"); });
    CurlTransport transport(quick());
    Request request;
    request.url = server.url();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(transport.send(request, {})->body, "ok");
    EXPECT_EQ(server.connections(), 1u);
}

TEST(CurlTransport, NamesWhatCannotBeReached) {
    CurlTransport transport(quick());
    Request request;
    for (const char* url : {"file:///etc/passwd", "ftp://localhost/x", "nonsense", "http://127.0.0.1:1/x"}) {
        request.url = url;
        EXPECT_EQ(transport.send(request, {}).error().code, ErrorCode::Network) << url;
    }
}

TEST(HostOf, IsHostAndPortWithoutTheSchemesOwn) {
    const std::pair<const char*, const char*> rows[] = {{"https://Example.com/x", "example.com"}, {"https://example.com:443", "example.com"}, {"http://example.com:443/", "example.com:443"},
                                                        {"http://u:p@h:80/?a", "h"},             {"ftp://x", ""},                        {"", ""}, {"https://", ""}, {"http://a b/", ""}};
    for (const auto& [url, host] : rows) EXPECT_EQ(hostOf(url), host) << url;
}

}  // namespace roseglass::http
