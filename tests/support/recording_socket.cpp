#include "support/recording_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>

namespace roseglass::test {
namespace {

sockaddr_un addressOf(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

bool sendAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<size_t>(n));
    }
    return true;
}

}  // namespace

RecordingSocket::RecordingSocket(std::string target) : target_(std::move(target)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = addressOf(path());
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 64);
    acceptor_ = std::thread([this] { acceptAll(); });
}

RecordingSocket::~RecordingSocket() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& worker : workers_) worker.join();
    ::close(listener_);
}

std::string RecordingSocket::said() const {
    const std::lock_guard lock(mutex_);
    return said_;
}

void RecordingSocket::acceptAll() {
    while (!stopping_) {
        pollfd wait{listener_, POLLIN, 0};
        if (::poll(&wait, 1, 20) <= 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) workers_.emplace_back([this, client] { serve(client); });
    }
}

void RecordingSocket::serve(int client) {
    const int engine = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = addressOf(target_);
    bool clientOpen = ::connect(engine, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, engineOpen = clientOpen;
    std::array<char, 65'536> piece;
    while (!stopping_ && engineOpen) {
        pollfd waiting[2] = {{clientOpen ? client : -1, POLLIN, 0}, {engine, POLLIN, 0}};
        if (::poll(waiting, 2, 20) <= 0) continue;
        if (waiting[0].revents) {
            const ssize_t n = ::recv(client, piece.data(), piece.size(), 0);
            clientOpen = n > 0 && sendAll(engine, {piece.data(), static_cast<size_t>(n)});
            if (!clientOpen) ::shutdown(engine, SHUT_WR);
            const std::lock_guard lock(mutex_);
            if (n > 0) said_.append(piece.data(), static_cast<size_t>(n));
        }
        if (waiting[1].revents) {
            const ssize_t n = ::recv(engine, piece.data(), piece.size(), 0);
            engineOpen = n > 0 && sendAll(client, {piece.data(), static_cast<size_t>(n)});
        }
    }
    ::close(engine);
    ::close(client);
}

}  // namespace roseglass::test
