#include "ui/sign/sign_wizard.h"

#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/publish/passphrase_sheet.h"
#include "ui/sign/image_page.h"
#include "ui/sign/passphrase_page.h"
#include "ui/sign/publish_page.h"
#include "ui/sign/review_page.h"
#include "ui/sign/signer_page.h"

namespace roseglass::ui {
namespace {

/// A number in a circle: filled for the page in view, outlined for one to come.
QIcon numberIcon(int number, bool current) {
    constexpr int kSide = 20, kScale = 2;
    QPixmap pixmap(kSide * kScale, kSide * kScale);
    pixmap.setDevicePixelRatio(kScale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(current ? tokens().accent : tokens().control, 1));
    painter.setBrush(current ? QBrush(tokens().accent) : Qt::NoBrush);
    painter.drawEllipse(QRectF(1, 1, kSide - 2, kSide - 2));
    QFont font = painter.font();
    font.setPixelSize(11);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(current ? tokens().onAccent : tokens().secondary);
    painter.drawText(QRectF(0, 0, kSide, kSide), Qt::AlignCenter, QString::number(number));
    // The same in the selected row: a style would tint it there.
    QIcon made(pixmap);
    made.addPixmap(pixmap, QIcon::Selected);
    return made;
}

}  // namespace

SignWizard::SignWizard(std::shared_ptr<Backend> backend, std::shared_ptr<Desk> desk, QWidget* parent)
    : QDialog(parent), desk_(desk), setup_(new SignSetup(std::move(backend), desk, this)), session_(new PlanSession(desk, this)), steps_(new QListWidget), pages_(new QStackedWidget),
      image_(new ImagePage(setup_)), signer_(new SignerPage(setup_)), review_(new ReviewPage(session_)), passphrases_(new PassphrasePage(session_)), publish_(new PublishPage(session_)),
      reason_(new QLabel), cancel_(new QPushButton(tr("Cancel"))), back_(new QPushButton(icon(QStringLiteral("back")), tr("&Back"))), primary_(new QPushButton) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Sign"));
    build();
    connectPages();
    resize(1040, 686);
    go(Image);
}

void SignWizard::build() {
    steps_->setProperty("steps", true);
    steps_->setFixedWidth(200);
    steps_->setIconSize({20, 20});
    steps_->setAccessibleName(tr("Steps"));
    steps_->setFocusPolicy(Qt::NoFocus);
    for (SignPage* page : {static_cast<SignPage*>(image_), static_cast<SignPage*>(signer_), static_cast<SignPage*>(review_), static_cast<SignPage*>(passphrases_), static_cast<SignPage*>(publish_)}) {
        pages_->addWidget(page);
        auto* item = new QListWidgetItem(page->name(), steps_);
        item->setSizeHint({180, 40});
    }
    pages_->setProperty("surface", true);
    auto* upper = new QHBoxLayout;
    upper->setSpacing(0);
    upper->addWidget(steps_);
    upper->addWidget(pages_, 1);
    primary_->setProperty("primary", true);
    primary_->setDefault(true);
    for (QPushButton* button : {cancel_, back_}) button->setAutoDefault(false);
    reason_->setProperty("tone", "caution");
    reason_->setAccessibleName(tr("What is missing"));
    auto* footer = new QFrame;
    footer->setProperty("footer", true);
    auto* row = new QHBoxLayout(footer);
    row->setContentsMargins(24, 12, 16, 12);
    row->addWidget(reason_, 1);
    row->addWidget(cancel_);
    row->addSpacing(16);
    row->addWidget(back_);
    row->addWidget(primary_);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addLayout(upper, 1);
    outer->addWidget(footer);
}

void SignWizard::connectPages() {
    for (int i = 0; i < pages_->count(); ++i) {
        auto* page = static_cast<SignPage*>(pages_->widget(i));
        connect(page, &SignPage::changed, this, &SignWizard::update);
        connect(page, &SignPage::goOn, this, [this] {
            if (primary_->isEnabled()) next();
        });
    }
    connect(primary_, &QPushButton::clicked, this, &SignWizard::next);
    connect(back_, &QPushButton::clicked, this, &SignWizard::back);
    connect(cancel_, &QPushButton::clicked, this, &SignWizard::reject);
    connect(steps_, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        const int to = steps_->row(item);
        if (to < page() && back_->isEnabled()) go(static_cast<Page>(to));
        else showSteps();
    });
    connect(setup_, &SignSetup::changed, this, [this] {
        if (page() == Image && setup_->state() == SignSetup::State::Ready && std::exchange(hurry_, false)) {
            if (setup_->hasChoice() || !setup_->canSign()) go(Signer);
            else planNow();
        }
        if (setup_->state() == SignSetup::State::Failed) hurry_ = false;
    });
    connect(session_, &PlanSession::wrongPassphrase, this, [this](const QString& slot, const QString& why) {
        go(Passphrases);
        passphrases_->sheet()->tellWrong(slot, why);
    });
    connect(session_, &PlanSession::stateChanged, this, [this] {
        const auto state = session_->state();
        if (state == PlanSession::State::Done || state == PlanSession::State::Failed) emit finishedWork(session_->intent().repository);
        update();
    });
    connect(publish_, &PublishPage::planAgainRequested, this, &SignWizard::planNow);
    connect(publish_, &PublishPage::signRequested, this, [this] {
        session_->setIntent({});
        go(Image);
        startWith(setup_->reference(), SignSetup::Source::Registry);
    });
}

