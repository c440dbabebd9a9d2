#include <QListWidget>
#include <QStackedWidget>

#include "ui/audit/audit_pane.h"
#include "ui/window/main_window.h"

namespace roseglass::ui {

void MainWindow::buildAudit() {
    audit_ = new AuditPane(makeAuditBackend(options_));
    connect(audit_, &AuditPane::openRequested, this, &MainWindow::openReference);
}

void MainWindow::showAudit() { rail_->setCurrentRow(stack_->indexOf(audit_)); }

}  // namespace roseglass::ui
