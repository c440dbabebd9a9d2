#pragma once
#include <QWidget>

class QVBoxLayout;

namespace roseglass::ui {

class Workbench;

/// What is being published right now, a line each with its progress and Cancel. Not there while nothing runs.
class RunningList : public QWidget {
    Q_OBJECT
public:
    explicit RunningList(Workbench* workbench, QWidget* parent = nullptr);

private:
    void build();

    Workbench* workbench_;
    QVBoxLayout* lines_;
};

}  // namespace roseglass::ui
