#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/result.h"

namespace roseglass::lab {

/// A running (or stopped) local lab: the real notary-signer, notary-server and docker-registry on free loopback ports.
/// Everything that it makes lies in `folder`.
struct LabState {
    std::filesystem::path folder;
    bool running = false;
    std::string trustServer;   ///< "https://localhost:PORT"
    std::string registryHost;  ///< "localhost:PORT"
    std::filesystem::path caFile;
    std::filesystem::path dockerConfig;  ///< a DOCKER_CONFIG that works with the lab (tls/ and trust/)
    std::vector<std::string> repositories;  ///< what seed() made, as GUNs
};

/// The programs and packages that are missing on this computer: {"notary-server", "notary"}; empty when all are there.
struct MissingProgram { std::string program, package; };
std::vector<MissingProgram> missingPrograms();
/// Errors: io, naming every missing program and the packages to install.
Result<void> requirePrograms();

/// $XDG_DATA_HOME/roseglass/lab, else ~/.local/share/roseglass/lab.
std::filesystem::path defaultFolder();

/// Starts the servers (certificates made at start, mutual TLS between server and signer) and waits until they answer.
/// Already running: answers its state. The servers end with `down`; with `tieToProcess` also when this process dies,
/// however it dies. Errors: io (missing program, named with its package), timeout, network.
Result<LabState> up(const std::filesystem::path& folder, bool tieToProcess, const Job& job);
/// Fills the servers with the sample repositories, signed by our own code. Errors: io, server, policy.
Result<LabState> seed(const std::filesystem::path& folder, const Job& job);
Result<LabState> status(const std::filesystem::path& folder);
/// Ends each server by its own pid (checked to be that very process) and removes nothing but what `up` made at run time.
Result<void> down(const std::filesystem::path& folder);

/// Lines that make docker and notary in a shell work with this lab.
std::string environmentScript(const LabState& state);

}  // namespace roseglass::lab
