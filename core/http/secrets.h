#pragma once
#include <string_view>

#include "http/transport.h"

namespace roseglass::http {

/// Whether a host, with a port or without, is this computer itself: localhost, [::1], or four decimal numbers of which the
/// first is 127. An address, not the look of a name: 127.0.0.1.example.com is somebody's, and so may be what only a resolver
/// would read as an address (127.1, 0x7f.0.0.1, 2130706433, localhost with a dot behind it).
bool isLoopback(std::string_view host);

/// What of the user's a request may carry.
struct Secrets {
    bool token = false;        ///< a bearer token
    bool password = false;     ///< a password or identity token
    bool certificate = false;  ///< the client certificate of --tlscert and --tlskey; the authority of --tlscacert counts
};

enum class Asked { Server, TokenService };

/// The one place that decides which secret goes where.
/// @param url   where the request goes
/// @param home  the base URL of the registry or trust server that the call is for, as the user named it
/// @param asked  the server itself (everything but its own scheme, host and port gets nothing), or the token service that it
///     names: that gets the password over https, or where both are plain servers on this computer
Secrets secretsFor(std::string_view url, std::string_view home, Asked asked = Asked::Server);

/// The request that follows a redirect. It carries no secret to another scheme, host or port.
Request redirected(Request request, const std::string& to);

}  // namespace roseglass::http
