// What a container is asked to be, and watching one: the frames of its output, its input, its end.
#include "docker/container.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "docker/fake_engine.h"

namespace roseglass::docker {
namespace {

using nlohmann::json;
using test::Connection;
using test::ServedRequest;

std::string frame(int stream, const std::string& bytes) {
    std::string head(8, '\0');
    head[0] = static_cast<char>(stream);
    for (size_t i = 0; i < 4; ++i) head[4 + i] = static_cast<char>(bytes.size() >> (24 - 8 * i));
    return head + bytes;
}

struct Watched {
    std::string out, err;
    Result<void> end;
};

Watched framesOf(const std::string& stream, size_t piece) {
    Watched watched;
    FrameReader reader([&](int number, BytesView bytes) {
        (number == 2 ? watched.err : watched.out) += bytes;
        return Result<void>();
    });
    for (size_t at = 0; at < stream.size() && watched.end; at += piece) watched.end = reader.take(std::string_view(stream).substr(at, piece));
    if (watched.end) watched.end = reader.finish();
    return watched;
}

constexpr const char* kUpgraded = "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";

Watched watch(const FakeEngine& fake, bool tty = false, int input = -1, const Job& job = {}) {
    Watched watched;
    auto attachment = fake.engine().attach("c1", input >= 0, job);
    if (!attachment) return {{}, {}, fail(attachment.error())};
    AttachIo io;
    io.input = input;
    io.output = [&](int number, BytesView bytes) {
        (number == 2 ? watched.err : watched.out) += bytes;
        return Result<void>();
    };
    watched.end = attachment->pump(io, tty, {}, job);
    return watched;
}

}  // namespace

TEST(Container, TheDocumentSaysWhatTheOptionsSay) {
    ContainerSpec spec;
    spec.image = "a@sha256:1";
    EXPECT_EQ(json::parse(containerDocument(spec)), json::parse(R"({"Image":"a@sha256:1","Env":[],"Tty":false,"AttachStdin":false,"AttachStdout":false,"AttachStderr":false,
        "OpenStdin":false,"StdinOnce":false,"HostConfig":{"NetworkMode":"default","AutoRemove":false,"ReadonlyRootfs":false,"PortBindings":{}}})"));
    spec.command = {"sh", "-c", "x y"};
    spec.entrypoint = "";
    spec.environment = {"A=1"};
    spec.interactive = spec.attached = spec.autoRemove = true;
    spec.tmpfs["/t"] = "size=1m";
    spec.ports.push_back(*parsePort("127.0.0.1:8080:80"));
    spec.ports.push_back(*parsePort("81:80"));
    ASSERT_TRUE(addVolume(spec, "/anonymous"));
    ASSERT_TRUE(addVolume(spec, "data:/d:ro"));
    const json document = json::parse(containerDocument(spec));
    EXPECT_EQ(document["Cmd"], json({"sh", "-c", "x y"}));
    EXPECT_EQ(document["Entrypoint"], json::array({""}));
    EXPECT_EQ(document["Volumes"], json::parse(R"({"/anonymous":{}})"));
    EXPECT_EQ(document["HostConfig"]["Binds"], json::array({"data:/d:ro"}));
    EXPECT_EQ(document["HostConfig"]["PortBindings"], json::parse(R"({"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"},{"HostIp":"","HostPort":"81"}]})"));
    EXPECT_EQ(document["ExposedPorts"], json::parse(R"({"80/tcp":{}})"));
    EXPECT_TRUE(document["StdinOnce"]);
    EXPECT_EQ(Engine::createPath(spec), "/containers/create");
    spec.name = "a b";
    spec.platform = "linux/arm64";
    EXPECT_EQ(Engine::createPath(spec), "/containers/create?name=a%20b&platform=linux%2Farm64");
}

TEST(Container, PortsAndVolumesAreReadAsDockerReadsThem) {
    struct Row {
        const char* text;
        const char* expected;  ///< "IP HOST CONTAINER"; null: refused
    };
    for (const Row& row : {Row{"80", "  80/tcp"}, Row{"8080:80", " 8080 80/tcp"}, Row{"8080:80/udp", " 8080 80/udp"}, Row{"127.0.0.1:8080:80", "127.0.0.1 8080 80/tcp"}, Row{"127.0.0.1::80", "127.0.0.1  80/tcp"},
                           Row{"[::1]:8080:80", "::1 8080 80/tcp"}, Row{"", nullptr}, Row{"x", nullptr}, Row{"0", nullptr}, Row{"70000", nullptr}, Row{"80-90:80", nullptr}, Row{"80:", nullptr}, Row{":80", nullptr}, Row{"80/x", nullptr}, Row{"h:1:2", nullptr}}) {
        const auto port = parsePort(row.text);
        EXPECT_EQ(port ? port->hostIp + " " + port->host + " " + port->container : "refused", row.expected ? row.expected : "refused") << row.text;
    }
    ContainerSpec spec;
    for (const char* text : {"", ":", "a", "a:b", ":/x", "/a:"}) EXPECT_FALSE(addVolume(spec, text)) << text;
    ASSERT_TRUE(addVolume(spec, "./x/../y:/d"));
    EXPECT_EQ(spec.binds.front(), (std::filesystem::current_path() / "y").string() + ":/d");
}

TEST(Container, VariablesComeFromOptionsFilesAndHere) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder / "env", "# words\n\nA=1\r\n  B=x y # no comment\nHERE_ONLY\nNOWHERE_AT_ALL\n"));
    ::setenv("HERE_ONLY", "here", 1);
    ContainerSpec spec;
    ASSERT_TRUE(addEnvironmentFile(spec, folder / "env"));
    ASSERT_TRUE(addEnvironment(spec, {"C="}));
    EXPECT_EQ(spec.environment, (std::vector<std::string>{"A=1", "B=x y # no comment", "HERE_ONLY=here", "C="}));
    for (const char* wrong : {"=x", ""}) EXPECT_FALSE(addEnvironment(spec, {"A=1", wrong})) << wrong;
    EXPECT_EQ(addEnvironmentFile(spec, folder / "none").error().code, ErrorCode::Io);
    ASSERT_TRUE(writeFileAtomically(folder / "bad", "A=1\nno variable=1\n"));
    EXPECT_NE(addEnvironmentFile(spec, folder / "bad").error().message.find("line 2"), std::string::npos);
}

