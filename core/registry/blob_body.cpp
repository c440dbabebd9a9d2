#include "registry/blob_body.h"

#include <algorithm>

namespace roseglass::registry {

Result<size_t> BlobBody::read(char* out, size_t room) {
    RG_ASSIGN(const size_t length, content_->readAt(at_, out, static_cast<size_t>(std::min<uint64_t>(room, to_ - at_))));
    hasher_.update({out, length});
    at_ += length;
    moved_(static_cast<int64_t>(length));
    return length;
}

Result<void> BlobBody::rewind() {
    if (at_ == from_) return {};
    moved_(-static_cast<int64_t>(at_ - from_));
    at_ = from_;
    hasher_ = start_.clone();
    return {};
}

}  // namespace roseglass::registry
