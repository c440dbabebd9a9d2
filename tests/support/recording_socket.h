#pragma once
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_folder.h"

namespace roseglass::test {

/// A unix socket that hands everything on to another one, both ways, and keeps what the clients said.
class RecordingSocket {
public:
    explicit RecordingSocket(std::string target);
    ~RecordingSocket();
    RecordingSocket(const RecordingSocket&) = delete;
    RecordingSocket& operator=(const RecordingSocket&) = delete;

    std::string host() const { return "unix://" + path(); }
    /// Everything that clients sent so far.
    std::string said() const;

private:
    std::string path() const { return (folder_ / "socket").string(); }
    void acceptAll();
    void serve(int client);

    TemporaryFolder folder_;
    std::string target_;
    int listener_ = -1;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::string said_;
    std::vector<std::thread> workers_;
    std::thread acceptor_;
};

}  // namespace roseglass::test
