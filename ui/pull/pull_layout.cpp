#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include "ui/common/widgets.h"
#include "ui/pull/destination_cards.h"
#include "ui/pull/done_view.h"
#include "ui/pull/progress_view.h"
#include "ui/pull/pull_pane.h"
#include "ui/pull/refusal_view.h"
#include "ui/pull/start_view.h"
#include "ui/pull/step_bar.h"

namespace roseglass::ui {
namespace {

/// What may be higher than a small window scrolls.
QScrollArea* scrolling(QWidget* content) {
    auto* area = new QScrollArea;
    area->setProperty("surface", true);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    // The focus goes to what is in it, and brings that into view.
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    return area;
}

}  // namespace

void PullPane::build() {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    head_ = buildHead();
    layout->addWidget(head_);
    layout->addWidget(steps_);
    stack_->addWidget(start_);
    stack_->addWidget(progress_);
    stack_->addWidget(scrolling(refusal_));
    stack_->addWidget(scrolling(done_));
    layout->addWidget(stack_, 1);
}

QWidget* PullPane::buildHead() {
    auto* head = new QWidget;
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(16, 10, 16, 14);
    layout->setSpacing(12);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(title_);
    words->addWidget(subtitle_);
    reason_->setProperty("tone", "caution");
    pull_->setProperty("primary", true);
    pull_->setAutoDefault(false);
    top->addLayout(words, 1);
    buttons_ = new QWidget;
    auto* row = new QHBoxLayout(buttons_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (QWidget* each : {static_cast<QWidget*>(reason_), static_cast<QWidget*>(copyReport_), static_cast<QWidget*>(other_), static_cast<QWidget*>(again_), static_cast<QWidget*>(cancel_), static_cast<QWidget*>(pull_)}) row->addWidget(each);
    top->addWidget(buttons_);
    layout->addLayout(top);
    layout->addWidget(cards_);
    options_ = buildOptions();
    layout->addWidget(options_);
    return head;
}

QWidget* PullPane::buildOptions() {
    auto* options = new QWidget;
    auto* row = new QHBoxLayout(options);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    platforms_->setMinimumWidth(200);
    platformLabel_->setBuddy(platforms_);
    platforms_->setAccessibleName(tr("Platform"));
    row->addWidget(trust_);
    row->addStretch(1);
    row->addWidget(platformLabel_);
    row->addWidget(platforms_);
    return options;
}

}  // namespace roseglass::ui
