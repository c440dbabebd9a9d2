#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/common/banner.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/expiry/expiry_chips.h"
#include "ui/expiry/expiry_inspector.h"
#include "ui/expiry/expiry_model.h"
#include "ui/expiry/expiry_pane.h"
#include "ui/expiry/expiry_settings.h"
#include "ui/expiry/expiry_view.h"

namespace roseglass::ui {
namespace {

constexpr int kChooserWidth = 200;

}  // namespace

ExpiryPane::ExpiryPane(std::shared_ptr<Backend> backend, ExpirySettings* settings, Clock clock, QWidget* parent)
    : QWidget(parent), backend_(std::move(backend)), settings_(settings), clock_(std::move(clock)), title_(pageTitle(tr("Expiry"))), subtitle_(note({})), progressWords_(note({})), emptyTitle_(new QLabel), emptyWords_(note({})),
      chooser_(new QComboBox), scales_(new QButtonGroup(this)), threshold_(new QSpinBox), filter_(new QLineEdit), chips_(new ExpiryChips), banner_(new Banner), add_(button(QStringLiteral("plus"), tr("Add a repository…"))),
      model_(new ExpiryModel(this)), view_(new ExpiryView(model_)), inspector_(new ExpiryInspector) {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(buildEmpty(), 1);
    layout->addWidget(view_, 1);
    layout->addWidget(inspector_);
    connectParts();
    fillChooser();
    showDates();
}

QWidget* ExpiryPane::buildHead() {
    auto* head = new QWidget;
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(16, 12, 16, 10);
    layout->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(title_);
    words->addWidget(subtitle_);
    row->addLayout(words, 1);
    chooser_->setAccessibleName(tr("Repositories"));
    chooser_->setFixedWidth(kChooserWidth);
    row->addWidget(chooser_, 0, Qt::AlignTop);
    row->addWidget(buildScales(), 0, Qt::AlignTop);
    layout->addLayout(row);
    layout->addWidget(banner_);
    layout->addWidget(buildProgress());
    layout->addWidget(buildFilters());
    return head;
}

QWidget* ExpiryPane::buildScales() {
    auto* box = new QWidget;
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    const std::tuple<QString, TimeAxis::Scale, const char*> scales[] = {
        {tr("90 days"), TimeAxis::Scale::Days90, "left"}, {tr("3 years"), TimeAxis::Scale::Years3, "middle"}, {tr("10 years"), TimeAxis::Scale::Years10, "middle"}, {tr("Log scale"), TimeAxis::Scale::Log, "end"}};
    for (const auto& [name, scale, place] : scales) {
        auto* made = new QToolButton;
        made->setText(name);
        made->setCheckable(true);
        made->setProperty("segment", place);
        made->setAccessibleName(tr("Time line: %1").arg(name));
        scales_->addButton(made, static_cast<int>(scale));
        layout->addWidget(made);
    }
    scaleButton(TimeAxis::Scale::Log)->setChecked(true);
    return box;
}

QWidget* ExpiryPane::buildFilters() {
    filters_ = new QWidget;
    auto* layout = new QHBoxLayout(filters_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(chips_);
    layout->addStretch(1);
    auto* label = new QLabel(tr("&Warn before"));
    label->setProperty("tone", "secondary");
    label->setBuddy(threshold_);
    threshold_->setRange(0, ExpirySettings::kMostDays);
    threshold_->setValue(settings_->soonDays());
    threshold_->setSuffix(tr(" days"));
    threshold_->setAccessibleName(tr("Warn so many days before something expires"));
    threshold_->setToolTip(tr("What the trust server renews by itself is told at most 14 days before."));
    threshold_->setKeyboardTracking(false);
    threshold_->setButtonSymbols(QAbstractSpinBox::NoButtons);
    threshold_->setFixedWidth(96);
    layout->addWidget(label);
    layout->addWidget(threshold_);
    setUpFilter(filter_, tr("Filter dates"));
    filter_->setMaximumWidth(220);
    layout->addWidget(filter_);
    return filters_;
}

QWidget* ExpiryPane::buildProgress() {
    progress_ = new QWidget;
    auto* layout = new QHBoxLayout(progress_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(progressWords_, 1);
    auto* stop = button(QStringLiteral("cancel"), tr("Cancel"));
    connect(stop, &QPushButton::clicked, this, &ExpiryPane::cancel);
    layout->addWidget(stop);
    progress_->hide();
    return progress_;
}

QWidget* ExpiryPane::buildEmpty() {
    emptyPage_ = new QWidget;
    auto* layout = new QVBoxLayout(emptyPage_);
    layout->setSpacing(8);
    QFont font = emptyTitle_->font();
    font.setPixelSize(15);
    font.setWeight(QFont::DemiBold);
    emptyTitle_->setFont(font);
    layout->addStretch(1);
    layout->addWidget(emptyTitle_, 0, Qt::AlignHCenter);
    emptyWords_->setAlignment(Qt::AlignHCenter);
    layout->addWidget(emptyWords_);
    layout->addWidget(add_, 0, Qt::AlignHCenter);
    layout->addStretch(2);
    return emptyPage_;
}

}  // namespace roseglass::ui
