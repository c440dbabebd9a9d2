#include "ui/expiry/expiry_chips.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>
#include <algorithm>

#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/expiry/expiry_words.h"

namespace roseglass::ui {

ExpiryChips::ExpiryChips(QWidget* parent) : QWidget(parent), group_(new QButtonGroup(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (const ExpiryFilter::Show show : {ExpiryFilter::Show::All, ExpiryFilter::Show::Soon, ExpiryFilter::Show::Expired}) {
        auto* chip = chipButton(show != ExpiryFilter::Show::All);
        if (show != ExpiryFilter::Show::All) chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        group_->addButton(chip, static_cast<int>(show));
        layout->addWidget(chip);
    }
    group_->setExclusive(true);
    choose(ExpiryFilter::Show::All);
    connect(group_, &QButtonGroup::idClicked, this, &ExpiryChips::changed);
    setCounts({});
    recolor();
}

void ExpiryChips::setCounts(const std::vector<trust::ExpiryEntry>& entries) {
    const auto count = [&](auto... states) { return std::count_if(entries.begin(), entries.end(), [&](const trust::ExpiryEntry& entry) { return ((entry.state == states) || ...); }); };
    chip(ExpiryFilter::Show::All)->setText(tr("All %1").arg(entries.size()));
    chip(ExpiryFilter::Show::Soon)->setText(tr("Expires soon %1").arg(count(trust::ExpiryState::Soon)));
    chip(ExpiryFilter::Show::Expired)->setText(tr("Expired %1").arg(count(trust::ExpiryState::Expired, trust::ExpiryState::Unknown)));
    chip(ExpiryFilter::Show::Expired)->setToolTip(tr("Expired, and dates that could not be read"));
}

ExpiryFilter::Show ExpiryChips::chosen() const { return static_cast<ExpiryFilter::Show>(group_->checkedId()); }
void ExpiryChips::choose(ExpiryFilter::Show show) { chip(show)->setChecked(true); }
QToolButton* ExpiryChips::chip(ExpiryFilter::Show show) const { return static_cast<QToolButton*>(group_->button(static_cast<int>(show))); }

void ExpiryChips::recolor() {
    chip(ExpiryFilter::Show::Soon)->setIcon(icon(expiryIcon(trust::ExpiryState::Soon), expiryColor(trust::ExpiryState::Soon)));
    chip(ExpiryFilter::Show::Expired)->setIcon(icon(expiryIcon(trust::ExpiryState::Expired), expiryColor(trust::ExpiryState::Expired)));
}

}  // namespace roseglass::ui
