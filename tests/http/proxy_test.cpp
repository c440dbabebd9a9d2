// Which proxy a request goes through: as Go chooses it (golang.org/x/net/http/httpproxy).
#include "http/proxy.h"

#include <gtest/gtest.h>

#include "http/curl_transport.h"
#include "support/loopback_server.h"
#include "support/variable.h"

namespace roseglass::http {
namespace {

using test::Variable;

/// No proxy at all, whatever the environment of the tests says.
struct Clean {
    Variable http{"HTTP_PROXY", ""}, lowHttp{"http_proxy", ""}, https{"HTTPS_PROXY", ""}, lowHttps{"https_proxy", ""}, none{"NO_PROXY", ""}, lowNone{"no_proxy", ""}, all{"ALL_PROXY", ""}, lowAll{"all_proxy", ""};
};

}  // namespace

TEST(NoProxy, NamesHostsNetworksAndPorts) {
    struct Row {
        const char* noProxy;
        const char* host;
        const char* port;
        bool exempt;
    };
    const Row rows[] = {
        {"", "example.com", "443", false},
        {"*", "example.com", "443", true}, {"a, *", "10.0.0.1", "80", true}, {"*.*", "example.com", "443", false},
        {"example.com", "example.com", "443", true}, {"example.com", "www.example.com", "443", true}, {"example.com", "notexample.com", "443", false}, {"EXAMPLE.com", "Example.COM", "443", true},
        {".example.com", "example.com", "443", false}, {".example.com", "www.example.com", "443", true}, {"*.example.com", "example.com", "443", false}, {"*.example.com", "a.b.example.com", "443", true}, {"*example.com", "www.example.com", "443", false},
        {"example.com:443", "example.com", "443", true}, {"example.com:443", "example.com", "5000", false}, {".example.com:5000", "a.example.com", "5000", true}, {"example.com:443", "www.example.com", "443", true},
        {" example.com , other.test", "other.test", "80", true}, {"example.com other.test", "other.test", "80", false}, {",,", "example.com", "80", false}, {":80", "example.com", "80", false},
        {"10.0.0.0/8", "10.1.2.3", "80", true}, {"10.0.0.0/8", "11.1.2.3", "80", false}, {"10.1.2.3/32", "10.1.2.3", "80", true}, {"192.168.1.64/26", "192.168.1.127", "80", true}, {"192.168.1.64/26", "192.168.1.128", "80", false}, {"0.0.0.0/0", "8.8.8.8", "80", true}, {"0.0.0.0/0", "::1", "80", false}, {"10.0.0.0/33", "10.0.0.1", "80", false}, {"10.0.0.0/8", "example.com", "80", false},
        {"fd00::/8", "fd12::1", "443", true}, {"fd00::/8", "fe80::1", "443", false}, {"fd12:0:0::1", "fd12::1", "443", true}, {"[fd12::1]:443", "fd12::1", "443", true}, {"[fd12::1]:80", "fd12::1", "443", false},
        {"10.0.0.1", "10.0.0.1", "5000", true}, {"10.0.0.1:5000", "10.0.0.1", "5000", true}, {"10.0.0.1:5000", "10.0.0.1", "80", false}, {"10.0.0.1", "10.0.0.10", "80", false}, {"10.0.0", "10.0.0.1", "80", false}};
    for (const Row& row : rows) EXPECT_EQ(isExempt(row.noProxy, row.host, row.port), row.exempt) << row.noProxy << " for " << row.host << ":" << row.port;
}

TEST(Proxy, IsChosenByTheScheme) {
    const Clean clean;
    EXPECT_EQ(proxyFor("https://registry.example/v2/"), "");
    const Variable https("HTTPS_PROXY", "http://s:1"), http("http_proxy", "http://h:2"), all("ALL_PROXY", "http://a:3");
    EXPECT_EQ(proxyFor("https://registry.example/v2/"), "http://s:1");
    EXPECT_EQ(proxyFor("http://registry.example:5000/v2/"), "http://h:2");
    {
        const Variable upper("HTTP_PROXY", "http://u:4");
        EXPECT_EQ(proxyFor("http://registry.example:5000/v2/"), "http://u:4") << "capitals first";
        const Variable cgi("REQUEST_METHOD", "GET");
        EXPECT_EQ(proxyFor("http://registry.example:5000/v2/"), "") << "somebody's header";
        EXPECT_EQ(proxyFor("https://registry.example/v2/"), "http://s:1");
    }
    const Variable none("no_proxy", "registry.example:5000,10.0.0.0/8,[fd00::1]:443");
    EXPECT_EQ(proxyFor("http://registry.example:5000/v2/"), "");
    EXPECT_EQ(proxyFor("https://registry.example/v2/"), "http://s:1");
    EXPECT_EQ(proxyFor("https://10.9.9.9:5000/v2/"), "");
    EXPECT_EQ(proxyFor("https://[fd00::1]/v2/"), "") << "the port is the scheme's";
    EXPECT_EQ(proxyFor("https://[fd00::1]:5000/v2/"), "http://s:1");
}

TEST(Proxy, NeverServesThisComputerItself) {
    const Clean clean;
    const Variable https("HTTPS_PROXY", "http://s:1"), http("HTTP_PROXY", "http://h:2");
    for (const char* host : {"localhost", "localhost:5000", "LOCALHOST:5000", "127.0.0.1", "127.0.0.1:5000", "127.9.8.7:1", "[::1]", "[::1]:5000"}) {
        EXPECT_EQ(proxyFor("https://" + std::string(host) + "/v2/"), "") << host;
        EXPECT_EQ(proxyFor("http://" + std::string(host) + "/v2/"), "") << host;
    }
    for (const char* host : {"localhost.example", "127.0.0.1.example", "128.0.0.1", "[::2]:5000"}) EXPECT_EQ(proxyFor("https://" + std::string(host) + "/v2/"), "http://s:1") << host;
}

TEST(Proxy, IsTheOnlyOneThatCurlUses) {
    const Clean clean;
    const test::LoopbackServer proxy([](const test::ServedRequest& r, test::Connection& c) { c.answer(200, "by proxy: " + r.target); });
    const test::LoopbackServer server([](const test::ServedRequest&, test::Connection& c) { c.answer(200, "itself"); });
    CurlOptions options;
    options.retries = 0;
    CurlTransport transport(options);
    const auto bodyOf = [&](const std::string& url) {
        Request request;
        request.url = url;
        const auto answer = transport.send(request, {});
        return answer ? answer->body : std::string("no answer");
    };
    const Variable http("HTTP_PROXY", proxy.url("")), all("all_proxy", proxy.url(""));
    EXPECT_EQ(bodyOf("http://registry.invalid:5000/x"), "by proxy: http://registry.invalid:5000/x") << "in capitals, too";
    EXPECT_EQ(bodyOf(server.url("/x")), "itself");
    const Variable none("NO_PROXY", "registry.invalid:5000");
    EXPECT_EQ(bodyOf("http://registry.invalid:5000/x"), "no answer");
    EXPECT_EQ(bodyOf("http://registry.invalid:5001/x"), "by proxy: http://registry.invalid:5001/x");
}

}  // namespace roseglass::http
