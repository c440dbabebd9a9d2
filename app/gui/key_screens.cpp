#include "key_screens.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QTableView>

#include "lab/lab.h"
#include "ui/common/passphrase_field.h"
#include "ui/keys/actions/generate_key.h"
#include "ui/keys/key_model.h"
#include "ui/keys/keys_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass {
namespace {

/// The keys of the lab's owner and people beside some new ones, in a folder of their own.
ui::KeyDesk sampleKeys(const lab::LabState& lab, const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::error_code code;
    fs::remove_all(folder, code);
    fs::create_directories(folder, code);
    fs::copy(lab.dockerConfig / "trust", folder / "trust", fs::copy_options::recursive, code);
    for (const char* person : {"alice", "carol"}) {
        fs::copy(lab.folder / "people" / person / "trust" / "private", folder / "trust" / "private", fs::copy_options::skip_existing, code);
    }
    trust::Options options;
    options.trustDir = folder / "trust";
    options.backupRecord = folder / "backups.json";
    options.keyRounds = 1000;
    const auto admin = std::make_shared<const trust::KeyAdmin>(options);
    const auto passphrase = crypto::Secret::copyOf("correct horse battery");
    [[maybe_unused]] const auto made = admin->generate({"dev", "", crypto::KeyAlgorithm::Ed25519, {}}, passphrase);
    std::vector<keys::KeyInfo> some = admin->store().list();
    std::erase_if(some, [](const keys::KeyInfo& key) { return key.role != "root" && key.role != "alice" && !key.gun.ends_with("/multi") && !key.gun.ends_with("/qa"); });
    [[maybe_unused]] const auto backedUp = admin->backUp(some, folder / "sample.backup", passphrase, true);
    return {admin, nullptr};
}

/// The same keys with a token plugged in that holds two more.
std::shared_ptr<const trust::KeyReport> withToken(const std::filesystem::path& folder) {
    trust::KeyReportOptions options{folder / "trust", folder / "backups.json", {}, systemClock()()};
    const trust::KeyReport before = trust::makeKeyReport(options);
    // Those that metadata names and that are not here otherwise.
    for (const trust::KeyEntry& key : before.keys) {
        if (key.location == trust::KeyLocation::Elsewhere && options.tokenKeys.size() < 2) options.tokenKeys.push_back({key.id, key.signer, {}, key.algorithm, "Release token"});
    }
    auto report = std::make_shared<trust::KeyReport>(trust::makeKeyReport(options));
    trust::TokenEntry token;
    token.info.label = "Release token";
    token.info.manufacturer = "SoftHSM project";
    token.info.model = "SoftHSM v2";
    token.info.serial = "12047713";
    token.info.module = "libsofthsm2.so";
    token.keys = options.tokenKeys.size();
    report->tokens.push_back(std::move(token));
    return report;
}

}  // namespace

void addKeyScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps) {
    ui::KeysPane* keys = window.keys();
    const auto dialog = [keys](auto act) {
        return [keys, act] {
            for (auto* one : keys->findChildren<ui::KeyDialog*>()) act(one);
        };
    };
    const auto close = dialog([](ui::KeyDialog* one) { one->reject(); });
    steps.push_back({[&window, keys, folder] {
                          keys->setDesk(sampleKeys(window.lab()->state(), QDir(folder).filePath(QStringLiteral("sample-keys")).toStdString()));
                          window.showKeys();
                      }, {}});
    steps.push_back({[keys] { keys->table()->selectRow(2); }, QStringLiteral("keys") + suffix});
    steps.push_back({[keys, folder] {
                          keys->setReport(withToken(QDir(folder).filePath(QStringLiteral("sample-keys")).toStdString()));
                          keys->table()->selectRow(keys->model()->rowCount() - 1);
                      }, QStringLiteral("keys-token") + suffix});
    // One of this computer, with which everything can be done.
    steps.push_back({[keys] { keys->table()->selectRow(0); }, {}});
    for (const auto& [action, name] : {std::pair(keys->actions().generate, "keys-generate"), std::pair(keys->actions().backUp, "keys-backup"), std::pair(keys->actions().passphrase, "keys-passphrase"),
                                       std::pair(keys->actions().remove, "keys-remove"), std::pair(keys->actions().import, "keys-import")}) {
        steps.push_back({[action = action] { action->trigger(); }, {}});
        steps.push_back({dialog([](ui::KeyDialog* one) {
                             auto* generate = qobject_cast<ui::GenerateKey*>(one);
                             if (!generate) return;
                             generate->name()->setText(QStringLiteral("dev2"));
                             generate->passphrase()->generate();
                         }), QLatin1String(name) + suffix});
        steps.push_back({close, {}});
    }
    steps.push_back({[keys, folder] {
                          trust::Options none;
                          none.trustDir = QDir(folder).filePath(QStringLiteral("no-keys")).toStdString();
                          none.backupRecord = none.trustDir / "backups.json";
                          keys->setDesk({std::make_shared<const trust::KeyAdmin>(none), nullptr});
                      }, QStringLiteral("keys-empty") + suffix});
}

}  // namespace roseglass
