#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "keys/passphrases.h"
#include "support/temporary_folder.h"

namespace roseglass::test {

/// Tokens of SoftHSM in a folder of their own. SOFTHSM2_CONF points there while this lives, for this process and its
/// children: a module reads it when it starts.
class SoftTokens {
public:
    SoftTokens();
    ~SoftTokens();
    /// An initialised token. Its security officer's PIN is "so-" and the PIN.
    void add(const std::string& label, const std::string& pin = "1234") const;
    /// Takes every token out: their folders go away. putBack() brings them back.
    void takeOut() const;
    void putBack() const;

    static std::filesystem::path module();
    /// The same through a module that behaves as hardware does: the third wrong PIN locks it (difficult_token.cpp).
    static std::filesystem::path difficultModule() { return ROSEGLASS_DIFFICULT_TOKEN; }
    std::filesystem::path configuration() const { return folder_ / "softhsm2.conf"; }

private:
    TemporaryFolder folder_;
};

/// The PINs that a difficult token was given while this lives, also by child processes.
class PinLog {
public:
    PinLog();
    ~PinLog();
    /// "user 1234", or "again 1234" for a signature, in order.
    std::vector<std::string> logins() const;
    std::string variable() const { return "DIFFICULT_TOKEN_LOG=" + file().string(); }

private:
    std::filesystem::path file() const { return folder_ / "logins"; }
    TemporaryFolder folder_;
};

/// Answers passphrases by role and PINs as those of the role "token", in order of attempts, and remembers what it was
/// asked.
class GivenPassphrases final : public keys::PassphraseSource {
public:
    explicit GivenPassphrases(std::map<std::string, std::vector<std::string>> answers) : answers_(std::move(answers)) {}
    Result<std::optional<crypto::Secret>> find(const keys::PassphraseRequest& request, const Job& job) override;
    Result<std::optional<Pin>> findPin(const keys::TokenPin& pin, int attempt, const Job& job) override;
    std::vector<keys::PassphraseRequest> asked() const;
    std::vector<keys::TokenPin> askedPins() const;

private:
    std::map<std::string, std::vector<std::string>> answers_;
    mutable std::mutex mutex_;
    std::vector<keys::PassphraseRequest> asked_;
    std::vector<keys::TokenPin> askedPins_;
};

}  // namespace roseglass::test
