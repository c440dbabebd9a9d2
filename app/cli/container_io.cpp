#include "container_io.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/write_all.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

std::optional<docker::WindowSize> windowSize() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return std::nullopt;
    return docker::WindowSize{size.ws_row, size.ws_col};
}

}  // namespace

Result<ContainerIo> ContainerIo::open(bool interactive, bool tty) {
    ContainerIo io;
    io.interactive_ = interactive;
    if (!interactive || !tty) return io;
    if (::isatty(STDIN_FILENO) != 1 || ::tcgetattr(STDIN_FILENO, &io.before_) != 0) return fail(ErrorCode::Usage, "-i with -t needs a terminal, and standard input is none", "Leave -t out.");
    termios raw = io.before_;
    ::cfmakeraw(&raw);
    io.raw_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
    return io;
}

ContainerIo::ContainerIo(ContainerIo&& other) noexcept : interactive_(other.interactive_), raw_(std::exchange(other.raw_, false)), before_(other.before_) {}

ContainerIo::~ContainerIo() {
    if (raw_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

docker::AttachIo ContainerIo::attach() const {
    docker::AttachIo io;
    io.input = interactive_ ? STDIN_FILENO : -1;
    io.output = [](int stream, BytesView bytes) -> Result<void> {
        flushOutput();
        if (writeAll(stream == 2 ? STDERR_FILENO : STDOUT_FILENO, bytes) == 0) return {};
        return fail(ErrorCode::Io, "The container's output cannot be written: its reader went away");
    };
    io.resized = [last = docker::WindowSize{}]() mutable -> std::optional<docker::WindowSize> {
        const auto size = windowSize();
        if (!size || (size->rows == last.rows && size->columns == last.columns)) return std::nullopt;
        last = *size;
        return size;
    };
    return io;
}

}  // namespace roseglass::cli
