#include "http/secrets.h"

#include <algorithm>
#include <array>

#include "base/letter_case.h"

namespace roseglass::http {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// "0" to "255", without leading zeros, which some read as octal.
bool isByte(std::string_view text) {
    if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), isDigit) || (text.size() > 1 && text.front() == '0')) return false;
    return text.size() < 3 || text <= "255";
}

bool isQuadOf127(std::string_view host) {
    std::array<std::string_view, 4> parts;
    for (size_t i = 0; i < parts.size(); ++i) {
        const size_t dot = host.find('.');
        if ((dot == std::string_view::npos) != (i == parts.size() - 1)) return false;
        parts[i] = host.substr(0, dot);
        if (!isByte(parts[i])) return false;
        host.remove_prefix(std::min(host.size(), parts[i].size() + 1));
    }
    return parts[0] == "127";
}

bool isPort(std::string_view text) { return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), isDigit); }

bool isPlainLoopback(std::string_view url) { return url.starts_with("http://") && isLoopback(hostOf(url)); }

bool isSecret(const std::string& header) {
    const std::string name = lowerCase(header);
    return name == "authorization" || name == "cookie" || name == "proxy-authorization";
}

}  // namespace

bool isLoopback(std::string_view host) {
    const size_t end = host.starts_with('[') ? host.find(']') : std::string_view::npos;
    const size_t colon = host.find(':', end == std::string_view::npos ? 0 : end);
    if (colon != std::string_view::npos && !isPort(host.substr(colon + 1))) return false;
    const std::string name = lowerCase(std::string(host.substr(0, colon)));
    return name == "localhost" || name == "[::1]" || isQuadOf127(name);
}

Secrets secretsFor(std::string_view url, std::string_view home, Asked asked) {
    const bool tls = url.starts_with("https://") && !hostOf(url).empty();
    const bool own = isSameOrigin(url, home);
    if (asked == Asked::TokenService) return {false, tls || (isPlainLoopback(url) && isPlainLoopback(home)), tls && own};
    if (!own) return {};
    return {true, tls || isPlainLoopback(url), tls};
}

Request redirected(Request request, const std::string& to) {
    if (!isSameOrigin(to, request.url)) {
        Headers kept;
        for (const auto& [name, value] : request.headers.all()) {
            if (!isSecret(name)) kept.add(name, value);
        }
        request.headers = std::move(kept);
        request.showsCertificate = false;
    }
    request.url = to;
    return request;
}

}  // namespace roseglass::http
