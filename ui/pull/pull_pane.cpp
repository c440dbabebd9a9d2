#include "ui/pull/pull_pane.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QShowEvent>
#include <QStackedWidget>
#include <QStyle>

#include "registry/reference.h"
#include "ui/common/async.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/pull/destination_cards.h"
#include "ui/pull/done_view.h"
#include "ui/pull/progress_view.h"
#include "ui/pull/pull_words.h"
#include "ui/pull/refusal_view.h"
#include "ui/pull/start_view.h"
#include "ui/pull/step_bar.h"

namespace roseglass::ui {

using State = PullSession::State;

PullPane::PullPane(std::shared_ptr<Backend> backend, QWidget* parent)
    : QWidget(parent), backend_(std::move(backend)), session_(new PullSession(this)), title_(pageTitle({})), subtitle_(note({})), reason_(new QLabel), pull_(new QPushButton(tr("&Pull"))),
      cancel_(button(QStringLiteral("cancel"), tr("Cancel pull"))), again_(button(QStringLiteral("refresh"), tr("Try again"))), copyReport_(button(QStringLiteral("copy"), tr("Copy report"))), other_(button(QStringLiteral("search"), tr("Another image…"))),
      cards_(new DestinationCards), trust_(new QCheckBox(tr("&Content trust: only what is signed"))), platformLabel_(new QLabel(tr("P&latform"))), platforms_(new QComboBox), steps_(new StepBar), stack_(new QStackedWidget), start_(new StartView),
      progress_(new ProgressView), refusal_(new RefusalView), done_(new DoneView) {
    session_->setBackend(backend_);
    trust_->setChecked(true);
    build();
    connectAll();
    showState();
}

void PullPane::connectAll() {
    connect(session_, &PullSession::stateChanged, this, &PullPane::showState);
    connect(session_, &PullSession::progressed, this, [this] {
        progress_->refresh(*session_);
        steps_->show(*session_);
        if (session_->state() == State::Refused) emit worked();
    });
    connect(start_, &StartView::chosen, this, &PullPane::open);
    connect(pull_, &QPushButton::clicked, this, [this] {
        if (whyNot().isEmpty()) session_->pull();
    });
    connect(cancel_, &QPushButton::clicked, this, &PullPane::cancel);
    connect(other_, &QPushButton::clicked, this, [this] { open({}); });
    connect(again_, &QPushButton::clicked, this, [this] {
        if (session_->goesOn()) session_->pull();
        else session_->start(session_->reference(), wanted());
    });
    connect(copyReport_, &QPushButton::clicked, this, [this] { copyToClipboard(pullReport(*session_)); });
    connect(cards_, &DestinationCards::changed, this, &PullPane::replan);
    connect(trust_, &QCheckBox::toggled, this, &PullPane::replan);
    // Its entries come and go with the image.
    platforms_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(platforms_, &QComboBox::currentIndexChanged, this, &PullPane::replan);
    connect(progress_, &ProgressView::confirmationChanged, this, &PullPane::showButtons);
    connect(progress_, &ProgressView::confirmed, pull_, &QPushButton::click);
    const auto why = [this] { emit whyRequested(session_->reference()); };
    connect(progress_, &ProgressView::whyRequested, this, why);
    connect(refusal_, &RefusalView::whyRequested, this, why);
    connect(refusal_, &RefusalView::pullRequested, this, &PullPane::open);
    connect(refusal_, &RefusalView::signRequested, this, &PullPane::signRequested);
    connect(refusal_, &RefusalView::policyRequested, this, &PullPane::policyRequested);
    connect(refusal_, &RefusalView::withoutTrustRequested, this, [this] { trust_->setChecked(false); });
}

void PullPane::setBackend(std::shared_ptr<Backend> backend) {
    backend_ = std::move(backend);
    session_->setBackend(backend_);
}

void PullPane::setRecent(const QStringList& references) { start_->setRecent(references); }

void PullPane::setTrustByDefault(bool on) {
    trustByDefault_ = on;
    if (session_->state() != State::Idle) return;
    updating_ = true;
    trust_->setChecked(on || !forbidden_.isEmpty());
    updating_ = false;
}

void PullPane::forbidUnsigned(const QString& reason) {
    forbidden_ = reason;
    refusal_->forbidUnsigned(reason);
    if (!reason.isEmpty() && session_->state() != State::Running) trust_->setChecked(true);
    showState();
}

void PullPane::open(const QString& reference) {
    if (session_->state() == State::Running) return;
    updating_ = true;
    trust_->setChecked(trustByDefault_ || !forbidden_.isEmpty());
    platforms_->clear();
    updating_ = false;
    if (reference.isEmpty()) {
        session_->reset();
        start_->field()->setFocus();
        return;
    }
    if (const auto parsed = registry::Reference::parse(reference.toStdString()); !parsed) {
        session_->reset();
        start_->field()->setText(reference);
        start_->tell(shown(parsed.error().message, 300) + QLatin1Char(' ') + shown(parsed.error().hint, 300));
        return;
    }
    cards_->setImage(reference);
    session_->start(reference, wanted());
}

void PullPane::cancel() { session_->cancel(); }

Regions PullPane::regions() const { return {{buttons_, pull_->isVisible() ? pull_ : session_->isBusy() ? cancel_ : again_}, {cards_, cards_->radio(cards_->kind())}, {options_}, {stack_}}; }

trust::PullOptions PullPane::wanted() const {
    trust::PullOptions options;
    options.trust = trust_->isChecked();
    options.platform = platforms_->currentData().toString().toStdString();
    options.destination = cards_->destination();
    return options;
}

void PullPane::replan() {
    if (updating_ || session_->state() == State::Idle) return;
    session_->change(wanted());
}

void PullPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!event->spontaneous()) lookForEngine();
}

