#include "registry/gzip_writer.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <memory>
#include <thread>
#include <vector>

#include "registry/parallel.h"

namespace roseglass::registry {
namespace {

constexpr size_t kBlock = 512 << 10;
constexpr size_t kBlocksAThread = 4;  // so that one slow thread does not stop the others at every block
constexpr int kLevel = 6;  // what docker uses

struct CompressorFree {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

using CompressorPtr = std::unique_ptr<libdeflate_compressor, CompressorFree>;

/// Whether a block is of what is compressed already (archives, pictures): then trying costs most and brings nothing. Judged
/// by a few pieces of it.
bool isDense(BytesView block) {
    constexpr size_t kSamples = 4, kSample = 8 << 10;
    if (block.size() < kSamples * kSample) return false;
    const CompressorPtr quick(libdeflate_alloc_compressor(1));
    std::array<char, kSample> out;
    for (size_t i = 0; i < kSamples && quick; ++i) {
        const BytesView sample = block.substr(i * (block.size() - kSample) / (kSamples - 1), kSample);
        const size_t packed = libdeflate_deflate_compress(quick.get(), sample.data(), sample.size(), out.data(), out.size());
        if (packed != 0 && packed <= kSample / 32 * 31) return false;
    }
    return quick != nullptr;
}

}  // namespace

GzipWriter::GzipWriter(Sink sink) : sink_(std::move(sink)), threads_(std::clamp(std::thread::hardware_concurrency(), 1u, 8u)) { waiting_.reserve(kBlocksAThread * threads_ * kBlock); }

Result<void> GzipWriter::take(BytesView bytes, bool last, const Job& job) {
    while (!bytes.empty()) {
        const size_t part = std::min(bytes.size(), kBlocksAThread * threads_ * kBlock - waiting_.size());
        waiting_ += bytes.substr(0, part);
        bytes.remove_prefix(part);
        if (waiting_.size() == kBlocksAThread * threads_ * kBlock) RG_TRY(flush(job));
    }
    return last && (!waiting_.empty() || !wroteAny_) ? flush(job) : Result<void>();
}

Result<void> GzipWriter::flush(const Job& job) {
    // Nothing at all is one empty member.
    const size_t count = std::max<size_t>(1, (waiting_.size() + kBlock - 1) / kBlock);
    std::vector<Bytes> made(count);
    RG_TRY(inParallel(count, threads_, job, [&](size_t i, const Job&) -> Result<void> {
        const BytesView block = BytesView(waiting_).substr(i * kBlock, kBlock);
        const CompressorPtr compressor(libdeflate_alloc_compressor(isDense(block) ? 0 : kLevel));
        if (!compressor) return fail(ErrorCode::Io, "There is no memory left to compress a layer");
        made[i].resize(libdeflate_gzip_compress_bound(compressor.get(), block.size()));
        made[i].resize(libdeflate_gzip_compress(compressor.get(), block.data(), block.size(), made[i].data(), made[i].size()));
        return {};
    }));
    for (const Bytes& member : made) RG_TRY(sink_(member));
    waiting_.clear();
    wroteAny_ = true;
    return {};
}

}  // namespace roseglass::registry
