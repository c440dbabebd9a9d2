#pragma once
#include <QWidget>
#include <map>

#include "ui/keys/key_view.h"

class QToolButton;

namespace roseglass::ui {

/// One chip a group of keys with its count; one is chosen at a time.
class KeyChips : public QWidget {
    Q_OBJECT
public:
    explicit KeyChips(QWidget* parent = nullptr);
    void setCounts(const std::map<KeyGroup, int>& counts);
    KeyGroup chosen() const { return chosen_; }
    void choose(KeyGroup group);
    QToolButton* chip(KeyGroup group) const { return chips_.at(group); }
    void recolor();

signals:
    void changed();

private:
    std::map<KeyGroup, QToolButton*> chips_;
    KeyGroup chosen_ = KeyGroup::All;
};

}  // namespace roseglass::ui
