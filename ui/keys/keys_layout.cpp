#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/common/banner.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/keys/key_chips.h"
#include "ui/keys/key_inspector.h"
#include "ui/keys/key_model.h"
#include "ui/keys/keys_pane.h"

namespace roseglass::ui {
namespace {

}  // namespace

KeysPane::KeysPane(KeyDesk desk, QWidget* parent)
    : QWidget(parent), desk_(std::move(desk)), subtitle_(note({})), banner_(new Banner), chips_(new KeyChips), filter_(new QLineEdit), model_(new KeyModel(this)), table_(new QTableView), inspector_(new KeyInspector), nothing_(note(tr("No key matches."))), tokens_(new QWidget) {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    buildActions();
    header_ = buildHeader();
    buildTable();
    auto* side = new QVBoxLayout;
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(0);
    side->addWidget(table_, 1);
    nothing_->setAlignment(Qt::AlignCenter);
    nothing_->hide();
    side->addWidget(nothing_, 1);
    auto* tokenFrames = new QVBoxLayout(tokens_);
    tokenFrames->setContentsMargins(16, 8, 16, 16);
    tokenFrames->setSpacing(8);
    tokens_->hide();
    side->addWidget(tokens_);
    auto* line = new QFrame;
    line->setFixedWidth(1);
    line->setObjectName(QStringLiteral("divider"));
    content_ = new QWidget;
    auto* row = new QHBoxLayout(content_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addLayout(side, 1);
    row->addWidget(line);
    row->addWidget(inspector_);
    empty_ = buildEmpty();
    empty_->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header_);
    layout->addWidget(content_, 1);
    layout->addWidget(empty_, 1);
    inspector_->addAction(actions_.backUp, QStringLiteral("primary"));
    inspector_->addAction(actions_.passphrase, {});
    inspector_->addAction(actions_.exportKey, {});
    inspector_->addAction(actions_.exportPublic, {});
    inspector_->addAction(actions_.rotate, {});
    inspector_->addAction(actions_.remove, QStringLiteral("danger"));
    recolor();
    showState();
}

QAction* KeysPane::makeAction(const QString& words, const QString& iconName, const QKeySequence& keys, bool ofKey, void (KeysPane::*run)()) {
    auto* action = new QAction(icon(iconName), words, this);
    action->setData(iconName);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    if (ofKey) table_->addAction(action);
    return action;
}

void KeysPane::buildActions() {
    actions_.generate = makeAction(tr("Generate…"), QStringLiteral("plus"), Qt::Key_Insert, false, &KeysPane::generate);
    actions_.import = makeAction(tr("Import…"), QStringLiteral("import"), {}, false, &KeysPane::importKey);
    actions_.backUpAll = makeAction(tr("Back up all…"), QStringLiteral("save"), {}, false, &KeysPane::backUpAll);
    actions_.restore = makeAction(tr("Restore…"), QStringLiteral("archive"), {}, false, &KeysPane::restore);
    actions_.copyId = makeAction(tr("Copy"), QStringLiteral("copy"), QKeySequence::Copy, true, &KeysPane::copyId);
    actions_.backUp = makeAction(tr("Back up…"), QStringLiteral("save"), {}, true, &KeysPane::backUp);
    actions_.passphrase = makeAction(tr("Change passphrase…"), QStringLiteral("lock"), {}, true, &KeysPane::changePassphrase);
    actions_.exportKey = makeAction(tr("Export…"), QStringLiteral("export"), Qt::CTRL | Qt::Key_E, true, &KeysPane::exportKey);
    actions_.exportPublic = makeAction(tr("Export public part…"), QStringLiteral("export"), {}, true, &KeysPane::exportPublic);
    actions_.rotate = makeAction(tr("Replace (rotate)…"), QStringLiteral("refresh"), {}, true, &KeysPane::rotate);
    actions_.remove = makeAction(tr("Remove…"), QStringLiteral("trash"), QKeySequence::Delete, true, &KeysPane::remove);
    actions_.copyId->setShortcutContext(Qt::WidgetShortcut);
    actions_.remove->setShortcutContext(Qt::WidgetShortcut);
}

QWidget* KeysPane::buildHeader() {
    auto* header = new QWidget;
    auto* layout = new QVBoxLayout(header);
    layout->setContentsMargins(16, 10, 16, 10);
    layout->setSpacing(10);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(pageTitle(tr("Keys")));
    words->addWidget(subtitle_);
    top->addLayout(words, 1);
    for (QAction* action : {actions_.generate, actions_.import, actions_.backUpAll, actions_.restore}) top->addWidget(buttonFor(action));
    layout->addLayout(top);
    layout->addWidget(banner_);
    setUpFilter(filter_, tr("Filter keys"));
    filter_->setFixedWidth(176);
    filters_ = new QWidget;
    auto* row = new QHBoxLayout(filters_);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(chips_, 1);
    row->addWidget(filter_);
    layout->addWidget(filters_);
    connect(chips_, &KeyChips::changed, this, &KeysPane::reorder);
    connect(filter_, &QLineEdit::textChanged, this, &KeysPane::reorder);
    return header;
}

void KeysPane::buildTable() {
    table_->setModel(model_);
    setUpTable(table_, 32);
    table_->setAccessibleName(tr("Private keys"));
    table_->setContextMenuPolicy(Qt::ActionsContextMenu);
    QHeaderView* columns = table_->horizontalHeader();
    const int widths[] = {110, 106, 118, 160, 146, 142, 100};
    for (int column = 0; column < KeyColumnCount; ++column) columns->resizeSection(column, widths[column]);
    // What more room there is goes to the names.
    columns->setSectionResizeMode(KeyRepositories, QHeaderView::Stretch);
    columns->setSectionsMovable(true);
    columns->setSectionsClickable(true);
    columns->setSortIndicatorShown(true);
    columns->setSortIndicatorClearable(true);
    columns->setSortIndicator(-1, Qt::AscendingOrder);
    connect(columns, &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
        view_.column = column;
        view_.order = order;
        reorder();
    });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &KeysPane::chosenChanged);
}

