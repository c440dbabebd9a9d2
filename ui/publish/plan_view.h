#pragma once
#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QTreeView;
class QVBoxLayout;

namespace roseglass::ui {

class PlanModel;
class PlanSession;

/// A plan before it is done: its tree, what will be asked, what consumers will notice, and the same as a command.
class PlanView : public QWidget {
    Q_OBJECT
public:
    explicit PlanView(QWidget* parent = nullptr);
    void show(const PlanSession& session);
    QTreeView* tree() const { return tree_; }
    QPushButton* copyButton() const { return copy_; }

private:
    void showAsks(const PlanSession& session);
    void showNotices(const PlanSession& session);

    PlanModel* model_;
    QTreeView* tree_;
    QLabel* asksTitle_;
    QGridLayout* asks_;
    QVBoxLayout* notices_;
    QPushButton* copy_;
    QString command_;
};

}  // namespace roseglass::ui
