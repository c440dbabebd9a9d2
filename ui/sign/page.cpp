#include "ui/sign/page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/common/widgets.h"
#include "ui/publish/words.h"

namespace roseglass::ui {

SignPage::SignPage(const QString& name, const QString& heading, QWidget* parent) : QWidget(parent), name_(name), body_(new QVBoxLayout), heading_(pageTitle(heading)), subtitle_(note({})), asideTitle_(smallHeading({})), aside_(new QLabel) {
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(heading_);
    words->addWidget(subtitle_);
    words->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    aside_->setFont(fixedFont());
    aside_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    right->addWidget(asideTitle_, 0, Qt::AlignRight);
    right->addWidget(aside_, 0, Qt::AlignRight);
    right->addStretch(1);
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    head->addLayout(words, 1);
    head->addLayout(right);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(12);
    layout->addLayout(head);
    layout->addLayout(body_, 1);
    setAccessibleName(heading);
}

void SignPage::setName(const QString& name) {
    name_ = name;
    heading_->setText(name);
    setAccessibleName(name);
}

void SignPage::setSubtitle(const QString& words) {
    subtitle_->setText(words);
    subtitle_->setVisible(!words.isEmpty());
}

void SignPage::setAside(const QString& title, const QString& value, const QString& whole) {
    asideTitle_->setText(title);
    aside_->setText(value);
    aside_->setToolTip(whole);
    aside_->setAccessibleName(title + QStringLiteral(": ") + whole);
}

}  // namespace roseglass::ui
