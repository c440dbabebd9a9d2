#include <QtTest>
#include <random>

#include "ui/hierarchy/hierarchy_layout.h"
#include "ui/sample_hierarchy.h"

using namespace roseglass;
using namespace roseglass::ui;

namespace {

std::shared_ptr<const Hierarchy> flat(size_t count) { return buildHierarchy(test::hierarchyOf(count), nullptr); }

/// Delegations of delegations, some many, some none, with a reason here and there so that cards differ in height.
std::shared_ptr<const Hierarchy> deep(size_t count, unsigned seed) {
    const auto report = test::hierarchyOf(0);
    std::mt19937 random(seed);
    std::vector<std::string> names{"targets"};
    for (size_t i = 0; i < count; ++i) {
        const std::string parent = names[random() % names.size()];
        const std::string name = parent + "/r" + std::to_string(i);
        trust::RoleRow& role = test::addDelegation(*report, name, parent);
        if (random() % 5 == 0) {
            role.state = trust::RoleState::Invalid;
            role.reason = "too few signatures";
        }
        names.push_back(name);
    }
    return buildHierarchy(report, nullptr);
}

bool inside(const HierarchyLayout& layout, int group, int item) { return layout.items[static_cast<size_t>(item)].group == group && layout.items[static_cast<size_t>(item)].compact; }

int overlaps(const HierarchyLayout& layout) {
    int count = 0;
    for (int a = 0; a < static_cast<int>(layout.items.size()); ++a) {
        for (int b = a + 1; b < static_cast<int>(layout.items.size()); ++b) {
            const LayoutItem& one = layout.items[static_cast<size_t>(a)];
            const LayoutItem& two = layout.items[static_cast<size_t>(b)];
            if (one.role < 0 && inside(layout, one.group, b)) continue;
            count += one.rect.intersects(two.rect) ? 1 : 0;
        }
    }
    return count;
}

QPolygonF sampled(const QPainterPath& path) {
    QPolygonF points;
    for (int i = 0; i <= 24; ++i) points << path.pointAtPercent(i / 24.0);
    return points;
}

/// Lines that cross away from their common ends.
int crossings(const HierarchyLayout& layout) {
    std::vector<std::pair<QPolygonF, const LayoutLink*>> lines;
    for (const LayoutLink& link : layout.links) {
        if (!link.quiet) lines.emplace_back(sampled(pathOf(layout, link)), &link);
    }
    int count = 0;
    for (size_t a = 0; a < lines.size(); ++a) {
        for (size_t b = a + 1; b < lines.size(); ++b) {
            if (!lines[a].first.boundingRect().intersects(lines[b].first.boundingRect())) continue;
            for (int i = 0; i + 1 < lines[a].first.size(); ++i) {
                for (int j = 0; j + 1 < lines[b].first.size(); ++j) {
                    QPointF at;
                    if (QLineF(lines[a].first[i], lines[a].first[i + 1]).intersects(QLineF(lines[b].first[j], lines[b].first[j + 1]), &at) != QLineF::BoundedIntersection) continue;
                    const bool common = QLineF(at, lines[a].first.front()).length() < 1.5 || QLineF(at, lines[a].first.back()).length() < 1.5;
                    count += common ? 0 : 1;
                }
            }
        }
    }
    return count;
}

/// Lines that run over a card which is none of their ends.
int hidden(const HierarchyLayout& layout) {
    int count = 0;
    for (const LayoutLink& link : layout.links) {
        if (link.quiet) continue;
        const QPolygonF points = sampled(pathOf(layout, link));
        for (size_t i = 0; i < layout.items.size(); ++i) {
            if (static_cast<int>(i) == link.from || static_cast<int>(i) == link.to) continue;
            const QRectF rect = layout.items[i].rect.adjusted(1, 1, -1, -1);
            count += std::any_of(points.begin(), points.end(), [&](const QPointF& point) { return rect.contains(point); }) ? 1 : 0;
        }
    }
    return count;
}

}  // namespace

