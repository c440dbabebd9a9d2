#include "ui/browse/chip_bar.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QToolButton>

#include "ui/common/icons.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString chipWord(trust::TagState state) {
    switch (state) {
        case trust::TagState::Signed: return ChipBar::tr("Signed");
        case trust::TagState::Unsigned: return ChipBar::tr("Unsigned");
        case trust::TagState::Stale: return ChipBar::tr("Stale");
        case trust::TagState::Missing: return ChipBar::tr("Missing");
        case trust::TagState::Unknown: return ChipBar::tr("Unknown");
        case trust::TagState::Invalid: return ChipBar::tr("Invalid");
    }
    return {};
}

}  // namespace

ChipBar::ChipBar(QWidget* parent) : QWidget(parent), all_(chipButton(false)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(all_);
    connect(all_, &QToolButton::clicked, this, [this] {
        clear();
        emit changed();
    });
    for (trust::TagState state : {trust::TagState::Signed, trust::TagState::Unsigned, trust::TagState::Stale, trust::TagState::Missing, trust::TagState::Unknown, trust::TagState::Invalid}) {
        auto* chip = chipButton(true);
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setToolTip(tr("Show these alone; with Ctrl, these too"));
        connect(chip, &QToolButton::clicked, this, [this, state] { click(state); });
        layout->addWidget(chip);
        chips_[state] = chip;
    }
    layout->addStretch(1);
    setCounts({}, false);
}

void ChipBar::setCounts(const StateCounts& counts, bool glasses) {
    size_t total = 0;
    for (const auto& [state, chip] : chips_) {
        const size_t count = counts[static_cast<size_t>(state)];
        const bool visible = count > 0 && (!glasses || visibleInGlasses(state));
        if (visible) total += count;
        chip->setVisible(visible);
        chip->setIcon(stateIcon(state));
        chip->setText(QStringLiteral("%1  %2").arg(chipWord(state)).arg(count));
        chip->setAccessibleName(tr("%1: %2 tags, filter").arg(chipWord(state)).arg(count));
        if (!visible) chosen_.erase(state);
    }
    all_->setText(QStringLiteral("%1  %2").arg(glasses ? tr("Visible tags") : tr("All tags")).arg(total));
    update();
}

void ChipBar::clear() {
    chosen_.clear();
    update();
}

void ChipBar::click(trust::TagState state) {
    const bool add = QApplication::keyboardModifiers() & Qt::ControlModifier;
    const bool was = chosen_.contains(state);
    if (!add) chosen_.clear();
    if (was) chosen_.erase(state);
    else chosen_.insert(state);
    update();
    emit changed();
}

void ChipBar::update() {
    all_->setChecked(chosen_.empty());
    for (const auto& [state, chip] : chips_) chip->setChecked(chosen_.contains(state));
}

}  // namespace roseglass::ui
