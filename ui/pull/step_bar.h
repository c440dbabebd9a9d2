#pragma once
#include <QColor>
#include <QFrame>
#include <array>

#include "ui/pull/pull_session.h"

class QLabel;

namespace roseglass::ui {

/// How a step's state is drawn.
struct StepLook {
    QString symbol;
    QColor color;
};
StepLook stepLook(PullSession::StepState state);

/// The five steps of a pull in a row, each with its state as symbol, word and colour.
class StepBar : public QFrame {
    Q_OBJECT
public:
    explicit StepBar(QWidget* parent = nullptr);
    void show(const PullSession& session);
    /// "2 Verify, refused"
    QString spoken(PullSession::Step step) const;

private:
    struct Cell {
        QWidget* whole;
        QLabel *icon, *name, *state;
        QFrame* line;   ///< to the next one; null for the last
    };
    std::array<Cell, PullSession::kSteps> cells_;
};

}  // namespace roseglass::ui
