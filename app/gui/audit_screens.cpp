#include "audit_screens.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEventLoop>
#include <QLineEdit>
#include <QTableView>

#include "ui/audit/audit_pane.h"
#include "ui/audit/audit_result_view.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass {

void addAuditScreens(ui::MainWindow& window, const QString& suffix, ScreenSteps& steps) {
    ui::AuditPane* audit = window.audit();
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    steps.push_back({[&window] { window.showAudit(); }, QStringLiteral("audit-start") + suffix});
    steps.push_back({[audit, host] {
                         audit->source()->setCurrentIndex(static_cast<int>(ui::AuditPane::Source::Catalogue));
                         audit->field()->setText(host);
                         audit->start();
                         // The picture is of the result.
                         while (audit->running()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
                     }, QStringLiteral("audit") + suffix});
    steps.push_back({[audit] { audit->findings()->table()->selectRow(2); }, QStringLiteral("audit-finding") + suffix});
    steps.push_back({[audit] { audit->filterField()->setText(QStringLiteral("no such finding")); }, QStringLiteral("audit-nothing") + suffix});
    steps.push_back({[audit] {
                         audit->filterField()->clear();
                         audit->showView(ui::AuditPane::View::Tags);
                     }, QStringLiteral("audit-tags") + suffix});
    steps.push_back({[audit] { audit->showView(ui::AuditPane::View::Findings); }, {}});
}

}  // namespace roseglass
