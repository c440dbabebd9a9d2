#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace roseglass::trust {

/// A file in a plain tar.
struct TarFile {
    std::string name;  ///< 1 to 255 bytes in steps; see fitsTar
    BytesView bytes;
};

/// A name that a ustar header can hold: relative, no empty step, no "." and "..", printable ASCII, up to 100 bytes behind
/// some "/" and up to 155 before it.
bool fitsTar(std::string_view name);

/// The one way to write these files as a POSIX ustar archive: in this order, regular files of mode 0644, no owner, time 0,
/// two blocks of zeros at the end. `tar -tf` reads it.
Bytes writeTar(const std::vector<TarFile>& files);

/// Reads only what writeTar wrote, byte for byte: no links, no extensions, nothing behind the end. What it answers points
/// into `tar`. Errors: malformed, too-large (more than `maxFiles`).
Result<std::vector<TarFile>> readTar(BytesView tar, size_t maxFiles);

}  // namespace roseglass::trust
