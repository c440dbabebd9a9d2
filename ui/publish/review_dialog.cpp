#include "ui/publish/review_dialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/publish/passphrase_sheet.h"
#include "ui/publish/plan_view.h"
#include "ui/publish/result_view.h"
#include "ui/publish/words.h"
#include "ui/publish/work_view.h"

namespace roseglass::ui {

ReviewDialog::ReviewDialog(std::shared_ptr<Desk> desk, Intent intent, QWidget* parent)
    : QDialog(parent), session_(new PlanSession(std::move(desk), this)), subtitle_(note({})), reason_(new QLabel), banner_(new Banner), pages_(new QStackedWidget), waiting_(new QWidget),
      confirmRow_(new QWidget), confirmLabel_(new QLabel), confirmation_(new QLineEdit), plan_(new PlanView), sheet_(new PassphraseSheet), work_(new WorkView), result_(new ResultView),
      cancel_(new QPushButton(tr("Cancel"))), primary_(new QPushButton(intent.verb)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(intent.title);
    session_->setIntent(std::move(intent));
    build();
    connect(session_, &PlanSession::stateChanged, this, &ReviewDialog::showState);
    connect(session_, &PlanSession::stepChanged, this, &ReviewDialog::updatePrimary);
    connect(session_, &PlanSession::wrongPassphrase, sheet_, &PassphraseSheet::tellWrong);
    connect(result_, &ResultView::planAgainRequested, session_, &PlanSession::plan);
    connect(sheet_, &PassphraseSheet::changed, this, &ReviewDialog::updatePrimary);
    connect(sheet_, &PassphraseSheet::entered, this, [this] {
        if (primary_->isEnabled()) primary_->click();
    });
    connect(confirmation_, &QLineEdit::textChanged, this, &ReviewDialog::updatePrimary);
    connect(cancel_, &QPushButton::clicked, this, &ReviewDialog::reject);
    connect(primary_, &QPushButton::clicked, this, [this] {
        if (session_->state() != PlanSession::State::Planned) return accept();
        if (session_->currentPlan()->nothingToDo) return accept();
        sheet_->commit(*session_);
        session_->start();
    });
    session_->plan();
    resize(900, 640);
}

QWidget* ReviewDialog::buildReview() {
    auto* inner = new QWidget;
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(12);
    plan_->setMinimumHeight(300);
    layout->addWidget(plan_, 1);
    auto* confirm = new QVBoxLayout(confirmRow_);
    confirm->setContentsMargins(0, 0, 0, 0);
    confirmLabel_->setBuddy(confirmation_);
    confirm->addWidget(confirmLabel_);
    confirm->addWidget(confirmation_);
    layout->addWidget(confirmRow_);
    layout->addWidget(sheet_);
    auto* scroll = new QScrollArea;
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setProperty("surface", true);
    return scroll;
}

void ReviewDialog::build() {
    auto* waiting = new QVBoxLayout(waiting_);
    waiting->addWidget(note(tr("Planning: reading the present state. Nothing changes.")), 0, Qt::AlignCenter);
    review_ = buildReview();
    for (QWidget* page : {waiting_, review_, static_cast<QWidget*>(work_), static_cast<QWidget*>(result_)}) pages_->addWidget(page);
    auto* body = new QWidget;
    body->setProperty("surface", true);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(10);
    layout->addWidget(pageTitle(session_->intent().title));
    layout->addWidget(subtitle_);
    layout->addWidget(banner_);
    layout->addWidget(pages_, 1);

    primary_->setProperty("primary", true);
    primary_->setDefault(true);
    reason_->setProperty("tone", "caution");
    auto* footer = new QHBoxLayout;
    footer->setContentsMargins(24, 10, 24, 12);
    footer->setSpacing(8);
    footer->addWidget(reason_, 1);
    footer->addWidget(cancel_);
    footer->addWidget(primary_);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(body, 1);
    outer->addLayout(footer);
}

void ReviewDialog::showPlan() {
    const trust::Plan& plan = *session_->currentPlan();
    QStringList changes;
    for (const std::string& change : plan.changes) changes << withShortDigests(shown(change, 300));
    subtitle_->setText(changes.join(QStringLiteral(". ")) + (changes.isEmpty() ? QString() : QStringLiteral(". ")) + tr("Nothing has changed yet."));
    plan_->show(*session_);
    sheet_->show(*session_);
    sheet_->setVisible(!sheet_->isEmpty() || session_->makesKeys());
    const QString& word = session_->intent().confirmation;
    confirmRow_->setVisible(!word.isEmpty());
    confirmLabel_->setText(tr("This cannot be undone. Type %1 to go on:").arg(word));
    confirmation_->setAccessibleName(confirmLabel_->text());
    if (!word.isEmpty()) confirmation_->setFocus();
    else sheet_->focusFirst();
}

void ReviewDialog::showState() {
    banner_->hide();
    switch (session_->state()) {
        case PlanSession::State::Idle:
        case PlanSession::State::Planning: pages_->setCurrentWidget(waiting_); break;
        case PlanSession::State::PlanFailed:
            pages_->setCurrentWidget(result_);
            result_->show(*session_);
            break;
        case PlanSession::State::Planned:
            pages_->setCurrentWidget(review_);
            showPlan();
            if (session_->currentPlan()->nothingToDo) banner_->tell(Banner::Tone::Neutral, QStringLiteral("pass"), tr("There is nothing to do"), {});
            break;
        case PlanSession::State::Working:
            pages_->setCurrentWidget(work_);
            work_->follow(session_);
            break;
        case PlanSession::State::Done:
        case PlanSession::State::Failed:
            pages_->setCurrentWidget(result_);
            result_->show(*session_);
            subtitle_->setVisible(session_->state() != PlanSession::State::Done);
            emit finishedWork(session_->intent().repository);
            break;
    }
    updatePrimary();
}

QString ReviewDialog::problem() const {
    const QString& word = session_->intent().confirmation;
    if (!word.isEmpty() && confirmation_->text().trimmed() != word) return tr("Type %1 to go on").arg(word);
    return sheet_->isVisibleTo(review_) ? sheet_->problem() : QString();
}

void ReviewDialog::updatePrimary() {
    const auto state = session_->state();
    const bool planned = state == PlanSession::State::Planned, nothing = planned && session_->currentPlan()->nothingToDo;
    const QString missing = planned && !nothing ? problem() : QString();
    reason_->setText(missing);
    const bool asks = planned && !nothing;
    primary_->setText(asks || state == PlanSession::State::Planning || state == PlanSession::State::Working ? session_->intent().verb : tr("Close"));
    primary_->setProperty("danger", asks && session_->currentPlan()->destructive);
    primary_->style()->unpolish(primary_);
    primary_->style()->polish(primary_);
    primary_->setEnabled((asks && missing.isEmpty()) || nothing || state == PlanSession::State::Done || state == PlanSession::State::Failed || state == PlanSession::State::PlanFailed);
    cancel_->setVisible(state != PlanSession::State::Done && !nothing);
    cancel_->setEnabled(state != PlanSession::State::Working || session_->canCancel());
    cancel_->setText(state == PlanSession::State::Working ? tr("Stop") : tr("Cancel"));
}

void ReviewDialog::reject() {
    // While it works, leaving means stopping, and only as long as nothing was sent.
    if (session_->state() == PlanSession::State::Working) return session_->cancel();
    QDialog::reject();
}

}  // namespace roseglass::ui
