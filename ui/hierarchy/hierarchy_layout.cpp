#include "ui/hierarchy/hierarchy_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace roseglass::ui {
namespace {

constexpr double kCardWidth = 248, kCardHeight = 120, kReasonHeight = 38;
constexpr double kColumnGap = 60, kRowGap = 14, kTrunkGap = 40;
constexpr double kCompactWidth = 176, kCompactHeight = 32, kCompactGap = 8;
constexpr double kGroupHeight = 96, kGroupHead = 40, kGroupMargin = 12;
/// More siblings than these make a group; a group of more than those is folded at first.
constexpr size_t kMaxApart = 12, kMaxOpen = 60;
/// Of the remarkable ones, so many stand outside of the group; with more the group is where to look.
constexpr size_t kMaxRemarkable = 24;
/// Grids are somewhat wider than high, as screens are.
constexpr double kGridAspect = 1.6;

double columnX(int depth) { return depth * (kCardWidth + kColumnGap); }

/// One role's children as the layout sees them: those with a card each, then the group.
struct Family {
    std::vector<int> cards;
    int group = -1;
};

class Layouter {
public:
    Layouter(const Hierarchy& hierarchy, const FoldView& view) : hierarchy_(hierarchy), view_(view), families_(hierarchy.roles.size()), bands_(hierarchy.roles.size(), 0) {
        made_.itemOfRole.assign(hierarchy.roles.size(), -1);
    }

    HierarchyLayout layOut() {
        if (hierarchy_.roles.empty()) return std::move(made_);
        for (size_t i = 0; i < hierarchy_.roles.size(); ++i) {
            if (hierarchy_.roles[i].depth >= 1) divide(static_cast<int>(i));
        }
        measure();
        placeTrunk();
        link();
        for (const LayoutItem& item : made_.items) made_.bounds |= item.rect;
        return std::move(made_);
    }

private:
    const RoleNode& role(int index) const { return hierarchy_.roles[static_cast<size_t>(index)]; }
    double cardHeight(int index) const { return kCardHeight + (role(index).row.reason.empty() ? 0 : kReasonHeight); }

    void divide(int parent) {
        Family& family = families_[static_cast<size_t>(parent)];
        const auto& children = role(parent).children;
        const auto isLeaf = [this](int child) { return role(child).children.empty(); };
        const auto leaves = static_cast<size_t>(std::count_if(children.begin(), children.end(), isLeaf));
        const auto remarkable = static_cast<size_t>(std::count_if(children.begin(), children.end(), [&](int child) { return isLeaf(child) && role(child).remarkable(); }));
        if (leaves <= kMaxApart) {
            family.cards = children;
            return;
        }
        LayoutGroup group;
        group.parent = parent;
        for (const int child : children) {
            const bool apart = !isLeaf(child) || view_.apart.contains(child) || (remarkable <= kMaxRemarkable && role(child).remarkable());
            (apart ? family.cards : group.members).push_back(child);
        }
        if (group.members.size() == 1) {
            family.cards = children;
            return;
        }
        if (group.members.empty()) return;
        group.open = (group.members.size() <= kMaxOpen) != view_.toggled.contains(parent);
        family.group = static_cast<int>(made_.groups.size());
        made_.groups.push_back(std::move(group));
    }

    int gridColumns(size_t count) const {
        const double columns = std::sqrt(static_cast<double>(count) * (kCompactHeight + kCompactGap) / (kCompactWidth + kCompactGap) * kGridAspect);
        return std::max(1, static_cast<int>(std::lround(columns)));
    }

    QSizeF groupSize(const LayoutGroup& group) const {
        if (!group.open) return {kCardWidth, kGroupHeight};
        const int columns = gridColumns(group.members.size());
        const int rows = (static_cast<int>(group.members.size()) + columns - 1) / columns;
        return {2 * kGroupMargin + columns * (kCompactWidth + kCompactGap) - kCompactGap, kGroupHead + kGroupMargin + rows * (kCompactHeight + kCompactGap) - kCompactGap};
    }

