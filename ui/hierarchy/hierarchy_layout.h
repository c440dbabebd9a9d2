#pragma once
#include <QPainterPath>
#include <QRectF>
#include <set>
#include <vector>

#include "ui/hierarchy/hierarchy.h"

namespace roseglass::ui {

/// What the person sees of a large hierarchy. Siblings without delegations of their own, if there are more than a dozen, go
/// into one group: a grid of small cards, or one folded card with their count. What needs a look never does.
struct FoldView {
    std::set<int> toggled;   ///< roles whose group is not as it is by itself: up to 60 unfolded, more folded
    std::set<int> apart;     ///< roles that stand outside of any group: chosen, found
};

struct LayoutItem {
    int role = -1;        ///< -1: the group itself
    int group = -1;       ///< the group that it is, or lies in; -1 for a card of its own
    bool compact = false; ///< one line: within a group
    QRectF rect;
};

struct LayoutGroup {
    int parent = -1;            ///< the delegating role
    std::vector<int> members;   ///< roles
    bool open = false;
    int item = -1;
};

/// Between two items.
struct LayoutLink {
    int from = 0, to = 0;
    EdgeKind kind = EdgeKind::Trusts;
    bool quiet = false;
};

struct HierarchyLayout {
    std::vector<LayoutItem> items;
    std::vector<LayoutGroup> groups;
    std::vector<LayoutLink> links;
    QRectF bounds;
    std::vector<int> itemOfRole;   ///< of a folded role: its group's item

    int itemOf(int role) const { return role >= 0 && static_cast<size_t>(role) < itemOfRole.size() ? itemOfRole[static_cast<size_t>(role)] : -1; }
};

enum class Direction { Left, Right, Up, Down };

/// Columns by depth, root at the left; every subtree has a band of its own height, so that nothing overlaps and no two solid
/// lines cross. The same hierarchy gives the same picture. Pure.
HierarchyLayout layOut(const Hierarchy& hierarchy, const FoldView& view);

/// The line of a link, from edge to edge of its items.
QPainterPath pathOf(const HierarchyLayout& layout, const LayoutLink& link);

/// Where an arrow key goes from an item: left to who names its keys, right to what it names, up and down to the neighbours.
/// The item itself where there is nothing.
int neighbour(const HierarchyLayout& layout, int item, Direction direction);

}  // namespace roseglass::ui
