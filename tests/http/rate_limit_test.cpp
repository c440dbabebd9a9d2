// Servers that limit their rate: what they say is told, and they are left alone for as long as they ask.
#include "http/rate_limit.h"

#include <gtest/gtest.h>

#include <atomic>

#include "http/curl_transport.h"
#include "support/loopback_server.h"

namespace roseglass::http {
namespace {

using std::chrono::seconds;
using test::Connection;
using test::LoopbackServer;
using test::ServedRequest;
using Clock = RateLimits::Clock;

const std::string kBody = R"({"errors":[{"code":"TOOMANYREQUESTS","message":"Pull rate limit reached; log in."}]})";

Response limited(const std::string& after, const std::string& date = {}, const std::string& body = kBody) {
    Response response;
    response.status = 429;
    response.body = body;
    if (!after.empty()) response.headers.add("Retry-After", after);
    if (!date.empty()) response.headers.add("Date", date);
    return response;
}

Response fine() {
    Response response;
    response.status = 200;
    return response;
}

CurlOptions quick(std::chrono::milliseconds longest) {
    CurlOptions options;
    options.firstRetryDelay = std::chrono::milliseconds(1);
    options.maxRetryDelay = longest;
    return options;
}

}  // namespace

TEST(RetryAfter, IsANumberOrADate) {
    const std::string date = "Tue, 01 Dec 2026 05:00:00 GMT";
    const std::tuple<std::string, std::string, std::optional<int>> rows[] = {{"", date, std::nullopt}, {"60", date, 60}, {"0", date, 0}, {"-1", date, std::nullopt}, {"soon", date, std::nullopt}, {"1.5", date, std::nullopt},
                                                                             {"99999999999999999999", date, 86'400},
                                                                             {"Tue, 01 Dec 2026 05:01:30 GMT", date, 90},
                                                                             {"Tue, 01 Dec 2026 04:00:00 GMT", date, 0},
                                                                             {"Wed, 01 Dec 2027 05:00:00 GMT", date, 86'400},
                                                                             {"Thu, 01 Jan 1970 00:00:10 GMT", "", 0}};
    for (const auto& [after, now, count] : rows) {
        const auto time = retryAfter(limited(after, now));
        EXPECT_EQ(time.has_value(), count.has_value()) << after;
        if (time && count) {
            EXPECT_EQ(time->count(), *count) << after;
        }
    }
}

TEST(RateLimited, TellsTheServersWordsAndWhenToComeBack) {
    const Error error = rateLimited(limited("60"), "The registry r.example");
    EXPECT_EQ(error.code, ErrorCode::RateLimited);
    EXPECT_EQ(error.message, "The registry r.example asks to slow down (429): TOOMANYREQUESTS (Pull rate limit reached; log in.)");
    EXPECT_EQ(error.hint, "Try again in 60 seconds. Many servers allow more to those who log in.");
    const std::pair<const char*, const char*> rows[] = {{"1", "in 1 second."}, {"119", "in 119 seconds."}, {"121", "in 3 minutes."}, {"3600", "in 60 minutes."}, {"21600", "in 6 hours."}, {"0", "in a while."}, {"", "in a while."}};
    for (const auto& [after, words] : rows) EXPECT_NE(rateLimited(limited(after), "x").hint.find(words), std::string::npos) << after;
    EXPECT_EQ(rateLimited(limited("", "", "<html>"), "The registry r.example").message, "The registry r.example asks to slow down (429)");
    const std::string loud = rateLimited(limited("", "", R"({"errors":[{"message":"a\u001b[2J\nb"}]})"), "x").message;
    EXPECT_EQ(loud.find('\x1b'), std::string::npos);
    EXPECT_EQ(loud.find('\n'), std::string::npos);
}

TEST(RateLimits, AHostIsClosedForAsLongAsItSays) {
    RateLimits limits;
    const auto now = Clock::now();
    EXPECT_EQ(limits.left("r", now).count(), 0);
    limits.note("r", limited("60"), now);
    EXPECT_EQ(limits.left("r", now), seconds(60));
    EXPECT_EQ(limits.left("r", now + seconds(59)), seconds(1));
    EXPECT_EQ(limits.left("r", now + seconds(60)).count(), 0) << "to the second";
    EXPECT_EQ(limits.left("other", now).count(), 0);
    EXPECT_EQ(retryAfter(limits.answer("r", now + seconds(15))), seconds(45)) << "the time that is left";
    EXPECT_EQ(limits.answer("r", now).body, kBody);
    limits.note("r", limited("5"), now);
    EXPECT_EQ(limits.left("r", now), seconds(60)) << "a shorter time takes nothing back";
    limits.note("r", fine(), now);
    EXPECT_EQ(limits.left("r", now), seconds(60)) << "nor does an answer that was on its way";
}

TEST(RateLimits, WithoutATimeThreeAnswersInARowCloseIt) {
    RateLimits limits;
    const auto now = Clock::now();
    for (int i = 0; i < 2; ++i) limits.note("r", limited(""), now);
    EXPECT_EQ(limits.left("r", now).count(), 0);
    limits.note("r", fine(), now);
    for (int i = 0; i < 2; ++i) limits.note("r", limited(""), now);
    EXPECT_EQ(limits.left("r", now).count(), 0) << "not in a row";
    limits.note("r", limited(""), now);
    EXPECT_GT(limits.left("r", now), seconds(0));
}

TEST(CurlTransport, AsksNobodyBeforeTheTimeThatTheyNamed) {
    const LoopbackServer server([](const ServedRequest&, Connection& c) { c.answer(429, kBody, "Retry-After: 3600\r\n"); });  // the first call is a GET
    const LoopbackServer other([](const ServedRequest&, Connection& c) { c.answer(200, "ok"); });
    CurlTransport transport(quick(std::chrono::seconds(2)));
    for (const Method method : {Method::Get, Method::Head, Method::Put}) {
        for (const char* path : {"/v2/a/manifests/1", "/v2/b/manifests/2"}) {
            Request request;
            request.method = method;
            request.url = server.url(path);
            const auto response = transport.send(request, {});
            ASSERT_TRUE(response);
            EXPECT_EQ(response->status, 429);
            EXPECT_EQ(response->body, kBody) << "its own words stand for every further call";
            EXPECT_GT(*retryAfter(*response), seconds(3000));
        }
    }
    EXPECT_EQ(server.requests().size(), 1u);
    Request request;
    request.url = other.url();
    EXPECT_EQ(transport.send(request, {})->body, "ok");
}

TEST(CurlTransport, AsksOnceForTheWordsThatHeadDoesNotCarry) {
    const LoopbackServer server([](const ServedRequest& request, Connection& c) {
        if (request.method == "HEAD") c.write("HTTP/1.1 429 No\r\nRetry-After: 3600\r\nContent-Length: 9\r\n\r\n");
        else c.answer(429, kBody, "Retry-After: 3600\r\n");
    });
    CurlTransport transport(quick(std::chrono::milliseconds(50)));
    Request request;
    request.method = Method::Head;
    for (int i = 0; i < 5; ++i) {
        request.url = server.url("/" + std::to_string(i));
        EXPECT_EQ(transport.send(request, {})->body, kBody);
    }
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST(CurlTransport, WaitsForAShortTimeAndGoesOn) {
    std::atomic<int> calls = 0;
    const LoopbackServer server([&](const ServedRequest&, Connection& c) { calls++ == 0 ? c.answer(429, kBody, "Retry-After: 1\r\n") : c.answer(200, "ok"); });
    CurlTransport transport(quick(std::chrono::seconds(10)));
    Request request;
    request.url = server.url();
    EXPECT_EQ(transport.send(request, {})->body, "ok");
    EXPECT_EQ(calls, 2);
}

TEST(CurlTransport, DoesNotTryAgainSoonerThanItWasAskedTo) {
    const LoopbackServer server([](const ServedRequest&, Connection& c) { c.answer(503, "", "Retry-After: 120\r\n"); });
    CurlTransport transport(quick(std::chrono::milliseconds(50)));
    Request request;
    request.url = server.url();
    EXPECT_EQ(transport.send(request, {})->status, 503);
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST(CurlTransport, WithoutATimeAFewAnswersAreEnough) {
    const LoopbackServer server([](const ServedRequest&, Connection& c) { c.answer(429, kBody); });
    CurlTransport transport(quick(std::chrono::milliseconds(50)));
    Request request;
    for (int i = 0; i < 20; ++i) {
        request.url = server.url("/" + std::to_string(i));
        EXPECT_EQ(transport.send(request, {})->status, 429);
    }
    EXPECT_EQ(server.requests().size(), 3u);
}

}  // namespace roseglass::http
