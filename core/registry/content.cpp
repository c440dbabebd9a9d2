#include "registry/content.h"

#include <algorithm>
#include <cstring>

#include "base/redact.h"

namespace roseglass::registry {

Result<std::shared_ptr<const Content>> Content::ofFile(std::shared_ptr<const OpenFile> file, uint64_t offset, uint64_t size) {
    if (offset > file->size() || size > file->size() - offset) return fail(ErrorCode::Malformed, printable(file->name(), 300) + " is cut short");
    auto content = std::make_shared<Content>();
    content->file_ = std::move(file);
    content->offset_ = offset;
    content->size_ = size;
    return content;
}

std::shared_ptr<const Content> Content::ofBytes(Bytes bytes) {
    auto content = std::make_shared<Content>();
    content->size_ = bytes.size();
    content->bytes_ = std::move(bytes);
    return content;
}

Result<size_t> Content::readAt(uint64_t offset, char* out, size_t room) const {
    if (offset >= size_) return 0;
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(room, size_ - offset));
    if (!file_) {
        std::memcpy(out, bytes_.data() + offset, wanted);
        return wanted;
    }
    RG_ASSIGN(const size_t length, file_->readAt(offset_ + offset, out, wanted));
    if (length == 0 && wanted > 0) return fail(ErrorCode::Malformed, printable(file_->name(), 300) + " became shorter while it was read");
    return length;
}

Result<Bytes> Content::all(uint64_t maxBytes) const {
    if (size_ > maxBytes) {
        return fail(Error(ErrorCode::TooLarge, (file_ ? "A part of " + printable(file_->name(), 300) : std::string("It")) + " is larger than allowed here")
                        .withSides("at most " + std::to_string(maxBytes) + " bytes", std::to_string(size_) + " bytes"));
    }
    Bytes bytes(static_cast<size_t>(size_), '\0');
    for (size_t done = 0; done < bytes.size();) {
        RG_ASSIGN(const size_t length, readAt(done, bytes.data() + done, bytes.size() - done));
        done += length;
    }
    return bytes;
}

}  // namespace roseglass::registry
