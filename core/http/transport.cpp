#include "http/transport.h"

#include <algorithm>
#include <charconv>

#include "base/redact.h"

namespace roseglass::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool sameName(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
        if (sameName(key, name)) return value;
    }
    return std::nullopt;
}

std::vector<std::string_view> Headers::findAll(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : fields_) {
        if (sameName(key, name)) values.push_back(value);
    }
    return values;
}

std::string hostOf(std::string_view url) {
    const bool https = url.starts_with("https://");
    if (!https && !url.starts_with("http://")) return {};
    url.remove_prefix(https ? 8 : 7);
    std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    // What readers of URLs take in different ways is none; a user before the host included.
    const bool clean = std::all_of(authority.begin(), authority.end(), [](char c) { return c > ' ' && c != '\\' && c != '"' && c != '<' && c != '\x7f'; });
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    std::string host(authority);
    std::transform(host.begin(), host.end(), host.begin(), lower);
    const std::string_view port = https ? ":443" : ":80";
    if (host.ends_with(port)) host.resize(host.size() - port.size());
    return clean ? host : std::string();
}

std::string shownUrl(std::string_view url) {
    constexpr size_t kLongest = 160;
    const std::string host = hostOf(url);
    url = url.substr(0, url.find_first_of("?#"));
    if (host.empty()) return printable(url.substr(url.rfind('@') + 1), kLongest);
    const size_t authority = url.find("://") + 3, path = url.find('/', authority);
    return printable(std::string(url.substr(0, authority)) + host + std::string(path == std::string_view::npos ? "" : url.substr(path)), kLongest);
}

bool isSameOrigin(std::string_view a, std::string_view b) {
    return !hostOf(a).empty() && hostOf(a) == hostOf(b) && a.starts_with("https://") == b.starts_with("https://");
}

std::optional<uint64_t> wholeNumber(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc::result_out_of_range ? UINT64_MAX : number;
}

std::string urlEncode(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~') {
            out.push_back(c);
        } else {
            out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
        }
    }
    return out;
}

}  // namespace roseglass::http
