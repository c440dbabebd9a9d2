#pragma once
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/job.h"
#include "base/result.h"

namespace roseglass::docker {

struct WindowSize {
    unsigned rows = 0, columns = 0;
};

/// Where a container's input and output go while somebody watches.
struct AttachIo {
    int input = -1;  ///< a file descriptor that is read; -1: none
    /// @param stream  1 standard output, 2 standard error. Errors end the watching with that very error.
    std::function<Result<void>(int stream, BytesView bytes)> output;
    /// Asked a few times a second with a terminal; answers when its size has changed. May be empty.
    std::function<std::optional<WindowSize>()> resized;
};

/// The frames in which an engine mixes the output of a container without a terminal: a byte for the stream, three zeros,
/// the length in four bytes, most significant first. Any length is taken, none is kept in memory.
class FrameReader {
public:
    explicit FrameReader(std::function<Result<void>(int stream, BytesView bytes)> output) : output_(std::move(output)) {}
    /// Errors: server (not such frames, or the engine's own error stream); the output's.
    Result<void> take(BytesView piece);
    /// Errors: server, when the stream broke off within a frame.
    Result<void> finish() const;

private:
    std::function<Result<void>(int stream, BytesView bytes)> output_;
    Bytes header_;
    Bytes systemError_;
    int stream_ = 0;
    uint32_t left_ = 0;
};

/// A connection to an engine that it gave over to a container's streams: both directions at once, and each can end by itself,
/// which HTTP clients do not do.
class Attachment {
public:
    /// @param target  "/v1.41/containers/ID/attach?…". Errors: interrupted, network, not-found, conflict, server.
    static Result<Attachment> open(const std::string& socketPath, const std::string& target, const Job& job);
    Attachment(Attachment&& other) noexcept : fd_(std::exchange(other.fd_, -1)), early_(std::move(other.early_)) {}
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;
    ~Attachment();

    /// Until the container's output ends. @param tty  its output comes as it is, without frames
    /// @param resize  called with a new size. Errors: interrupted; network, server; the output's.
    Result<void> pump(const AttachIo& io, bool tty, const std::function<void(WindowSize)>& resize, const Job& job);

private:
    explicit Attachment(int fd) : fd_(fd) {}
    Result<void> shakeHands(const std::string& target, const Job& job);

    int fd_;
    Bytes early_;  ///< of the stream, came with the answer's head
};

}  // namespace roseglass::docker
