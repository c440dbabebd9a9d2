#include "ui/keys/key_chips.h"

#include <QHBoxLayout>
#include <QToolButton>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString nameOf(KeyGroup group) {
    switch (group) {
        case KeyGroup::All: return KeyChips::tr("All keys");
        case KeyGroup::Root: return KeyChips::tr("Root");
        case KeyGroup::Repository: return KeyChips::tr("Repository");
        case KeyGroup::Signer: return KeyChips::tr("Signer");
        case KeyGroup::Snapshot: return KeyChips::tr("Snapshot");
        case KeyGroup::Attention: return KeyChips::tr("Needs attention");
        case KeyGroup::Elsewhere: return KeyChips::tr("Elsewhere");
    }
    return {};
}

}  // namespace

KeyChips::KeyChips(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    for (const KeyGroup group : kKeyGroups) {
        auto* chip = chipButton(group == KeyGroup::Attention);
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setFocusPolicy(Qt::TabFocus);
        connect(chip, &QToolButton::clicked, this, [this, group] { choose(group); });
        layout->addWidget(chip);
        chips_[group] = chip;
    }
    layout->addStretch(1);
    setCounts({});
    recolor();
}

void KeyChips::setCounts(const std::map<KeyGroup, int>& counts) {
    for (const auto& [group, chip] : chips_) {
        const auto found = counts.find(group);
        const int count = found == counts.end() ? 0 : found->second;
        chip->setText(QStringLiteral("%1  %2").arg(nameOf(group)).arg(count));
        chip->setAccessibleName(tr("%1: %2 keys, filter").arg(nameOf(group)).arg(count));
        chip->setVisible(group == KeyGroup::All || count > 0 || group == chosen_);
    }
    chips_[chosen_]->setChecked(true);
}

void KeyChips::choose(KeyGroup group) {
    chosen_ = group;
    for (const auto& [other, chip] : chips_) chip->setChecked(other == group);
    emit changed();
}

void KeyChips::recolor() { chips_[KeyGroup::Attention]->setIcon(icon(QStringLiteral("warning"), tokens().caution)); }

}  // namespace roseglass::ui
