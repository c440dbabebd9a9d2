#include "support/engine.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <sstream>
#include <thread>

#include "base/file.h"
#include "base/spawn.h"
#include "lab/process.h"

namespace roseglass::test {
namespace {

constexpr int kStarts = 300, kEnds = 300;  // tenths of a second

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

void waitTenth() { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }

}  // namespace

Engine::Engine() {
    excused_ = ::geteuid() != 0 || !findProgram("dockerd") || !findProgram("docker");
    if (excused_) {
        problem_ = ::geteuid() != 0 ? "an engine needs root" : "dockerd is not installed (package docker.io)";
        return;
    }
    const std::string log = folder_ / "dockerd.log", config = folder_ / "daemon.json";
    // This computer's own daemon.json must not count.
    [[maybe_unused]] const auto written = writeFileAtomically(config, "{}");
    const auto started = lab::startServer("dockerd", {"--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs", "--data-root", folder_ / "data", "--exec-root", folder_ / "exec",
                                                      "--pidfile", folder_ / "pid", "--config-file", config, "-H", host()}, log);
    if (!started) {
        problem_ = started.error().message;
        return;
    }
    [[maybe_unused]] const auto watched = lab::endWithThisProcess({*started});
    mark_ = *started;
    for (int i = 0; i < kStarts; ++i, waitTenth()) {
        if (docker({"version"}).exit == 0) return;
        if (!lab::isRunning(*mark_)) break;
    }
    const std::string said = readUserFile(log, 1u << 20).value_or("");
    problem_ = "dockerd does not answer: " + said.substr(said.size() > 600 ? said.size() - 600 : 0);
    lab::endProcess(*mark_);
    mark_.reset();
}

Engine::~Engine() {
    if (!mark_) return;
    // It ends its containerd itself, when it is given the time.
    ::kill(mark_->pid, SIGTERM);
    for (int i = 0; i < kEnds && lab::isRunning(*mark_); ++i) waitTenth();
    lab::endProcess(*mark_);
}

bool Engine::isExcused() const {
    std::fprintf(stderr, "\n*** NOT TESTED with a real Docker engine: %s ***\n\n", problem_.c_str());
    return excused_;
}

void Engine::explain() const { EXPECT_TRUE(isExcused()) << problem_; }

std::string Engine::inspected(const std::string& thing, const std::string& format) const { return trimmed(docker({"inspect", "-f", format, thing}).out); }

std::string Engine::held(const std::string& tag) const {
    const std::string repository = tag.substr(0, tag.rfind(':')), names = inspected(tag, "{{join .RepoDigests \" \"}}");
    const size_t at = names.find(repository + "@");
    return at == std::string::npos ? "" : names.substr(at + repository.size() + 1, 71);
}

void Engine::forget(const std::vector<std::string>& repositories) const {
    for (const std::string& repository : repositories) {
        std::istringstream lines(docker({"image", "ls", "--digests", "--format", "{{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}", repository}).out);
        for (std::string name; lines >> name;) {
            if (name.find("<none>") == std::string::npos) docker({"image", "rm", "-f", name});
        }
    }
}

Ran Engine::docker(const std::vector<std::string>& words, const std::vector<std::string>& environment, const std::string& input) const {
    std::vector<std::string> all{"docker"}, variables = environment;
    all.insert(all.end(), words.begin(), words.end());
    variables.push_back("DOCKER_HOST=" + host());
    return runProgram(all, variables, input);
}

}  // namespace roseglass::test
