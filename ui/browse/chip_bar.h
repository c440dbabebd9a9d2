#pragma once
#include <QWidget>
#include <map>
#include <set>

#include "ui/browse/tag_order.h"

class QToolButton;
class QHBoxLayout;

namespace roseglass::ui {

/// A chip a state with its count; clicking shows that state alone, with Ctrl in addition.
class ChipBar : public QWidget {
    Q_OBJECT
public:
    explicit ChipBar(QWidget* parent = nullptr);
    void setCounts(const StateCounts& counts, bool glasses);
    const std::set<trust::TagState>& chosen() const { return chosen_; }
    void clear();
    QToolButton* chip(trust::TagState state) const { return chips_.at(state); }

signals:
    void changed();

private:
    void click(trust::TagState state);
    void update();

    QToolButton* all_;
    std::map<trust::TagState, QToolButton*> chips_;
    std::set<trust::TagState> chosen_;
};

}  // namespace roseglass::ui
