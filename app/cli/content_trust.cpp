#include "content_trust.h"

#include <cstdlib>

#include "terminal.h"

namespace roseglass::cli {

std::optional<bool> parseBool(const std::string& text) {
    for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
        if (text == yes) return true;
    }
    for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) {
        if (text == no) return false;
    }
    return std::nullopt;
}

Result<bool> contentTrust(const Arguments& arguments, bool byDefault) {
    if (const auto text = arguments.value("--disable-content-trust")) {
        const auto disable = text->empty() ? std::optional(true) : parseBool(*text);
        if (!disable) return fail(ErrorCode::Usage, "--disable-content-trust takes true or false", "See roseglass-cli " + arguments.command + " --help.");
        return !*disable;
    }
    const char* value = std::getenv("DOCKER_CONTENT_TRUST");
    return value ? parseBool(value).value_or(byDefault) : byDefault;
}

Result<bool> readingTrust(const Arguments& arguments) {
    RG_ASSIGN(const bool trusting, contentTrust(arguments, true));
    if (!trusting && !arguments.quiet) {
        tell(std::string("Content trust is off: ") + (arguments.has("--disable-content-trust") ? "--disable-content-trust" : "DOCKER_CONTENT_TRUST says so") + ", signatures are not looked at");
    }
    return trusting;
}

}  // namespace roseglass::cli
