#include "content_trust.h"

#include <cstdlib>

#include "terminal.h"

namespace roseglass::cli {

Result<bool> contentTrust(const Arguments& arguments, bool byDefault) {
    if (arguments.has("--disable-content-trust")) {
        RG_ASSIGN(const bool disabled, arguments.isOn("--disable-content-trust"));
        return !disabled;
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
