#include "ui/audit/severity_chips.h"

#include <QHBoxLayout>
#include <QToolButton>

#include "ui/audit/finding_model.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString nameOf(const std::optional<trust::FindingSeverity>& severity) {
    if (!severity) return SeverityChips::tr("All findings");
    switch (*severity) {
        case trust::FindingSeverity::Error: return SeverityChips::tr("Errors");
        case trust::FindingSeverity::Warning: return SeverityChips::tr("Warnings");
        case trust::FindingSeverity::Note: return SeverityChips::tr("Notes");
    }
    return {};
}

}  // namespace

SeverityChips::SeverityChips(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const std::optional<trust::FindingSeverity> all[] = {std::nullopt, trust::FindingSeverity::Error, trust::FindingSeverity::Warning, trust::FindingSeverity::Note};
    for (const auto& severity : all) {
        auto* chip = chipButton(severity.has_value());
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setFocusPolicy(Qt::TabFocus);
        connect(chip, &QToolButton::clicked, this, [this, severity] { choose(severity); });
        layout->addWidget(chip);
        chips_[severity] = chip;
    }
    layout->addStretch(1);
    recolor();
}

void SeverityChips::setCounts(const FindingModel& model) {
    for (const auto& [severity, chip] : chips_) {
        const int count = severity ? model.count(*severity) : model.rowCount();
        chip->setText(QStringLiteral("%1  %2").arg(nameOf(severity)).arg(count));
        chip->setAccessibleName(tr("%1: %2, filter").arg(nameOf(severity)).arg(count));
        chip->setChecked(severity == chosen_);
    }
}

void SeverityChips::choose(std::optional<trust::FindingSeverity> severity) {
    chosen_ = severity;
    for (const auto& [other, chip] : chips_) chip->setChecked(other == severity);
    emit changed();
}

void SeverityChips::recolor() {
    for (const auto& [severity, chip] : chips_) {
        if (severity) chip->setIcon(severityIcon(*severity));
    }
}

}  // namespace roseglass::ui
