#include <QAction>
#include <QButtonGroup>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/hierarchy/hierarchy.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_view.h"
#include "ui/hierarchy/legend_bar.h"
#include "ui/hierarchy/role_inspector.h"
#include "ui/hierarchy/role_table_model.h"

namespace roseglass::ui {
namespace {

constexpr int kTypingMs = 150;

QToolButton* framed(const QString& words, const QString& iconName) {
    auto* made = new QToolButton;
    made->setText(words);
    if (!iconName.isEmpty()) made->setIcon(icon(iconName));
    made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    made->setFocusPolicy(Qt::TabFocus);
    made->setProperty("framed", true);
    return made;
}

}  // namespace

HierarchyPane::HierarchyPane(QWidget* parent)
    : QWidget(parent), filter_(new QLineEdit), found_(note({})), failures_(new QLabel), failureIcon_(new QLabel), empty_(note({})), graphButton_(new QToolButton), tableButton_(new QToolButton),
      fit_(framed(tr("Fit"), QStringLiteral("fit"))), export_(framed(tr("Export"), QStringLiteral("export"))), enlarge_(framed({}, QStringLiteral("up"))), bar_(new QWidget), legend_(new LegendBar), scene_(new HierarchyScene(this)), view_(new HierarchyView(scene_)),
      model_(new RoleTableModel(this)), table_(new QTableView), stack_(new QStackedWidget), inspector_(new RoleInspector) {
    setAttribute(Qt::WA_StyledBackground);
    buildBar();
    buildActions();
    table_->setModel(model_);
    setUpTable(table_, 32);
    table_->setAccessibleName(tr("Roles"));
    const int widths[] = {170, 110, 160, 210, 100, 140, 190, 110, 100};
    for (int column = 0; column < RoleTableModel::ColumnCount; ++column) table_->horizontalHeader()->resizeSection(column, widths[column]);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setFocusPolicy(Qt::StrongFocus);
    empty_->setContentsMargins(24, 24, 24, 24);
    stack_->addWidget(view_);
    stack_->addWidget(table_);
    stack_->addWidget(empty_);
    auto* left = new QVBoxLayout;
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(0);
    left->addWidget(stack_, 1);
    auto* edge = new QFrame;
    edge->setFrameShape(QFrame::VLine);
    edge->setProperty("line", true);
    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    middle->addLayout(left, 1);
    middle->addWidget(edge);
    middle->addWidget(inspector_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addLayout(middle, 1);
    layout->addWidget(legend_);
    connect(scene_, &HierarchyScene::roleChosen, this, [this](int role) { choose(role, true); });
    connect(scene_, &HierarchyScene::roleActivated, this, [this](int role) { choose(role, true); });
    connect(view_, &HierarchyView::menuRequested, this, &HierarchyPane::openMenu);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) { choose(model_->roleAt(index.row()), true); });
    connect(table_, &QTableView::customContextMenuRequested, this, [this](const QPoint& at) {
        const int role = model_->roleAt(table_->rowAt(at.y()));
        if (role >= 0) openMenu(role, table_->viewport()->mapToGlobal(at));
    });
    connect(inspector_, &RoleInspector::tagChosen, this, &HierarchyPane::tagChosen);
    recolor();
    showHierarchy(nullptr);
}

