#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "base/own_folder.h"
#include "base/places.h"
#include "base/redact.h"
#include "base/spawn.h"
#include "http/curl_transport.h"
#include "lab/certificates.h"
#include "lab/lab.h"
#include "lab/process.h"
#include "lab/records.h"
#include "lab/state.h"

namespace roseglass::lab {
namespace {

namespace fs = std::filesystem;

constexpr int kStartAttempts = 3;
constexpr const char* kLock = ".lock";
constexpr auto kHealthLimit = std::chrono::seconds(20);

/// A port that nobody listens on at this moment. Between here and the server's own bind it may be lost: then `up` tries again.
uint16_t freePort() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    uint16_t port = 0;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0 && ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
        port = ntohs(address.sin_port);
    }
    ::close(fd);
    return port;
}

Result<void> writeConfigurations(const fs::path& folder, const StateFile& state) {
    const auto file = [&](const char* name) { return (folder / name).string(); };
    const auto address = [](uint16_t port) { return "127.0.0.1:" + std::to_string(port); };
    const nlohmann::json signer{
        {"server", {{"grpc_addr", address(state.signerPort)}, {"tls_cert_file", file("signer.crt")}, {"tls_key_file", file("signer.key")}, {"client_ca_file", file("ca.crt")}}},
        {"logging", {{"level", "info"}}},
        {"storage", {{"backend", "memory"}}}};
    const nlohmann::json server{
        {"server", {{"http_addr", address(state.serverPort)}, {"tls_cert_file", file("server.crt")}, {"tls_key_file", file("server.key")}}},
        {"trust_service", {{"type", "remote"}, {"hostname", "localhost"}, {"port", std::to_string(state.signerPort)}, {"tls_ca_file", file("ca.crt")}, {"key_algorithm", "ecdsa"},
                           {"tls_client_cert", file("server.crt")}, {"tls_client_key", file("server.key")}}},
        {"logging", {{"level", "info"}}},
        {"storage", {{"backend", "memory"}}}};
    const nlohmann::json registry{
        {"version", "0.1"},
        {"storage", {{"filesystem", {{"rootdirectory", file("registry")}}}, {"delete", {{"enabled", true}}}}},
        {"http", {{"addr", address(state.registryPort)}}},
        {"log", {{"level", "warn"}}}};
    RG_TRY(writeFileAtomically(folder / "signer.json", signer.dump(2)));
    RG_TRY(writeFileAtomically(folder / "server.json", server.dump(2)));
    // JSON is YAML, too.
    return writeFileAtomically(folder / "registry.yml", registry.dump(2));
}

std::string lastOfLog(const fs::path& log) {
    const auto text = readUserFile(log, 64 << 20);
    if (!text || text->empty()) return "it wrote no log";
    return "its log ends: " + printable(text->substr(text->size() > 300 ? text->size() - 300 : 0), 400);
}

/// Waits until the server answers. Errors: io when it died, timeout, interrupted.
Result<void> waitForHealth(const std::string& name, const ProcessMark& mark, const std::string& url, const fs::path& folder, const Job& job) {
    http::CurlOptions options;
    options.retries = 0;
    options.stallTimeout = std::chrono::seconds(2);
    options.tlsFor = [folder](const std::string&) { return http::TlsFiles{{folder / "ca.crt"}, {}, {}}; };
    http::CurlTransport transport(options);
    http::Request request;
    request.url = url;
    const auto deadline = std::chrono::steady_clock::now() + kHealthLimit;
    while (std::chrono::steady_clock::now() < deadline) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        if (!isRunning(mark)) return fail(ErrorCode::Io, "The lab's " + name + " ended at once; " + lastOfLog(folder / "logs" / (name + ".log")));
        if (const auto response = transport.send(request, job); response && response->status == 200) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return fail(ErrorCode::Timeout, "The lab's " + name + " does not answer; " + lastOfLog(folder / "logs" / (name + ".log")));
}

Result<void> startAll(const fs::path& folder, StateFile& state, const Job& job) {
    const fs::path logs = folder / "logs";
    const auto start = [&](const std::string& name, const std::string& program, const std::vector<std::string>& arguments) -> Result<void> {
        job.progress("Starting " + program);
        RG_ASSIGN(state.processes[name], startServer(program, arguments, logs / (name + ".log")));
        return state.save(folder);
    };
    RG_TRY(start("signer", "notary-signer", {"-config", (folder / "signer.json").string()}));
    RG_TRY(start("registry", "docker-registry", {"serve", (folder / "registry.yml").string()}));
    // The server gives up when its signer does not answer yet.
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    RG_TRY(start("server", "notary-server", {"-config", (folder / "server.json").string()}));
    job.progress("Waiting for the servers");
    RG_TRY(waitForHealth("registry", state.processes["registry"], "http://localhost:" + std::to_string(state.registryPort) + "/v2/", folder, job));
    return waitForHealth("server", state.processes["server"], "https://localhost:" + std::to_string(state.serverPort) + "/_notary_server/health", folder, job);
}

void endAll(const fs::path& folder, StateFile& state) {
    for (const char* name : {"server", "registry", "signer"}) {
        const auto process = state.processes.find(name);
        if (process != state.processes.end() && isConfiguredIn(process->second, folder)) endProcess(process->second);
    }
    state.processes.clear();
    state.repositories.clear();
}

