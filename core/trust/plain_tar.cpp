#include "trust/plain_tar.h"

#include <array>
#include <cstring>

namespace roseglass::trust {
namespace {

// POSIX.1-1988 ustar, by offset and length.
constexpr size_t kBlock = 512, kName = 100, kPrefix = 155, kPrefixAt = 345;
constexpr uint64_t kMaxSize = 1ull << 32;

using Header = std::array<char, kBlock>;

void octal(Header& header, size_t at, size_t digits, uint64_t value) {
    for (size_t i = digits; i-- > 0; value >>= 3) header[at + i] = static_cast<char>('0' + (value & 7));
}

/// Where the name is cut in two: at the last "/" that leaves 155 bytes or fewer before it. Nothing when there is none.
std::optional<size_t> cut(std::string_view name) {
    if (name.size() <= kName) return 0;
    const size_t slash = name.rfind('/', kPrefix);
    if (slash == std::string_view::npos || slash == 0 || name.size() - slash - 1 > kName) return std::nullopt;
    return slash;
}

Header headerOf(std::string_view name, uint64_t size) {
    Header header{};
    const size_t slash = *cut(name);
    const std::string_view rest = slash == 0 ? name : name.substr(slash + 1);
    std::memcpy(header.data(), rest.data(), rest.size());
    std::memcpy(header.data() + kPrefixAt, name.data(), slash);
    octal(header, 100, 7, 0644);
    octal(header, 108, 7, 0);
    octal(header, 116, 7, 0);
    octal(header, 124, 11, size);
    octal(header, 136, 11, 0);
    std::memset(header.data() + 148, ' ', 8);
    header[156] = '0';
    std::memcpy(header.data() + 257, "ustar\00000", 8);
    octal(header, 329, 7, 0);
    octal(header, 337, 7, 0);
    uint64_t sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    octal(header, 148, 6, sum);
    header[154] = '\0';
    return header;
}

size_t padded(uint64_t size) { return static_cast<size_t>((size + kBlock - 1) / kBlock * kBlock); }
bool isZero(BytesView bytes) { return bytes.find_first_not_of('\0') == BytesView::npos; }

std::string_view textAt(BytesView header, size_t at, size_t room) {
    const std::string_view field = header.substr(at, room);
    return field.substr(0, field.find('\0'));
}

std::optional<uint64_t> sizeOf(BytesView header) {
    uint64_t size = 0;
    for (const char c : header.substr(124, 11)) {
        if (c < '0' || c > '7') return std::nullopt;
        size = size * 8 + static_cast<uint64_t>(c - '0');
    }
    return size > kMaxSize ? std::nullopt : std::optional(size);
}

}  // namespace

bool fitsTar(std::string_view name) {
    if (name.empty() || !cut(name)) return false;
    for (const char c : name) {
        if (c <= ' ' || c > '~') return false;
    }
    for (std::string_view rest = name;;) {
        const std::string_view step = rest.substr(0, rest.find('/'));
        if (step.empty() || step == "." || step == "..") return false;
        if (step.size() == rest.size()) return true;
        rest.remove_prefix(step.size() + 1);
    }
}

Bytes writeTar(const std::vector<TarFile>& files) {
    size_t size = 2 * kBlock;
    for (const TarFile& file : files) size += kBlock + padded(file.bytes.size());
    Bytes out;
    out.reserve(size);
    for (const TarFile& file : files) {
        const Header header = headerOf(file.name, file.bytes.size());
        out.append(header.data(), header.size());
        out.append(file.bytes);
        out.append(padded(file.bytes.size()) - file.bytes.size(), '\0');
    }
    out.append(2 * kBlock, '\0');
    return out;
}

Result<std::vector<TarFile>> readTar(BytesView tar, size_t maxFiles) {
    const auto bad = [](const std::string& why) { return fail(ErrorCode::Malformed, why); };
    std::vector<TarFile> files;
    while (true) {
        if (tar.size() < kBlock) return bad("It ends in the middle");
        const BytesView block = tar.substr(0, kBlock);
        if (isZero(block)) break;
        const std::string_view prefix = textAt(block, kPrefixAt, kPrefix);
        std::string name = (prefix.empty() ? std::string() : std::string(prefix) + "/") + std::string(textAt(block, 0, kName));
        const auto size = sizeOf(block);
        if (!size || !fitsTar(name)) return bad("It holds something that is no plain file of a harmless name");
        const Header wanted = headerOf(name, *size);
        if (block != BytesView(wanted.data(), wanted.size())) return bad("A file's header in it is not as a bundle's are");
        if (tar.size() - kBlock < padded(*size)) return bad("It ends in the middle");
        if (!isZero(tar.substr(kBlock + static_cast<size_t>(*size), padded(*size) - static_cast<size_t>(*size)))) return bad("Something stands between the files in it");
        if (files.size() == maxFiles) return fail(ErrorCode::TooLarge, "It holds more than " + std::to_string(maxFiles) + " files");
        files.push_back({std::move(name), tar.substr(kBlock, static_cast<size_t>(*size))});
        tar.remove_prefix(kBlock + padded(*size));
    }
    if (tar.size() < 2 * kBlock) return bad("It ends in the middle");
    if (tar.size() > 2 * kBlock || !isZero(tar)) return bad("Something stands behind its end");
    return files;
}

}  // namespace roseglass::trust
