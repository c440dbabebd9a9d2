#include "ui/sign/review_page.h"

#include <QLabel>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/publish/plan_view.h"
#include "ui/publish/result_view.h"
#include "ui/publish/words.h"

namespace roseglass::ui {

ReviewPage::ReviewPage(PlanSession* session, QWidget* parent)
    : SignPage(tr("Review plan"), tr("Review plan"), parent), session_(session), pages_(new QStackedWidget), waiting_(new QWidget), plan_(new PlanView), trouble_(new ResultView) {
    auto* waiting = new QVBoxLayout(waiting_);
    waiting->addWidget(note(tr("Planning: reading the present state of the repository. Nothing changes.")), 0, Qt::AlignCenter);
    for (QWidget* page : {waiting_, static_cast<QWidget*>(plan_), static_cast<QWidget*>(trouble_)}) pages_->addWidget(page);
    body()->addWidget(pages_, 1);
    connect(session_, &PlanSession::stateChanged, this, &ReviewPage::showState);
    connect(trouble_, &ResultView::planAgainRequested, session_, &PlanSession::plan);
    showState();
}

void ReviewPage::showState() {
    switch (session_->state()) {
        case PlanSession::State::Planned: {
            QStringList changes;
            for (const std::string& change : session_->currentPlan()->changes) changes << withShortDigests(shown(change, 300));
            const QString nothing = session_->intent().pushesOnly ? tr("There is nothing to do: the registry serves exactly this image under this tag already.") : tr("There is nothing to do: exactly this is signed already.");
            setSubtitle(session_->currentPlan()->nothingToDo ? nothing : changes.join(QStringLiteral(". ")) + tr(". Nothing has changed yet."));
            plan_->show(*session_);
            pages_->setCurrentWidget(plan_);
            break;
        }
        case PlanSession::State::PlanFailed:
            setSubtitle(tr("This cannot be planned as it is."));
            trouble_->show(*session_);
            pages_->setCurrentWidget(trouble_);
            break;
        default:
            setSubtitle({});
            pages_->setCurrentWidget(session_->currentPlan() ? static_cast<QWidget*>(plan_) : waiting_);
            if (session_->state() == PlanSession::State::Planning) pages_->setCurrentWidget(waiting_);
    }
    emit changed();
}

QString ReviewPage::primaryText() const {
    const auto& asks = session_->asks();
    const bool asked = session_->makesKeys() || std::any_of(asks.begin(), asks.end(), [](const Ask& ask) { return !ask.isOpen; });
    return asked ? tr("Continue to passphrases") : session_->intent().verb;
}

QString ReviewPage::problem() const {
    if (session_->state() == PlanSession::State::Planning) return tr("Planning…");
    if (session_->state() != PlanSession::State::Planned) return tr("There is no plan");
    return session_->currentPlan()->nothingToDo ? tr("There is nothing to do") : QString();
}

void ReviewPage::enter() { plan_->tree()->setFocus(); }

}  // namespace roseglass::ui
