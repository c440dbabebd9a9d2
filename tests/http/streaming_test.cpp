// Bodies that are read while they are sent, and taken while they come.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "http/auth.h"
#include "http/curl_transport.h"
#include "support/loopback_server.h"
#include "support/temporary_folder.h"

namespace roseglass::http {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ServedRequest;

/// `size` times the letter x; broken after `breaksAt` bytes.
class Letters final : public BodySource {
public:
    explicit Letters(uint64_t size, uint64_t breaksAt = UINT64_MAX) : size_(size), breaksAt_(breaksAt) {}
    uint64_t size() const override { return size_; }
    Result<size_t> read(char* out, size_t room) override {
        if (at_ >= breaksAt_) return fail(ErrorCode::Io, "the disk is gone");
        const size_t length = std::min<uint64_t>({room, size_ - at_, breaksAt_ - at_, 1000});
        std::memset(out, 'x', length);
        at_ += length;
        return length;
    }
    Result<void> rewind() override {
        ++rewinds;
        at_ = 0;
        return {};
    }
    int rewinds = 0;

private:
    uint64_t size_, breaksAt_, at_ = 0;
};

CurlOptions quick() {
    CurlOptions options;
    options.stallTimeout = std::chrono::milliseconds(2000);
    options.firstRetryDelay = std::chrono::milliseconds(5);
    return options;
}

Request upload(const std::string& url, std::shared_ptr<BodySource> body, Method method = Method::Put) {
    Request request;
    request.method = method;
    request.url = url;
    request.stream = std::move(body);
    return request;
}

}  // namespace

TEST(StreamedBody, ArrivesWholeWithItsLengthByEveryMethod) {
    const LoopbackServer server([](const ServedRequest&, Connection& c) { c.answer(201, ""); });
    CurlTransport transport(quick());
    for (const Method method : {Method::Put, Method::Post, Method::Patch}) {
        for (const uint64_t size : {0u, 1u, 3'000'000u}) {
            ASSERT_EQ(transport.send(upload(server.url("/a"), std::make_shared<Letters>(size), method), {})->status, 201);
            EXPECT_EQ(server.requests().back().body, std::string(size, 'x'));
            EXPECT_EQ(server.requests().back().header("Content-Length"), std::to_string(size));
        }
    }
}

