#include "registry/layer.h"

#include <zlib.h>

#include "registry/gzip_writer.h"

namespace roseglass::registry {
namespace {

constexpr size_t kPiece = 256 << 10;
constexpr int kGzipWindow = 15 + 16;  // zlib.h: 16 more for a gzip header

crypto::Sha256 finished(crypto::Hasher& hasher) { return *crypto::Sha256::fromRaw(hasher.finish()); }

/// Runs `take` over all of it.
Result<void> eachPiece(const Content& content, const std::function<void(uint64_t)>& tell, const Job& job, const std::function<Result<void>(BytesView, bool last)>& take) {
    Bytes piece(kPiece, '\0');
    for (uint64_t at = 0; at < content.size();) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        RG_ASSIGN(const size_t length, content.readAt(at, piece.data(), piece.size()));
        at += length;
        RG_TRY(take({piece.data(), length}, at == content.size()));
        tell(length);
    }
    return content.size() == 0 ? take({}, true) : Result<void>();
}

class Inflater {
public:
    Inflater() { inflateInit2(&stream_, kGzipWindow); }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    Result<void> take(BytesView in, bool last, crypto::Hasher& hasher) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        stream_.avail_in = static_cast<uInt>(in.size());
        while (true) {
            // A gzip file may be several, one behind the other (RFC 1952, 2.2).
            if (ended_ && stream_.avail_in > 0) {
                inflateReset(&stream_);
                ended_ = false;
            }
            if (ended_) break;
            stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
            stream_.avail_out = static_cast<uInt>(out_.size());
            const int status = inflate(&stream_, Z_NO_FLUSH);
            if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return fail(ErrorCode::Malformed, "A layer's gzip is damaged");
            hasher.update({out_.data(), out_.size() - stream_.avail_out});
            ended_ = status == Z_STREAM_END;
            if (!ended_ && stream_.avail_in == 0 && stream_.avail_out > 0) break;
        }
        return last && !ended_ ? Result<void>(fail(ErrorCode::Malformed, "A layer's gzip is cut short")) : Result<void>();
    }

private:
    z_stream stream_{};
    Bytes out_ = Bytes(kPiece, '\0');
    bool ended_ = false;
};

}  // namespace

Result<PreparedLayer> prepareLayer(std::shared_ptr<const Content> content, const std::function<void(uint64_t)>& tell, const Job& job) {
    char start[6] = {};
    RG_ASSIGN(const size_t known, content->readAt(0, start, sizeof start));
    const std::string_view head(start, known);
    for (const auto& [magic, name] : {std::pair<std::string_view, const char*>{"\x28\xb5\x2f\xfd", "zstd"}, {"\xfd" "7zXZ", "xz"}, {"BZh", "bzip2"}}) {
        if (head.starts_with(magic)) return fail(ErrorCode::Malformed, std::string("A layer is compressed with ") + name + ", which an image of docker's format cannot hold", "Save it as an OCI layout and push that.");
    }
    crypto::Hasher whole(crypto::HashAlgorithm::Sha256), inner(crypto::HashAlgorithm::Sha256);
    PreparedLayer layer{{media::kDockerLayer, {}, 0}, nullptr, {}};
    if (head.starts_with("\x1f\x8b")) {
        Inflater inflater;
        RG_TRY(eachPiece(*content, tell, job, [&](BytesView piece, bool last) {
            whole.update(piece);
            return inflater.take(piece, last, inner);
        }));
        layer.content = std::move(content);
    } else {
        RG_ASSIGN(const auto file, OpenFile::temporary());
        GzipWriter writer([&](BytesView made) {
            whole.update(made);
            return file->append(made);
        });
        RG_TRY(eachPiece(*content, tell, job, [&](BytesView piece, bool last) {
            inner.update(piece);
            return writer.take(piece, last, job);
        }));
        RG_ASSIGN(layer.content, Content::ofFile(file, 0, file->size()));
    }
    layer.descriptor.digest = finished(whole);
    layer.diffId = finished(inner);
    layer.descriptor.size = layer.content->size();
    return layer;
}

}  // namespace roseglass::registry
