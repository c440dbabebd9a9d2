#include "ui/audit/count_chips.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <numeric>

#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

std::vector<CountChips::Kind> withAll(const QString& all, std::vector<CountChips::Kind> kinds) {
    kinds.insert(kinds.begin(), CountChips::Kind{all, {}});
    return kinds;
}

}  // namespace

CountChips::CountChips(const QString& all, std::vector<Kind> kinds, QWidget* parent) : QWidget(parent), kinds_(withAll(all, std::move(kinds))) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (int kind = kAll; kind + 1 < static_cast<int>(kinds_.size()); ++kind) {
        auto* chip = chipButton(kind != kAll);
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setFocusPolicy(Qt::TabFocus);
        connect(chip, &QToolButton::clicked, this, [this, kind] { choose(kind); });
        layout->addWidget(chip);
        chips_.push_back(chip);
    }
    layout->addStretch(1);
    recolor();
}

void CountChips::setCounts(const std::vector<int>& counts) {
    for (size_t i = 0; i < chips_.size(); ++i) {
        const int count = i == 0 ? std::accumulate(counts.begin(), counts.end(), 0) : counts[i - 1];
        chips_[i]->setText(QStringLiteral("%1  %2").arg(kinds_[i].name).arg(count));
        chips_[i]->setAccessibleName(tr("%1: %2, filter").arg(kinds_[i].name).arg(count));
        chips_[i]->setChecked(static_cast<int>(i) == chosen_ + 1);
    }
}

void CountChips::choose(int kind) {
    chosen_ = kind;
    for (size_t i = 0; i < chips_.size(); ++i) chips_[i]->setChecked(static_cast<int>(i) == kind + 1);
    emit changed();
}

void CountChips::recolor() {
    for (size_t i = 0; i < chips_.size(); ++i) {
        if (kinds_[i].icon) chips_[i]->setIcon(kinds_[i].icon());
    }
}

}  // namespace roseglass::ui
