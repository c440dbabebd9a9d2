#pragma once
#include <QWidget>
#include <map>

#include "ui/publish/plan_session.h"

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace roseglass::ui {

/// The steps of the work, each with its state; the running one with its progress.
class WorkView : public QWidget {
    Q_OBJECT
public:
    explicit WorkView(QWidget* parent = nullptr);
    /// Follows a session from now on.
    void follow(PlanSession* session);
    /// What a step does, in words.
    static QString stepWords(PlanSession::Step step, const PlanSession& session);

private:
    struct Row {
        QLabel *icon, *words, *state;
        QProgressBar* bar;
    };
    void build();
    void showStates();

    PlanSession* session_ = nullptr;
    QVBoxLayout* rows_;
    std::map<PlanSession::Step, Row> steps_;
};

}  // namespace roseglass::ui