TEST(Container, VariablesOfOptionsAreTheLastOfTheirNames) {
    ::setenv("HERE_ONLY", "here", 1);
    const std::map<std::string, std::string> proxies{{"HTTP_PROXY", "p"}, {"http_proxy", "p"}};
    struct Row {
        std::vector<std::string> options, expected;
    };
    for (const Row& row : {Row{{}, {"HTTP_PROXY=p", "http_proxy=p"}}, Row{{"A=1", "B=2", "A=3"}, {"B=2", "A=3", "HTTP_PROXY=p", "http_proxy=p"}}, Row{{"A=1", "A"}, {"A", "HTTP_PROXY=p", "http_proxy=p"}},
                           Row{{"HERE_ONLY"}, {"HERE_ONLY=here", "HTTP_PROXY=p", "http_proxy=p"}}, Row{{"NOWHERE_AT_ALL"}, {"NOWHERE_AT_ALL", "HTTP_PROXY=p", "http_proxy=p"}}, Row{{"HTTP_PROXY=mine"}, {"HTTP_PROXY=mine", "http_proxy=p"}},
                           Row{{"HTTP_PROXY_NOT_SET=", "http_proxy"}, {"HTTP_PROXY_NOT_SET=", "http_proxy", "HTTP_PROXY=p"}}}) {
        ::unsetenv("http_proxy");
        ContainerSpec spec;
        ASSERT_TRUE(addEnvironment(spec, row.options, proxies));
        EXPECT_EQ(spec.environment, row.expected);
    }
}

