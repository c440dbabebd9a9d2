#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "docker/content_trust_policy.h"

namespace roseglass::docker {

/// The text of a daemon.json with another policy in it. Only what differs is changed: every other byte stays, order,
/// indentation, line ends and the spelling of the settings included. What is added is laid out as its neighbours are.
/// @param text  empty for no file: a whole one is written
/// Errors: policy (the text is not valid JSON, or "content-trust" is not an object).
Result<std::string> editDaemonJson(std::string_view text, const ContentTrustPolicy& wanted);

}  // namespace roseglass::docker
