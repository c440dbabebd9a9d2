#include "ui/activity/running_list.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/publish/work_view.h"
#include "ui/publish/workbench.h"
#include "ui/publish/words.h"

namespace roseglass::ui {

RunningList::RunningList(Workbench* workbench, QWidget* parent) : QWidget(parent), workbench_(workbench), lines_(new QVBoxLayout(this)) {
    lines_->setContentsMargins(16, 0, 16, 8);
    lines_->setSpacing(8);
    setAccessibleName(tr("Running now"));
    connect(workbench_, &Workbench::runningChanged, this, &RunningList::build);
    build();
}

void RunningList::build() {
    clearLayout(lines_);
    for (PlanSession* session : workbench_->running()) {
        auto* line = new QFrame;
        line->setProperty("banner", "accent");
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(16, 8, 12, 8);
        row->setSpacing(12);
        auto* picture = new QLabel;
        picture->setPixmap(icon(QStringLiteral("play"), tokens().accent).pixmap(18, 18));
        auto* title = new QLabel(session->intent().title);
        title->setTextFormat(Qt::PlainText);
        auto* step = new QLabel(WorkView::stepWords(session->step(), *session));
        step->setTextFormat(Qt::PlainText);
        step->setProperty("tone", "secondary");
        auto* bar = new QProgressBar;
        bar->setRange(0, 0);
        bar->setTextVisible(false);
        bar->setFixedWidth(160);
        bar->setAccessibleName(title->text());
        auto* cancel = new QPushButton(tr("Cancel"));
        cancel->setEnabled(session->canCancel());
        connect(cancel, &QPushButton::clicked, session, &PlanSession::cancel);
        connect(session, &PlanSession::stepChanged, line, [session, step, cancel] {
            step->setText(WorkView::stepWords(session->step(), *session));
            cancel->setEnabled(session->canCancel());
        });
        connect(session, &PlanSession::progressed, line, [bar](const QString&, quint64 done, quint64 total) {
            bar->setRange(0, total == 0 ? 0 : 1000);
            if (total > 0) bar->setValue(static_cast<int>(1000.0 * static_cast<double>(done) / static_cast<double>(total)));
        });
        row->addWidget(picture);
        row->addWidget(title);
        row->addWidget(step, 1);
        row->addWidget(bar);
        row->addWidget(cancel);
        lines_->addWidget(line);
    }
    setVisible(!workbench_->running().empty());
}

}  // namespace roseglass::ui
