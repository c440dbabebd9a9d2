#include "base/redact.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "base/escape.h"
#include "base/letter_case.h"

namespace roseglass {
namespace {

constexpr std::string_view kMark = "[redacted]";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool startsWithNoCase(std::string_view text, std::string_view word) {
    return text.size() >= word.size() &&
           std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

bool isSecretChar(char c) {
    return c > ' ' && c != '"' && c != '\'' && c != '&' && c != ',' && c != ';' && c != '<' && c != '}' && c != '\x7f';
}

/// The length of the words after which a secret follows, where one starts here.
std::optional<size_t> introLength(std::string_view text) {
    static constexpr std::array<std::string_view, 14> kIntros{
        "bearer ", "basic ", "token=", "access_token=", "refresh_token=", "password=", "passphrase=", "secret=",
        "\"token\":\"", "\"access_token\":\"", "\"refresh_token\":\"", "\"identitytoken\":\"", "\"secret\":\"", "\"password\":\""};
    for (std::string_view intro : kIntros) {
        if (startsWithNoCase(text, intro)) return intro.size();
    }
    return std::nullopt;
}

bool isNameChar(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; }

/// The length of "NAME=" where that is a parameter of a signed URL, as registries and their blob stores hand them out.
std::optional<size_t> parameterLength(std::string_view text) {
    static constexpr std::array<std::string_view, 7> kNames{"_state", "sig", "signature", "key-pair-id", "awsaccesskeyid", "googleaccessid", "hmac"};
    static constexpr std::array<std::string_view, 4> kFamilies{"x-amz-", "x-goog-", "x-oss-", "x-ms-"};
    const size_t length = static_cast<size_t>(std::find_if_not(text.begin(), text.end(), isNameChar) - text.begin());
    if (length == 0 || length == text.size() || text[length] != '=') return std::nullopt;
    const std::string name = lowerCase(std::string(text.substr(0, length)));
    const bool secret = std::find(kNames.begin(), kNames.end(), name) != kNames.end() || std::any_of(kFamilies.begin(), kFamilies.end(), [&](std::string_view family) { return name.starts_with(family); });
    return secret ? std::optional(length + 1) : std::nullopt;
}

/// The end of "user:password@" after "://", where there is one.
std::optional<size_t> userInfoEnd(std::string_view text) {
    for (size_t i = 0; i < text.size() && text[i] > ' ' && text[i] != '/' && text[i] != '?'; ++i) {
        if (text[i] == '@') return i;
    }
    return std::nullopt;
}

/// Where the character ends that begins at `at`: a continuation byte belongs to what is before it.
size_t nextCharacter(std::string_view text, size_t at) {
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
}

}  // namespace

std::string redact(std::string_view text) {
    constexpr std::string_view kPemBegin = "-----BEGIN ";
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const bool begins = out.empty() || !isNameChar(out.back());
        const auto parameter = begins ? parameterLength(text) : std::nullopt;
        if (const auto intro = parameter ? parameter : introLength(text)) {
            out.append(text.substr(0, *intro)).append(kMark);
            text.remove_prefix(*intro);
            while (!text.empty() && isSecretChar(text.front())) text.remove_prefix(1);
        } else if (text.starts_with("://")) {
            out.append("://");
            text.remove_prefix(3);
            if (const auto end = userInfoEnd(text)) {
                out.append(kMark);
                text.remove_prefix(*end);
            }
        } else if (text.starts_with(kPemBegin) && text.substr(0, 60).find("PRIVATE KEY-----") != std::string_view::npos) {
            const size_t end = text.find("-----END ");
            const size_t close = end == std::string_view::npos ? end : text.find("-----", end + 9);
            out.append(kMark);
            text.remove_prefix(close == std::string_view::npos ? text.size() : close + 5);
        } else {
            out.push_back(text.front());
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string printable(std::string_view text, size_t maxBytes) {
    const std::string safe = redact(text.substr(0, std::max<size_t>(maxBytes * 4, 4096)));
    std::string out;
    for (size_t at = 0; at < safe.size();) {
        const size_t end = nextCharacter(safe, at);
        const std::string piece = escaped(std::string_view(safe).substr(at, end - at));
        if (out.size() + piece.size() > maxBytes) return out + "\xE2\x80\xA6";
        out.append(piece);
        at = end;
    }
    return out;
}

std::string sizeText(uint64_t bytes) {
    constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text.data();
}

}  // namespace roseglass
