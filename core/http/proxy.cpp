#include "http/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/letter_case.h"
#include "http/secrets.h"
#include "http/transport.h"

namespace roseglass::http {
namespace {

/// An IPv4 address stands as ::ffff:a.b.c.d, as in Go.
using Address = std::array<unsigned char, 16>;
constexpr size_t kIpv4 = 12;  ///< where its own bytes begin

std::optional<Address> addressOf(const std::string& text, bool* isV4 = nullptr) {
    Address address{};
    const bool v4 = ::inet_pton(AF_INET, text.c_str(), address.data() + kIpv4) == 1;
    if (v4) address[10] = address[11] = 0xff;
    if (isV4) *isV4 = v4;
    if (v4 || ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
    return std::nullopt;
}

struct Network {
    Address address;
    size_t bits;
    bool holds(const Address& other) const {
        const size_t bytes = bits / 8, rest = bits % 8;
        if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(bytes), other.begin())) return false;
        return rest == 0 || ((address[bytes] ^ other[bytes]) >> (8 - rest)) == 0;
    }
};

std::optional<Network> networkOf(const std::string& text) {
    const size_t slash = text.find('/');
    if (slash == std::string::npos) return std::nullopt;
    bool v4 = false;
    const auto address = addressOf(text.substr(0, slash), &v4);
    const auto bits = wholeNumber(std::string_view(text).substr(slash + 1));
    if (!address || !bits || *bits > (v4 ? 32 : 128)) return std::nullopt;
    return Network{*address, static_cast<size_t>(*bits) + (v4 ? 8 * kIpv4 : 0)};
}

struct HostPort {
    std::string host, port;  ///< without brackets; the port may be empty
};

/// As net.SplitHostPort, where that finds a port; else all of it is the host.
HostPort split(const std::string& text) {
    const size_t colon = text.rfind(':');
    const bool bracketed = text.starts_with('[');
    if (bracketed && colon != std::string::npos && colon > 1 && text[colon - 1] == ']') return {text.substr(1, colon - 2), text.substr(colon + 1)};
    if (!bracketed && colon != std::string::npos && text.find(':') == colon) return {text.substr(0, colon), text.substr(colon + 1)};
    return {text, {}};
}

std::string trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(" \t\r\n"), end = text.find_last_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin, end - begin + 1));
}

bool names(const std::string& entry, const std::string& host, std::string_view port) {
    if (entry == "*") return true;
    const auto address = addressOf(host);
    if (const auto network = networkOf(entry)) return address && network->holds(*address);
    auto [named, at] = split(entry);
    if (named.empty() || (!at.empty() && at != port)) return false;
    if (const auto own = addressOf(named)) return address == own;
    if (named.starts_with("*.")) named.erase(0, 1);
    if (named.starts_with('.')) return host.ends_with(named);
    return host == named || host.ends_with("." + named);
}

std::string variable(const char* upper) {
    for (const std::string& name : {std::string(upper), lowerCase(upper)}) {
        if (const char* value = std::getenv(name.c_str()); value && *value) return value;
    }
    return {};
}

}  // namespace

bool isExempt(std::string_view noProxy, std::string_view host, std::string_view port) {
    const std::string folded = lowerCase(trimmed(host));
    for (size_t at = 0; at <= noProxy.size();) {
        const size_t comma = std::min(noProxy.find(',', at), noProxy.size());
        const std::string entry = lowerCase(trimmed(noProxy.substr(at, comma - at)));
        if (!entry.empty() && names(entry, folded, port)) return true;
        at = comma + 1;
    }
    return false;
}

std::string proxyFor(std::string_view url) {
    const bool tls = url.starts_with("https://");
    const std::string authority = hostOf(url);
    // A web server hands a header "Proxy:" to its programs as HTTP_PROXY.
    const bool cgi = !tls && std::getenv("REQUEST_METHOD");
    std::string proxy = authority.empty() || cgi || isLoopback(authority) ? std::string() : variable(tls ? "HTTPS_PROXY" : "HTTP_PROXY");
    if (proxy.empty()) return proxy;
    HostPort to = split(authority);
    if (to.port.empty()) to.port = tls ? "443" : "80";
    if (to.host.starts_with('[') && to.host.ends_with(']')) to.host = to.host.substr(1, to.host.size() - 2);
    return isExempt(variable("NO_PROXY"), to.host, to.port) ? std::string() : proxy;
}

}  // namespace roseglass::http
