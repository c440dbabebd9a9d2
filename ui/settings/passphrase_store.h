#pragma once
#include <QObject>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "keys/passphrases.h"

namespace roseglass::ui {

/// Passphrases for the interface's publisher and key actions: those that a dialog gave, those that are still remembered,
/// those in the system keychain; at last whoever can ask the user. Thread-safe; find() may wait for the keychain and for
/// the user, and is for workers only.
///
///     auto store = std::make_shared<PassphraseStore>();
///     store->give({keyId, "targets", gun}, field->passphrase(), Keep::ThisRun);   // asked in advance
///     store->setAsker(…);                                                          // or asked when it is needed
///     trust::Publisher publisher(options, store);
class PassphraseStore final : public QObject, public keys::PassphraseSource {
    Q_OBJECT
public:
    enum class Keep {
        Once,      ///< for the next time that it is asked for
        Minutes,   ///< from its last use on (setMinutes)
        ThisRun,
        Keychain,  ///< and for this run; a root key's only for this run
    };
    struct Answer {
        crypto::Secret passphrase;
        Keep keep = Keep::Once;
    };
    /// Asks the user, on the worker's thread: blocks until he has answered. Nothing when he has given up.
    using Asker = std::function<Result<std::optional<Answer>>(const keys::PassphraseRequest& request, const Job& job)>;

    using QObject::QObject;

    /// What answers the next request for this key; for one that is to be made (`create`, no ID yet) the next request for a
    /// new key of that role and GUN. It is kept, and written to the keychain, only once it was accepted.
    void give(const keys::PassphraseRequest& request, crypto::Secret passphrase, Keep keep);
    /// A passphrase that is known to be right: of a key just made, or just encrypted again. With Keep::Once whatever was
    /// remembered for the key is forgotten, in the keychain, too. May wait for the keychain.
    void remember(const keys::PassphraseRequest& request, const crypto::Secret& passphrase, Keep keep);
    void setAsker(Asker asker);
    void setMinutes(std::chrono::minutes minutes);
    /// How long what was typed is kept where nothing else is said: Once, Minutes or ThisRun. Whoever lowers it also has
    /// forgotten what was kept longer.
    void setUsualKeep(Keep keep);
    Keep usualKeep() const;

    Result<std::optional<crypto::Secret>> find(const keys::PassphraseRequest& request, const Job& job) override;
    void accepted(const keys::PassphraseRequest& request, const crypto::Secret& passphrase) override;

    /// Forgets one key's passphrase, in the keychain, too. Errors: io (the keychain).
    Result<void> forget(const std::string& keyId);
    /// Forgets what is in memory.
    void forgetAll();

signals:
    /// The keychain cannot be used; told once, from any thread. What is asked goes on without it.
    void keychainUnusable(const QString& message, const QString& hint);

private:
    struct Entry {
        crypto::Secret passphrase;
        Keep keep = Keep::Once;
        std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
    };
    /// Which sources have answered since the request's first attempt.
    struct Tries {
        bool memory = false, keychain = false, fromKeychain = false;
        int asked = 0;
    };
    std::optional<crypto::Secret> fromMemory(const keys::PassphraseRequest& request);
    std::optional<crypto::Secret> fromKeychain(const keys::PassphraseRequest& request);
    void tellUnusable(const Error& error);
    Entry entryFor(crypto::Secret passphrase, Keep keep) const;

    mutable std::mutex mutex_;
    std::map<std::string, Entry> given_;   ///< not accepted yet, by name of the request
    std::map<std::string, Entry> known_;   ///< accepted, by key ID
    std::map<std::string, Tries> tries_;   ///< by name of the request
    Asker asker_;
    std::chrono::minutes minutes_{15};
    Keep usual_ = Keep::Once;
    bool keychainTold_ = false;
};

}  // namespace roseglass::ui
