#pragma once
#include <QWidget>

#include "ui/activity/activity_export.h"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace roseglass::ui {

class ActivityModel;
class Banner;
class HtmlView;
class PullSession;
class RunningList;
class Workbench;

/// Everything that was signed, published and refused from this computer, newest first; what runs now on top.
class ActivityPane : public QWidget {
    Q_OBJECT
public:
    explicit ActivityPane(Workbench* workbench, QWidget* parent = nullptr);
    /// Shows this pull, too, while it runs.
    void follow(PullSession* session);
    /// Reads the log again, off the interface's thread.
    void refresh();
    QTableView* table() const { return table_; }
    ActivityModel* model() const { return model_; }
    QLineEdit* filterField() const { return filter_; }
    HtmlView* detail() const { return detail_; }
    QByteArray exported(ActivityFormat format) const;
    void recolor() { showSelected(); }

private:
    QWidget* buildHead();
    void take(Result<std::vector<trust::Activity>> entries);
    void showSelected();
    void showEmpty();

    Workbench* workbench_;
    RunningList* running_;
    ActivityModel* model_;
    QSortFilterProxyModel* visible_;
    QTableView* table_;
    QLineEdit* filter_;
    HtmlView* detail_;
    QLabel* empty_;
    Banner* banner_;
    QToolButton* export_;
    quint64 generation_ = 0;
};

}  // namespace roseglass::ui
