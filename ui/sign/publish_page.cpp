#include "ui/sign/publish_page.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/publish/result_view.h"
#include "ui/publish/work_view.h"

namespace roseglass::ui {

PublishPage::PublishPage(PlanSession* session, QWidget* parent) : SignPage(tr("Sign and publish"), tr("Sign and publish"), parent), session_(session), pages_(new QStackedWidget), work_(new WorkView), result_(new ResultView) {
    pages_->addWidget(work_);
    pages_->addWidget(result_);
    body()->addWidget(pages_, 1);
    connect(session_, &PlanSession::stateChanged, this, &PublishPage::showState);
    connect(session_, &PlanSession::stepChanged, this, &SignPage::changed);
    connect(result_, &ResultView::planAgainRequested, this, &PublishPage::planAgainRequested);
    connect(result_, &ResultView::signRequested, this, &PublishPage::signRequested);
}

void PublishPage::showState() {
    switch (session_->state()) {
        case PlanSession::State::Working:
            setSubtitle(session_->intent().pushesOnly ? tr("The tag moves last, once every part of the image is in the registry.") : tr("Either everything is published, or nothing."));
            work_->follow(session_);
            pages_->setCurrentWidget(work_);
            break;
        case PlanSession::State::Done:
        case PlanSession::State::Failed:
            setSubtitle({});
            result_->show(*session_);
            pages_->setCurrentWidget(result_);
            break;
        default: break;
    }
    emit changed();
}

QString PublishPage::problem() const {
    if (session_->state() != PlanSession::State::Working) return {};
    return session_->canCancel() ? tr("Working…") : tr("Publishing: this cannot be stopped half-way");
}

}  // namespace roseglass::ui
