#include "docker/attach.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/redact.h"
#include "docker/engine_message.h"

namespace roseglass::docker {
namespace {

constexpr size_t kMaxHead = 64u << 10;
constexpr size_t kMaxSystemError = 4096;
constexpr int kSlice = 100;  // ms between looks at the job and at the window

constexpr auto kPatience = std::chrono::seconds(30);  // for the answer to the handshake

tl::unexpected<Error> stopped() { return fail(ErrorCode::Interrupted, "Stopped"); }

/// A signal has ended a call of the system's; whether it was meant for us the job says.
bool wasDisturbed(ssize_t result) { return result < 0 && (errno == EINTR || errno == EAGAIN); }

tl::unexpected<Error> lost() { return fail(ErrorCode::Network, "The connection to the Docker engine was lost", "The container may be running still; see docker ps."); }

/// Moves the user's input to the engine, a little at a time, so that it waits while the container does not read.
class Input {
public:
    Input(int from, int to) : from_(from), to_(to), open_(from >= 0) {}
    bool wantsToRead() const { return open_ && pending_.empty(); }
    bool wantsToWrite() const { return !pending_.empty(); }

    void read() {
        std::array<char, 32'768> piece;
        const ssize_t n = ::read(from_, piece.data(), piece.size());
        if (n > 0) {
            pending_.assign(piece.data(), static_cast<size_t>(n));
        } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
            open_ = false;
            ::shutdown(to_, SHUT_WR);
        }
    }

    void write() {
        const ssize_t n = ::send(to_, pending_.data(), pending_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) pending_.erase(0, static_cast<size_t>(n));
        // A container that reads no more is no failure: its output goes on.
        else if (n < 0 && errno != EINTR && errno != EAGAIN) end();
    }

private:
    void end() {
        pending_.clear();
        open_ = false;
    }

    int from_, to_;
    bool open_;
    Bytes pending_;
};

}  // namespace

Result<void> FrameReader::take(BytesView piece) {
    while (!piece.empty()) {
        if (left_ == 0) {
            const size_t n = std::min(8 - header_.size(), piece.size());
            header_.append(piece.substr(0, n));
            piece.remove_prefix(n);
            if (header_.size() < 8) return {};
            const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(header_[i])); };
            stream_ = static_cast<int>(byte(0));
            if (stream_ > 3 || byte(1) + byte(2) + byte(3) != 0) return fail(ErrorCode::Server, "The Docker engine sends the container's output in a form that is not known");
            left_ = byte(4) << 24 | byte(5) << 16 | byte(6) << 8 | byte(7);
            header_.clear();
            continue;
        }
        const size_t n = std::min<size_t>(left_, piece.size());
        left_ -= static_cast<uint32_t>(n);
        if (stream_ == 3) {
            systemError_ += piece.substr(0, std::min(n, kMaxSystemError - std::min(systemError_.size(), kMaxSystemError)));
            if (left_ == 0) return fail(engineError(0, systemError_, "the container"));
        } else if (output_) {
            RG_TRY(output_(stream_ == 2 ? 2 : 1, piece.substr(0, n)));
        }
        piece.remove_prefix(n);
    }
    return {};
}

Result<void> FrameReader::finish() const {
    if (left_ == 0 && header_.empty()) return {};
    return fail(ErrorCode::Server, "The container's output breaks off", "See the engine's log.");
}

Result<Attachment> Attachment::open(const std::string& socketPath, const std::string& target, const Job& job) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socketPath.size() >= sizeof address.sun_path) return fail(ErrorCode::Usage, "The path of the engine's socket is too long");
    socketPath.copy(address.sun_path, sizeof address.sun_path - 1);
    Attachment made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    int connected = -1;
    do {
        if (job.stopped()) return stopped();
        connected = made.fd_ < 0 ? -1 : ::connect(made.fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    } while (made.fd_ >= 0 && connected != 0 && errno == EINTR);
    if (connected != 0) return fail(ErrorCode::Network, "No Docker engine answers at unix://" + printable(socketPath, 160));
    RG_TRY(made.shakeHands(target, job));
    return made;
}

Attachment::~Attachment() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> Attachment::shakeHands(const std::string& target, const Job& job) {
    const std::string request = "POST " + target + " HTTP/1.1\r\nHost: docker\r\nUser-Agent: roseglass\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
    for (size_t sent = 0; sent < request.size();) {
        const ssize_t n = ::send(fd_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (job.stopped()) return stopped();
        if (n <= 0 && !wasDisturbed(n)) return lost();
        sent += static_cast<size_t>(std::max<ssize_t>(n, 0));
    }
    size_t end = std::string::npos;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while ((end = early_.find("\r\n\r\n")) == std::string::npos) {
        std::array<char, 4096> piece;
        pollfd wait{fd_, POLLIN, 0};
        if (job.stopped()) return stopped();
        if (early_.size() > kMaxHead || std::chrono::steady_clock::now() > deadline) return lost();
        const int ready = ::poll(&wait, 1, kSlice);
        if (ready < 0 && !wasDisturbed(ready)) return lost();
        if (ready <= 0) continue;
        const ssize_t n = ::recv(fd_, piece.data(), piece.size(), MSG_DONTWAIT);
        if (n <= 0 && !wasDisturbed(n)) return lost();
        early_.append(piece.data(), static_cast<size_t>(std::max<ssize_t>(n, 0)));
    }
    const std::string head = early_.substr(0, end);
    early_.erase(0, end + 4);
    if (head.starts_with("HTTP/1.1 101 ") || head.starts_with("HTTP/1.1 200 ")) return {};
    const int status = head.size() > 12 && head.starts_with("HTTP/1.") ? std::atoi(head.substr(9, 3).c_str()) : 0;
    return fail(engineError(status, engineReason(early_), "watching the container"));
}

Result<void> Attachment::pump(const AttachIo& io, bool tty, const std::function<void(WindowSize)>& resize, const Job& job) {
    FrameReader frames(io.output);
    Input input(io.input, fd_);
    const auto arrived = [&](BytesView bytes) -> Result<void> {
        if (!tty) return frames.take(bytes);
        return io.output ? io.output(1, bytes) : Result<void>();
    };
    RG_TRY(arrived(early_));
    early_.clear();
    std::array<char, 65'536> piece;
    while (true) {
        if (job.stopped()) return stopped();
        if (tty && io.resized && resize) {
            if (const auto size = io.resized()) resize(*size);
        }
        std::array<pollfd, 2> waiting{pollfd{fd_, static_cast<short>(POLLIN | (input.wantsToWrite() ? POLLOUT : 0)), 0}, pollfd{input.wantsToRead() ? io.input : -1, POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), kSlice) < 0 && errno != EINTR) return lost();
        if (waiting[1].revents) input.read();
        if (waiting[0].revents & POLLOUT) input.write();
        if (!(waiting[0].revents & (POLLIN | POLLHUP | POLLERR))) continue;
        const ssize_t n = ::recv(fd_, piece.data(), piece.size(), MSG_DONTWAIT);
        if (wasDisturbed(n)) continue;
        if (n < 0) return lost();
        if (n == 0) break;
        RG_TRY(arrived({piece.data(), static_cast<size_t>(n)}));
    }
    return tty ? Result<void>() : frames.finish();
}

}  // namespace roseglass::docker
