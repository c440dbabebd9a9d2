#include "ui/welcome/welcome_pane.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include "lab/lab.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

/// A line of its own in the middle, as wide as it is.
QLabel* centred(QLabel* label) {
    label->setWordWrap(false);
    label->setAlignment(Qt::AlignHCenter);
    return label;
}

QFrame* card(QLabel* picture, const QString& title, const QString& words, QVBoxLayout*& body) {
    auto* frame = new QFrame;
    frame->setProperty("card", true);
    frame->setFixedWidth(360);
    body = new QVBoxLayout(frame);
    body->setContentsMargins(24, 24, 24, 24);
    body->setSpacing(12);
    body->addWidget(picture);
    body->addWidget(heading(title, 17));
    body->addWidget(note(words));
    return frame;
}

QString labReadiness() {
    const auto missing = lab::missingPrograms();
    if (missing.empty()) return WelcomePane::tr("All servers are installed");
    QStringList packages;
    for (const auto& program : missing) {
        const QString package = text(program.package);
        if (!packages.contains(package)) packages << package;
    }
    return WelcomePane::tr("Not installed yet: apt-get install %1").arg(packages.join(QLatin1Char(' ')));
}

}  // namespace

WelcomePane::WelcomePane(QWidget* parent)
    : QWidget(parent), field_(new QLineEdit), inspect_(new QPushButton(tr("Inspect"))), lab_(button(QStringLiteral("play"), tr("Start the lab"))),
      cancel_(button(QStringLiteral("minus"), tr("Cancel"))), glasses_(new QLabel), labState_(note(labReadiness())), searchIcon_(new QLabel), flaskIcon_(new QLabel), progress_(new QProgressBar) {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(48, 32, 48, 32);
    layout->setSpacing(12);
    layout->addStretch(1);
    layout->addWidget(glasses_, 0, Qt::AlignHCenter);
    layout->addWidget(centred(heading(tr("See what is really signed"), 28)));
    layout->addWidget(centred(note(tr("Content trust is like a pair of rose-coloured glasses: with them on, you see only signed image tags."))));
    layout->addSpacing(20);
    auto* cards = new QHBoxLayout;
    cards->setSpacing(24);
    cards->addStretch(1);
    QVBoxLayout* body = nullptr;
    cards->addWidget(card(searchIcon_, tr("Inspect an image…"), tr("See which tags are signed, by whom, with which keys and until when. Needs no account for public images."), body));
    field_->setPlaceholderText(tr("localhost:5000/team/app"));
    field_->setAccessibleName(tr("Image reference to inspect"));
    field_->setFont(fixedFont());
    body->addStretch(1);
    body->addWidget(field_);
    inspect_->setProperty("primary", true);
    body->addWidget(inspect_, 0, Qt::AlignLeft);
    cards->addWidget(card(flaskIcon_, tr("Open the local lab"), tr("A real trust server, signer and registry on this computer, with sample repositories. Look around and break things without risk."), body));
    body->addStretch(1);
    body->addWidget(labState_);
    progress_->setVisible(false);
    progress_->setTextVisible(false);
    body->addWidget(progress_);
    auto* row = new QHBoxLayout;
    row->addWidget(lab_);
    row->addWidget(cancel_);
    row->addStretch(1);
    cancel_->setVisible(false);
    body->addLayout(row);
    cards->addStretch(1);
    layout->addLayout(cards);
    layout->addSpacing(16);
    layout->addWidget(centred(note(tr("No server is contacted until you ask for something. Nothing is sent anywhere else."))));
    layout->addStretch(2);

    const auto inspect = [this] {
        if (!field_->text().trimmed().isEmpty()) emit inspectRequested(field_->text().trimmed());
        else field_->setFocus();
    };
    connect(inspect_, &QPushButton::clicked, this, inspect);
    connect(field_, &QLineEdit::returnPressed, this, inspect);
    connect(lab_, &QPushButton::clicked, this, &WelcomePane::labRequested);
    connect(cancel_, &QPushButton::clicked, this, &WelcomePane::cancelRequested);
    connect(new QShortcut(QKeySequence(Qt::ALT | Qt::Key_1), this), &QShortcut::activated, field_, qOverload<>(&QWidget::setFocus));
    connect(new QShortcut(QKeySequence(Qt::ALT | Qt::Key_2), this), &QShortcut::activated, lab_, &QPushButton::click);
    recolor();
}

void WelcomePane::setLabProgress(const QString& step, quint64 done, quint64 total) {
    const bool running = !step.isEmpty();
    lab_->setEnabled(!running);
    cancel_->setVisible(running);
    progress_->setVisible(running);
    progress_->setRange(0, static_cast<int>(total));
    progress_->setValue(static_cast<int>(done));
    labState_->setText(running ? step : labReadiness());
}

void WelcomePane::setLabError(const QString& message, const QString& hint) {
    setLabProgress({}, 0, 0);
    labState_->setText(message + QLatin1Char('\n') + hint);
}

void WelcomePane::recolor() {
    glasses_->setPixmap(icon(QStringLiteral("glasses"), tokens().rose).pixmap(84, 84));
    searchIcon_->setPixmap(icon(QStringLiteral("search"), tokens().accent).pixmap(34, 34));
    flaskIcon_->setPixmap(icon(QStringLiteral("flask"), tokens().accent).pixmap(34, 34));
}

}  // namespace roseglass::ui
