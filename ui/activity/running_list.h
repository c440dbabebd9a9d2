#pragma once
#include <QPointer>
#include <QWidget>

class QFrame;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace roseglass::ui {

class PlanSession;
class PullSession;
class Workbench;

/// What is being published or pulled right now, a line each with its progress and Cancel. Not there while nothing runs.
class RunningList : public QWidget {
    Q_OBJECT
public:
    explicit RunningList(Workbench* workbench, QWidget* parent = nullptr);
    void follow(PullSession* session);

private:
    struct Line {
        QFrame* frame;
        QLabel* step;
        QProgressBar* bar;
        QPushButton* cancel;
    };
    Line add(const QString& title, const QString& step);
    void addPlan(PlanSession* session);
    void addPull();
    void build();

    Workbench* workbench_;
    QPointer<PullSession> pull_;
    bool pulling_ = false;
    QVBoxLayout* lines_;
};

}  // namespace roseglass::ui
