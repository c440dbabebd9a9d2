#pragma once
#include <curl/curl.h>

#include <chrono>
#include <memory>

#include "http/curl_transport.h"

namespace roseglass::http {

/// One request on one easy handle, one hop: no redirects, no retries.
/// @param caBundle  PEM certificates to trust besides the system's; may be empty
/// Errors: network, tls, timeout, too-large, interrupted.
Result<Response> performCall(CURL* easy, const Request& request, const CurlOptions& options, const TlsFiles& tls,
                             const std::string& caBundle, const Job& job);

}  // namespace roseglass::http
