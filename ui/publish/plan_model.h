#pragma once
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include "trust/plan.h"

namespace roseglass::ui {

/// A plan as a tree: what is created, what each tag means then and who may sign, what changes and is signed, what the trust server does, what is sent and written.
class PlanModel : public QStandardItemModel {
    Q_OBJECT
public:
    enum Column { What, Change, SignedWith, Where, ColumnCount };
    /// A cell is up to four runs of text, each in its own way, in this order; Qt::DisplayRole has them as one sentence.
    enum Role { PlainRole = Qt::UserRole + 1, BoldRole, FixedRole, SecondaryRole };

    explicit PlanModel(QObject* parent = nullptr);
    /// @param keysFolder  where new keys are written, for people
    void show(const trust::Plan& plan, const QString& keysFolder);

private:
    QStandardItem* group(const QString& iconName, const QString& name, const QString& detail);
    void addRole(QStandardItem* group, const trust::RoleStep& step);
    void addTags(const std::vector<trust::TagStep>& tags);
    void addSigners(const trust::PlannedContent& content);
    void addServerParts(const trust::Plan& plan);
    void addFiles(const trust::Plan& plan);
};

/// Paints the runs of a plan's cell.
class PlanDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace roseglass::ui
