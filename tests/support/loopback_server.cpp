#include "support/loopback_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

namespace roseglass::test {

std::string ServedRequest::header(const std::string& name) const {
    const size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

bool Connection::write(const std::string& bytes) {
    size_t done = 0;
    while (open_ && done < bytes.size()) {
        const ssize_t n = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (n <= 0) open_ = false;
        else done += static_cast<size_t>(n);
    }
    return open_;
}

bool Connection::answer(int status, const std::string& body, const std::string& headers) {
    return write("HTTP/1.1 " + std::to_string(status) + " Answer\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
}

std::string Connection::read(size_t room) {
    std::string bytes(room, '\0');
    while (!stopping_) {
        pollfd wait{fd_, POLLIN, 0};
        if (::poll(&wait, 1, 20) <= 0) continue;
        const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
        bytes.resize(n > 0 ? static_cast<size_t>(n) : 0);
        return bytes;
    }
    return {};
}

void Connection::stall() {
    while (!stopping_ && open_) {
        pollfd wait{fd_, POLLIN | POLLRDHUP, 0};
        if (::poll(&wait, 1, 20) > 0) open_ = false;
    }
}

void Connection::reset() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    open_ = false;
}

LoopbackServer::LoopbackServer(Handler handler, BodyHandler bodyHandler)
    : handler_(std::move(handler)), bodyHandler_(std::move(bodyHandler)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { acceptAll(); });
}

LoopbackServer::LoopbackServer(const std::string& socketPath, Handler handler) : handler_(std::move(handler)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socketPath.copy(address.sun_path, sizeof address.sun_path - 1);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_, 64);
    acceptor_ = std::thread([this] { acceptAll(); });
}

LoopbackServer::~LoopbackServer() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& worker : workers_) worker.join();
    ::close(listener_);
}

std::vector<ServedRequest> LoopbackServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void LoopbackServer::acceptAll() {
    while (!stopping_) {
        pollfd wait{listener_, POLLIN, 0};
        if (::poll(&wait, 1, 20) <= 0) continue;
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) continue;
        ++connections_;
        workers_.emplace_back([this, fd] { serve(fd); });
    }
}

bool LoopbackServer::takeChunks(int fd, std::string& buffer, ServedRequest& request) {
    while (!stopping_) {
        const size_t line = buffer.find("\r\n");
        const size_t size = line == std::string::npos ? 0 : std::strtoul(buffer.c_str(), nullptr, 16);
        if (line != std::string::npos && buffer.size() >= line + 2 + size + 2) {
            request.body += buffer.substr(line + 2, size);
            buffer.erase(0, line + 2 + size + 2);
            if (size == 0) return true;
            continue;
        }
        pollfd wait{fd, POLLIN, 0};
        if (::poll(&wait, 1, 20) <= 0) continue;
        char piece[65'536];
        const ssize_t n = ::recv(fd, piece, sizeof piece, 0);
        if (n <= 0) return false;
        buffer.append(piece, static_cast<size_t>(n));
    }
    return false;
}

bool LoopbackServer::takeBody(int fd, std::string& buffer, ServedRequest& request) {
    if (request.header("Transfer-Encoding") == "chunked") return takeChunks(fd, buffer, request);
    size_t left = std::strtoul(request.header("Content-Length").c_str(), nullptr, 10);
    char piece[65'536];
    while (left > 0 && !stopping_) {
        std::string_view got;
        if (!buffer.empty()) {
            got = std::string_view(buffer).substr(0, left);
        } else {
            pollfd wait{fd, POLLIN, 0};
            if (::poll(&wait, 1, 20) <= 0) continue;
            const ssize_t n = ::recv(fd, piece, std::min(sizeof piece, left), 0);
            if (n <= 0) return false;
            got = {piece, static_cast<size_t>(n)};
        }
        if (bodyHandler_ && !bodyHandler_(request, got)) return false;
        if (!bodyHandler_) request.body += got;
        left -= got.size();
        if (!buffer.empty()) buffer.erase(0, got.size());
    }
    return true;
}

void LoopbackServer::serve(int fd) {
    Connection connection(fd, stopping_);
    std::string buffer;
    while (!stopping_ && connection.isOpen()) {
        const size_t end = buffer.find("\r\n\r\n");
        if (end == std::string::npos) {
            pollfd wait{fd, POLLIN, 0};
            if (::poll(&wait, 1, 20) <= 0) continue;
            char piece[4096];
            const ssize_t n = ::recv(fd, piece, sizeof piece, 0);
            if (n <= 0 || buffer.size() > 65'536) break;
            buffer.append(piece, static_cast<size_t>(n));
            continue;
        }
        ServedRequest request;
        request.head = buffer.substr(0, end + 2);
        buffer.erase(0, end + 4);
        const size_t space = request.head.find(' ');
        request.method = request.head.substr(0, space);
        request.target = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
        if (request.header("Expect") == "100-continue") connection.write("HTTP/1.1 100 Continue\r\n\r\n");
        if (!takeBody(fd, buffer, request)) {
            connection.reset();
            break;
        }
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        handler_(request, connection);
    }
    ::close(fd);
}

}  // namespace roseglass::test
