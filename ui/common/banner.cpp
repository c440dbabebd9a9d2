#include "ui/common/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

#include "ui/common/appearance.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

const char* toneName(Banner::Tone tone) {
    switch (tone) {
        case Banner::Tone::Good: return "good";
        case Banner::Tone::Caution: return "caution";
        case Banner::Tone::Bad: return "bad";
        case Banner::Tone::Missing: return "missing";
        case Banner::Tone::Rose: return "rose";
        case Banner::Tone::Neutral: return "neutral";
    }
    return "neutral";
}

}  // namespace

Banner::Banner(QWidget* parent) : QFrame(parent), icon_(new QLabel), title_(new QLabel), detail_(new QLabel), buttons_(new QHBoxLayout) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 10, 12, 10);
    layout->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    QFont bold = title_->font();
    bold.setWeight(QFont::DemiBold);
    title_->setFont(bold);
    for (QLabel* label : {title_, detail_}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(label);
    }
    detail_->setProperty("tone", "secondary");
    layout->addWidget(icon_);
    layout->addLayout(words, 1);
    layout->addLayout(buttons_);
    buttons_->setSpacing(8);
    connect(&Appearance::instance(), &Appearance::changed, this, &Banner::recolor);
    hide();
}

void Banner::tell(Tone tone, const QString& iconName, const QString& title, const QString& detail) {
    while (QLayoutItem* item = buttons_->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    setProperty("banner", QString::fromLatin1(toneName(tone)));
    style()->unpolish(this);
    style()->polish(this);
    tone_ = tone;
    iconName_ = iconName;
    recolor();
    title_->setText(title);
    detail_->setText(detail);
    detail_->setVisible(!detail.isEmpty());
    setAccessibleName(title + QStringLiteral(". ") + detail);
    show();
}

void Banner::recolor() {
    if (!iconName_.isEmpty()) icon_->setPixmap(icon(iconName_, toneColor(tone_)).pixmap(22, 22));
}

void Banner::addAction(const QString& label, std::function<void()> action, const QString& iconName) {
    auto* button = new QPushButton(label);
    if (!iconName.isEmpty()) button->setIcon(icon(iconName));
    connect(button, &QPushButton::clicked, this, [action = std::move(action)] { action(); });
    buttons_->addWidget(button);
}

}  // namespace roseglass::ui
