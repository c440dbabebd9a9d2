// What an engine is told by `create` with some options, by our program and by docker; it is no real engine.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "docker/fake_engine.h"
#include "registry/reference.h"
#include "support/program.h"

namespace roseglass::test {
namespace {

using nlohmann::json;

/// Takes every container, and keeps what it was told of the last.
class Listener {
public:
    const std::string& host() const { return host_; }
    /// {} where it was told nothing.
    json last() const {
        const auto requests = server_.requests();
        const auto made = std::find_if(requests.rbegin(), requests.rend(), [](const ServedRequest& request) { return request.target.find("/containers/create") != std::string::npos; });
        if (made == requests.rend()) return {};
        json out = json::parse(made->body, nullptr, false);
        out["query"] = made->target.substr(std::min(made->target.find('?'), made->target.size()));
        return out;
    }

private:
    TemporaryFolder folder_;
    std::string host_ = "unix://" + (folder_ / "docker.sock").string();
    LoopbackServer server_{folder_ / "docker.sock", [](const ServedRequest& request, Connection& connection) {
        const std::string version = "Api-Version: 1.41\r\nOstype: linux\r\n";
        if (request.method == "HEAD") connection.write("HTTP/1.1 200 OK\r\n" + version + "Content-Length: 0\r\n\r\n");
        else if (request.target.ends_with("/_ping")) connection.answer(200, "OK", version);
        else connection.answer(201, "{\"Id\":\"" + std::string(64, 'c') + "\",\"Warnings\":[]}");
    }};
};

/// What an option may change, in one order, and without what stands for nothing.
json meaning(const json& told) {
    json out;
    const auto take = [&](const json& from, const char* key) {
        if (!from.is_object() || !from.contains(key)) return;
        json value = from[key];
        if (value.is_null() || value == json("") || value == json(false) || ((value.is_array() || value.is_object()) && value.empty())) return;
        if (value.is_array() && std::string(key) != "Cmd") std::sort(value.begin(), value.end());
        out[key] = value;
    };
    for (const char* key : {"Image", "Env", "Hostname", "User", "WorkingDir", "Cmd", "Entrypoint", "Labels", "Tty", "OpenStdin", "ExposedPorts", "Volumes", "query"}) take(told, key);
    for (const char* key : {"NetworkMode", "Binds", "PortBindings", "Tmpfs", "AutoRemove", "ReadonlyRootfs"}) take(told.value("HostConfig", json::object()), key);
    return out;
}

class ContainerOptionsTest : public ::testing::Test {
protected:
    /// @return what the engine was told; null where the program refused
    json told(const std::string& program, std::vector<std::string> options, const std::string& image) const {
        const Listener engine;
        std::vector<std::string> words{program, "create"};
        words.insert(words.end(), options.begin(), options.end());
        words.insert(words.end(), {"--disable-content-trust", image, "sh", "-h"});
        const std::vector<std::string> environment{"DOCKER_HOST=" + engine.host(), "DOCKER_CONFIG=" + folder_.path().string(), "XDG_DATA_HOME=" + folder_.path().string(), "DOCKER_CONTENT_TRUST=0", "HERE_ONLY=here", "NOWHERE_AT_ALL=", "http_proxy=", "HTTP_PROXY="};
        const Ran ran = runProgram(words, environment);
        const json said = engine.last();
        EXPECT_EQ(ran.exit == 0, !said.empty()) << ran.all();
        if (ran.exit == 0) return meaning(said);
        EXPECT_EQ(ran.out.find("Usage:"), std::string::npos) << "help is no answer to an option";
        return nullptr;
    }
    std::filesystem::path file(const std::string& name, const std::string& text) const {
        EXPECT_TRUE(writeFileAtomically(folder_ / name, text));
        return folder_ / name;
    }

