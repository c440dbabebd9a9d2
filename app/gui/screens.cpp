#include "screens.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QTabWidget>
#include <QTableView>
#include <memory>

#include "lab/lab.h"
#include "publish_screens.h"
#include "screen_steps.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/appearance.h"
#include "ui/common/passphrase_field.h"
#include "ui/keys/actions/generate_key.h"
#include "ui/keys/keys_pane.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass {
namespace {

using ui::Appearance;

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

}  // namespace

void renderScreens(ui::MainWindow& window, const QString& folder) {
    QDir().mkpath(folder);
    auto steps = std::make_shared<ScreenSteps>();
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    ui::BrowsePane* browse = window.browse();
    const auto open = [&window, host](const char* path) { return [&window, host, path] { window.openReference(host + QLatin1Char('/') + QLatin1String(path)); }; };
    for (const auto& [scheme, choice] : {std::pair("light", Appearance::Choice::Light), std::pair("dark", Appearance::Choice::Dark)}) {
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            const QString suffix = QStringLiteral("-%1-%2").arg(size.width()).arg(QLatin1String(scheme));
            steps->push_back({[&window, size, choice = choice] {
                                  Appearance::instance().choose(choice);
                                  window.resize(size);
                              }, {}});
            const auto tab = [browse](int index) { return [browse, index] { browse->details()->setCurrentIndex(index); }; };
            steps->push_back({[&window] { window.showWelcome(); }, QStringLiteral("welcome") + suffix});
            steps->push_back({open("team/app:1.4.2"), {}});
            steps->push_back({tab(0), QStringLiteral("browse") + suffix});
            steps->push_back({tab(1), QStringLiteral("why") + suffix});
            steps->push_back({[browse] { browse->showWhy(); }, QStringLiteral("why-large") + suffix});
            steps->push_back({[browse] { browse->toggleDetails(); }, {}});
            steps->push_back({[browse] { browse->details()->setCurrentWidget(browse->metadata()); }, QStringLiteral("metadata") + suffix});
            steps->push_back({[&window] { window.toolbar()->setGlasses(true); }, {}});
            steps->push_back({tab(0), QStringLiteral("glasses") + suffix});
            steps->push_back({[&window] { window.toolbar()->setGlasses(false); }, {}});
            steps->push_back({open("team/qa:qa-77"), QStringLiteral("invalid") + suffix});
            steps->push_back({open("team/plain"), QStringLiteral("unsigned") + suffix});
            steps->push_back({[&window] { window.openReference(QStringLiteral("mongo:7")); }, QStringLiteral("docker-io") + suffix});
            ui::KeysPane* keys = window.keys();
            const auto dialog = [keys](auto act) {
                return [keys, act] {
                    for (auto* one : keys->findChildren<ui::KeyDialog*>()) act(one);
                };
            };
            const auto close = dialog([](ui::KeyDialog* one) { one->reject(); });
            steps->push_back({[&window, keys, folder] {
                                  keys->setDesk(sampleKeys(window.lab()->state(), QDir(folder).filePath(QStringLiteral("sample-keys")).toStdString()));
                                  window.showKeys();
                              }, {}});
            steps->push_back({[keys] { keys->table()->selectRow(2); }, QStringLiteral("keys") + suffix});
            for (const auto& [action, name] : {std::pair(keys->actions().generate, "keys-generate"), std::pair(keys->actions().backUp, "keys-backup"), std::pair(keys->actions().passphrase, "keys-passphrase"),
                                               std::pair(keys->actions().remove, "keys-remove"), std::pair(keys->actions().import, "keys-import")}) {
                steps->push_back({[action = action] { action->trigger(); }, {}});
                const QString shot = QLatin1String(name) + suffix;
                steps->push_back({dialog([folder, shot](ui::KeyDialog* one) {
                                      if (auto* generate = qobject_cast<ui::GenerateKey*>(one)) {
                                          generate->name()->setText(QStringLiteral("dev2"));
                                          generate->passphrase()->generate();
                                      }
                                      one->adjustSize();
                                      one->grab().save(QDir(folder).filePath(shot + QStringLiteral(".png")));
                                  }), {}});
                steps->push_back({close, {}});
            }
            steps->push_back({[keys, folder] {
                                  trust::Options none;
                                  none.trustDir = QDir(folder).filePath(QStringLiteral("no-keys")).toStdString();
                                  none.backupRecord = none.trustDir / "backups.json";
                                  keys->setDesk({std::make_shared<const trust::KeyAdmin>(none), nullptr});
                              }, QStringLiteral("keys-empty") + suffix});
        }
    }
    addPublishScreens(window, *steps);
    runScreenSteps(window, folder, steps);
}

}  // namespace roseglass
