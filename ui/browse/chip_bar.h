#pragma once
#include <QWidget>
#include <map>
#include <set>

#include "ui/browse/tag_order.h"

class QToolButton;
class QHBoxLayout;

namespace roseglass::ui {

/// A chip a kind of tag with its count; clicking shows that kind alone, with Ctrl in addition.
class ChipBar : public QWidget {
    Q_OBJECT
public:
    explicit ChipBar(QWidget* parent = nullptr);
    void setCounts(const KindCounts& counts, bool glasses);
    const std::set<TagKind>& chosen() const { return chosen_; }
    void clear();
    QToolButton* chip(TagKind kind) const { return chips_.at(kind); }

signals:
    void changed();

private:
    void click(TagKind kind);
    void update();

    QToolButton* all_;
    std::map<TagKind, QToolButton*> chips_;
    std::set<TagKind> chosen_;
};

}  // namespace roseglass::ui