QWidget* KeysPane::buildEmpty() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->addStretch(1);
    auto* title = pageTitle(tr("There are no private keys here yet"));
    title->setAlignment(Qt::AlignCenter);
    layout->addWidget(title);
    auto* words = note(tr("The first signature makes the keys that it needs. Generate a key to become a signer of somebody else's repository, import one that you have, or restore a backup."));
    words->setAlignment(Qt::AlignCenter);
    words->setMaximumWidth(560);
    auto* center = new QHBoxLayout;
    center->addStretch(1);
    center->addWidget(words, 4);
    center->addStretch(1);
    layout->addLayout(center);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, 12, 0, 0);
    buttons->addStretch(1);
    QPushButton* generate = buttonFor(actions_.generate);
    generate->setProperty("primary", true);
    generate->setObjectName(QStringLiteral("firstKey"));
    buttons->addWidget(generate);
    buttons->addWidget(buttonFor(actions_.import));
    buttons->addWidget(buttonFor(actions_.restore));
    buttons->addStretch(1);
    layout->addLayout(buttons);
    layout->addStretch(2);
    return page;
}

void KeysPane::recolor() {
    chips_->recolor();
    findChild<QFrame*>(QStringLiteral("divider"))->setStyleSheet(QStringLiteral("background: %1;").arg(tokens().line.name()));
    actions_.remove->setIcon(icon(QStringLiteral("trash"), tokens().bad));
    actions_.backUp->setIcon(icon(QStringLiteral("save"), tokens().onAccent));
    findChild<QPushButton*>(QStringLiteral("firstKey"))->setIcon(icon(QStringLiteral("plus"), tokens().onAccent));
    reorder();
}

}  // namespace roseglass::ui
