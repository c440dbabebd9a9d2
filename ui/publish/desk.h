#pragma once
#include <QStringList>
#include <filesystem>
#include <memory>
#include <vector>

#include "keys/key_store.h"
#include "ui/publish/intent.h"
#include "ui/publish/typed_passphrases.h"
#include "ui/settings/passphrase_store.h"

namespace roseglass::ui {

/// What one dialog needs of the core to plan and to do one thing; blocking, called on workers only. Keys that it opened are
/// open until it goes. Tests put their own in its place.
class Desk {
public:
    virtual ~Desk() = default;
    virtual Result<trust::Plan> plan(const Intent& intent, const Job& job) = 0;
    /// Opens a key with what was typed or is remembered. Errors: bad-passphrase, key-not-found, io, interrupted.
    virtual Result<void> unlock(const std::string& keyId, const Job& job) = 0;
    virtual Result<trust::Done> execute(const trust::Plan& plan, const Job& job) = 0;
    /// Keys of this computer.
    virtual std::vector<keys::KeyInfo> keys() = 0;
    /// One encrypted file of these keys, and a note that they are backed up. Errors: io, key-not-found.
    virtual Result<void> backUp(const std::filesystem::path& file, const std::vector<std::string>& keyIds, const crypto::Secret& passphrase, const Job& job) = 0;
    /// Kept in the keychain once it opened or made that key.
    virtual void remember(const keys::PassphraseRequest& request, crypto::Secret passphrase) = 0;
    /// Typed, and not meant for the keychain: kept as long as the user has chosen for all of them.
    virtual void keep(const keys::PassphraseRequest&, crypto::Secret) {}
    /// What roseglass-cli needs to be told to do the same as this desk.
    virtual QStringList commandOptions() const { return {}; }
    virtual QString keysFolder() const { return {}; }

    TypedPassphrases& typed() { return *typed_; }

protected:
    std::shared_ptr<TypedPassphrases> typed_ = std::make_shared<TypedPassphrases>();
};

/// On the real core.
class PublisherDesk final : public Desk {
public:
    /// @param store  remembers passphrases; asked after what was typed. It must not ask a person itself.
    PublisherDesk(trust::Options options, std::shared_ptr<PassphraseStore> store);
    Result<trust::Plan> plan(const Intent& intent, const Job& job) override { return intent.plan(*publisher_, job); }
    Result<void> unlock(const std::string& keyId, const Job& job) override;
    Result<trust::Done> execute(const trust::Plan& plan, const Job& job) override { return publisher_->execute(plan, job); }
    std::vector<keys::KeyInfo> keys() override { return publisher_->keyring().store().list(); }
    Result<void> backUp(const std::filesystem::path& file, const std::vector<std::string>& keyIds, const crypto::Secret& passphrase, const Job& job) override;
    void remember(const keys::PassphraseRequest& request, crypto::Secret passphrase) override;
    void keep(const keys::PassphraseRequest& request, crypto::Secret passphrase) override;
    QStringList commandOptions() const override;
    QString keysFolder() const override;

private:
    trust::Options options_;
    std::shared_ptr<PassphraseStore> store_;
    std::shared_ptr<trust::Publisher> publisher_;
};

}  // namespace roseglass::ui
