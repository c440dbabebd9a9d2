// init, sign, revoke, renew, witness: what a signature says.
#include "base/redact.h"
#include "commands.h"
#include "mutate.h"
#include "passphrases.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

int usageError(const Arguments& arguments, const std::string& message) { return reportError(Error(ErrorCode::Usage, message, "See roseglass-cli " + arguments.command + " --help."), arguments); }

}  // namespace

int initCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return usageError(arguments, "init takes one repository");
    const std::string repository = arguments.positional.front(), rootKey = arguments.value("--root-key").value_or("");
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planInit(repository, rootKey, job); }, "Finished initializing \"" + printable(repository, 300) + "\""}}, arguments);
}

int signCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return usageError(arguments, "sign takes one REPOSITORY:TAG");
    const std::string reference = arguments.positional.front();
    trust::Publisher::SignOptions options;
    options.signer = arguments.value("--as").value_or("");
    options.rootKey = arguments.value("--root-key").value_or("");
    if (const auto digest = arguments.value("--digest")) {
        options.digest = crypto::Sha256::parse(*digest);
        if (!options.digest) return usageError(arguments, "\"" + printable(*digest, 120) + "\" is not a digest: sha256: and 64 hex digits");
    }
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planSign(reference, options, job); }, "Successfully signed " + printable(reference, 300)}}, arguments);
}

int revokeCommand(const Arguments& arguments) {
    if (arguments.positional.size() != 1) return usageError(arguments, "revoke takes one REPOSITORY[:TAG]");
    const std::string reference = arguments.positional.front();
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planRevoke(reference, job); }, "Successfully deleted signature for " + printable(reference, 300)}}, arguments);
}

int renewCommand(const Arguments& arguments) {
    if (arguments.positional.empty()) return usageError(arguments, "renew takes a repository, and roles if only some are meant");
    const std::string repository = arguments.positional.front();
    const std::vector<std::string> roles(arguments.positional.begin() + 1, arguments.positional.end());
    std::optional<std::chrono::seconds> lifetime;
    if (const auto text = arguments.value("--expires")) {
        lifetime = parseDuration(*text);
        if (!lifetime) return usageError(arguments, "\"" + printable(*text, 60) + "\" is not a duration such as 90d, 12h or 3y");
    }
    // Never by --yes alone: what was revoked since would be signed again.
    const bool fromCache = arguments.has("--from-cache") || (!arguments.yes && hasTerminal());
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planRenew(repository, roles, lifetime, job, fromCache); }, "Renewed " + printable(repository, 300)}}, arguments);
}

int witnessCommand(const Arguments& arguments) {
    if (arguments.positional.size() < 2) return usageError(arguments, "witness takes a repository and at least one role");
    const std::string repository = arguments.positional.front();
    const std::vector<std::string> roles(arguments.positional.begin() + 1, arguments.positional.end());
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planWitness(repository, roles, job); }, "Signed again in " + printable(repository, 300)}}, arguments);
}

int rotateCommand(const Arguments& arguments, const std::vector<std::string>& words) {
    if (words.size() < 2) return usageError(arguments, "key rotate takes a repository and some of root, targets, snapshot and timestamp");
    trust::Publisher::RotateOptions options;
    options.serverManaged = arguments.has("--server-managed");
    options.keyFile = arguments.value("--key").value_or("");
    options.rootKey = arguments.value("--root-key").value_or("");
    const std::string repository = words.front();
    const std::vector<std::string> roles(words.begin() + 1, words.end());
    std::string names;
    for (const std::string& role : roles) names += (names.empty() ? "" : ", ") + printable(role, 60);
    return mutate({{[=](trust::Publisher& publisher, const Job& job) { return publisher.planRotate(repository, roles, options, job); }, "Successfully rotated " + names + " key for repository " + printable(repository, 300)}}, arguments);
}

}  // namespace roseglass::cli
