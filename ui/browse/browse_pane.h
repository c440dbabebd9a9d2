#pragma once
#include <QSet>
#include <QWidget>
#include <memory>
#include <stop_token>

#include "ui/browse/tag_export.h"
#include "ui/browse/tag_order.h"
#include "ui/common/backend.h"

class QLabel;
class QLineEdit;
class QSplitter;
class QTableView;
class QTabWidget;
class QTreeView;

namespace roseglass::ui {

class Banner;
class ChipBar;
class HierarchyPane;
class HistoryPane;
class MetadataPane;
class OverviewPane;
class RepositoryFilter;
class RepositoryModel;
class SignersPane;
class TagModel;
class WhyPane;

/// Repositories at the left, the tags of one at the right, and one tag in detail below.
class BrowsePane : public QWidget {
    Q_OBJECT
public:
    explicit BrowsePane(std::shared_ptr<Backend> backend, QWidget* parent = nullptr);

    void setBackend(std::shared_ptr<Backend> backend);
    /// Shows a repository, and selects this tag once it is there (empty: none).
    void open(const QString& gun, const QString& tag);
    /// Shows a bundle as its repository: everything is asked of `reader`, until another repository is opened.
    void openBundle(std::shared_ptr<Backend> reader, const std::shared_ptr<const trust::Report>& report);
    void addRepositories(const std::vector<std::string>& guns);
    void addRegistry(const QString& host);
    void refresh();
    void cancel();
    void setGlasses(bool on);
    bool glasses() const { return view_.glasses; }
    void showWhy();
    /// Who vouches for whom, over the whole height.
    void showHierarchy();
    /// The details over the whole height, the tags as a narrow list at their left; and back.
    void toggleDetails();
    bool detailsEnlarged() const { return enlarged_; }
    void toggleTree();
    void focusFilter();
    void copyPinned();
    QString copyTags(TagFormat format) const;
    QString currentGun() const { return gun_; }
    int repositoryCount() const;
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray& state);
    void recolor();
    /// In the context menu of the tags.
    void addTagActions(const QList<QAction*>& actions);
    /// As buttons beside the overview of a tag.
    void addOverviewActions(const QList<QAction*>& actions);
    /// Changes that the notary client staged for the repository in view; 0 hides them.
    void setStaged(size_t count);
    const trust::TagRow* currentTag() const;
    std::shared_ptr<const trust::Report> report() const { return report_; }

    QTableView* table() const { return table_; }
    QTabWidget* details() const { return details_; }
    WhyPane* why() const { return why_; }
    MetadataPane* metadata() const { return metadata_; }
    HistoryPane* history() const { return history_; }
    TagModel* model() const { return model_; }
    Banner* banner() const { return banner_; }
    ChipBar* chips() const { return chips_; }
    QTreeView* tree() const { return tree_; }
    SignersPane* signers() const { return signers_; }
    HierarchyPane* hierarchy() const { return hierarchy_; }
    Banner* stagedBanner() const { return staged_; }
    QTableView* tagStrip() const { return strip_; }

signals:
    void reportShown(std::shared_ptr<const trust::Report> report);
    void referenceChanged(const QString& reference);
    void busy(const QString& what);
    void idle();
    void signInRequested(const QString& registryHost);
    void trustServersRequested(const QString& registryHost);
    void addRequested();
    /// Another tag, or none, is in view; or its repository was read again.
    void selectionChanged();
    void signRequested();
    /// The bundle in view is to be judged at the time when it was fetched, or now.
    void bundleTimeRequested(const QString& file, bool asFetched);
    void renewRequested();
    void publishStagedRequested();
    void discardStagedRequested();

private:
    void buildTree(QSplitter* splitter);
    QWidget* buildTags();
    QWidget* buildDetails();
    void buildStrip(QSplitter* splitter);
    void connectHierarchy();
    void adaptStrip();
    void showTag(const QString& tag);
    void showDetailsTitle();
    void showReport(const Result<std::shared_ptr<const trust::Report>>& result);
    void showState();
    void showHidden();
    void showRepository(const trust::Report& report);
    void showBundle();
    void clearShown();
    std::shared_ptr<Backend> source() const { return reader_ ? reader_ : backend_; }
    void unfoldTree();
    void reorder();
    void selectTag(const trust::TagRow* tag);
    void headerMenu(const QPoint& at);

    std::shared_ptr<Backend> backend_;
    std::shared_ptr<Backend> reader_;  ///< of the bundle in view; null for a repository
    std::shared_ptr<const trust::Report> report_;
    QString gun_, wantedTag_;
    TagView view_;
    std::stop_source loading_, listing_, verifying_;
    bool enlarged_ = false;
    quint64 generation_ = 0, orderGeneration_ = 0, tagGeneration_ = 0;

    RepositoryModel* repositories_;
    RepositoryFilter* repositoryFilter_;
    QTreeView* tree_;
    QWidget* treeSide_;
    QLabel* treeNote_;
    QLineEdit *treeFilterField_, *tagFilter_;
    QLabel *title_, *subtitle_, *empty_;
    Banner *banner_, *hidden_, *staged_;
    ChipBar* chips_;
    TagModel* model_;
    QTableView *table_, *strip_;
    QSplitter *splitter_, *rightSplitter_;
    QWidget *header_, *tagArea_, *stripSide_ = nullptr, *detailsHead_ = nullptr;
    QLabel *detailsTitle_, *detailsSubtitle_;
    QTabWidget* details_;
    OverviewPane* overview_;
    WhyPane* why_;
    MetadataPane* metadata_;
    HistoryPane* history_;
    SignersPane* signers_;
    HierarchyPane* hierarchy_;
};

}  // namespace roseglass::ui
