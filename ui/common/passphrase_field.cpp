#include "ui/common/passphrase_field.h"

#include <QCheckBox>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <cmath>

#include "keys/passphrases.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/secret_clipboard.h"
#include "ui/common/secret_line.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

constexpr int kBars = 5;
constexpr double kBitsABar = 20;

QLabel* caption(const QString& text, QWidget* buddy) {
    auto* label = new QLabel(text);
    label->setProperty("tone", "secondary");
    label->setBuddy(buddy);
    return label;
}

SecretLine* secretLine(bool pin) {
    return new SecretLine(pin ? PassphraseField::tr("Show the PIN while pressed") : PassphraseField::tr("Show the passphrase while pressed"));
}

}  // namespace

StrengthMeter::StrengthMeter(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFixedSize(sizeHint());
}

void StrengthMeter::setBits(double bits) {
    bars_ = bits <= 0 ? 0 : std::min(kBars, static_cast<int>(std::ceil(bits / kBitsABar)));
    setAccessibleName(bars_ == 0 ? tr("Strength: nothing entered") : tr("Strength: %1, about %2 bits").arg(word().toLower()).arg(std::lround(bits)));
    update();
}

QString StrengthMeter::word() const {
    const QString words[] = {tr("Very weak"), tr("Very weak"), tr("Weak"), tr("Fair"), tr("Good"), tr("Strong")};
    return words[bars_];
}

QColor StrengthMeter::color() const { return bars_ <= 1 ? tokens().bad : bars_ <= 3 ? tokens().caution : tokens().good; }

void StrengthMeter::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    constexpr int kGap = 4, kHeight = 8;
    const int each = (width() - kGap * (kBars - 1)) / kBars;
    for (int bar = 0; bar < kBars; ++bar) {
        const QRectF rect(bar * (each + kGap) + 0.5, (height() - kHeight) / 2.0, each - 1, kHeight);
        painter.setPen(bar < bars_ ? color() : tokens().control);
        painter.setBrush(bar < bars_ ? color() : tokens().neutralTint);
        painter.drawRoundedRect(rect, 2, 2);
    }
}

PassphraseField::PassphraseField(Kind kind, const QString& whose, QWidget* parent)
    : QWidget(parent), kind_(kind), field_(secretLine(kind == Kind::Pin)), remember_(new QCheckBox(tr("Remember in the system keychain"))), statusIcon_(new QLabel), status_(new QLabel) {
    build(whose);
    setRemember(Remember::Hidden);
    setFocusProxy(field_);
    refresh();
}

PassphraseField::~PassphraseField() {
    // Whoever listens may be half gone already.
    for (SecretLine* line : {field_, repeat_}) {
        if (line) line->blockSignals(true);
    }
    clear();
}

void PassphraseField::build(const QString& whose) {
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(16);
    layout->setVerticalSpacing(4);
    const bool isNew = kind_ == Kind::New;
    const bool isPin = kind_ == Kind::Pin;
    field_->setAccessibleName(isNew ? tr("New passphrase for %1").arg(whose) : isPin ? tr("PIN of %1").arg(whose) : tr("Passphrase of %1").arg(whose));
    layout->addWidget(caption(isNew ? tr("New passphrase") : isPin ? tr("PIN") : tr("Passphrase"), field_), 0, 0);
    layout->addWidget(field_, 1, 0, 1, isNew ? 1 : 3);
    layout->setColumnStretch(0, 1);
    connect(field_, &QLineEdit::textEdited, this, &PassphraseField::hideGenerated);
    connect(field_, &QLineEdit::textChanged, this, &PassphraseField::refresh);
    if (isNew) {
        repeat_ = secretLine(false);
        repeat_->setAccessibleName(tr("Repeat the new passphrase for %1").arg(whose));
        generate_ = button(QStringLiteral("dice"), tr("Generate…"));
        generate_->setToolTip(tr("A long random passphrase, shown once"));
        layout->addWidget(caption(tr("Repeat passphrase"), repeat_), 0, 1);
        layout->addWidget(repeat_, 1, 1);
        layout->addWidget(generate_, 1, 2);
        layout->setColumnStretch(1, 1);
        meter_ = new StrengthMeter;
        connect(repeat_, &QLineEdit::textChanged, this, &PassphraseField::refresh);
        connect(generate_, &QPushButton::clicked, this, &PassphraseField::generate);
    }
    for (SecretLine* line : {field_, repeat_}) {
        if (line) connect(line, &QLineEdit::returnPressed, this, [this] {
            if (isComplete()) emit entered();
            else if (repeat_ && !repeat_->hasFocus()) repeat_->setFocus();
        });
    }
    auto* below = new QHBoxLayout;
    below->setSpacing(8);
    below->setContentsMargins(0, 4, 0, 0);
    if (meter_) below->addWidget(meter_);
    below->addWidget(statusIcon_);
    status_->setTextFormat(Qt::PlainText);
    status_->setWordWrap(true);
    status_->setMinimumHeight(20);
    below->addWidget(status_, 1);
    below->addWidget(remember_);
    layout->addLayout(below, 2, 0, 1, 3);
    if (isNew) layout->addWidget(buildGenerated(), 3, 0, 1, 3);
}