void SignWizard::startWith(const QString& reference, SignSetup::Source source, const QString& local) {
    setup_->setSource(source);
    setup_->setReference(reference);
    if (!local.isEmpty()) setup_->setLocal(local);
    hurry_ = source == SignSetup::Source::Registry && !setup_->tag().isEmpty();
    if (hurry_) setup_->look();
}

SignWizard::Page SignWizard::page() const { return static_cast<Page>(pages_->currentIndex()); }
SignPage* SignWizard::current() const { return static_cast<SignPage*>(pages_->currentWidget()); }

void SignWizard::go(Page page) {
    pages_->setCurrentIndex(page);
    current()->enter();
    update();
}

void SignWizard::planNow() {
    session_->setIntent(setup_->intent());
    go(Review);
    session_->plan();
}

void SignWizard::startWork() {
    passphrases_->sheet()->commit(*session_);
    go(Publish);
    session_->start();
}

void SignWizard::next() {
    switch (page()) {
        case Image:
            if (setup_->state() == SignSetup::State::Ready) go(Signer);
            else setup_->look();
            break;
        case Signer: planNow(); break;
        case Review: {
            const auto& asks = session_->asks();
            if (session_->makesKeys() || std::any_of(asks.begin(), asks.end(), [](const Ask& ask) { return !ask.isOpen; })) go(Passphrases);
            else startWork();
            break;
        }
        case Passphrases: startWork(); break;
        case Publish: accept(); break;
    }
}

void SignWizard::back() {
    if (page() == Publish && session_->state() == PlanSession::State::Failed) return planNow();
    if (page() > Image) go(static_cast<Page>(page() - 1));
}

/// A push without a signature asks for no passphrase, and says what it is.
void SignWizard::showKind() {
    const bool pushes = setup_->pushesOnly();
    const QString verb = pushes ? tr("Push") : tr("Sign");
    setWindowTitle(setup_->reference().isEmpty() ? verb : verb + QLatin1Char(' ') + setup_->reference());
    publish_->setPushesOnly(pushes);
    steps_->item(Passphrases)->setHidden(pushes);
    steps_->item(Publish)->setText(publish_->name());
}

void SignWizard::update() {
    if (sender() && qobject_cast<SignPage*>(sender()) && sender() != current()) return;
    showKind();
    showDigest();
    const QString missing = current()->problem();
    const bool working = session_->state() == PlanSession::State::Working, done = session_->state() == PlanSession::State::Done;
    reason_->setText(missing);
    primary_->setText(current()->primaryText());
    primary_->setEnabled(missing.isEmpty());
    primary_->setIcon(page() == Passphrases ? icon(QStringLiteral("sign"), primary_->isEnabled() ? tokens().onAccent : tokens().control) : QIcon());
    back_->setEnabled(page() > Image && !working && !done);
    back_->setVisible(!(page() == Publish && done));
    cancel_->setVisible(!(page() == Publish && !working));
    cancel_->setEnabled(!working || session_->canCancel());
    cancel_->setText(working ? tr("Stop") : tr("Cancel"));
    showSteps();
}

/// At the right of the heading: what is signed, for an image that is pushed once it was read.
void SignWizard::showDigest() {
    if (page() != Review && page() != Passphrases) return;
    std::optional<crypto::Sha256> digest = setup_->digestToSign();
    const trust::Plan* plan = session_->currentPlan();
    if (!digest && plan && plan->image) digest = plan->image->digest;
    if (digest) current()->setAside(setup_->pushesOnly() ? tr("Digest to push") : tr("Digest to sign"), shortDigest(digest), text(digest->toString()));
    else current()->setAside({}, {}, {});
}

void SignWizard::showSteps() {
    const QSignalBlocker quiet(steps_);
    const bool done = session_->state() == PlanSession::State::Done;
    for (int row = 0, number = 0; row < steps_->count(); ++row) {
        QListWidgetItem* item = steps_->item(row);
        if (item->isHidden()) continue;
        ++number;
        const bool passed = row < page() || (row == Publish && done);
        item->setIcon(passed ? icon(QStringLiteral("pass"), tokens().good) : numberIcon(number, row == page()));
        QFont font = item->font();
        font.setWeight(row == page() ? QFont::DemiBold : QFont::Normal);
        item->setFont(font);
        item->setForeground(row == page() ? tokens().text : tokens().secondary);
        item->setData(Qt::AccessibleTextRole, tr("Step %1, %2, %3").arg(number).arg(item->text(), passed ? tr("done") : row == page() ? tr("current") : tr("to come")));
    }
    steps_->setCurrentRow(page());
}

void SignWizard::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && pages_->count() > Publish) showSteps();
}

void SignWizard::reject() {
    if (session_->state() == PlanSession::State::Working) return session_->cancel();
    if (!passphrases_->sheet()->isTyped() || session_->state() == PlanSession::State::Done) return QDialog::reject();
    auto* box = new QMessageBox(QMessageBox::Question, tr("Leave without signing?"), tr("What you typed will be forgotten. Nothing was signed."), QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->addButton(tr("Leave"), QMessageBox::DestructiveRole);
    connect(box, &QMessageBox::buttonClicked, this, [this, box](QAbstractButton* button) {
        if (box->buttonRole(button) == QMessageBox::DestructiveRole) done(Rejected);
    });
    box->open();
}

}  // namespace roseglass::ui
