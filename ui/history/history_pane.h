#pragma once
#include <QWidget>
#include <memory>
#include <stop_token>

#include "ui/history/history_desk.h"

class QCheckBox;
class QLabel;
class QListView;
class QPushButton;
class QSplitter;
class QTableView;

namespace roseglass::ui {

class Banner;
class ChangeModel;
class RootModel;
class StateModel;

/// The past of one repository: its states and root versions, and what changed between two of them. Read when it is first
/// looked at, not before.
class HistoryPane : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPane(QWidget* parent = nullptr);
    ~HistoryPane() override;
    void setDesk(std::shared_ptr<HistoryDesk> desk);
    /// The repository in view; null for none.
    void setReport(std::shared_ptr<const trust::Report> report);
    void refresh();
    void cancel();
    void recolor();

    QTableView* stateTable() const { return states_; }
    QTableView* rootTable() const { return roots_; }
    QListView* changeList() const { return changes_; }
    QCheckBox* routineBox() const { return routine_; }
    QLabel* heading() const { return heading_; }
    QLabel* emptyNote() const { return empty_; }
    Banner* banner() const { return banner_; }
    QPushButton* stopButton() const { return stop_; }

signals:
    void historyRead(std::shared_ptr<const trust::History> history);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    void showHistory(Result<trust::History> history);
    void showChanges();
    void tellEmpty(const QString& words, bool working);

    std::shared_ptr<HistoryDesk> desk_;
    std::shared_ptr<const trust::Report> report_;
    std::shared_ptr<const trust::History> history_;
    std::stop_source reading_;
    quint64 generation_ = 0, changeGeneration_ = 0;
    bool read_ = false, fromRoots_ = false;

    StateModel* stateModel_;
    RootModel* rootModel_;
    ChangeModel* changeModel_;
    Banner* banner_;
    QLabel *empty_, *notes_, *heading_, *nothing_;
    QPushButton *stop_, *copy_;
    QTableView *states_, *roots_;
    QListView* changes_;
    QCheckBox* routine_;
    QWidget* content_;
};

}  // namespace roseglass::ui