QFrame* PassphraseField::buildGenerated() {
    generated_ = new QFrame;
    generated_->setProperty("banner", "neutral");
    auto* layout = new QGridLayout(generated_);
    layout->setContentsMargins(12, 8, 12, 8);
    generatedText_ = new QLabel;
    generatedText_->setFont(fixedFont());
    generatedText_->setTextFormat(Qt::PlainText);
    // Not to be selected: the one way to the clipboard is the button's, which marks it and empties it again.
    generatedText_->setTextInteractionFlags(Qt::NoTextInteraction);
    generatedText_->setAccessibleName(tr("Generated passphrase"));
    generatedNote_ = note({});
    copy_ = button(QStringLiteral("copy"), tr("Copy"));
    // Said with it, as the label itself cannot have the focus.
    copy_->setAccessibleDescription(tr("Copies the generated passphrase for 30 seconds"));
    auto* hide = button(QStringLiteral("hidden"), tr("Hide"));
    connect(copy_, &QPushButton::clicked, this, [this] {
        copySecretToClipboard(passphrase());
        generatedNote_->setText(tr("Copied. The clipboard is emptied in 30 seconds."));
    });
    connect(hide, &QPushButton::clicked, this, &PassphraseField::hideGenerated);
    layout->addWidget(generatedText_, 0, 0);
    layout->addWidget(generatedNote_, 1, 0);
    layout->addWidget(copy_, 0, 1, 2, 1);
    layout->addWidget(hide, 0, 2, 2, 1);
    layout->setColumnStretch(0, 1);
    // Never squeezed by a page that does not grow.
    generated_->setMinimumHeight(64);
    generated_->hide();
    return generated_;
}

void PassphraseField::generate() {
    if (kind_ != Kind::New) return;
    const crypto::Secret made = keys::generatePassphrase();
    const QString words = QString::fromUtf8(made.reveal().data(), static_cast<qsizetype>(made.reveal().size()));
    field_->setText(words);
    repeat_->setText(words);
    generatedText_->setText(words);
    generatedNote_->setText(tr("Shown only now. Put it into your password manager before you go on."));
    generated_->show();
    copy_->setFocus();
}

void PassphraseField::hideGenerated() {
    if (!generated_) return;
    generated_->hide();
    generatedText_->clear();
}

crypto::Secret PassphraseField::passphrase() const { return field_->secret(); }

QString PassphraseField::problem() const {
    if (field_->text().isEmpty()) return kind_ == Kind::Pin ? tr("Enter the PIN") : tr("Enter a passphrase");
    if (kind_ != Kind::New) return {};
    if (passphrase().reveal().size() < keys::kMinPassphrase) return tr("At least 8 characters");
    if (repeat_->text().isEmpty()) return tr("Repeat the passphrase");
    if (repeat_->text() != field_->text()) return tr("The two passphrases differ");
    return {};
}

void PassphraseField::setCaution(const QString& words) {
    caution_ = words;
    refresh();
}

void PassphraseField::refresh() {
    const QString missing = problem();
    QString words = caution_;
    QString symbol = caution_.isEmpty() ? QString() : QStringLiteral("warning");
    QColor color = caution_.isEmpty() ? tokens().secondary : tokens().caution;
    if (meter_ && !field_->text().isEmpty()) {
        const crypto::Secret typed = passphrase();
        const double bits = keys::estimateStrength(typed.reveal());
        meter_->setBits(bits);
        // Names the strength as long as something is missing, and what is missing.
        const QString strength = tr("%1: about %2 bits").arg(meter_->word()).arg(std::lround(bits));
        words = missing.isEmpty() ? tr("%1, matches").arg(strength) : tr("%1. %2").arg(strength, missing);
        symbol = missing.isEmpty() && meter_->bars() > 3 ? QStringLiteral("pass") : QStringLiteral("warning");
        color = missing.isEmpty() ? meter_->color() : meter_->bars() > 3 ? tokens().caution : meter_->color();
    } else if (meter_) {
        meter_->setBits(0);
        words = tr("At least 8 characters; better five words or more");
    }
    statusIcon_->setVisible(!symbol.isEmpty());
    if (!symbol.isEmpty()) statusIcon_->setPixmap(icon(symbol, color).pixmap(16, 16));
    status_->setText(words);
    status_->setStyleSheet(QStringLiteral("color: %1; font-weight: %2;").arg(color.name(), symbol.isEmpty() ? QStringLiteral("400") : QStringLiteral("600")));
    emit changed();
}

void PassphraseField::setRemember(Remember remember) {
    if (kind_ == Kind::Pin) remember = Remember::Hidden;
    remember_->setVisible(remember != Remember::Hidden);
    remember_->setEnabled(remember == Remember::Offered);
    remember_->setToolTip(remember == Remember::Refused ? tr("The passphrase of a root key is not kept in the keychain: it is needed rarely, and protects the most.") : QString());
    remember_->setAccessibleDescription(remember_->toolTip());
    if (remember != Remember::Offered) remember_->setChecked(false);
}

bool PassphraseField::remember() const { return remember_->isEnabled() && remember_->isChecked(); }

void PassphraseField::tellWrong(const QString& words) {
    statusIcon_->setVisible(true);
    statusIcon_->setPixmap(icon(QStringLiteral("fail"), tokens().bad).pixmap(16, 16));
    status_->setText(words);
    status_->setStyleSheet(QStringLiteral("color: %1; font-weight: 600;").arg(tokens().bad.name()));
    status_->setAccessibleName(words);
    field_->setFocus();
    field_->selectAll();
}

void PassphraseField::tellWrongPin(const QString& words) {
    field_->clear();
    // It stays while the next one is typed.
    caution_ = words;
    tellWrong(words);
}

void PassphraseField::clear() {
    hideGenerated();
    field_->clear();
    if (repeat_) repeat_->clear();
}

}  // namespace roseglass::ui
