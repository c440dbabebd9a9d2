#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>

#include "ui/browse/browse_pane.h"
#include "ui/common/format.h"
#include "ui/policy/policy_draft.h"
#include "ui/policy/policy_pane.h"
#include "ui/pull/pull_pane.h"
#include "ui/window/main_window.h"
#include "ui/window/toolbar.h"

namespace roseglass::ui {

void MainWindow::buildPolicy() {
    policy_ = new PolicyPane({{}, options_.dockerConfig, std::make_shared<trust::PolicyChecker>(options_)});
    connect(stack_, &QStackedWidget::currentChanged, this, [this] {
        if (stack_->currentWidget() == policy_) policy_->propose(toolbar_->field()->text().trimmed());
    });
    connect(policy_, &PolicyPane::loaded, this, [this] {
        const docker::DaemonJson& json = policy_->draft()->file().json;
        const docker::TrustMode mode = json.policy.mode();
        // No engine starts with such a file: what held before goes on holding here.
        const bool broken = !json.fatal.empty();
        policyStatus_->setText(broken ? tr("Policy: daemon.json cannot be read") : tr("Policy: %1").arg(text(docker::modeName(mode))));
        if (broken && mode != docker::TrustMode::Enforced) return;
        pullPane_->forbidUnsigned(mode == docker::TrustMode::Enforced ? tr("the policy of this computer says enforced") : QString());
    });
    connect(policy_, &PolicyPane::closeRequested, this, [this] { close(); });
    connect(policy_, &PolicyPane::whyRequested, this, [this](const QString& reference) {
        openReference(reference);
        browse_->showWhy();
    });
    policy_->refresh();
}

}  // namespace roseglass::ui
