#include "registry/layer.h"

#include <gtest/gtest.h>

#include "support/image_files.h"

namespace roseglass::registry {
namespace {

Result<PreparedLayer> prepare(std::string bytes) {
    return prepareLayer(Content::ofBytes(std::move(bytes)), [](uint64_t) {}, {});
}

std::string text(size_t size) {
    std::string out;
    while (out.size() < size) out += "line " + std::to_string(out.size() * 7919) + " of a text that compresses\n";
    out.resize(size);
    return out;
}

}  // namespace

TEST(Layer, IsTheSameAfterUnpackingWhateverItsSize) {
    constexpr size_t kBlock = 512 << 10;
    for (const size_t size : {size_t{0}, size_t{1}, kBlock - 1, kBlock, kBlock + 1, size_t{9'000'000}}) {
        for (const std::string& original : {text(size), test::noise(size), text(size / 2) + test::noise(size - size / 2)}) {
            const auto packed = prepare(original);
            ASSERT_TRUE(packed) << size;
            EXPECT_EQ(packed->diffId, crypto::sha256(original)) << size;
            const std::string bytes = *packed->content->all(UINT64_MAX);
            EXPECT_EQ(packed->descriptor.digest, crypto::sha256(bytes)) << size;
            EXPECT_EQ(packed->descriptor.size, bytes.size()) << size;
            const auto unpacked = prepare(bytes);
            ASSERT_TRUE(unpacked) << size;
            EXPECT_EQ(unpacked->diffId, crypto::sha256(original)) << "unpacked by zlib, " << size;
            EXPECT_EQ(unpacked->descriptor.digest, packed->descriptor.digest) << "what is gzipped stays as it is";
            EXPECT_EQ(prepare(original)->descriptor.digest, packed->descriptor.digest) << "the same bytes every time";
        }
    }
    EXPECT_LT(prepare(text(9'000'000))->descriptor.size, 3'000'000u) << "it does compress";
}

TEST(Layer, GzipOfSeveralMembersIsReadToItsEnd) {
    const std::string first = test::gzipped(text(1000)), second = test::gzipped(text(700'000));
    EXPECT_EQ(prepare(first + second)->diffId, crypto::sha256(text(1000) + text(700'000)));
    EXPECT_EQ(prepare(first + second.substr(0, second.size() - 9)).error().code, ErrorCode::Malformed);
    EXPECT_EQ(prepare(first + "trailing").error().code, ErrorCode::Malformed);
    std::string broken = second;
    broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 0x55);
    EXPECT_EQ(prepare(broken).error().code, ErrorCode::Malformed);
}

}  // namespace roseglass::registry
