#pragma once
#include <QWidget>
#include <memory>
#include <stop_token>
#include <string>

#include "trust/key_report.h"
#include "trust/report.h"

class QAction;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace roseglass::ui {

struct Hierarchy;
class HierarchyScene;
class HierarchyView;
class RoleInspector;
class RoleTableModel;

/// Who vouches for whom in one repository, as a graph or as a table, with one role in words at the side.
class HierarchyPane : public QWidget {
    Q_OBJECT
public:
    enum class Format { Svg, Png, Pdf, Dot };

    explicit HierarchyPane(QWidget* parent = nullptr);
    void setReport(std::shared_ptr<const trust::Report> report);
    /// Where the keys of this computer and its tokens are, and how their backups stand; null: as the report says.
    void setKeys(std::shared_ptr<const trust::KeyReport> keys);
    /// Chooses a role from elsewhere; nothing happens when it is not there.
    void chooseRole(const std::string& role);
    /// Marks the roles that sign this tag; null: none.
    void setTag(const trust::TagRow* tag);
    void showGraph(bool graph);
    void focusFilter();
    /// Whether it has the room of the whole window: then it does not offer to take it.
    void setEnlarged(bool enlarged);
    void recolor();
    QByteArray exportAs(Format format);
    std::string chosenRole() const;
    /// In the middle of the details' title: "8 roles, 8 keys. …"
    QString summary() const;

    HierarchyView* view() const { return view_; }
    HierarchyScene* scene() const { return scene_; }
    QTableView* table() const { return table_; }
    RoleTableModel* model() const { return model_; }
    RoleInspector* inspector() const { return inspector_; }
    QLineEdit* filter() const { return filter_; }
    QLabel* failures() const { return failures_; }

    struct Actions {
        QAction *showKey, *rotate, *addSigner, *removeSigner, *renew, *filterTags, *metadata, *copyKeyId;
    };
    const Actions& actions() const { return actions_; }

signals:
    /// By a person, here.
    void roleChosen(const QString& role);
    void tagChosen(const QString& tag);
    void keysWanted();
    void keyRequested(const QString& keyId);
    void rotateRequested(const QString& role);
    void addSignerRequested();
    void removeSignerRequested(const QString& name);
    void renewRequested();
    void metadataRequested(const QString& role);
    void tagFilterRequested(const QString& words);
    void summaryChanged();
    /// More room is wanted for the graph.
    void enlargeRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildBar();
    void buildActions();
    void rebuild();
    void showHierarchy(std::shared_ptr<const Hierarchy> hierarchy);
    void search();
    void choose(int role, bool byPerson);
    void adaptActions();
    void markTag();
    void openMenu(int role, const QPoint& at);
    void save(Format format);

    std::shared_ptr<const trust::Report> report_;
    std::shared_ptr<const trust::KeyReport> keys_;
    std::shared_ptr<const Hierarchy> hierarchy_;
    std::string tag_, wanted_;
    std::stop_source building_;
    quint64 generation_ = 0;
    int chosen_ = -1;
    bool choosing_ = false, enlarged_ = false;
    Actions actions_{};

    QLineEdit* filter_;
    QLabel *found_, *failures_, *failureIcon_, *empty_;
    QToolButton *graphButton_, *tableButton_, *fit_, *export_, *enlarge_;
    QWidget *bar_, *legend_;
    HierarchyScene* scene_;
    HierarchyView* view_;
    RoleTableModel* model_;
    QTableView* table_;
    QStackedWidget* stack_;
    RoleInspector* inspector_;
};

}  // namespace roseglass::ui
