#include "expiry_screens.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLineEdit>
#include <QToolButton>

#include "ui/expiry/expiry_chips.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/expiry/expiry_view.h"
#include "ui/window/main_window.h"

namespace roseglass {
namespace {

using std::chrono::days;

trust::RoleRow role(const char* name, int version, Instant expires, trust::KeyLocation location) {
    trust::RoleRow row;
    row.name = name;
    row.version = version;
    row.expires = expires;
    row.threshold = 1;
    row.state = trust::RoleState::Valid;
    row.keys.push_back({std::string(64, '5'), "ecdsa", std::string(64, '5'), "ECDSA P-256", location, true, {}, {}, {}});
    return row;
}

std::shared_ptr<trust::Report> repository(const char* gun) {
    auto report = std::make_shared<trust::Report>();
    report->repository = gun;
    report->trustServer = "https://trust.example.com";
    report->status = trust::RepositoryStatus::Trusted;
    report->checkedAt = systemClock()();
    return report;
}

/// One that nobody renewed, one whose signers are late, and one whose server is away.
void takeSamples(ui::ExpiryPane& pane) {
    using trust::KeyLocation;
    const Instant now = systemClock()();
    auto late = repository("registry.example.com/pay/api");
    late->roles = {role("root", 2, now + days(3650), KeyLocation::Token), role("timestamp", 32, now + days(12), KeyLocation::Server), role("snapshot", 19, now + days(1093), KeyLocation::Server),
                   role("targets", 7, now + days(41), KeyLocation::File), role("targets/releases", 3, now + days(1085), KeyLocation::File), role("targets/bob", 2, now + days(3), KeyLocation::Elsewhere)};
    late->roles[0].keys[0].certificateExpires = now + days(3390);
    late->roles[5].keys[0].id = late->roles[5].keys[0].canonicalId = std::string(64, '7');
    late->roles[5].keys[0].certificateExpires = now + days(700);
    auto over = repository("docker.io/docker/trusttest");
    over->status = trust::RepositoryStatus::Untrusted;
    over->trustError = Error(ErrorCode::Expired, "The signed targets metadata expired");
    over->roles = {role("root", 1, now + days(200), KeyLocation::Elsewhere), role("timestamp", 400, now - days(15), KeyLocation::Server), role("targets", 12, now - days(90), KeyLocation::Elsewhere)};
    over->roles[1].state = over->roles[2].state = trust::RoleState::Expired;
    auto away = repository("registry.example.com/ops/tools");
    away->status = trust::RepositoryStatus::Unreachable;
    away->trustError = Error(ErrorCode::Network, "The trust server https://trust.example.com was not reached", "Look at the network, or at the trust server's address.");
    for (const auto& report : {late, over, away}) pane.take(report);
}

}  // namespace

void addExpiryScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps) {
    ui::ExpiryPane* pane = window.expiry();
    const auto choose = [pane](int row) { return [pane, row] { pane->chooser()->setCurrentIndex(row); }; };
    const auto scale = [pane](ui::TimeAxis::Scale to) { return [pane, to] { pane->scaleButton(to)->click(); }; };
    const auto chip = [pane](ui::ExpiryFilter::Show show) { return [pane, show] { pane->chips()->chip(show)->click(); }; };
    steps.push_back({[&window] { window.showExpiry(); }, {}});
    steps.push_back({[pane] { pane->refresh(); }, {}});
    steps.push_back({[] {}, QStringLiteral("expiry-lab") + suffix});
    steps.push_back({[pane] { takeSamples(*pane); }, {}});
    steps.push_back({[pane] {
                         pane->view()->scrollToTop();
                         for (int group = 0; group < pane->model()->rowCount(); ++group) {
                             const QModelIndex repository = pane->model()->index(group, 0);
                             if (repository.data().toString().contains(QLatin1String("pay/api"))) pane->view()->setCurrentIndex(pane->model()->index(0, 0, repository));
                         }
                     }, QStringLiteral("expiry") + suffix});
    steps.push_back({scale(ui::TimeAxis::Scale::Days90), QStringLiteral("expiry-90-days") + suffix});
    steps.push_back({scale(ui::TimeAxis::Scale::Years3), QStringLiteral("expiry-3-years") + suffix});
    steps.push_back({scale(ui::TimeAxis::Scale::Log), {}});
    steps.push_back({chip(ui::ExpiryFilter::Show::Expired), QStringLiteral("expiry-expired") + suffix});
    steps.push_back({[pane] { pane->filterField()->setText(QStringLiteral("nothing like it")); }, QStringLiteral("expiry-no-match") + suffix});
    steps.push_back({[pane] { pane->filterField()->clear(); }, {}});
    steps.push_back({chip(ui::ExpiryFilter::Show::All), {}});
    steps.push_back({choose(1), QStringLiteral("expiry-empty") + suffix});
    steps.push_back({choose(0), {}});
}

}  // namespace roseglass
