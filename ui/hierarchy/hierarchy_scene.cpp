#include "ui/hierarchy/hierarchy_scene.h"

#include <algorithm>

#include "ui/hierarchy/hierarchy_item.h"

namespace roseglass::ui {
namespace {

constexpr double kMargin = 24;
/// Found roles that are shown with a card each; more stay in their groups.
constexpr size_t kMaxFoundApart = 24;

}  // namespace

HierarchyScene::HierarchyScene(QObject* parent) : QGraphicsScene(parent) { setItemIndexMethod(BspTreeIndex); }

HierarchyItem* HierarchyScene::item(int index) const { return index >= 0 && static_cast<size_t>(index) < items_.size() ? items_[static_cast<size_t>(index)] : nullptr; }

void HierarchyScene::show(std::shared_ptr<const Hierarchy> hierarchy) {
    const std::string before = hierarchy_ && chosen_ >= 0 ? hierarchy_->roles[static_cast<size_t>(chosen_)].row.name : std::string();
    const bool same = hierarchy && hierarchy_ && hierarchy->report->repository == hierarchy_->report->repository;
    hierarchy_ = std::move(hierarchy);
    if (!same) view_ = {};
    view_.apart.clear();
    marked_.clear();
    found_.clear();
    searching_ = false;
    chosen_ = same ? hierarchy_->indexOf(before) : -1;
    if (chosen_ >= 0) view_.apart.insert(chosen_);
    build();
}

void HierarchyScene::redraw() { build(); }

void HierarchyScene::build() {
    building_ = true;
    const bool hadFocus = focusItem() != nullptr;
    clear();
    items_.clear();
    links_.clear();
    layout_ = {};
    if (hierarchy_) layout_ = layOut(*hierarchy_, view_);
    for (const LayoutLink& link : layout_.links) {
        links_.push_back(new HierarchyLink(this, link));
        addItem(links_.back());
    }
    for (size_t i = 0; i < layout_.items.size(); ++i) {
        auto* made = new HierarchyItem(this, static_cast<int>(i));
        items_.push_back(made);
        addItem(made);
        connect(made, &HierarchyItem::focused, this, &HierarchyScene::itemTookFocus);
        connect(made, &HierarchyItem::activated, this, [this](int index) {
            const LayoutItem& at = layout_.items[static_cast<size_t>(index)];
            if (at.role >= 0) emit roleActivated(at.role);
            else toggleGroup(layout_.groups[static_cast<size_t>(at.group)].parent);
        }, Qt::QueuedConnection);
    }
    if (hasRoles()) addRemarks();
    const QRectF bounds = hasRoles() ? itemsBoundingRect().adjusted(-kMargin, -kMargin, kMargin, kMargin) : QRectF();
    setSceneRect(bounds);
    focused_ = layout_.itemOf(chosen_);
    if (HierarchyItem* one = item(focused_)) setFocusItem(one);
    else if (hadFocus && !items_.empty()) setFocusItem(items_.front());
    restyle();
    building_ = false;
    emit rebuilt();
}

void HierarchyScene::addRemarks() {
    const QRectF root = layout_.items.front().rect;
    if (hierarchy_->planned) return;
    const QString pin = pinWords(*hierarchy_->report);
    if (!pin.isEmpty()) addItem(new HierarchyRemark(this, QStringLiteral("lock"), pin, QRectF(root.left(), root.top() - 34, root.width(), 20)));
    addItem(new HierarchyRemark(this, {}, tr("The root key signs only changes of keys.\nIt can stay offline until then."), QRectF(root.left(), root.bottom() + 10, root.width(), 36)));
}

void HierarchyScene::itemTookFocus(int index) {
    focused_ = index;
    if (building_) return;
    const int role = layout_.items[static_cast<size_t>(index)].role;
    if (role >= 0 && role != chosen_) {
        chosen_ = role;
        restyle();
        emit roleChosen(role);
    }
    emit itemFocused(item(index));
}

void HierarchyScene::choose(int role) {
    if (role == chosen_ || !hierarchy_) return;
    chosen_ = role;
    const int at = layout_.itemOf(role);
    // What is folded away comes out of its group.
    if (at >= 0 && layout_.items[static_cast<size_t>(at)].role < 0) {
        view_.apart.insert(role);
        build();
        return;
    }
    if (HierarchyItem* one = item(at)) {
        building_ = true;
        setFocusItem(one);
        building_ = false;
        focused_ = at;
    }
    restyle();
}

void HierarchyScene::mark(std::set<int> roles) {
    if (marked_ == roles) return;
    marked_ = std::move(roles);
    restyle();
}

void HierarchyScene::find(std::set<int> roles, bool searching) {
    if (found_ == roles && searching_ == searching) return;
    found_ = std::move(roles);
    searching_ = searching;
    std::set<int> apart;
    if (searching && found_.size() <= kMaxFoundApart) apart = found_;
    if (chosen_ >= 0) apart.insert(chosen_);
    if (apart != view_.apart) {
        view_.apart = std::move(apart);
        build();
        return;
    }
    restyle();
}

int HierarchyScene::foundIn(const LayoutGroup& group) const {
    return static_cast<int>(std::count_if(group.members.begin(), group.members.end(), [this](int role) { return found_.contains(role); }));
}

void HierarchyScene::toggleGroup(int parent) {
    if (!view_.toggled.erase(parent)) view_.toggled.insert(parent);
    build();
    for (const LayoutGroup& group : layout_.groups) {
        if (group.parent == parent) setFocusItem(item(group.item));
    }
}

/// Lines that are worth showing now, and everything painted again.
void HierarchyScene::restyle() {
    const int at = layout_.itemOf(chosen_);
    for (HierarchyLink* one : links_) {
        const bool ends = one->link().from == at || one->link().to == at;
        one->setVisible(!one->link().quiet || (ends && chosen_ >= 0));
        one->setZValue(ends ? -1 : -2);
    }
    // Each by itself: a scene's update leaves the items' kept pictures as they are.
    for (HierarchyItem* one : items_) one->update();
    update();
}

void HierarchyScene::setForFile(bool on) {
    forFile_ = on;
    for (HierarchyItem* one : items_) one->setCacheMode(on ? QGraphicsItem::NoCache : QGraphicsItem::DeviceCoordinateCache);
}

}  // namespace roseglass::ui
