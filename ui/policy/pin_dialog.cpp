#include "ui/policy/pin_dialog.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "ui/common/format.h"
#include "ui/common/plain_text.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QLabel* caption(const QString& words, QWidget* buddy) {
    auto* label = new QLabel(words);
    label->setProperty("tone", "secondary");
    label->setBuddy(buddy);
    return label;
}

}  // namespace

PinDialog::PinDialog(const docker::RootPin& pin, std::set<std::string> taken, QWidget* parent)
    : QDialog(parent), taken_(std::move(taken)), pattern_(new QLineEdit(text(pin.pattern))), keys_(new QPlainTextEdit), reason_(note({})), length_(note({})), offer_(button(QStringLiteral("key"), {})),
      do_(new QPushButton(pin.pattern.empty() ? tr("Add pin") : tr("Change pin"))) {
    setWindowTitle(pin.pattern.empty() ? tr("Pin root keys to image names") : tr("Change a pin"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(640);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    pattern_->setFont(fixedFont());
    pattern_->setPlaceholderText(QStringLiteral("localhost:5000/team/*"));
    pattern_->setAccessibleName(tr("Image name pattern"));
    layout->addWidget(caption(tr("Image &names: one in full, or its beginning and a * at the end"), pattern_));
    layout->addWidget(pattern_);
    layout->addWidget(length_);
    QStringList ids;
    for (const std::string& key : pin.keys) ids << text(key);
    keys_->setPlainText(ids.join(QLatin1Char('\n')));
    keys_->setFont(fixedFont());
    keys_->setTabChangesFocus(true);
    keys_->setFixedHeight(96);
    keys_->setAccessibleName(tr("Root key IDs, one a line"));
    keys_->setPlaceholderText(tr("64 hex digits, one key a line; any one of them will do"));
    layout->addWidget(caption(tr("Canonical IDs of the &root keys, one a line"), keys_));
    layout->addWidget(keys_);
    offer_->hide();
    auto* offered = new QHBoxLayout;
    offered->addWidget(offer_);
    offered->addStretch(1);
    layout->addLayout(offered);
    auto* buttons = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    do_->setProperty("primary", true);
    do_->setDefault(true);
    buttons->addWidget(reason_, 1);
    buttons->addWidget(cancel);
    buttons->addWidget(do_);
    layout->addLayout(buttons);
    connect(pattern_, &QLineEdit::textChanged, this, &PinDialog::check);
    connect(keys_, &QPlainTextEdit::textChanged, this, &PinDialog::check);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(do_, &QPushButton::clicked, this, [this] {
        if (!problem().isEmpty()) return;
        emit given(this->pin());
        accept();
    });
    check();
}

void PinDialog::offerKey(const QString& name, const std::string& keyId) {
    if (keyId.empty()) return;
    offer_->setText(tr("Take the root key of %1: %2").arg(unmarked(name), unmarked(shortKeyId(keyId))));
    offer_->setToolTip(tr("Compare it with what the publisher tells by another way first."));
    offer_->show();
    connect(offer_, &QPushButton::clicked, this, [this, keyId] {
        if (!keys_->toPlainText().contains(text(keyId))) keys_->appendPlainText(text(keyId));
    });
}

docker::RootPin PinDialog::pin() const {
    docker::RootPin pin;
    pin.pattern = pattern_->text().trimmed().toStdString();
    static const QRegularExpression between(QStringLiteral("[\\s,;]+"));
    for (const QString& id : keys_->toPlainText().split(between, Qt::SkipEmptyParts)) pin.keys.push_back(id.toStdString());
    return pin;
}

QString PinDialog::problem() const {
    const docker::RootPin pin = this->pin();
    if (pin.pattern.empty()) return tr("Write an image name or a pattern.");
    const std::string wrong = docker::patternProblem(pin.pattern);
    if (!wrong.empty()) return tr("This matches no image: %1.").arg(text(wrong));
    if (taken_.contains(pin.pattern)) return tr("There is a pin of this pattern already; change that one.");
    if (pin.keys.empty()) return tr("Name the ID of a root key.");
    for (const std::string& key : pin.keys) {
        const std::string why = docker::keyIdProblem(key);
        if (!why.empty()) return tr("%1 is no key ID: %2.").arg(shown(key, 24), text(why));
    }
    return {};
}

void PinDialog::check() {
    const QString why = problem();
    reason_->setText(why);
    do_->setEnabled(why.isEmpty());
    length_->setText(tr("Length %1. The whole name wins, then the longest pattern.").arg(pattern_->text().trimmed().size()));
}

}  // namespace roseglass::ui
