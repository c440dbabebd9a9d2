#include "hierarchy_screens.h"

#include <QDir>
#include <QLineEdit>
#include <QTabWidget>

#include "base/file.h"
#include "lab/lab.h"
#include "ui/browse/browse_pane.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_view.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass {
namespace {

trust::RoleRow sampleRole(const std::string& name, const std::string& parent, Instant now, int days) {
    trust::RoleRow role;
    role.name = name;
    role.parent = parent;
    role.version = 2;
    role.threshold = 1;
    role.state = trust::RoleState::Valid;
    role.expires = now + std::chrono::hours(24 * days);
    role.paths = {""};
    trust::KeyRow key;
    key.id = key.canonicalId = crypto::sha256(name).hex();
    key.strength = "ECDSA P-256";
    key.didSign = true;
    key.location = parent.empty() && name != "targets" && name != "root" ? trust::KeyLocation::Server : name.ends_with("1") ? trust::KeyLocation::File : trust::KeyLocation::Elsewhere;
    role.keys.push_back(key);
    return role;
}

/// A large repository: most delegations in order, one invalid, one with a threshold of two, two about to expire, some nested.
std::shared_ptr<const trust::Report> sampleReport(int delegations) {
    auto report = std::make_shared<trust::Report>();
    report->repository = "registry.example.com/platform/base";
    report->registryHost = "registry.example.com";
    report->status = trust::RepositoryStatus::Trusted;
    report->checkedAt = systemClock()();
    report->pinnedBy = "pin of registry.example.com/platform/*";
    for (const auto& [name, days] : {std::pair("root", 3400), std::pair("timestamp", 12), std::pair("snapshot", 900), std::pair("targets", 900)}) report->roles.push_back(sampleRole(name, {}, report->checkedAt, days));
    report->roles.front().keys.front().location = trust::KeyLocation::Token;
    report->roles.front().keys.front().certificateExpires = report->roles.front().expires;
    for (int i = 0; i < delegations; ++i) {
        trust::RoleRow role = sampleRole("targets/team-" + std::to_string(i), "targets", report->checkedAt, i % 97 == 20 ? 41 : 900);
        if (i == 7) {
            role.state = trust::RoleState::Invalid;
            role.threshold = 2;
            role.keys.push_back(role.keys.front());
            role.keys.back().id = role.keys.back().canonicalId = crypto::sha256("the second key").hex();
            role.keys.back().didSign = false;
            role.reason = role.name + " has 1 of 2 valid signatures";
        }
        report->roles.push_back(std::move(role));
    }
    for (const char* name : {"targets/team-3/east", "targets/team-3/west", "targets/team-3/west/night"}) report->roles.push_back(sampleRole(name, std::string(name).substr(0, std::string(name).rfind('/')), report->checkedAt, 700));
    return report;
}

}  // namespace

void addHierarchyScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps) {
    ui::BrowsePane* browse = window.browse();
    ui::HierarchyPane* pane = browse->hierarchy();
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    const auto open = [&window, host](const char* path) { return [&window, host, path] { window.openReference(host + QLatin1Char('/') + QLatin1String(path)); }; };
    const auto shot = [&steps, suffix](std::function<void()> act, const char* name) { steps.push_back({std::move(act), QLatin1String(name) + suffix}); };
    steps.push_back({open("team/app:1.4.2"), {}});
    shot([browse] { browse->details()->setCurrentWidget(browse->hierarchy()); }, "hierarchy-small");
    steps.push_back({[browse] { browse->showHierarchy(); }, {}});
    shot([pane] { pane->chooseRole("targets"); }, "hierarchy");
    shot([pane] { pane->showGraph(false); }, "hierarchy-table");
    steps.push_back({[pane] { pane->showGraph(true); }, {}});
    steps.push_back({open("team/qa:qa-77"), {}});
    shot([pane] { pane->chooseRole("targets/qa"); }, "hierarchy-invalid");
    steps.push_back({open("team/plain"), {}});
    shot([browse] { browse->showHierarchy(); }, "hierarchy-unsigned");
    steps.push_back({open("team/app:1.4.2"), {}});
    shot([pane] { pane->setReport(sampleReport(30)); }, "hierarchy-30");
    steps.push_back({[pane, folder] {
                         using Format = ui::HierarchyPane::Format;
                         for (const auto& [ending, format] : {std::pair("svg", Format::Svg), std::pair("png", Format::Png), std::pair("pdf", Format::Pdf), std::pair("dot", Format::Dot)}) {
                             const auto path = QDir(folder).filePath(QStringLiteral("hierarchy-export.") + QLatin1String(ending)).toStdString();
                             [[maybe_unused]] const auto written = writeFileAtomically(path, pane->exportAs(format).toStdString(), 0644);
                         }
                     }, {}});
    shot([pane] { pane->setReport(sampleReport(300)); }, "hierarchy-300");
    shot([pane] { pane->filter()->setText(QStringLiteral("team-21")); }, "hierarchy-300-found");
    shot([pane] {
        pane->filter()->clear();
        pane->scene()->toggleGroup(pane->scene()->hierarchy().indexOf("targets"));
        pane->view()->fit();
    }, "hierarchy-300-open");
    shot([pane] { pane->chooseRole("targets/team-7"); }, "hierarchy-300-fit");
    steps.push_back({[browse] {
                         browse->refresh();
                         browse->details()->setCurrentIndex(0);
                         if (browse->detailsEnlarged()) browse->toggleDetails();
                     }, {}});
}

}  // namespace roseglass
