#pragma once
#include <functional>

#include "crypto/digest.h"
#include "http/transport.h"
#include "registry/content.h"

namespace roseglass::registry {

/// A part of a blob as the body of a request: hashed while it is read, and told of as it goes.
class BlobBody final : public http::BodySource {
public:
    /// @param start  has seen the bytes before `from`
    /// @param moved  told how many bytes more, or after rewinding fewer, were read
    BlobBody(std::shared_ptr<const Content> content, uint64_t from, uint64_t to, crypto::Hasher start, std::function<void(int64_t)> moved)
        : content_(std::move(content)), from_(from), to_(to), at_(from), start_(std::move(start)), hasher_(start_.clone()), moved_(std::move(moved)) {}

    uint64_t size() const override { return to_ - from_; }
    Result<size_t> read(char* out, size_t room) override;
    Result<void> rewind() override;

    /// Has seen everything up to where reading stands.
    const crypto::Hasher& hasher() const { return hasher_; }
    /// Whether all of it was read.
    bool isDone() const { return at_ == to_; }

private:
    std::shared_ptr<const Content> content_;
    uint64_t from_, to_, at_;
    crypto::Hasher start_, hasher_;
    std::function<void(int64_t)> moved_;
};

}  // namespace roseglass::registry