/// Each time the pane is opened: an engine may have been started since.
void PullPane::lookForEngine() {
    runAsync(this, [backend = backend_](std::stop_token token) {
        Job job;
        job.stop = std::move(token);
        return backend->engineRuns(job);
    }, [this](bool runs) { cards_->setEngine(runs); });
}

void PullPane::showState() {
    const State state = session_->state();
    const bool idle = state == State::Idle;
    title_->setText(pullTitle(*session_));
    subtitle_->setText(pullSubtitle(*session_));
    head_->setVisible(!idle);
    steps_->setVisible(!idle);
    steps_->show(*session_);
    const bool settled = state == State::Running || state == State::Done || state == State::Stopped;
    cards_->setLocked(settled);
    trust_->setEnabled(!settled && forbidden_.isEmpty());
    trust_->setToolTip(forbidden_.isEmpty() ? tr("Off: the tag means whatever the registry serves, as with --disable-content-trust. Its name has to be typed then.") : tr("It stays on: %1").arg(forbidden_));
    options_->setVisible(!idle && state != State::Done);
    showPlatforms();
    platforms_->setEnabled(!settled);
    switch (state) {
        case State::Idle: stack_->setCurrentIndex(0); break;
        case State::Refused:
            refusal_->show(*session_);
            stack_->setCurrentIndex(2);
            break;
        case State::Done:
            done_->show(*session_);
            stack_->setCurrentIndex(3);
            break;
        default:
            progress_->show(*session_, cards_->place());
            stack_->setCurrentIndex(1);
    }
    showButtons();
    // Where a person goes on, unless they are somewhere else.
    if (isVisible() && state != shownState_) {
        if (state == State::Ready) (progress_->isConfirmed(*session_) ? static_cast<QWidget*>(pull_) : progress_->confirmation())->setFocus();
        else if (state == State::Running) cancel_->setFocus();
    }
    shownState_ = state;
    if (state == State::Done || ((state == State::Failed || state == State::Stopped) && session_->plan())) emit worked();
}

void PullPane::showPlatforms() {
    const trust::PullPlan* plan = session_->plan();
    const bool several = plan && !plan->platforms.empty();
    platformLabel_->setVisible(several || platforms_->count() > 0);
    platforms_->setVisible(several || platforms_->count() > 0);
    if (!several || platforms_->count() > 0) return;
    updating_ = true;
    platforms_->addItem(tr("As this computer: %1").arg(shown(plan->platform, 60)), QString());
    for (const trust::Platform& platform : plan->platforms) {
        const QString name = text(platform.os + "/" + platform.architecture + (platform.variant.empty() ? "" : "/" + platform.variant));
        platforms_->addItem(shown(name.toStdString(), 80), name);
    }
    platforms_->addItem(tr("All platforms (OCI layout only)"), QStringLiteral("all"));
    updating_ = false;
}

QString PullPane::whyNot() const {
    if (session_->state() != State::Ready) return tr("There is nothing to pull yet");
    if (!progress_->isConfirmed(*session_)) return tr("Type %1 to go on").arg(tagOf(session_->reference()));
    return {};
}

void PullPane::showButtons() {
    const State state = session_->state();
    const bool stopped = state == State::Stopped || state == State::Failed;
    const QString reason = state == State::Ready ? whyNot() : QString();
    pull_->setVisible(state == State::Ready || state == State::Planning);
    pull_->setEnabled(state == State::Ready && reason.isEmpty());
    const bool unsafe = session_->plan() && session_->plan()->basis == trust::PullPlan::Basis::Nothing;
    pull_->setText(unsafe ? tr("&Pull unsigned") : tr("&Pull"));
    reason_->setText(reason);
    reason_->setVisible(!reason.isEmpty());
    cancel_->setVisible(session_->isBusy());
    cancel_->setText(state == State::Planning ? tr("Stop") : tr("Cancel pull"));
    again_->setVisible(stopped || state == State::Refused);
    again_->setText(session_->goesOn() ? tr("Go on") : tr("Try again"));
    copyReport_->setVisible(state == State::Refused || state == State::Failed);
    other_->setVisible(!session_->isBusy() && state != State::Idle);
    recolor();
}

void PullPane::recolor() {
    pull_->setIcon(icon(QStringLiteral("pull"), pull_->isEnabled() ? tokens().onAccent : tokens().control));
    cards_->recolor();
    refusal_->recolor();
    steps_->show(*session_);
}

}  // namespace roseglass::ui