    double childrenHeight(const Family& family) const {
        double height = 0;
        for (const int child : family.cards) height += bands_[static_cast<size_t>(child)] + kRowGap;
        if (family.group >= 0) height += groupSize(made_.groups[static_cast<size_t>(family.group)]).height() + kRowGap;
        return height == 0 ? 0 : height - kRowGap;
    }

    /// The height that each role needs with all below it. Children come after their parents in the list.
    void measure() {
        for (size_t i = hierarchy_.roles.size(); i-- > 0;) bands_[i] = std::max(cardHeight(static_cast<int>(i)), childrenHeight(families_[i]));
    }

    void addCard(int index, double x, double y) {
        made_.itemOfRole[static_cast<size_t>(index)] = static_cast<int>(made_.items.size());
        made_.items.push_back({index, -1, false, QRectF(x, y, kCardWidth, cardHeight(index))});
    }

    /// The children of a role, in their bands from `top` down.
    void placeChildren(int parent, double top) {
        const Family& family = families_[static_cast<size_t>(parent)];
        for (const int child : family.cards) {
            const double band = bands_[static_cast<size_t>(child)];
            addCard(child, columnX(role(child).depth), top + (band - cardHeight(child)) / 2);
            placeChildren(child, top + (band - childrenHeight(families_[static_cast<size_t>(child)])) / 2);
            top += band + kRowGap;
        }
        if (family.group >= 0) placeGroup(family.group, columnX(role(parent).depth + 1), top);
    }

    void placeGroup(int index, double x, double y) {
        LayoutGroup& group = made_.groups[static_cast<size_t>(index)];
        group.item = static_cast<int>(made_.items.size());
        made_.items.push_back({-1, index, false, QRectF(QPointF(x, y), groupSize(group))});
        const int columns = gridColumns(group.members.size());
        for (size_t i = 0; i < group.members.size(); ++i) {
            const int member = group.members[i];
            made_.itemOfRole[static_cast<size_t>(member)] = group.open ? static_cast<int>(made_.items.size()) : group.item;
            if (!group.open) continue;
            const auto column = static_cast<int>(i) % columns, row = static_cast<int>(i) / columns;
            made_.items.push_back({member, index, true,
                                   QRectF(x + kGroupMargin + column * (kCompactWidth + kCompactGap), y + kGroupHead + row * (kCompactHeight + kCompactGap), kCompactWidth, kCompactHeight)});
        }
    }

    /// Root, and beside it targets, snapshot and timestamp over one another; the delegations in the middle of their height.
    void placeTrunk() {
        const auto& trunk = role(0).children;
        double trunkHeight = trunk.empty() ? 0 : -kTrunkGap, delegations = -kRowGap;
        for (const int child : trunk) {
            trunkHeight += cardHeight(child) + kTrunkGap;
            const double below = childrenHeight(families_[static_cast<size_t>(child)]);
            if (below > 0) delegations += below + kRowGap;
        }
        const double total = std::max({trunkHeight, delegations, cardHeight(0)});
        addCard(0, 0, (total - cardHeight(0)) / 2);
        double y = (total - trunkHeight) / 2, below = (total - std::max(0.0, delegations)) / 2;
        for (const int child : trunk) {
            addCard(child, columnX(1), y);
            y += cardHeight(child) + kTrunkGap;
            placeChildren(child, below);
            const double height = childrenHeight(families_[static_cast<size_t>(child)]);
            if (height > 0) below += height + kRowGap;
        }
    }

    void link() {
        for (const RoleEdge& edge : hierarchy_.edges) {
            const int from = made_.itemOf(edge.from), to = made_.itemOf(edge.to);
            if (from < 0 || to < 0 || made_.items[static_cast<size_t>(to)].group >= 0) continue;
            made_.links.push_back({from, to, edge.kind, edge.quiet});
        }
        // One line stands for all that go to a group's members.
        for (const LayoutGroup& group : made_.groups) made_.links.push_back({made_.itemOf(group.parent), group.item, EdgeKind::Trusts, false});
    }

