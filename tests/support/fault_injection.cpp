// A library to be preloaded (LD_PRELOAD) into a program under test: at the Nth call that changes a file or sends to the
// network (ROSEGLASS_FAULT_AT) the process is killed, or the call fails, as ROSEGLASS_FAULT says: kill, enospc, erofs, eio. With
// plain-rename a file system is played that knows no rename with conditions, as FUSE and NFS do.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> calls{0};

bool isFault(const char* name) {
    const char* fault = std::getenv("ROSEGLASS_FAULT");
    return fault && std::strcmp(fault, name) == 0;
}

/// The errno that a call fails with; -1 where it kills the process, 0 where every call is let through.
int faultKind() {
    static const int kind = isFault("enospc") ? ENOSPC : isFault("erofs") ? EROFS : isFault("eio") ? EIO : isFault("kill") ? -1 : 0;
    return kind;
}

/// Counts a call. True where it must fail, with errno set. A disk that has failed once goes on failing.
bool strikes(bool network) {
    static const long at = [] {
        const char* text = std::getenv("ROSEGLASS_FAULT_AT");
        return text ? std::atol(text) : 0;
    }();
    const int kind = faultKind();
    if (at <= 0 || kind == 0 || (network && kind > 0)) return false;
    const long now = ++calls;
    if (kind < 0 && now == at) ::kill(::getpid(), SIGKILL);
    if (kind <= 0 || now < at) return false;
    errno = kind;
    return true;
}

bool isRegular(int fd) {
    struct stat info {};
    return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

template <class Function>
Function* real(const char* name) { return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name)); }

}  // namespace

#pragma GCC diagnostic ignored "-Wredundant-decls"
extern "C" {

int rename(const char* from, const char* to) noexcept {
    static auto* next = real<int(const char*, const char*)>("rename");
    return strikes(false) ? -1 : next(from, to);
}
int fsync(int fd) {
    static auto* next = real<int(int)>("fsync");
    return strikes(false) ? -1 : next(fd);
}
int unlink(const char* path) noexcept {
    static auto* next = real<int(const char*)>("unlink");
    // A full disk still lets go of files.
    return faultKind() < 0 && strikes(false) ? -1 : next(path);
}
int mkdir(const char* path, mode_t mode) noexcept {
    static auto* next = real<int(const char*, mode_t)>("mkdir");
    return strikes(false) ? -1 : next(path, mode);
}
int mkostemp(char* name, int flags) {
    static auto* next = real<int(char*, int)>("mkostemp");
    return strikes(false) ? -1 : next(name, flags);
}
ssize_t write(int fd, const void* bytes, size_t size) {
    static auto* next = real<ssize_t(int, const void*, size_t)>("write");
    return isRegular(fd) && strikes(false) ? -1 : next(fd, bytes, size);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
    static auto* next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    return isRegular(fd) && strikes(false) ? -1 : next(fd, bytes, size, offset);
}
int renameat(int fromFolder, const char* from, int toFolder, const char* to) noexcept {
    static auto* next = real<int(int, const char*, int, const char*)>("renameat");
    return strikes(false) ? -1 : next(fromFolder, from, toFolder, to);
}
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
    static auto* next = real<int(int, const char*, mode_t)>("mkdirat");
    return strikes(false) ? -1 : next(folder, path, mode);
}
int unlinkat(int folder, const char* path, int flags) noexcept {
    static auto* next = real<int(int, const char*, int)>("unlinkat");
    return faultKind() < 0 && strikes(false) ? -1 : next(folder, path, flags);
}
int renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned flags) noexcept {
    static auto* next = real<int(int, const char*, int, const char*, unsigned)>("renameat2");
    if (flags != 0 && isFault("plain-rename")) {
        errno = EINVAL;
        return -1;
    }
    return strikes(false) ? -1 : next(fromFolder, from, toFolder, to, flags);
}
ssize_t send(int fd, const void* bytes, size_t size, int flags) {
    static auto* next = real<ssize_t(int, const void*, size_t, int)>("send");
    strikes(true);
    return next(fd, bytes, size, flags);
}

}  // extern "C"