TEST(Container, IsPutIntoOneNetworkByItsName) {
    struct Row {
        std::vector<std::string> options;
        const char* expected;  ///< null: refused
    };
    for (const Row& row : {Row{{}, ""}, Row{{"none"}, "none"}, Row{{"a"}, "a"}, Row{{"container:web"}, "container:web"}, Row{{"a", "b"}, nullptr}, Row{{"a", "a"}, nullptr}, Row{{"name=a,alias=b"}, nullptr}, Row{{"name=a"}, nullptr}, Row{{""}, nullptr}, Row{{"a b"}, nullptr}}) {
        const auto network = networkOf(row.options);
        EXPECT_EQ(network ? *network : "refused", row.expected ? row.expected : "refused");
        if (!network) {
            EXPECT_FALSE(network.error().hint.empty());
        }
    }
}

TEST(Container, FramesAreReadHoweverTheyAreCut) {
    const std::string stream = frame(1, "out ") + frame(2, "err ") + frame(1, "") + frame(0, "more ") + frame(2, std::string(100'000, 'e'));
    for (const size_t piece : {1u, 7u, 8u, 4096u, 1'000'000u}) {
        const Watched watched = framesOf(stream, piece);
        ASSERT_TRUE(watched.end) << piece;
        EXPECT_EQ(watched.out, "out more ");
        EXPECT_EQ(watched.err.size(), 4u + 100'000u);
    }
}

TEST(Container, BrokenFramesAreRefused) {
    const std::string whole = frame(1, "words");
    for (const std::string& stream : {whole.substr(0, 5), whole.substr(0, 10), whole + std::string("\x01"), std::string("HTTP/1.1 200 OK"), frame(4, "x"), frame(1, "x") + std::string("\x01\x01\0\0\0\0\0\x01x", 9)}) {
        EXPECT_EQ(framesOf(stream, 3).end.error().code, ErrorCode::Server) << stream.size();
    }
    const Watched failed = framesOf(frame(1, "x") + frame(3, "the engine gave up"), 3);
    ASSERT_FALSE(failed.end);
    EXPECT_NE(failed.end.error().message.find("the engine gave up"), std::string::npos);
}

TEST(Container, IsWatchedToItsEnd) {
    const FakeEngine fake([](const ServedRequest&, Connection& connection) {
        connection.write(kUpgraded + frame(1, "early"));
        connection.write(frame(2, "late"));
        connection.hangUp();
    });
    const Watched watched = watch(fake);
    ASSERT_TRUE(watched.end) << watched.end.error().message;
    EXPECT_EQ(watched.out + "|" + watched.err, "early|late");
    EXPECT_EQ(fake.asked(), std::vector<std::string>{"POST /v1.41/containers/c1/attach?stream=1&stdout=1&stderr=1"});
    const Watched raw = watch(FakeEngine([](const ServedRequest&, Connection& connection) {
        connection.write(std::string(kUpgraded) + "as it is");
        connection.hangUp();
    }), true);
    EXPECT_EQ(raw.out, "as it is");
}

TEST(Container, TakesInputToItsEndWhileItsOutputComes) {
    // It echoes everything, and more than any buffer between holds: whoever only sends or only reads would wait for ever.
    const std::string words(3'000'000, 'w');
    const FakeEngine fake([](const ServedRequest&, Connection& connection) {
        connection.write(kUpgraded);
        for (std::string piece = connection.read(); !piece.empty(); piece = connection.read()) connection.write(frame(1, piece));
        connection.write(frame(2, "end"));
        connection.hangUp();
    });
    const test::TemporaryFolder folder;
    ASSERT_TRUE(writeFileAtomically(folder / "in", words));
    FILE* input = std::fopen((folder / "in").c_str(), "r");
    const Watched watched = watch(fake, false, ::fileno(input));
    std::fclose(input);
    ASSERT_TRUE(watched.end) << watched.end.error().message;
    EXPECT_TRUE(watched.out == words);
    EXPECT_EQ(watched.err, "end");
}

TEST(Container, ARefusedOrLostAttachmentIsAnError) {
    struct Row {
        std::string answer;
        ErrorCode code;
    };
    for (const Row& row : {Row{"HTTP/1.1 404 Not Found\r\n\r\n{\"message\":\"No such container: c1\"}", ErrorCode::NotFound}, Row{"HTTP/1.1 409 Conflict\r\n\r\n{}", ErrorCode::Conflict},
                           Row{"HTTP/1.1 101 UPGRADED\r\n", ErrorCode::Network}, Row{"rubbish\r\n\r\n", ErrorCode::Server}, Row{"HTTP/1.1 101 " + std::string(200'000, 'x'), ErrorCode::Network}, Row{"", ErrorCode::Network}}) {
        const FakeEngine fake([&](const ServedRequest&, Connection& connection) {
            connection.write(row.answer);
            connection.hangUp();
        });
        const Watched watched = watch(fake);
        ASSERT_FALSE(watched.end) << row.answer.substr(0, 40);
        EXPECT_EQ(watched.end.error().code, row.code) << row.answer.substr(0, 40);
    }
}

TEST(Container, AStopEndsTheWatching) {
    const FakeEngine fake([](const ServedRequest&, Connection& connection) {
        connection.write(kUpgraded + frame(1, "x"));
        connection.stall();
    });
    std::stop_source source;
    Job job{source.get_token(), {}, {}, {}};
    auto attachment = fake.engine().attach("c1", false, job);
    ASSERT_TRUE(attachment);
    AttachIo io;
    io.output = [&](int, BytesView) {
        source.request_stop();
        return Result<void>();
    };
    EXPECT_EQ(attachment->pump(io, false, {}, job).error().code, ErrorCode::Interrupted);
}

TEST(Container, AStopEndsTheHandshakeAndASignalDoesNot) {
    const FakeEngine silent([](const ServedRequest&, Connection& connection) { connection.stall(); });
    std::stop_source source;
    const Job job{source.get_token(), {}, {}, {}};
    ASSERT_TRUE(silent.engine().ping(job));
    std::jthread stopper([&] {
        while (silent.asked().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        source.request_stop();
    });
    EXPECT_EQ(silent.engine().attach("c1", false, job).error().code, ErrorCode::Interrupted);

    struct sigaction action{}, before{};
    action.sa_handler = [](int) {};
    ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0) << "without SA_RESTART, so that it ends what waits";
    const pthread_t here = ::pthread_self();
    const FakeEngine late([&](const ServedRequest&, Connection& connection) {
        for (int i = 0; i < 20; ++i) {
            ::pthread_kill(here, SIGUSR1);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        connection.write(kUpgraded + frame(1, "out"));
        connection.hangUp();
    });
    const Watched watched = watch(late);
    ::sigaction(SIGUSR1, &before, nullptr);
    EXPECT_TRUE(watched.end) << watched.end.error().message;
    EXPECT_EQ(watched.out, "out");
}

TEST(Container, ItsExitCodeIsTheEnginesWord) {
    struct Row {
        const char* body;
        int code;  ///< -1: an error
    };
    for (const Row& row : {Row{"{\"StatusCode\":0}", 0}, Row{"{\"StatusCode\":137,\"Error\":null}", 137}, Row{"{\"StatusCode\":1,\"Error\":{\"Message\":\"gone\"}}", -1}, Row{"{}", -1}, Row{"[]", -1}, Row{"{\"StatusCode\":\"1\"}", -1}}) {
        const FakeEngine fake([&](const ServedRequest&, Connection& connection) { connection.answer(200, row.body); });
        const auto code = fake.engine().wait("c1", {});
        EXPECT_EQ(code ? *code : -1, row.code) << row.body;
    }
    for (const char* id : {"", "../x", "a/b", "a?b"}) EXPECT_FALSE(FakeEngine().engine().wait(id, {})) << id;
    const FakeEngine odd([](const ServedRequest&, Connection& connection) { connection.answer(201, "{\"Id\":\"../../x\"}"); });
    EXPECT_FALSE(odd.engine().createContainer({}, {})) << "an ID that would change later requests";
}

}  // namespace roseglass::docker
