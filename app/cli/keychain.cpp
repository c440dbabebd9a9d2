#include "keychain.h"

#include <map>
#include <mutex>

#include "base/redact.h"
#include "crypto/secret_json.h"
#include "docker/helper_process.h"
#include "json/outside.h"
#include "passphrases.h"
#include "terminal.h"

namespace roseglass::cli {
namespace {

using crypto::Secret;

constexpr auto kTimeLimit = std::chrono::seconds(60);  // the user may be typing the keychain's password
constexpr const char* kHint = "Install the desktop application, or leave --keychain out.";

class Keychain final : public keys::PassphraseSource {
public:
    Keychain(const Arguments& arguments, std::filesystem::path program) : program_(std::move(program)), mayAsk_(!arguments.yes), quiet_(arguments.quiet) {}

    Result<std::optional<Secret>> find(const keys::PassphraseRequest& request, const Job& job) override {
        if (request.create || request.attempt > 0 || request.role == "root" || request.keyId.empty()) return std::nullopt;
        const std::lock_guard lock(mutex_);
        const auto known = asked_.find(request.keyId);
        if (known == asked_.end()) {
            auto found = call("get", Secret::copyOf("key:" + request.keyId), job);
            if (!found && found.error().code == ErrorCode::Interrupted) return fail(found.error());
            if (!found) tellOnce(found.error());
            asked_[request.keyId] = found && *found ? std::move(**found) : Secret();
        }
        const Secret& passphrase = asked_[request.keyId];
        if (passphrase.empty()) return std::nullopt;
        return std::optional(Secret::copyOf(passphrase.reveal()));
    }

    void accepted(const keys::PassphraseRequest& request, const Secret& passphrase) override {
        const std::lock_guard lock(mutex_);
        const auto asked = asked_.find(request.keyId);
        // Only what was typed because the keychain did not have it: the environment's passphrases come before it.
        const bool typed = asked != asked_.end() && asked->second.reveal() != passphrase.reveal();
        if (!typed || told_ || !mayAsk_ || !hasTerminal()) return;
        if (!confirm("Keep the passphrase of key " + request.keyId.substr(0, 12) + " in the system's keychain?", {})) return;
        Secret document = crypto::secretObject({{"ServerURL", "key:" + request.keyId}, {"Username", "roseglass"}, {"Secret", passphrase.reveal()}});
        if (const auto stored = call("store", std::move(document), {}); !stored) tellOnce(stored.error());
        else asked->second = Secret::copyOf(passphrase.reveal());
    }

private:
    /// The passphrase that `get` found; nothing where there is none.
    Result<std::optional<Secret>> call(const std::string& action, Secret input, const Job& job) const {
        RG_ASSIGN(const docker::HelperAnswer answer, docker::runHelper({program_.string(), action, std::move(input), kTimeLimit}, kHint, job));
        const std::string_view output = answer.output.reveal();
        if (!answer.succeeded && output.find("credentials not found") != std::string_view::npos) return std::nullopt;
        if (!answer.succeeded) return fail(ErrorCode::Io, printable(output, 300), "Unlock or start it to use it.");
        if (action != "get") return std::nullopt;
        nlohmann::json json = jsonOrNull(output, budget::kHelperOutput);
        if (!json.is_object() || !json.contains("Secret") || !json["Secret"].is_string()) return fail(ErrorCode::Io, "roseglass-keychain printed something that is no passphrase");
        return std::optional(Secret(std::move(json["Secret"].get_ref<std::string&>())));
    }

    void tellOnce(const Error& error) {
        if (!std::exchange(told_, true) && !quiet_) tell("warning: " + error.message + ". It is done without the keychain. " + error.hint);
    }

    std::filesystem::path program_;
    bool mayAsk_, quiet_;
    bool told_ = false;
    std::mutex mutex_;
    std::map<std::string, Secret> asked_;  ///< by key ID; empty where the keychain has none
};

}  // namespace

std::shared_ptr<keys::PassphraseSource> keychainPassphrases(const Arguments& arguments) {
    std::error_code code;
    return keychainPassphrases(arguments, std::filesystem::read_symlink("/proc/self/exe", code).parent_path() / "roseglass-keychain");
}

std::shared_ptr<keys::PassphraseSource> keychainPassphrases(const Arguments& arguments, std::filesystem::path program) { return std::make_shared<Keychain>(arguments, std::move(program)); }

}  // namespace roseglass::cli
