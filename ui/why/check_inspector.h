#pragma once
#include <QFrame>

#include "ui/common/presentation.h"

class QLabel;

namespace roseglass::ui {

/// One check in full: both sides with their differences marked, what it means, what to do.
class CheckInspector : public QFrame {
    Q_OBJECT
public:
    explicit CheckInspector(QWidget* parent = nullptr);
    /// @param decides  whether it is one that the verdict rests on
    void show(const tuf::Check& check, const Presentation& state, int number, int count, bool decides);
    void clear();

private:
    QLabel *icon_, *title_, *place_, *expected_, *actual_, *detail_, *meaning_, *ways_;
    QFrame* actualFrame_;
};

}  // namespace roseglass::ui
