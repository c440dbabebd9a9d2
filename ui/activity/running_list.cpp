#include "ui/activity/running_list.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/work_view.h"
#include "ui/publish/workbench.h"
#include "ui/publish/words.h"
#include "ui/pull/pull_session.h"
#include "ui/pull/pull_words.h"

namespace roseglass::ui {
namespace {

void setBar(QProgressBar* bar, quint64 done, quint64 total) {
    bar->setRange(0, total == 0 ? 0 : 1000);
    if (total > 0) bar->setValue(static_cast<int>(1000.0 * static_cast<double>(done) / static_cast<double>(total)));
}

}  // namespace

RunningList::RunningList(Workbench* workbench, QWidget* parent) : QWidget(parent), workbench_(workbench), lines_(new QVBoxLayout(this)) {
    lines_->setContentsMargins(16, 0, 16, 8);
    lines_->setSpacing(8);
    setAccessibleName(tr("Running now"));
    connect(workbench_, &Workbench::runningChanged, this, &RunningList::build);
    build();
}

void RunningList::follow(PullSession* session) {
    pull_ = session;
    connect(session, &PullSession::stateChanged, this, [this] {
        const bool now = pull_->state() == PullSession::State::Running;
        if (std::exchange(pulling_, now) != now) build();
    });
}

RunningList::Line RunningList::add(const QString& title, const QString& step) {
    const Line line{new QFrame, new QLabel(step), new QProgressBar, new QPushButton(tr("Cancel"))};
    line.frame->setProperty("banner", "accent");
    auto* row = new QHBoxLayout(line.frame);
    row->setContentsMargins(16, 8, 12, 8);
    row->setSpacing(12);
    auto* picture = new QLabel;
    picture->setPixmap(icon(QStringLiteral("play"), tokens().accent).pixmap(18, 18));
    auto* name = new QLabel(title);
    line.step->setProperty("tone", "secondary");
    line.bar->setRange(0, 0);
    line.bar->setTextVisible(false);
    line.bar->setFixedWidth(160);
    line.bar->setAccessibleName(title);
    line.cancel->setAccessibleName(tr("Cancel: %1").arg(title));
    row->addWidget(picture);
    row->addWidget(name);
    row->addWidget(line.step, 1);
    row->addWidget(line.bar);
    row->addWidget(line.cancel);
    lines_->addWidget(line.frame);
    return line;
}

void RunningList::addPlan(PlanSession* session) {
    const Line line = add(session->intent().title, WorkView::stepWords(session->step(), *session));
    line.cancel->setEnabled(session->canCancel());
    connect(line.cancel, &QPushButton::clicked, session, &PlanSession::cancel);
    connect(session, &PlanSession::stepChanged, line.frame, [session, step = line.step, cancel = line.cancel] {
        step->setText(WorkView::stepWords(session->step(), *session));
        cancel->setEnabled(session->canCancel());
    });
    connect(session, &PlanSession::progressed, line.frame, [bar = line.bar](const QString&, quint64 done, quint64 total) { setBar(bar, done, total); });
}

void RunningList::addPull() {
    const Line line = add(pullTitle(*pull_), progressWords(*pull_));
    connect(line.cancel, &QPushButton::clicked, pull_, &PullSession::cancel);
    connect(pull_, &PullSession::progressed, line.frame, [session = pull_, step = line.step, bar = line.bar] {
        step->setText(progressWords(*session));
        if (session->plan()) setBar(bar, session->bytesDone(), session->plan()->totalBytes);
    });
}

void RunningList::build() {
    clearLayout(lines_);
    for (PlanSession* session : workbench_->running()) addPlan(session);
    if (pull_ && pulling_) addPull();
    setVisible(!workbench_->running().empty() || pulling_);
}

}  // namespace roseglass::ui
