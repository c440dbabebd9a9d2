#pragma once
#include <QGraphicsObject>
#include <QStringList>

#include "ui/hierarchy/hierarchy_layout.h"
#include "ui/hierarchy/hierarchy_words.h"

namespace roseglass::ui {

class HierarchyScene;

/// A role's card, a role's line within a group, or a group.
class HierarchyItem : public QGraphicsObject {
    Q_OBJECT
public:
    enum { Type = UserType + 1 };
    HierarchyItem(HierarchyScene* scene, int index);
    int type() const override { return Type; }

    int index() const { return index_; }
    int role() const { return item_.role; }
    int group() const { return item_.group; }
    QString accessibleName() const { return accessible_; }
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

signals:
    void focused(int index);
    void activated(int index);

protected:
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;
    void mousePressEvent(QGraphicsSceneMouseEvent* event) override;

private:
    void describeGroup();
    void paintFrame(QPainter& painter, bool chosen) const;
    void paintCard(QPainter& painter) const;
    void paintFar(QPainter& painter) const;
    void paintCompact(QPainter& painter, double detail) const;
    void paintGroup(QPainter& painter, double detail) const;
    void paintReason(QPainter& painter, double left, double right, double top) const;
    double paintChip(QPainter& painter, double right, double middle) const;

    HierarchyScene* scene_;
    int index_;
    LayoutItem item_;
    RoleWords words_;
    QString accessible_;
    QString groupTitle_, groupDetail_, groupHint_;
    bool groupOpen_ = false, failing_ = false, dashed_ = false;
    Tone groupTone_ = Tone::Good;
};

/// A line between two items: with an arrow, solid or dashed.
class HierarchyLink : public QGraphicsItem {
public:
    HierarchyLink(HierarchyScene* scene, const LayoutLink& link);
    const LayoutLink& link() const { return link_; }
    QRectF boundingRect() const override { return path_.boundingRect().adjusted(-12, -12, 12, 12); }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    HierarchyScene* scene_;
    LayoutLink link_;
    QPainterPath path_;
};

/// A remark beside the root: an optional symbol, and words.
class HierarchyRemark : public QGraphicsItem {
public:
    HierarchyRemark(HierarchyScene* scene, const QString& iconName, const QString& words, const QRectF& at) : scene_(scene), icon_(iconName), words_(words), rect_(at) {}
    QRectF boundingRect() const override { return rect_; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    HierarchyScene* scene_;
    QString icon_, words_;
    QRectF rect_;
};

}  // namespace roseglass::ui
