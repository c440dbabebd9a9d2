#include "ui/publish/desk.h"

#include <QDir>

#include "trust/key_admin.h"
#include "ui/common/format.h"

namespace roseglass::ui {

PublisherDesk::PublisherDesk(trust::Options options, std::shared_ptr<PassphraseStore> store) : options_(std::move(options)), store_(std::move(store)) {
    publisher_ = std::make_shared<trust::Publisher>(options_, keys::chainPassphrases({typed_, store_}));
}

void PublisherDesk::remember(const keys::PassphraseRequest& request, crypto::Secret passphrase) { store_->give(request, std::move(passphrase), PassphraseStore::Keep::Keychain); }

void PublisherDesk::keep(const keys::PassphraseRequest& request, crypto::Secret passphrase) {
    const auto usual = store_->usualKeep();
    if (usual != PassphraseStore::Keep::Once) store_->give(request, std::move(passphrase), usual);
}

Result<void> PublisherDesk::unlock(const std::string& keyId, const Job& job) {
    RG_TRY(publisher_->keyring().open(keyId, job));
    return {};
}

Result<void> PublisherDesk::backUp(const std::filesystem::path& file, const std::vector<std::string>& keyIds, const crypto::Secret& passphrase, const Job&) {
    const keys::KeyStore& store = publisher_->keyring().store();
    std::vector<keys::KeyInfo> infos;
    for (const std::string& id : keyIds) {
        const auto info = store.find(id);
        if (!info) return fail(ErrorCode::KeyNotFound, "The key " + id.substr(0, 12) + " is not on this computer");
        infos.push_back(*info);
    }
    // Whether a file that is there may be replaced was asked when it was chosen.
    return trust::KeyAdmin(options_).backUp(infos, file, passphrase, true);
}

QStringList PublisherDesk::commandOptions() const {
    QStringList words;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) words << QString::fromLatin1(name) << text(value);
    };
    // A pattern of the window's own (the lab's) is no file's: it has to be said.
    add("--trust-server", !options_.trustServers.empty() ? options_.trustServers.front().second : options_.trustServer);
    add("--docker-config", !options_.tlsFolders.empty() ? options_.tlsFolders.front().string() : options_.dockerConfig.string());
    add("--trust-dir", options_.trustDir.string());
    return words;
}

QString PublisherDesk::keysFolder() const {
    const QString folder = text((publisher_->keyring().store().trustDir() / "private").string());
    const QString home = QDir::homePath();
    return folder.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + folder.mid(home.size()) : folder;
}

}  // namespace roseglass::ui
