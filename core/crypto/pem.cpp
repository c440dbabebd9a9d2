#include "crypto/pem.h"

#include <algorithm>

#include "base/encoding.h"

namespace roseglass::crypto {
namespace {

constexpr size_t kMaxText = 1 << 20;
constexpr size_t kMaxBlocks = 64;
constexpr size_t kLineLength = 64;
constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

std::string_view takeLine(std::string_view& rest) {
    const size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    return line;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Headers and body up to the end line; the body's base64 goes into `body`.
Result<PemBlock> readBlock(std::string label, std::string_view& rest, std::string& body) {
    PemBlock block{std::move(label), {}, {}};
    const std::string end = std::string(kEnd) + block.label + std::string(kDashes);
    while (!rest.empty()) {
        const std::string_view line = takeLine(rest);
        if (line == end) {
            auto decoded = fromBase64(body);
            if (!decoded) return fail(ErrorCode::Malformed, "A PEM block's body is not base64");
            block.der = Secret(std::move(*decoded));
            return block;
        }
        // As Go's reader: whatever stands before a colon, which base64 does not have.
        const size_t colon = line.find(':');
        if (body.empty() && colon != std::string_view::npos) {
            block.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
        } else {
            body.append(line);
        }
    }
    return fail(ErrorCode::Malformed, "A PEM block has no end");
}

}  // namespace

std::string PemBlock::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

Result<std::vector<PemBlock>> readPem(BytesView text) {
    if (text.size() > kMaxText) return fail(ErrorCode::TooLarge, "The PEM text is larger than 1 MiB");
    std::vector<PemBlock> blocks;
    // A byte order mark, which some editors put before everything.
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (!line.starts_with(kBegin) || !line.ends_with(kDashes) || line.size() <= kBegin.size() + kDashes.size()) continue;
        if (blocks.size() == kMaxBlocks) return fail(ErrorCode::TooLarge, "The PEM text holds over 64 blocks");
        // One buffer that never grows, so that no copy of a key stays behind, and that is wiped whatever comes.
        std::string body;
        body.reserve(text.size());
        auto block = readBlock(std::string(line.substr(kBegin.size(), line.size() - kBegin.size() - kDashes.size())), text, body);
        const Secret wipe(std::move(body));
        if (!block) return fail(std::move(block).error());
        blocks.push_back(std::move(*block));
    }
    return blocks;
}

Secret writePem(const PemBlock& block) {
    std::string body = toBase64(block.der.reveal());
    std::string text;
    size_t headerBytes = 0;
    for (const auto& [name, value] : block.headers) headerBytes += name.size() + value.size() + 3;
    text.reserve(body.size() + body.size() / kLineLength + 1 + headerBytes + 2 * (kBegin.size() + block.label.size() + kDashes.size()) + 8);
    text.append(kBegin).append(block.label).append(kDashes).append("\n");
    for (const auto& [name, value] : block.headers) text.append(name).append(": ").append(value).append("\n");
    if (!block.headers.empty()) text += '\n';
    for (size_t at = 0; at < body.size(); at += kLineLength) text.append(body, at, kLineLength).append("\n");
    text.append(kEnd).append(block.label).append(kDashes).append("\n");
    Secret wipe(std::move(body));
    return Secret(std::move(text));
}

}  // namespace roseglass::crypto
