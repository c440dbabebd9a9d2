#include "ui/browse/chip_bar.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QToolButton>

#include "ui/common/icons.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
ChipBar::ChipBar(QWidget* parent) : QWidget(parent), all_(chipButton(false)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(all_);
    connect(all_, &QToolButton::clicked, this, [this] {
        clear();
        emit changed();
    });
    for (const TagKind kind : kTagKinds) {
        auto* chip = chipButton(true);
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setToolTip(tr("Show these alone; with Ctrl, these too"));
        connect(chip, &QToolButton::clicked, this, [this, kind] { click(kind); });
        layout->addWidget(chip);
        chips_[kind] = chip;
    }
    layout->addStretch(1);
    setCounts({}, false);
}

void ChipBar::setCounts(const KindCounts& counts, bool glasses) {
    size_t total = 0;
    for (const auto& [kind, chip] : chips_) {
        const Presentation state = presentationOf(kind);
        const size_t count = counts[static_cast<size_t>(kind)];
        const bool visible = count > 0 && (!glasses || visibleInGlasses(kind));
        if (visible) total += count;
        chip->setVisible(visible);
        chip->setIcon(iconOf(state));
        chip->setText(QStringLiteral("%1  %2").arg(state.chip).arg(count));
        chip->setAccessibleName((count == 1 ? tr("%1: 1 tag, filter").arg(state.chip) : tr("%1: %2 tags, filter").arg(state.chip).arg(count)));
        if (!visible) chosen_.erase(kind);
    }
    all_->setText(QStringLiteral("%1  %2").arg(glasses ? tr("Visible tags") : tr("All tags")).arg(total));
    update();
}

void ChipBar::clear() {
    chosen_.clear();
    update();
}

void ChipBar::click(TagKind kind) {
    const bool add = QApplication::keyboardModifiers() & Qt::ControlModifier;
    const bool was = chosen_.contains(kind);
    if (!add) chosen_.clear();
    if (was) chosen_.erase(kind);
    else chosen_.insert(kind);
    update();
    emit changed();
}

void ChipBar::update() {
    all_->setChecked(chosen_.empty());
    for (const auto& [kind, chip] : chips_) chip->setChecked(chosen_.contains(kind));
}

}  // namespace roseglass::ui
