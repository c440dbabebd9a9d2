#pragma once
#include <QIcon>
#include <QWidget>
#include <functional>
#include <vector>

class QToolButton;

namespace roseglass::ui {

/// One chip a kind of row with its count, and one for all; one is chosen at a time.
class CountChips : public QWidget {
    Q_OBJECT
public:
    static constexpr int kAll = -1;
    struct Kind {
        QString name;                  ///< "Errors"
        std::function<QIcon()> icon;   ///< in the colours in use
    };

    CountChips(const QString& all, std::vector<Kind> kinds, QWidget* parent = nullptr);
    /// How many there are of each kind.
    void setCounts(const std::vector<int>& counts);
    int chosen() const { return chosen_; }
    void choose(int kind);
    QToolButton* chip(int kind) const { return chips_[static_cast<size_t>(kind + 1)]; }
    void recolor();

signals:
    void changed();

private:
    const std::vector<Kind> kinds_;    ///< all first
    std::vector<QToolButton*> chips_;
    int chosen_ = kAll;
};

}  // namespace roseglass::ui
