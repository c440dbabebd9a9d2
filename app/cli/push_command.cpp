#include "base/redact.h"
#include "commands.h"
#include "content_trust.h"
#include "mutate.h"
#include "registry/reference.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

int usageError(const Arguments& arguments, const std::string& message) { return reportError(Error(ErrorCode::Usage, message, "See roseglass-cli push --help."), arguments); }

}  // namespace

int pushCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 2) return usageError(arguments, "push takes a source and a REPOSITORY[:TAG]");
    const std::string source = arguments.positional[0], reference = arguments.positional[1];
    trust::Publisher::PushOptions options;
    const auto trusting = contentTrust(arguments, false);
    if (!trusting) return reportError(trusting.error(), arguments);
    const bool disabled = arguments.has("--disable-content-trust") && !*trusting;
    if (disabled && arguments.has("--sign")) return usageError(arguments, "--sign and --disable-content-trust contradict each other");
    options.sign = *trusting || arguments.has("--sign");
    options.signing.signer = arguments.value("--as").value_or("");
    options.signing.rootKey = arguments.value("--root-key").value_or("");
    options.mountFrom = arguments.values("--mount-from");
    if (!options.sign && (arguments.has("--as") || arguments.has("--root-key"))) return usageError(arguments, "--as and --root-key say how to sign, and this push does not sign");
    const auto parsed = registry::Reference::parse(reference);
    const bool signs = options.sign && parsed && parsed->tag;
    std::string done = signs ? "Successfully signed " + printable(reference, 300) : "Pushed " + printable(reference, 300);
    if (options.sign && parsed && !parsed->tag) done += "\nNo tag specified, skipping trust metadata push";
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planPush(source, reference, options, job); }, done}}, arguments);
}

}  // namespace roseglass::cli