TEST(StreamedBody, EndsTheCallWithItsOwnError) {
    const LoopbackServer server([](const ServedRequest&, Connection& c) { c.answer(201, ""); });
    const auto answer = CurlTransport(quick()).send(upload(server.url(), std::make_shared<Letters>(5'000'000, 100'000)), {});
    EXPECT_EQ(answer.error().code, ErrorCode::Io);
    EXPECT_EQ(answer.error().message, "the disk is gone");
}

TEST(StreamedBody, FollowsARedirectOnlyWhereAskedAndLeavesCredentialsAtHome) {
    const LoopbackServer other([](const ServedRequest&, Connection& c) { c.answer(201, ""); });
    const LoopbackServer server([&](const ServedRequest& request, Connection& c) {
        if (request.target == "/near") c.answer(307, "", "Location: /there\r\n");
        else if (request.target == "/there") c.answer(201, "");
        else c.answer(request.target == "/see" ? 303 : 308, "", "Location: " + other.url("/target") + "\r\n");
    });
    CurlTransport transport(quick());
    const auto send = [&](const std::string& path, bool follow) {
        Request request = upload(server.url(path), std::make_shared<Letters>(200'000));
        request.headers.add("Authorization", "Bearer CANARY");
        request.followUploadRedirects = follow;
        return transport.send(request, {})->status;
    };
    EXPECT_EQ(send("/away", false), 308);
    EXPECT_EQ(send("/see", true), 303) << "would make a GET of it";
    EXPECT_TRUE(other.requests().empty());
    EXPECT_EQ(send("/near", true), 201);
    EXPECT_EQ(server.requests().back().body.size(), 200'000u) << "rewound";
    EXPECT_EQ(server.requests().back().header("Authorization"), "Bearer CANARY");
    EXPECT_EQ(send("/away", true), 201);
    ASSERT_EQ(other.requests().size(), 1u);
    EXPECT_EQ(other.requests()[0].method, "PUT");
    EXPECT_EQ(other.requests()[0].body.size(), 200'000u);
    EXPECT_EQ(other.requests()[0].header("Authorization"), "");
}

TEST(StreamedBody, IsSentAgainAfterAChallengeAndNeverAnonymously) {
    const LoopbackServer server([&](const ServedRequest& request, Connection& c) {
        if (request.target.starts_with("/token")) c.answer(200, R"({"token":"T"})");
        else if (request.header("Authorization") == "Bearer T") c.answer(201, "");
        else c.answer(401, "", "WWW-Authenticate: Bearer realm=\"http://" + request.header("Host") + "/token\",service=\"s\"\r\n");
    });
    AuthenticatingTransport transport(std::make_shared<CurlTransport>(quick()), nullptr, "registry.test", "repository:a:pull,push", server.url());
    Request request = upload(server.url("/a"), std::make_shared<Letters>(100'000));
    request.anonymous = true;
    EXPECT_EQ(transport.send(request, {})->status, 401) << "no challenge is answered";
    EXPECT_EQ(server.requests().size(), 1u);
    request.anonymous = false;
    EXPECT_EQ(transport.send(request, {})->status, 201);
    EXPECT_EQ(server.requests().back().body.size(), 100'000u);
    request.anonymous = true;
    EXPECT_EQ(transport.send(request, {})->status, 401) << "nor is a known token sent";
}

TEST(BodySink, TakesAnAnswerOnceAndLeavesErrorsToTheResponse) {
    int calls = 0;
    const LoopbackServer server([&](const ServedRequest& request, Connection& c) {
        ++calls;
        if (request.target == "/missing") return void(c.answer(404, "no such thing"));
        if (request.target == "/cut") {
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(100, 'y'));
            return c.reset();
        }
        if (request.target == "/busy" && calls == 1) return void(c.answer(503, "busy"));
        c.answer(200, std::string(500'000, 'y'));
    });
    CurlTransport transport(quick());
    std::string taken;
    const auto get = [&](const std::string& path) {
        Request request;
        request.url = server.url(path);
        request.sink = [&](BytesView piece) -> Result<void> {
            taken += piece;
            return {};
        };
        taken.clear();
        calls = 0;
        return transport.send(request, {});
    };
    EXPECT_TRUE(get("/all")->body.empty());
    EXPECT_EQ(taken, std::string(500'000, 'y'));
    EXPECT_EQ(get("/missing")->body, "no such thing");
    EXPECT_EQ(taken, "");
    EXPECT_EQ(get("/busy")->status, 200) << "tried again, nothing was taken yet";
    EXPECT_EQ(taken.size(), 500'000u);
    EXPECT_EQ(get("/cut").error().code, ErrorCode::Network);
    EXPECT_EQ(taken.size(), 100u);
    EXPECT_EQ(calls, 1) << "what was taken cannot be taken back";
    Request request;
    request.url = server.url("/all");
    request.sink = [](BytesView) -> Result<void> { return fail(ErrorCode::Io, "full"); };
    EXPECT_EQ(transport.send(request, {}).error().message, "full");
    request.sink = [](BytesView) { return Result<void>(); };
    request.maxBody = 1000;
    EXPECT_EQ(transport.send(request, {}).error().code, ErrorCode::TooLarge);
}

TEST(UnixSocket, IsSpokenToInPlaceOfTheHost) {
    const test::TemporaryFolder folder;
    const std::string path = folder / "engine.sock";
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener, 4), 0);
    std::string head;
    std::thread server([&] {
        const int fd = ::accept(listener, nullptr, nullptr);
        char piece[4096];
        while (head.find("\r\n\r\n") == std::string::npos) {
            const ssize_t n = ::read(fd, piece, sizeof piece);
            if (n <= 0) break;
            head.append(piece, static_cast<size_t>(n));
        }
        const std::string answer = "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\n\r\nhi";
        [[maybe_unused]] const auto written = ::write(fd, answer.data(), answer.size());
        ::close(fd);
    });
    Request request;
    request.url = "http://docker/images/json";
    request.unixSocket = path;
    const auto answer = CurlTransport(quick()).send(request, {});
    server.join();
    ::close(listener);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 307) << "what a socket says leads nowhere else";
    EXPECT_EQ(answer->body, "hi");
    EXPECT_TRUE(head.starts_with("GET /images/json HTTP/1.1\r\nHost: docker\r\n")) << head;
    request.unixSocket = folder / "none.sock";
    const auto none = CurlTransport(quick()).send(request, {});
    EXPECT_EQ(none.error().code, ErrorCode::Network);
    EXPECT_NE(none.error().message.find("none.sock"), std::string::npos);
}

}  // namespace roseglass::http
