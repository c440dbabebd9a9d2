// What is left of section D: trickling bytes, portals and proxies, each over a real socket.
#include <gtest/gtest.h>

#include <thread>

#include "http/curl_transport.h"
#include "notary/remote.h"
#include "support/loopback_server.h"
#include "support/variable.h"

namespace roseglass::http {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ServedRequest;
using test::Variable;

CurlOptions quick(int stallMs) {
    CurlOptions options;
    options.stallTimeout = std::chrono::milliseconds(stallMs);
    options.retries = 0;
    return options;
}

std::string outcome(CurlTransport& transport, const std::string& url) {
    Request request;
    request.url = url;
    const auto response = transport.send(request, {});
    return response ? response->body : std::string(codeName(response.error().code));
}

}  // namespace

TEST(D2, OneByteNowAndThenIsNoProgress) {
    // The stall limit stands for the minute: bytes come, but fewer than one a second.
    const LoopbackServer server([](const ServedRequest&, Connection& c) {
        c.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while (c.write("x")) std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    });
    CurlTransport transport(quick(2500));
    EXPECT_EQ(outcome(transport, server.url()), "timeout");
}

TEST(D5, ACaptivePortalIsNoTrustServer) {
    const LoopbackServer portal([](const ServedRequest&, Connection& c) {
        c.answer(200, "<!DOCTYPE html><html><body>Welcome to our network, please sign in</body></html>", "Content-Type: text/html\r\n");
    });
    const auto transport = std::make_shared<CurlTransport>(quick(2000));
    const notary::Remote remote(transport, "http://" + portal.host(), "registry.example/team/app");
    const auto got = remote.newest("root", 1 << 20, {});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::Server);
    EXPECT_NE(got.error().message.find("web page"), std::string::npos) << got.error().message;
}

TEST(D5, APortalThatRedirectsGetsNoCredentials) {
    const LoopbackServer portal([](const ServedRequest&, Connection& c) { c.answer(200, "<html>sign in</html>", "Content-Type: text/html\r\n"); });
    const LoopbackServer gateway([&](const ServedRequest&, Connection& c) { c.answer(302, "", "Location: " + portal.url("/login") + "\r\n"); });
    CurlTransport transport(quick(2000));
    Request request;
    request.url = gateway.url("/v2/");
    request.headers.add("Authorization", "Basic CANARY");
    const auto response = transport.send(request, {});
    ASSERT_TRUE(response);
    ASSERT_EQ(portal.requests().size(), 1u);
    EXPECT_EQ(portal.requests()[0].head.find("CANARY"), std::string::npos);
}

TEST(CurlTransport, GoesThroughTheProxyOfTheEnvironmentButNotWhereNoProxySaysSo) {
    const LoopbackServer proxy([](const ServedRequest& request, Connection& c) { c.answer(200, "by proxy: " + request.target); });
    const Variable through("http_proxy", proxy.url(""));
    CurlTransport transport(quick(2000));
    EXPECT_EQ(outcome(transport, "http://registry.invalid:5000/x"), "by proxy: http://registry.invalid:5000/x");
    const Variable except("NO_PROXY", "registry.invalid");
    EXPECT_EQ(outcome(transport, "http://registry.invalid:5000/x"), "network");
}

TEST(CurlTransport, TakesNoProxyToThisComputerItself) {
    // Plain http is spoken here because nobody else hears it; as in Go, whose clients never ask a proxy for it.
    const LoopbackServer proxy([](const ServedRequest&, Connection& c) { c.answer(200, "by proxy"); });
    const LoopbackServer server([](const ServedRequest&, Connection& c) { c.answer(200, "direct"); });
    const Variable through("http_proxy", proxy.url("")), any("all_proxy", proxy.url(""));
    CurlTransport transport(quick(2000));
    EXPECT_EQ(outcome(transport, server.url("/x")), "direct");
    EXPECT_EQ(outcome(transport, "http://localhost" + server.host().substr(server.host().find(':')) + "/x"), "direct");
    EXPECT_TRUE(proxy.requests().empty());
}

}  // namespace roseglass::http
