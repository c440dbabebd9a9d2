#include "ui/publish/work_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/words.h"

namespace roseglass::ui {
namespace {

QString rolesOf(const trust::Plan& plan) {
    QStringList names;
    for (const trust::RoleStep& step : plan.roles) {
        if (!step.byServer && step.to > 0) names << shown(step.role, 60);
    }
    return names.join(QStringLiteral(", "));
}

}  // namespace

WorkView::WorkView(QWidget* parent) : QWidget(parent), rows_(new QVBoxLayout) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    rows_->setSpacing(4);
    layout->addLayout(rows_);
    layout->addStretch(1);
    setAccessibleName(tr("Progress"));
}

QString WorkView::stepWords(PlanSession::Step step, const PlanSession& session) {
    const trust::Plan* plan = session.currentPlan();
    switch (step) {
        case PlanSession::Step::Open: return tr("Open the keys");
        case PlanSession::Step::Upload: return tr("Upload the image to the registry");
        case PlanSession::Step::Compare: return tr("Make sure that nobody published in between");
        case PlanSession::Step::Sign: return session.makesKeys() ? tr("Make the new keys and sign %1").arg(plan ? rolesOf(*plan) : QString()) : tr("Sign %1").arg(plan ? rolesOf(*plan) : QString());
        case PlanSession::Step::Publish: return plan && plan->serverRequests.empty() ? tr("Change the files on this computer") : tr("Publish to %1").arg(plan ? shown(plan->trustServer, 120) : QString());
        case PlanSession::Step::BackUp: return tr("Back up the new keys");
    }
    return {};
}

void WorkView::follow(PlanSession* session) {
    if (session_) session_->disconnect(this);
    session_ = session;
    build();
    connect(session, &PlanSession::stepChanged, this, &WorkView::showStates);
    connect(session, &PlanSession::stateChanged, this, &WorkView::showStates);
    connect(session, &PlanSession::progressed, this, [this](const QString&, quint64 done, quint64 total) {
        const auto row = steps_.find(session_->step());
        if (row == steps_.end() || session_->state() != PlanSession::State::Working || total == 0) return;
        row->second.bar->setRange(0, 1000);
        row->second.bar->setValue(static_cast<int>(1000.0 * static_cast<double>(done) / static_cast<double>(total)));
        row->second.state->setText(tr("%1 of %2").arg(byteCount(done), byteCount(total)));
    });
}

void WorkView::build() {
    clearLayout(rows_);
    steps_.clear();
    for (const PlanSession::Step step : session_->steps()) {
        auto* line = new QWidget;
        auto* layout = new QHBoxLayout(line);
        layout->setContentsMargins(0, 4, 0, 4);
        layout->setSpacing(12);
        Row row{new QLabel, new QLabel(stepWords(step, *session_)), new QLabel, new QProgressBar};
        row.icon->setFixedSize(20, 20);
        row.words->setWordWrap(true);
        row.state->setProperty("tone", "secondary");
        row.bar->setFixedWidth(160);
        row.bar->setTextVisible(false);
        row.bar->setAccessibleName(row.words->text());
        layout->addWidget(row.icon);
        layout->addWidget(row.words, 1);
        layout->addWidget(row.bar);
        layout->addWidget(row.state);
        row.state->setMinimumWidth(110);
        rows_->addWidget(line);
        steps_[step] = row;
    }
    showStates();
}

void WorkView::showStates() {
    const bool over = session_->state() == PlanSession::State::Done, failed = session_->state() == PlanSession::State::Failed;
    for (auto& [step, row] : steps_) {
        const bool finished = over || step < session_->step(), current = !over && step == session_->step();
        const char* symbol = finished ? "pass" : current ? (failed ? "fail" : "play") : failed ? "skip" : "waiting";
        const QColor color = finished ? tokens().good : current ? (failed ? tokens().bad : tokens().accent) : tokens().neutral;
        row.icon->setPixmap(icon(QString::fromLatin1(symbol), color).pixmap(18, 18));
        row.bar->setVisible(current && !failed);
        if (current && !failed && row.bar->maximum() == 100) row.bar->setRange(0, 0);
        row.state->setText(finished ? tr("Done") : current ? (failed ? tr("Failed") : tr("Running")) : failed ? tr("Not reached") : tr("Waiting"));
        row.icon->setAccessibleName(row.state->text());
        QFont font = row.words->font();
        font.setWeight(current ? QFont::DemiBold : QFont::Normal);
        row.words->setFont(font);
    }
}

}  // namespace roseglass::ui