class HierarchyLayoutTest : public QObject {
    Q_OBJECT

private slots:
    void nothingOverlapsAndNoLinesCross_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("seed");
        for (const int count : {0, 1, 3, 12, 13, 30, 61, 300}) QTest::addRow("flat %d", count) << count << -1;
        for (const int count : {3, 30, 300}) {
            for (int seed = 1; seed <= 4; ++seed) QTest::addRow("deep %d, %d", count, seed) << count << seed;
        }
    }
    void nothingOverlapsAndNoLinesCross() {
        QFETCH(int, count);
        QFETCH(int, seed);
        const auto hierarchy = seed < 0 ? flat(static_cast<size_t>(count)) : deep(static_cast<size_t>(count), static_cast<unsigned>(seed));
        for (const bool toggled : {false, true}) {
            FoldView view;
            for (int i = 0; toggled && i < static_cast<int>(hierarchy->roles.size()); ++i) view.toggled.insert(i);
            const HierarchyLayout layout = layOut(*hierarchy, view);
            QCOMPARE(overlaps(layout), 0);
            QCOMPARE(crossings(layout), 0);
            QCOMPARE(hidden(layout), 0);
        }
    }

    void theSameHierarchyGivesTheSamePicture() {
        const HierarchyLayout one = layOut(*deep(120, 7), {}), two = layOut(*deep(120, 7), {});
        QCOMPARE(one.items.size(), two.items.size());
        for (size_t i = 0; i < one.items.size(); ++i) QCOMPARE(one.items[i].rect, two.items[i].rect);
    }

    void deeperRolesStandFurtherRight() {
        const auto hierarchy = deep(60, 3);
        const HierarchyLayout layout = layOut(*hierarchy, {});
        for (const RoleNode& node : hierarchy->roles) {
            for (const int child : node.children) {
                const QRectF parentRect = layout.items[static_cast<size_t>(layout.itemOf(hierarchy->indexOf(node.row.name)))].rect;
                QVERIFY(layout.items[static_cast<size_t>(layout.itemOf(child))].rect.left() > parentRect.right());
            }
        }
    }

    void manySiblingsGoIntoAGroupAndWhatNeedsALookDoesNot() {
        const auto report = test::hierarchyOf(300);
        trust::RoleRow& bad = test::roleIn(*report, "targets/d123");
        bad.state = trust::RoleState::Invalid;
        bad.reason = "too few signatures";
        const auto hierarchy = buildHierarchy(report, nullptr);
        const HierarchyLayout folded = layOut(*hierarchy, {});
        QCOMPARE(folded.groups.size(), size_t(1));
        QCOMPARE(folded.groups.front().members.size(), size_t(299));
        QVERIFY(!folded.groups.front().open);
        // Root, targets, snapshot, timestamp, the failing one and the group.
        QCOMPARE(folded.items.size(), size_t(6));
        const auto isCard = [&](const HierarchyLayout& layout, const char* role) {
            const LayoutItem& item = layout.items[static_cast<size_t>(layout.itemOf(hierarchy->indexOf(role)))];
            return item.role >= 0 && !item.compact;
        };
        QVERIFY(isCard(folded, "targets/d123"));
        QVERIFY(!isCard(folded, "targets/d124"));

        FoldView view;
        view.apart.insert(hierarchy->indexOf("targets/d124"));
        QVERIFY(isCard(layOut(*hierarchy, view), "targets/d124"));
        view.toggled.insert(hierarchy->indexOf("targets"));
        const HierarchyLayout open = layOut(*hierarchy, view);
        QCOMPARE(open.items.size(), size_t(305));
        QVERIFY(open.items[static_cast<size_t>(open.itemOf(hierarchy->indexOf("targets/d200")))].compact);
    }

    void thirtySiblingsAreAGridThatIsOpen() {
        const HierarchyLayout layout = layOut(*flat(30), {});
        QVERIFY(layout.groups.size() == 1 && layout.groups.front().open);
    }

    void arrowKeysReachEveryItemAndFollowTheLines() {
        const auto hierarchy = deep(80, 5);
        for (const bool toggled : {false, true}) {
            FoldView view;
            for (int i = 0; toggled && i < static_cast<int>(hierarchy->roles.size()); ++i) view.toggled.insert(i);
            const HierarchyLayout layout = layOut(*hierarchy, view);
            std::set<int> seen{0};
            std::vector<int> next{0};
            while (!next.empty()) {
                const int at = next.back();
                next.pop_back();
                for (const Direction direction : {Direction::Left, Direction::Right, Direction::Up, Direction::Down}) {
                    const int to = neighbour(layout, at, direction);
                    if (seen.insert(to).second) next.push_back(to);
                }
            }
            QCOMPARE(seen.size(), layout.items.size());
            for (const RoleNode& node : hierarchy->roles) {
                const int item = layout.itemOf(hierarchy->indexOf(node.row.name));
                if (node.parent >= 0 && layout.items[static_cast<size_t>(item)].group < 0) QCOMPARE(neighbour(layout, item, Direction::Left), layout.itemOf(node.parent));
            }
        }
    }
};

QTEST_APPLESS_MAIN(HierarchyLayoutTest)
#include "hierarchy_layout_test.moc"
