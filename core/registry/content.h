#pragma once
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/open_file.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace roseglass::registry {

/// Bytes that stand still: part of an open file, or a piece of memory. Read at any place, from several threads.
class Content {
public:
    /// The part must lie within the file. Errors: malformed (it does not: the file is cut short).
    static Result<std::shared_ptr<const Content>> ofFile(std::shared_ptr<const OpenFile> file, uint64_t offset, uint64_t size);
    static std::shared_ptr<const Content> ofBytes(Bytes bytes);

    uint64_t size() const { return size_; }
    /// Up to `room` bytes from `offset`; 0 only at the end. Errors: io; malformed (the file shrank meanwhile).
    Result<size_t> readAt(uint64_t offset, char* out, size_t room) const;
    /// Errors: too-large (beyond `maxBytes`), and those of readAt.
    Result<Bytes> all(uint64_t maxBytes) const;

private:
    std::shared_ptr<const OpenFile> file_;
    Bytes bytes_;
    uint64_t offset_ = 0, size_ = 0;
};

}  // namespace roseglass::registry