    TemporaryFolder folder_;
};

}  // namespace

TEST_F(ContainerOptionsTest, MeanWhatTheyMeanToDocker) {
    const std::string variables = file("env", "# c\nF=1\nG=x y\nHERE_ONLY\nNOWHERE_AT_ALL\nA=file\n");
    const std::vector<std::vector<std::string>> table{
        {},
        {"-h", "web"}, {"-hweb"}, {"-h=web"}, {"--hostname", "web"}, {"--hostname=a", "--hostname=b"},
        {"-e", "A=1"}, {"-eA=1", "-e", "B=2"}, {"-e", "A=1", "-e", "A=2"}, {"-e", "A=1", "-e", "A"}, {"-e", "HERE_ONLY"}, {"-e", "NOWHERE_AT_ALL"}, {"-e", "A="},
        {"--env-file", variables}, {"--env-file", variables, "-e", "A=option"}, {"--env-file", variables, "-e", "NOWHERE_AT_ALL"},
        {"--network", "a"}, {"--net", "none"}, {"--network=container:web"},
        {"--name", "n"}, {"--name", "a", "--name", "b"}, {"--platform", "linux/arm64"},
        {"-l", "a=b", "--label", "c", "-l", "a=d"},
        {"-v", "/tmp:/x:ro", "-v", "/anonymous", "--volume", "named:/n"},
        {"--tmpfs", "/t:size=1m", "--tmpfs", "/u"},
        {"-p", "8080:80", "--publish", "127.0.0.1:81:81/udp", "-p", "82:80"},
        {"-w", "/a", "-w", "/b"}, {"-u", "1:1"}, {"--user=1", "-u2"},
        {"--entrypoint", "/bin/sh"}, {"--entrypoint", ""}, {"--entrypoint", "a", "--entrypoint", "b"},
        {"--read-only"}, {"--read-only=false"}, {"--read-only", "--read-only=0"},
        {"-it"}, {"-i=false"}, {"-it=false"}, {"-ti=true"}, {"--interactive=true", "--tty=false"},
        {"--rm"}, {"--rm=false"}, {"-ite", "A=1"}};
    for (const auto& options : table) {
        std::string shown;
        for (const std::string& option : options) shown += option + " ";
        EXPECT_EQ(told(ROSEGLASS_CLI, options, "localhost:1/a:1"), told("docker", options, "localhost:1/a:1")) << shown;
    }
}

TEST_F(ContainerOptionsTest, ProxiesAreHandedOnAsDockerDoes) {
    file("config.json", R"({"proxies":{"default":{"httpProxy":"http://p.test:1","noProxy":"x.test"}}})");
    for (const auto& options : std::vector<std::vector<std::string>>{{}, {"-e", "HTTP_PROXY=mine"}, {"-e", "http_proxy"}, {"-e", "A=1", "-e", "NO_PROXY="}}) {
        const json mine = told(ROSEGLASS_CLI, options, "localhost:1/a:1");
        EXPECT_EQ(mine, told("docker", options, "localhost:1/a:1"));
        EXPECT_FALSE(mine["Env"].empty());
    }
}

TEST_F(ContainerOptionsTest, NamesMeanTheSameImageToTheEngine) {
    // docker hands names over as they were written, and we as docker prints them.
    const auto meant = [](const json& told) {
        const auto reference = registry::Reference::parse(told.is_object() ? told.value("Image", "") : "");
        return reference ? reference->toString() : "nothing";
    };
    for (const char* image : {"mongo:7", "docker.io/library/mongo:7", "docker.io/library/a/b:1", "library/a/b:1", "a/b:1", "docker.io/foo.test/x:1", "localhost/x:1", "r.test/library/a:1"}) {
        EXPECT_EQ(meant(told(ROSEGLASS_CLI, {}, image)), registry::Reference::parse(image)->toString());
        EXPECT_EQ(meant(told("docker", {}, image)), registry::Reference::parse(image)->toString());
    }
}

// Said with the reason, and the engine hears nothing.
TEST_F(ContainerOptionsTest, WhatIsNotSpokenIsRefused) {
    for (const auto& options : std::vector<std::vector<std::string>>{{"--network", "a", "--network", "b"}, {"--network", "name=a,alias=b"}, {"-p", "80-82:80-82"}, {"-m", "1g"}, {"-P"}, {"--privileged"}, {"--mount", "type=bind,src=/a,dst=/b"}, {"--cap-add", "ALL"},
                                                                     {"-a", "stdin"}, {"--restart", "always"}, {"-h"}, {"-e", "=x"}, {"--read-only=perhaps"}}) {
        const Listener engine;
        std::vector<std::string> words{ROSEGLASS_CLI, "create"};
        words.insert(words.end(), options.begin(), options.end());
        if (options != std::vector<std::string>{"-h"}) words.insert(words.end(), {"--disable-content-trust", "localhost:1/a:1"});
        const Ran ran = runProgram(words, {"DOCKER_HOST=" + engine.host(), "DOCKER_CONFIG=" + folder_.path().string(), "XDG_DATA_HOME=" + folder_.path().string()});
        EXPECT_EQ(ran.exit, 2) << options.front() << ran.all();
        EXPECT_FALSE(ran.err.empty());
        EXPECT_TRUE(engine.last().empty()) << options.front();
    }
    const Ran help = runProgram({ROSEGLASS_CLI, "create", "--help"});
    EXPECT_EQ(help.exit, 0);
    EXPECT_NE(help.out.find("Usage:"), std::string::npos);
}

}  // namespace roseglass::test
