#pragma once
#include "base/bytes.h"

namespace roseglass {

/// Writes all bytes to an open descriptor, going on after signals. Returns 0, or the system's error number.
int writeAll(int fd, BytesView bytes);

}  // namespace roseglass
