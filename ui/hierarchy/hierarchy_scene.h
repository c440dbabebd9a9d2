#pragma once
#include <QGraphicsScene>
#include <memory>
#include <set>
#include <vector>

#include "ui/common/tokens.h"
#include "ui/hierarchy/hierarchy_layout.h"

namespace roseglass::ui {

class HierarchyItem;
class HierarchyLink;

/// The picture of a hierarchy: cards, lines, and which of them are chosen, found or marked.
class HierarchyScene : public QGraphicsScene {
    Q_OBJECT
public:
    explicit HierarchyScene(QObject* parent = nullptr);
    /// Draws again; what was chosen stays chosen where the role is still there.
    void show(std::shared_ptr<const Hierarchy> hierarchy);
    /// Of another colour scheme.
    void redraw();
    void choose(int role);
    int chosen() const { return chosen_; }
    /// Roles that sign the tag in view.
    void mark(std::set<int> roles);
    /// The roles that a search found; what it did not find fades. `searching` false: nothing fades.
    void find(std::set<int> roles, bool searching);
    void toggleGroup(int parent);

    const Hierarchy& hierarchy() const { return *hierarchy_; }
    bool hasRoles() const { return hierarchy_ && !hierarchy_->roles.empty(); }
    const HierarchyLayout& layout() const { return layout_; }
    HierarchyItem* item(int index) const;
    HierarchyItem* itemOfRole(int role) const { return item(layout_.itemOf(role)); }
    bool isMarked(int role) const { return marked_.contains(role); }
    bool isFaded(int role) const { return searching_ && !found_.contains(role); }
    /// How many of the search's roles are in this group.
    int foundIn(const LayoutGroup& group) const;
    /// For files: whole detail, nothing chosen, the light colours that paper wants.
    void setForFile(bool on);
    bool isForFile() const { return forFile_; }
    const Tokens& colors() const { return forFile_ ? Tokens::light() : tokens(); }

signals:
    /// By a person, with mouse or keys.
    void roleChosen(int role);
    void roleActivated(int role);
    void itemFocused(HierarchyItem* item);
    void rebuilt();

private:
    void build();
    void addRemarks();
    void itemTookFocus(int index);
    void restyle();

    std::shared_ptr<const Hierarchy> hierarchy_;
    HierarchyLayout layout_;
    FoldView view_;
    std::vector<HierarchyItem*> items_;
    std::vector<HierarchyLink*> links_;
    std::set<int> marked_, found_;
    int chosen_ = -1, focused_ = -1;
    bool searching_ = false, forFile_ = false, building_ = false;
};

}  // namespace roseglass::ui
