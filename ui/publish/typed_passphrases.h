#pragma once
#include <QString>
#include <map>
#include <mutex>
#include <string>

#include "keys/passphrases.h"
#include "trust/plan.h"

namespace roseglass::ui {

/// What a person typed into one dialog, handed out once each to whoever asks for that very key. Thread-safe; wiped with the dialog.
class TypedPassphrases final : public keys::PassphraseSource {
public:
    /// Which field a key belongs to: its token's, its ID's, or that of role and repository while it has no ID.
    static std::string slotOf(const trust::PlannedKey& key);

    void set(const std::string& slot, crypto::Secret passphrase);
    void clear();
    /// Empty where nothing was typed.
    crypto::Secret copy(const std::string& slot) const;

    Result<std::optional<crypto::Secret>> find(const keys::PassphraseRequest& request, const Job& job) override;
    /// Once: a token must not get it twice.
    Result<std::optional<Pin>> findPin(const keys::TokenPin& pin, int attempt, const Job& job) override;

private:
    mutable std::mutex mutex_;
    std::map<std::string, crypto::Secret> typed_;
};

}  // namespace roseglass::ui