    const Hierarchy& hierarchy_;
    const FoldView& view_;
    std::vector<Family> families_;
    std::vector<double> bands_;
    HierarchyLayout made_;
};

/// How far b's middle lies from a's in a direction, and beside it; nothing when it does not lie there.
double distanceTo(const QRectF& a, const QRectF& b, Direction direction) {
    const QPointF way = b.center() - a.center();
    const bool across = direction == Direction::Left || direction == Direction::Right;
    const double along = across ? way.x() : way.y(), beside = across ? way.y() : way.x();
    const double forward = direction == Direction::Left || direction == Direction::Up ? -along : along;
    return forward <= 1 ? std::numeric_limits<double>::infinity() : forward + 4 * std::abs(beside);
}

}  // namespace

HierarchyLayout layOut(const Hierarchy& hierarchy, const FoldView& view) { return Layouter(hierarchy, view).layOut(); }

QPainterPath pathOf(const HierarchyLayout& layout, const LayoutLink& link) {
    const QRectF from = layout.items[static_cast<size_t>(link.from)].rect, to = layout.items[static_cast<size_t>(link.to)].rect;
    QPainterPath path;
    if (link.kind == EdgeKind::Fixes && std::abs(from.left() - to.left()) < 1) {
        const bool up = to.top() < from.top();
        path.moveTo(from.center().x(), up ? from.top() : from.bottom());
        path.lineTo(to.center().x(), up ? to.bottom() : to.top());
        return path;
    }
    const bool right = to.left() > from.left();
    // A group is told by its head, which is in sight when the grid is long.
    const LayoutItem& target = layout.items[static_cast<size_t>(link.to)];
    const bool group = target.role < 0 && layout.groups[static_cast<size_t>(target.group)].open;
    const QPointF start(right ? from.right() : from.left(), from.center().y());
    const QPointF end(right ? to.left() : to.right(), group ? to.top() + kGroupHead / 2 : to.center().y());
    const double bend = (end.x() - start.x()) / 2;
    path.moveTo(start);
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end);
    return path;
}

int neighbour(const HierarchyLayout& layout, int item, Direction direction) {
    if (item < 0 || static_cast<size_t>(item) >= layout.items.size()) return item;
    const LayoutItem& at = layout.items[static_cast<size_t>(item)];
    const auto nearest = [&](auto&& may) {
        int best = item;
        double least = std::numeric_limits<double>::infinity();
        for (size_t i = 0; i < layout.items.size(); ++i) {
            if (static_cast<int>(i) == item || !may(static_cast<int>(i))) continue;
            const double away = distanceTo(at.rect, layout.items[i].rect, direction);
            if (away < least) {
                least = away;
                best = static_cast<int>(i);
            }
        }
        return best;
    };
    if (at.compact) {
        const int within = nearest([&](int i) {
            const LayoutItem& other = layout.items[static_cast<size_t>(i)];
            const bool line = direction == Direction::Up || direction == Direction::Down ? std::abs(other.rect.left() - at.rect.left()) < 1 : std::abs(other.rect.top() - at.rect.top()) < 1;
            return other.compact && other.group == at.group && line;
        });
        if (within != item) return within;
        return direction == Direction::Right || direction == Direction::Down ? item : layout.groups[static_cast<size_t>(at.group)].item;
    }
    if (direction == Direction::Up || direction == Direction::Down) {
        if (direction == Direction::Down && at.role < 0 && layout.groups[static_cast<size_t>(at.group)].open) return item + 1;
        return nearest([&](int i) {
            const LayoutItem& other = layout.items[static_cast<size_t>(i)];
            return !other.compact && std::abs(other.rect.left() - at.rect.left()) < 1;
        });
    }
    // Along the solid lines: back to the one that names the keys, on to the nearest of those that are named.
    int best = item;
    double least = std::numeric_limits<double>::infinity();
    for (const LayoutLink& link : layout.links) {
        if (link.kind != EdgeKind::Trusts || (direction == Direction::Left ? link.to : link.from) != item) continue;
        const int other = direction == Direction::Left ? link.from : link.to;
        const double away = std::abs(layout.items[static_cast<size_t>(other)].rect.center().y() - at.rect.center().y());
        if (away < least) {
            least = away;
            best = other;
        }
    }
    if (best == item && direction == Direction::Right && at.role < 0 && layout.groups[static_cast<size_t>(at.group)].open) return item + 1;
    return best;
}

}  // namespace roseglass::ui
