#include "policy_screens.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

#include "base/file.h"
#include "lab/lab.h"
#include "ui/common/banner.h"
#include "ui/policy/pin_dialog.h"
#include "ui/policy/pin_model.h"
#include "ui/policy/policy_draft.h"
#include "ui/policy/policy_pane.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass {
namespace {

std::string sampleFile(const std::string& host, const std::string& appKey) {
    const auto pin = [](const std::string& pattern, const std::string& key) { return "        \"" + pattern + "\": [\"" + key + "\"]"; };
    return "{\n  \"log-driver\": \"journald\",\n  \"content-trust\": {\n    \"mode\": \"permissive\",\n    \"allow-expired-trust-cache\": false,\n    \"trust-pinning\": {\n      \"official-images\": true,\n      \"root-keys\": {\n" +
           pin("*", std::string(64, '8')) + ",\n" + pin(host + "/*", std::string(64, 'e')) + ",\n" + pin(host + "/team/*", appKey) + ",\n" + pin("registry.example.com/pay/*", std::string(64, '5')) +
           "\n      }\n    }\n  },\n  \"storage-driver\": \"overlay2\",\n  \"dns\": [\"10.0.0.1\"],\n  \"debug\": false\n}\n";
}

}  // namespace

void addPolicyScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps) {
    ui::PolicyPane* policy = window.policy();
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    const auto desk = [&window](const std::filesystem::path& file) {
        const lab::LabState& lab = window.lab()->state();
        trust::Options options;
        options.trustServer = lab.trustServer;
        options.tlsFolders = {lab.dockerConfig};
        options.trustDir = lab.folder / "reader";
        return ui::PolicyDesk{file, {}, std::make_shared<trust::PolicyChecker>(options)};
    };
    const auto path = [folder](const char* name) { return std::filesystem::path(QDir(folder).filePath(QLatin1String(name)).toStdString()); };
    const auto ask = [policy, host](const char* reference) {
        return [policy, host, reference] {
            policy->field()->setText(QString(QLatin1String(reference)).replace(QLatin1String("HOST"), host));
            policy->tryButton()->click();
        };
    };
    steps.push_back({[=, &window] {
                         trust::Options options;
                         options.dockerConfig = window.lab()->state().dockerConfig;
                         options.trustServer = window.lab()->state().trustServer;
                         options.writeCache = false;
                         const auto report = trust::Client(options).inspect(host.toStdString() + "/team/app", {});
                         [[maybe_unused]] const auto written = writeFileAtomically(path("sample-daemon.json"), sampleFile(host.toStdString(), report ? (*report)->rootKeyId : std::string(64, '2')), 0644);
                         policy->setDesk(desk(path("sample-daemon.json")));
                         window.showPolicy();
                     }, {}});
    steps.push_back({ask("HOST/team/app:1.4.2"), {}});
    steps.push_back({[] {}, QStringLiteral("policy-allowed") + suffix});
    steps.push_back({ask("HOST/team/app:nightly"), {}});
    steps.push_back({[policy, host] {
                         policy->draft()->setMode(docker::TrustMode::Enforced);
                         policy->draft()->setAllowExpired(true);
                         policy->draft()->removePin("registry.example.com/pay/*");
                         policy->table()->selectRow(policy->model()->rowOf(host.toStdString() + "/team/*"));
                     }, QStringLiteral("policy") + suffix});
    steps.push_back({[policy] { policy->actions().edit->trigger(); }, QStringLiteral("policy-pin") + suffix});
    steps.push_back({[policy] {
                         for (auto* dialog : policy->findChildren<ui::PinDialog*>()) dialog->reject();
                     }, {}});
    steps.push_back({[policy] { policy->draft()->revert(); }, {}});
    steps.push_back({ask("mongo:7"), {}});
    steps.push_back({[] {}, QStringLiteral("policy-official") + suffix});
    steps.push_back({[=] {
                         [[maybe_unused]] const auto written = writeFileAtomically(path("broken-daemon.json"), "{\n  \"log-driver\": \"journald\",\n  \u201ccontent-trust\u201d: {\n    \"mode\": \"enforced\",\n  }\n}\n", 0644);
                         policy->setDesk(desk(path("broken-daemon.json")));
                     }, QStringLiteral("policy-invalid") + suffix});
    steps.push_back({[=] {
                         policy->field()->clear();
                         policy->setDesk(desk(path("no-daemon.json")));
                     }, QStringLiteral("policy-none") + suffix});
}

}  // namespace roseglass
