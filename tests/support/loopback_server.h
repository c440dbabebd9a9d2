#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace roseglass::test {

struct ServedRequest {
    std::string method, target, head;  ///< head: request line and header lines
    std::string body;                  ///< unless a body handler took it
    std::string header(const std::string& name) const;
};

/// One accepted connection; write as much or little as the test wants.
class Connection {
public:
    explicit Connection(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}
    bool write(const std::string& bytes);
    /// A whole answer with Content-Length.
    bool answer(int status, const std::string& body, const std::string& headers = {});
    /// What the peer sends next, at most `room` bytes; empty once it is at its end.
    std::string read(size_t room = 65'536);
    /// Sleeps until the server is stopped or the peer is gone.
    void stall();
    /// Closes with a reset: what was sent may be lost.
    void reset();
    /// Closes once all that was sent has arrived.
    void hangUp() { open_ = false; }
    bool isOpen() const { return open_; }

private:
    int fd_;
    const std::atomic<bool>& stopping_;
    bool open_ = true;
};

/// A small HTTP/1.1 server on 127.0.0.1 with a port of the kernel's choice, or on a unix socket. Ends with its destructor.
class LoopbackServer {
public:
    using Handler = std::function<void(const ServedRequest&, Connection&)>;
    /// Takes a body piece by piece, before the handler is called; false: the connection is reset there.
    using BodyHandler = std::function<bool(const ServedRequest&, std::string_view piece)>;
    explicit LoopbackServer(Handler handler, BodyHandler bodyHandler = {});
    /// On a unix socket in place of a port.
    LoopbackServer(const std::string& socketPath, Handler handler);
    ~LoopbackServer();
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url(const std::string& path = "/") const { return "http://" + host() + path; }
    size_t connections() const { return connections_; }
    std::vector<ServedRequest> requests() const;

private:
    void acceptAll();
    void serve(int fd);
    bool takeChunks(int fd, std::string& buffer, ServedRequest& request);
    bool takeBody(int fd, std::string& buffer, ServedRequest& request);

    Handler handler_;
    BodyHandler bodyHandler_;
    int listener_ = -1;
    unsigned port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<size_t> connections_ = 0;
    mutable std::mutex mutex_;
    std::vector<ServedRequest> requests_;
    std::vector<std::thread> workers_;
    std::thread acceptor_;
};

}  // namespace roseglass::test