/// One word of a shell's, whatever it holds.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

LabState describe(const fs::path& folder, const StateFile& state) {
    LabState lab;
    lab.folder = folder;
    lab.running = state.allRunning(folder);
    lab.trustServer = "https://localhost:" + std::to_string(state.serverPort);
    lab.registryHost = "localhost:" + std::to_string(state.registryPort);
    lab.caFile = folder / "ca.crt";
    lab.dockerConfig = folder / "docker";
    lab.repositories = state.repositories;
    return lab;
}

/// Only a new or an empty folder, or one that is a lab already: `up` removes what an earlier run left there.
Result<void> checkFolder(const fs::path& folder) {
    std::error_code code;
    if (!fs::exists(fs::symlink_status(folder, code))) return {};
    RG_ASSIGN(const OwnFolder there, OwnFolder::openNamed(folder));
    const auto names = there.names();
    if (std::all_of(names.begin(), names.end(), [](const std::string& name) { return name == kLock; })) return {};
    return StateFile::isLab(folder) ? Result<void>() : fail(ErrorCode::Io, folder.string() + " holds other files and is no lab that this user made", "Name a new or an empty folder: the lab makes and removes files there.");
}

Result<void> prepareFolder(const fs::path& path) {
    RG_ASSIGN(const OwnFolder folder, OwnFolder::openNamed(path));
    // The servers' trust data lives in memory: what earlier runs left on disk belongs to repositories that are gone.
    for (const char* name : {"registry", "docker", "people", "seen"}) RG_TRY(folder.removeTree(name));
    for (const fs::path& made : {path / "logs", path / "registry", path / "docker" / "trust"}) RG_TRY(makePrivateFolder(made));
    return makeCertificates(path, systemClock()());
}

}  // namespace

std::vector<MissingProgram> missingPrograms() {
    std::vector<MissingProgram> missing;
    const auto need = [&](const char* program, const char* package) {
        if (!findProgram(program)) missing.push_back({program, package});
    };
    need("notary-signer", "notary");
    need("notary-server", "notary");
    need("docker-registry", "docker-registry");
    return missing;
}

fs::path defaultFolder() { return dataHome() / "roseglass" / "lab"; }

Result<void> requirePrograms() {
    const auto missing = missingPrograms();
    if (missing.empty()) return {};
    std::string programs, packages;
    for (const MissingProgram& program : missing) {
        programs += (programs.empty() ? "" : ", ") + program.program;
        if (packages.find(program.package) == std::string::npos) packages += " " + program.package;
    }
    return fail(ErrorCode::Io, "The lab needs programs that are not installed: " + programs, "Install them: apt-get install" + packages);
}

Result<LabState> status(const fs::path& folder) {
    RG_ASSIGN(const StateFile state, StateFile::load(folder));
    return describe(folder, state);
}

Result<void> down(const fs::path& folder) {
    RG_ASSIGN(StateFile state, StateFile::load(folder));
    if (state.processes.empty()) return {};
    endAll(folder, state);
    return state.save(folder);
}

Result<LabState> up(const fs::path& folder, bool tieToProcess, const Job& job) {
    RG_TRY(requirePrograms());
    RG_TRY(checkFolder(folder));
    RG_TRY(makePrivateFolder(folder));
    RG_ASSIGN(const FileLock lock, FileLock::acquire(folder / kLock, job));
    // Again, with nobody else at it.
    RG_TRY(checkFolder(folder));
    RG_ASSIGN(StateFile state, StateFile::load(folder));
    if (state.allRunning(folder)) return describe(folder, state);
    endAll(folder, state);
    // From here on the folder is a lab's, even if this run is cut off.
    if (!isRecorded(folder, state.mark)) {
        RG_ASSIGN(state.mark, recordLab(folder, job));
    }
    RG_TRY(state.save(folder));
    RG_TRY(prepareFolder(folder));
    for (int attempt = 1;; ++attempt) {
        state.signerPort = freePort();
        state.serverPort = freePort();
        state.registryPort = freePort();
        RG_TRY(writeConfigurations(folder, state));
        auto started = startAll(folder, state, job);
        if (started) break;
        endAll(folder, state);
        RG_TRY(state.save(folder));
        if (attempt == kStartAttempts || started.error().code == ErrorCode::Interrupted) return fail(std::move(started).error());
    }
    if (tieToProcess) {
        std::vector<ProcessMark> marks;
        for (const auto& [name, mark] : state.processes) marks.push_back(mark);
        RG_TRY(endWithThisProcess(marks));
    }
    const fs::path tls = folder / "docker" / "tls" / ("localhost:" + std::to_string(state.serverPort));
    RG_TRY(makePrivateFolder(tls));
    RG_ASSIGN(const Bytes ca, readFile(folder / "ca.crt", 1 << 20));
    RG_TRY(writeFileAtomically(tls / "ca.crt", ca, 0644));
    RG_TRY(state.save(folder));
    return describe(folder, state);
}

std::string environmentScript(const LabState& state) {
    return "export DOCKER_CONFIG=" + quoted(state.dockerConfig.string()) + "\nexport DOCKER_CONTENT_TRUST_SERVER=" + state.trustServer + "\n";
}

}  // namespace roseglass::lab
