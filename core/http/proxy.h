#pragma once
#include <string>
#include <string_view>

namespace roseglass::http {

/// The proxy that a request goes through, as Go's net/http, and so docker and notary, choose it (golang.org/x/net/http/httpproxy):
/// HTTP_PROXY or HTTPS_PROXY by the URL's scheme, else the same in lower case; ALL_PROXY counts for nothing. Empty for none:
/// this computer itself (isLoopback), and whatever NO_PROXY names.
std::string proxyFor(std::string_view url);

/// Whether NO_PROXY names a host: entries between commas, each "*", an address, a network ("10.0.0.0/8"), "example.com" (with
/// what is below it), ".example.com" or "*.example.com" (what is below it alone), all but networks with or without a port.
/// @param host  without a port; an IPv6 address without brackets. @param port  "443"
bool isExempt(std::string_view noProxy, std::string_view host, std::string_view port);

}  // namespace roseglass::http
