#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace roseglass::test {

/// Passes TCP connections on to a port of this computer, and cuts each connection once so many bytes went up in it, as long
/// as there are cuts left. Counts all bytes that went up.
class CuttingProxy {
public:
    /// @param target  "localhost:5000"
    CuttingProxy(const std::string& target, uint64_t cutAfter, int cuts);
    ~CuttingProxy();
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    uint64_t bytesUp() const { return up_; }
    int cutsLeft() const { return cuts_; }

private:
    void acceptAll();
    void pass(int client);

    unsigned targetPort_ = 0, port_ = 0;
    uint64_t cutAfter_;
    std::atomic<int> cuts_;
    std::atomic<uint64_t> up_ = 0;
    std::atomic<bool> stopping_ = false;
    int listener_ = -1;
    std::vector<std::thread> workers_;
    std::thread acceptor_;
};

}  // namespace roseglass::test
