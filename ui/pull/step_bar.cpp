#include "ui/pull/step_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/pull/pull_words.h"

namespace roseglass::ui {

StepLook stepLook(PullSession::StepState state) {
    using StepState = PullSession::StepState;
    switch (state) {
        case StepState::Waiting: return {QStringLiteral("waiting"), tokens().neutral};
        case StepState::Running: return {QStringLiteral("running"), tokens().accent};
        case StepState::Done: return {QStringLiteral("pass"), tokens().good};
        case StepState::Skipped: return {QStringLiteral("warning"), tokens().caution};
        case StepState::Unknown: return {QStringLiteral("unknown"), tokens().neutral};
        case StepState::Refused:
        case StepState::Failed: return {QStringLiteral("fail"), tokens().bad};
        case StepState::Stopped:
        case StepState::NotReached: break;
    }
    return {QStringLiteral("skip"), tokens().neutral};
}

StepBar::StepBar(QWidget* parent) : QFrame(parent) {
    setProperty("bar", true);
    setAccessibleName(tr("Steps of the pull"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 12, 24, 12);
    layout->setSpacing(16);
    for (int i = 0; i < PullSession::kSteps; ++i) {
        Cell& cell = cells_[static_cast<size_t>(i)];
        cell = {new QWidget, new QLabel, new QLabel(QStringLiteral("%1 %2").arg(i + 1).arg(stepName(static_cast<PullSession::Step>(i)))), new QLabel, nullptr};
        auto* row = new QHBoxLayout(cell.whole);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(10);
        auto* words = new QVBoxLayout;
        words->setSpacing(1);
        QFont bold = cell.name->font();
        bold.setWeight(QFont::DemiBold);
        cell.name->setFont(bold);
        QFont small = cell.state->font();
        small.setPixelSize(12);
        small.setWeight(QFont::DemiBold);
        cell.state->setFont(small);
        words->addWidget(cell.name);
        words->addWidget(cell.state);
        cell.icon->setFixedSize(24, 24);
        row->addWidget(cell.icon);
        row->addLayout(words);
        layout->addWidget(cell.whole);
        if (i + 1 == PullSession::kSteps) break;
        cell.line = new QFrame;
        cell.line->setFixedHeight(2);
        layout->addWidget(cell.line, 1);
    }
}

QString StepBar::spoken(PullSession::Step step) const { return cells_[static_cast<size_t>(step)].whole->accessibleName(); }

void StepBar::show(const PullSession& session) {
    for (int i = 0; i < PullSession::kSteps; ++i) {
        const auto step = static_cast<PullSession::Step>(i);
        const PullSession::StepState state = session.stepState(step);
        const StepLook look = stepLook(state);
        const Cell& cell = cells_[static_cast<size_t>(i)];
        cell.icon->setPixmap(icon(look.symbol, look.color).pixmap(22, 22));
        cell.state->setText(stepStateWord(state));
        cell.state->setStyleSheet(QStringLiteral("color: %1;").arg(look.color.name()));
        cell.whole->setAccessibleName(QStringLiteral("%1, %2").arg(cell.name->text(), stepStateWord(state).toLower()));
        const bool behind = state == PullSession::StepState::Done || state == PullSession::StepState::Skipped;
        if (cell.line) cell.line->setStyleSheet(QStringLiteral("background: %1;").arg((behind ? tokens().good : tokens().line).name()));
    }
}

}  // namespace roseglass::ui
