#include <QAction>
#include <QDataStream>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/browse/browse_pane.h"
#include "ui/browse/chip_bar.h"
#include "ui/browse/overview_pane.h"
#include "ui/browse/repository_filter.h"
#include "ui/browse/tag_model.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/row_delegate.h"
#include "ui/common/widgets.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/history/history_pane.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/signers/signers_pane.h"
#include "ui/why/why_pane.h"

namespace roseglass::ui {

void BrowsePane::buildTree(QSplitter* splitter) {
    treeSide_ = new QWidget;
    treeSide_->setProperty("surface", true);
    treeSide_->setMinimumWidth(200);
    auto* layout = new QVBoxLayout(treeSide_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(12, 12, 12, 8);
    top->setSpacing(8);
    auto* add = new QToolButton;
    add->setIcon(icon(QStringLiteral("plus")));
    add->setProperty("framed", true);
    add->setToolTip(tr("Add a repository or a registry"));
    add->setAccessibleName(add->toolTip());
    connect(add, &QToolButton::clicked, this, &BrowsePane::addRequested);
    top->addWidget(treeFilterField_, 1);
    top->addWidget(add);
    layout->addLayout(top);
    repositoryFilter_->setSourceModel(repositories_);
    tree_->setModel(repositoryFilter_);
    tree_->setHeaderHidden(true);
    tree_->setUniformRowHeights(true);
    tree_->setIndentation(10);
    tree_->setAccessibleName(tr("Repositories"));
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    tree_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    tree_->setStyleSheet(QStringLiteral("QTreeView::item { height: 32px; }"));
    tree_->setItemDelegate(new RowDelegate(tree_));
    layout->addWidget(tree_, 1);
    treeNote_->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(treeNote_);
    splitter->addWidget(treeSide_);
    connect(treeFilterField_, &QLineEdit::textChanged, this, [this](const QString& words) {
        repositoryFilter_->setFilterFixedString(words);
        unfoldTree();
    });
    const auto openIndex = [this](const QModelIndex& index) {
        const QString gun = index.siblingAtColumn(0).data(RepositoryModel::GunRole).toString();
        if (!gun.isEmpty() && gun != gun_) open(gun, {});
    };
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, openIndex);
}

QWidget* BrowsePane::buildTags() {
    auto* side = new QWidget;
    side->setProperty("surface", true);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    header_ = new QWidget;
    auto* top = new QVBoxLayout(header_);
    top->setContentsMargins(16, 12, 16, 10);
    top->setSpacing(6);
    top->addWidget(title_);
    top->addWidget(subtitle_);
    top->addWidget(banner_);
    top->addWidget(hidden_);
    top->addWidget(staged_);
    auto* filters = new QHBoxLayout;
    filters->setSpacing(8);
    tagFilter_->setMaximumWidth(220);
    filters->addWidget(chips_, 1);
    filters->addWidget(tagFilter_);
    tagArea_ = new QWidget;
    tagArea_->setLayout(filters);
    filters->setContentsMargins(0, 4, 0, 0);
    top->addWidget(tagArea_);
    layout->addWidget(header_);
    empty_->setAlignment(Qt::AlignCenter);
    layout->addWidget(empty_, 1);
    table_->setModel(model_);
    setUpTable(table_, 32);
    QHeaderView* header = table_->horizontalHeader();
    const int widths[] = {88, 258, 184, 184, 108, 110};
    for (int column = 0; column < TagColumnCount; ++column) header->resizeSection(column, widths[column]);
    // What more room there is goes to the names.
    header->setSectionResizeMode(TagSigners, QHeaderView::Stretch);
    header->setSectionsMovable(true);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(TagName, Qt::AscendingOrder);
    header->setSectionsClickable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    layout->addWidget(table_, 4);
    connect(header, &QHeaderView::customContextMenuRequested, this, &BrowsePane::headerMenu);
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        view_.column = column;
        view_.order = order;
        reorder();
    });
    connect(chips_, &ChipBar::changed, this, &BrowsePane::reorder);
    connect(tagFilter_, &QLineEdit::textChanged, this, &BrowsePane::reorder);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) { selectTag(model_->tagAt(index.row())); });
    connect(table_, &QTableView::doubleClicked, this, &BrowsePane::showWhy);
    auto* copy = new QAction(tr("Copy value"), table_);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { copyToClipboard(model_->fullText(table_->currentIndex())); });
    auto* pinned = new QAction(tr("Copy pinned reference"), table_);
    connect(pinned, &QAction::triggered, this, &BrowsePane::copyPinned);
    auto* why = new QAction(tr("Show why"), table_);
    connect(why, &QAction::triggered, this, &BrowsePane::showWhy);
    table_->addActions({copy, pinned, why});
    table_->setContextMenuPolicy(Qt::ActionsContextMenu);
    return side;
}

