#include "support/cutting_proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace roseglass::test {
namespace {

sockaddr_in loopback(unsigned port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    return address;
}

bool sendAll(int fd, const char* bytes, size_t length) {
    while (length > 0) {
        const ssize_t n = ::send(fd, bytes, length, MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes += n;
        length -= static_cast<size_t>(n);
    }
    return true;
}

}  // namespace

CuttingProxy::CuttingProxy(const std::string& target, uint64_t cutAfter, int cuts)
    : targetPort_(static_cast<unsigned>(std::stoul(target.substr(target.rfind(':') + 1)))), cutAfter_(cutAfter), cuts_(cuts), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { acceptAll(); });
}

CuttingProxy::~CuttingProxy() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& worker : workers_) worker.join();
    ::close(listener_);
}

void CuttingProxy::acceptAll() {
    while (!stopping_) {
        pollfd wait{listener_, POLLIN, 0};
        if (::poll(&wait, 1, 20) <= 0) continue;
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd >= 0) workers_.emplace_back([this, fd] { pass(fd); });
    }
}

void CuttingProxy::pass(int client) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(targetPort_);
    uint64_t up = 0;
    char piece[65'536];
    bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    while (open && !stopping_) {
        pollfd both[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        if (::poll(both, 2, 20) <= 0) continue;
        for (int side = 0; side < 2 && open; ++side) {
            if (both[side].revents == 0) continue;
            const ssize_t n = ::recv(both[side].fd, piece, sizeof piece, 0);
            open = n > 0 && sendAll(both[1 - side].fd, piece, static_cast<size_t>(n));
            if (side == 1 || n <= 0) continue;
            up += static_cast<uint64_t>(n);
            up_ += static_cast<uint64_t>(n);
            if (up > cutAfter_ && cuts_ > 0 && cuts_-- > 0) open = false;
        }
    }
    ::close(server);
    ::close(client);
}

}  // namespace roseglass::test