void HierarchyPane::buildBar() {
    auto* layout = new QHBoxLayout(bar_);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    setUpFilter(filter_, tr("Find a role, signer or key ID"));
    filter_->setMaximumWidth(240);
    layout->addWidget(filter_, 2);
    found_->setWordWrap(false);
    layout->addWidget(found_);
    layout->addStretch(1);
    failures_->setProperty("tone", "bad");
    layout->addWidget(failureIcon_);
    layout->addWidget(failures_);
    auto* switcher = new QHBoxLayout;
    switcher->setSpacing(0);
    auto* group = new QButtonGroup(this);
    graphButton_->setText(tr("Graph"));
    tableButton_->setText(tr("Table"));
    graphButton_->setProperty("segment", "left");
    tableButton_->setProperty("segment", "right");
    tableButton_->setProperty("calm", true);
    for (QToolButton* one : {graphButton_, tableButton_}) {
        one->setCheckable(true);
        one->setFocusPolicy(Qt::TabFocus);
        group->addButton(one);
        switcher->addWidget(one);
    }
    graphButton_->setChecked(true);
    layout->addLayout(switcher);
    fit_->setToolTip(tr("Show the whole graph (Ctrl+0). Ctrl and the wheel, Ctrl++ and Ctrl+- zoom; dragging pans."));
    export_->setProperty("popup", true);
    export_->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(export_);
    for (const auto& [words, format] : {std::pair(tr("Picture as &SVG…"), Format::Svg), std::pair(tr("Picture as &PNG…"), Format::Png), std::pair(tr("Page as P&DF…"), Format::Pdf), std::pair(tr("Graph as D&OT…"), Format::Dot)}) {
        connect(menu->addAction(words), &QAction::triggered, this, [this, format = format] { save(format); });
    }
    export_->setMenu(menu);
    layout->addWidget(fit_);
    layout->addWidget(export_);
    enlarge_->setToolTip(tr("Show over the whole height (Ctrl+Shift+M)"));
    enlarge_->setAccessibleName(tr("Enlarge"));
    connect(enlarge_, &QToolButton::clicked, this, &HierarchyPane::enlargeRequested);
    layout->addWidget(enlarge_);
    connect(graphButton_, &QToolButton::clicked, this, [this] { showGraph(true); });
    connect(tableButton_, &QToolButton::clicked, this, [this] { showGraph(false); });
    connect(fit_, &QToolButton::clicked, view_, &HierarchyView::fit);
    // Drawing again a large graph at every key would make typing stumble.
    auto* typing = new QTimer(this);
    typing->setSingleShot(true);
    typing->setInterval(kTypingMs);
    connect(filter_, &QLineEdit::textChanged, typing, qOverload<>(&QTimer::start));
    connect(typing, &QTimer::timeout, this, &HierarchyPane::search);
    connect(filter_, &QLineEdit::returnPressed, this, [this] {
        search();
        (graphButton_->isChecked() ? static_cast<QWidget*>(view_) : static_cast<QWidget*>(table_))->setFocus();
    });
}

void HierarchyPane::buildActions() {
    const auto make = [this](const QString& words, const QString& iconName, auto run) {
        auto* action = new QAction(icon(iconName), words, this);
        connect(action, &QAction::triggered, this, run);
        return action;
    };
    const auto firstKey = [this] {
        const RoleNode& node = hierarchy_->roles[static_cast<size_t>(chosen_)];
        const trust::KeyRow* best = &node.row.keys.front();
        for (const trust::KeyRow& key : node.row.keys) {
            if (key.location == trust::KeyLocation::File || key.location == trust::KeyLocation::Token) best = &key;
        }
        return QString::fromStdString(best->canonicalId.empty() ? best->id : best->canonicalId);
    };
    const auto role = [this] { return QString::fromStdString(chosenRole()); };
    actions_.showKey = make(tr("Show in Keys"), QStringLiteral("key"), [this, firstKey] { emit keyRequested(firstKey()); });
    actions_.rotate = make(tr("Replace this key…"), QStringLiteral("refresh"), [this, role] { emit rotateRequested(role()); });
    actions_.addSigner = make(tr("Add a signer…"), QStringLiteral("person"), [this] { emit addSignerRequested(); });
    actions_.removeSigner = make(tr("Remove signer…"), QStringLiteral("trash"), [this, role] { emit removeSignerRequested(role().mid(8)); });
    actions_.renew = make(tr("Renew…"), QStringLiteral("renew"), [this] { emit renewRequested(); });
    actions_.filterTags = make(tr("Show its tags in the table"), QStringLiteral("search"), [this, role] {
        emit tagFilterRequested(role().mid(8));
    });
    actions_.metadata = make(tr("Show signed metadata"), QStringLiteral("document"), [this, role] { emit metadataRequested(role()); });
    actions_.copyKeyId = make(tr("Copy key ID"), QStringLiteral("copy"), [firstKey] { copyToClipboard(firstKey()); });
    for (QAction* action : {actions_.renew, actions_.showKey, actions_.rotate, actions_.addSigner, actions_.removeSigner, actions_.metadata}) inspector_->addAction(action);
}

}  // namespace roseglass::ui
