#include <QAction>
#include <QListWidget>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/browse/browse_pane.h"
#include "ui/common/icons.h"
#include "ui/common/plain_text.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/expiry/expiry_settings.h"
#include "ui/expiry/notifier.h"
#include "ui/expiry/reminder.h"
#include "ui/publish/intent.h"
#include "ui/publish/workbench.h"
#include "ui/window/main_window.h"

namespace roseglass::ui {

void MainWindow::buildExpiry() {
    expirySettings_ = new ExpirySettings(this);
    expiry_ = new ExpiryPane(backend_, expirySettings_);
    auto* notifier = new Notifier(this);
    reminder_ = new ExpiryReminder(expirySettings_, notifier, systemClock(), this);
    reminder_->setBackend(backend_);
    expiryStatus_ = new QToolButton;
    expiryStatus_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    expiryStatus_->setIconSize({18, 14});
    expiryStatus_->setFocusPolicy(Qt::TabFocus);
    expiryStatus_->setToolTip(tr("Show what expires next"));
    expiryStatus_->hide();
    connect(expiryStatus_, &QToolButton::clicked, this, &MainWindow::showExpiry);
    connect(notifier, &Notifier::clicked, this, [this] {
        showExpiry();
        raise();
        activateWindow();
    });
    connect(expiry_, &ExpiryPane::nextExpiry, this, [this](const QString& words) {
        expiryStatus_->setVisible(!words.isEmpty());
        expiryStatus_->setIcon(icon(QStringLiteral("clock")));
        expiryStatus_->setText(tr("Next expiry: %1").arg(unmarked(words)));
        expiryStatus_->setAccessibleName(tr("Next expiry: %1").arg(words));
    });
    connect(expiry_, &ExpiryPane::renewRequested, this, [this](const QString& gun, const QString& role) { workbench_->review(renewIntent(gun, role), this); });
    connect(expiry_, &ExpiryPane::rotateRequested, this, [this](const QString& gun, const QString& role) { workbench_->review(rotateIntent(gun, role), this); });
    connect(expiry_, &ExpiryPane::openRequested, this, &MainWindow::openReference);
    connect(expiry_, &ExpiryPane::addRequested, this, [this] { emit browse_->addRequested(); });
    connect(browse_, &BrowsePane::reportShown, this, [this](const std::shared_ptr<const trust::Report>& report) {
        // A bundle tells what was, not what the server's roles do now.
        if (report->bundle) return;
        expiry_->addRepositories({report->repository});
        expiry_->take(report);
    });
    connect(workbench_, &Workbench::worked, this, [this] {
        if (expiry_->isVisible()) expiry_->refresh();
    });
    // Read when it is looked at.
    connect(stack_, &QStackedWidget::currentChanged, this, [this] {
        if (stack_->currentWidget() == expiry_) expiry_->refreshOnce();
    });
}

void MainWindow::buildReminders(QMenu* menu) {
    QAction* remind = menu->addAction(tr("&Remind of expiry on the desktop"));
    remind->setCheckable(true);
    remind->setChecked(expirySettings_->reminds());
    remind->setToolTip(tr("Once a day, for everything in the watched repositories that expires soon."));
    connect(remind, &QAction::toggled, expirySettings_, &ExpirySettings::setReminds);
    connect(expirySettings_, &ExpirySettings::remindsChanged, remind, &QAction::setChecked);
}

void MainWindow::showExpiry() { rail_->setCurrentRow(stack_->indexOf(expiry_)); }

}  // namespace roseglass::ui
