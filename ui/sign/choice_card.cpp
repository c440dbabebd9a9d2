#include "ui/sign/choice_card.h"

#include <QLabel>

#include "ui/common/plain_text.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {

ChoiceCard::ChoiceCard(const QString& name, const QString& words) : radio_(new QRadioButton(unmarked(name))), body_(new QVBoxLayout(this)) {
    setProperty("card", true);
    setProperty("quiet", true);
    body_->setContentsMargins(16, 10, 16, 10);
    body_->setSpacing(4);
    QFont bold = radio_->font();
    bold.setWeight(QFont::DemiBold);
    radio_->setFont(bold);
    radio_->setAccessibleDescription(words);
    body_->addWidget(radio_);
    auto* detail = note(words);
    detail->setContentsMargins(kIndent, 0, 0, 0);
    body_->addWidget(detail);
}

}  // namespace roseglass::ui