QWidget* BrowsePane::buildDetails() {
    details_->addTab(overview_, tr("Overview"));
    details_->addTab(why_, tr("Why"));
    connect(why_, &WhyPane::retryRequested, this, [this] { selectTag(currentTag()); });
    details_->addTab(hierarchy_, tr("Hierarchy"));
    details_->addTab(signers_, tr("Signers"));
    details_->addTab(metadata_, tr("Metadata"));
    details_->addTab(history_, tr("History"));
    history_->setProperty("surface", true);
    details_->setDocumentMode(true);
    details_->tabBar()->setDrawBase(false);
    details_->setProperty("surface", true);
    for (QWidget* page : {static_cast<QWidget*>(overview_), static_cast<QWidget*>(why_), static_cast<QWidget*>(hierarchy_), static_cast<QWidget*>(signers_), static_cast<QWidget*>(metadata_)}) page->setProperty("surface", true);
    connect(history_, &HistoryPane::historyRead, metadata_, &MetadataPane::setHistory);
    connect(overview_, &OverviewPane::whyRequested, this, &BrowsePane::showWhy);
    connect(details_, &QTabWidget::currentChanged, this, &BrowsePane::showDetailsTitle);
    connect(details_, &QTabWidget::currentChanged, this, &BrowsePane::adaptStrip);
    connectHierarchy();

    detailsHead_ = new QWidget;
    auto* head = new QHBoxLayout(detailsHead_);
    head->setContentsMargins(16, 10, 16, 6);
    head->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(detailsTitle_);
    words->addWidget(detailsSubtitle_);
    head->addLayout(words, 1);
    auto* again = new QPushButton(icon(QStringLiteral("refresh")), tr("Check again"));
    auto* restore = new QPushButton(icon(QStringLiteral("down")), tr("Restore panes"));
    restore->setToolTip(tr("Show the repositories and the tag table again (Ctrl+Shift+M)"));
    connect(again, &QPushButton::clicked, this, &BrowsePane::refresh);
    connect(restore, &QPushButton::clicked, this, &BrowsePane::toggleDetails);
    head->addWidget(again);
    head->addWidget(restore);
    detailsHead_->hide();

    auto* side = new QWidget;
    side->setProperty("surface", true);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(detailsHead_);
    layout->addWidget(details_, 1);
    return side;
}

/// The tags beside enlarged details: the same model and selection as the table's, names and trust alone.
void BrowsePane::buildStrip(QSplitter* splitter) {
    stripSide_ = new QWidget;
    stripSide_->setProperty("surface", true);
    stripSide_->setMinimumWidth(232);
    auto* layout = new QVBoxLayout(stripSide_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    strip_->setModel(model_);
    setUpTable(strip_, 32);
    strip_->setAccessibleName(tr("Tags"));
    strip_->horizontalHeader()->hide();
    for (int column = TagTrust + 1; column < TagColumnCount; ++column) strip_->setColumnHidden(column, true);
    strip_->horizontalHeader()->setSectionResizeMode(TagName, QHeaderView::Fixed);
    strip_->horizontalHeader()->resizeSection(TagName, 96);
    strip_->horizontalHeader()->setSectionResizeMode(TagTrust, QHeaderView::Stretch);
    strip_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(strip_, 1);
    auto* hint = note(tr("Up, Down: other tag"));
    hint->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(hint);
    stripSide_->hide();
    splitter->addWidget(stripSide_);
}

void BrowsePane::toggleDetails() {
    if (!enlarged_ && !report_) return;
    enlarged_ = !enlarged_;
    rightSplitter_->widget(0)->setVisible(!enlarged_);
    treeSide_->setVisible(!enlarged_);
    adaptStrip();
    hierarchy_->setEnlarged(enlarged_);
    detailsHead_->setVisible(enlarged_);
    strip_->setSelectionModel(table_->selectionModel());
    (enlarged_ ? strip_ : table_)->setFocus();
    showDetailsTitle();
}

void BrowsePane::showDetailsTitle() {
    const trust::TagRow* tag = model_->tagAt(table_->currentIndex().row());
    if (report_ && details_->currentWidget() == hierarchy_) {
        detailsTitle_->setText(tr("Key hierarchy of %1").arg(gun_.mid(gun_.indexOf(QLatin1Char('/')) + 1)));
        detailsSubtitle_->setText(hierarchy_->summary());
        return;
    }
    if (!report_ || !tag) {
        detailsTitle_->setText(gun_.mid(gun_.indexOf(QLatin1Char('/')) + 1));
    } else if (details_->currentWidget() == why_) {
        detailsTitle_->setText(presentationOf(*tag, *report_).question);
    } else {
        detailsTitle_->setText(tr("%1: %2").arg(shown(tag->name, 60), details_->tabText(details_->currentIndex())));
    }
    detailsSubtitle_->setText(report_ ? tr("%1 · %2").arg(gun_, basisWords(*report_)) : gun_);
}

void BrowsePane::headerMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 1; column < TagColumnCount; ++column) {
        QAction* action = menu->addAction(model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!table_->isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) { table_->setColumnHidden(column, !shown); });
    }
    menu->popup(table_->horizontalHeader()->mapToGlobal(at));
}

QByteArray BrowsePane::saveLayout() const {
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << splitter_->saveState() << rightSplitter_->saveState() << table_->horizontalHeader()->saveState();
    return bytes;
}

void BrowsePane::restoreLayout(const QByteArray& state) {
    if (state.isEmpty()) return;
    QDataStream in(state);
    QByteArray left, right, columns;
    in >> left >> right >> columns;
    splitter_->restoreState(left);
    rightSplitter_->restoreState(right);
    table_->horizontalHeader()->restoreState(columns);
}

}  // namespace roseglass::ui
