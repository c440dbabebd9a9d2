#pragma once
#include <string>

#include "base/result.h"
#include "http/transport.h"

namespace roseglass::registry {

/// The page of a list that the Link headers of an answer name as the next one (RFC 8288), at the registry itself; empty where the
/// list ends. References are relative to `page` (RFC 3986, 5.2). A registry behind a proxy often does not know its own scheme,
/// host or port; so of a link to the same host path and query count, and of one to another host the query, where its path is
/// that of this very list. A target without brackets is taken, and so is a single link that names no relation: clients do.
/// @param page  the URL that was asked for
/// Errors: malformed (elsewhere; or nothing that can be read, which may have named a further page).
Result<std::string> nextPage(const http::Headers& headers, const std::string& page, const std::string& baseUrl);

}  // namespace roseglass::registry
