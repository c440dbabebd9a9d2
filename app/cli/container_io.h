#pragma once
#include <termios.h>

#include "docker/attach.h"

namespace roseglass::cli {

/// Standard input and output for a container, and the terminal in raw mode while it has it.
class ContainerIo {
public:
    /// Errors: usage (a terminal is wanted, and standard input is none).
    static Result<ContainerIo> open(bool interactive, bool tty);
    ContainerIo(ContainerIo&& other) noexcept;
    ContainerIo(const ContainerIo&) = delete;
    ContainerIo& operator=(const ContainerIo&) = delete;
    /// Gives the terminal back as it was.
    ~ContainerIo();

    docker::AttachIo attach() const;

private:
    ContainerIo() = default;
    bool interactive_ = false, raw_ = false;
    termios before_{};
};

}  // namespace roseglass::cli
