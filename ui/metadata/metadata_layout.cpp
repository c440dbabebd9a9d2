#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>

#include "ui/common/widgets.h"
#include "ui/metadata/compare_view.h"
#include "ui/metadata/json_tree_model.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/metadata/role_model.h"
#include "ui/metadata/search_bar.h"
#include "ui/metadata/signature_model.h"

namespace roseglass::ui {

void MetadataPane::build() {
    roles_->setModel(roleModel_);
    setUpTable(roles_, 28);
    roles_->setAccessibleName(tr("Roles"));
    roles_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    roles_->horizontalHeader()->resizeSection(1, 100);
    roles_->horizontalHeader()->resizeSection(2, 84);
    roles_->setMinimumWidth(300);

    tree_->setModel(treeModel_);
    tree_->setUniformRowHeights(true);
    tree_->setAlternatingRowColors(true);
    tree_->setStyleSheet(QStringLiteral("QTreeView::item { height: 24px; }"));
    tree_->setAccessibleName(tr("Metadata as a tree"));
    tree_->header()->resizeSection(0, 280);
    signatures_->setModel(signatureModel_);
    setUpTable(signatures_, 28);
    signatures_->setAccessibleName(tr("Signatures"));
    const int widths[] = {120, 140, 120, 300};
    for (int column = 0; column < 4; ++column) signatures_->horizontalHeader()->resizeSection(column, widths[column]);
    signatures_->horizontalHeader()->setStretchLastSection(true);
    for (QPlainTextEdit* text : {raw_, canonical_}) {
        text->setReadOnly(true);
        text->setFont(fixedFont());
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    raw_->setAccessibleName(tr("Metadata as served"));
    canonical_->setAccessibleName(tr("The canonical form of what is signed"));
    tabs_->addTab(tree_, tr("Tree"));
    tabs_->addTab(signatures_, tr("Signatures"));
    tabs_->addTab(raw_, tr("Raw"));
    tabs_->addTab(canonical_, tr("Canonical"));
    tabs_->addTab(compare_, tr("Compare"));
    jump_->setToolTip(tr("To the file or key that this line names (Ctrl+Return)"));
    back_->setToolTip(tr("Back to where you came from (Alt+Left)"));

    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(16, 8, 16, 8);
    auto* top = new QHBoxLayout;
    top->addWidget(headline_, 1);
    for (QPushButton* one : {back_, jump_, copy_, save_}) top->addWidget(one);
    column->addLayout(top);
    column->addWidget(tabs_, 1);
    column->addWidget(search_);
    auto* splitter = new QSplitter;
    splitter->addWidget(roles_);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({320, 800});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    const auto shortcut = [this](const QKeySequence& keys, void (MetadataPane::*action)()) {
        auto* made = new QShortcut(keys, this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, action);
    };
    shortcut(Qt::CTRL | Qt::Key_Return, &MetadataPane::jump);
    shortcut(Qt::ALT | Qt::Key_Left, &MetadataPane::jumpBack);
    for (const bool forward : {true, false}) {
        auto* made = new QShortcut(forward ? QKeySequence(Qt::Key_F3) : QKeySequence(Qt::SHIFT | Qt::Key_F3), this);
        made->setContext(Qt::WidgetWithChildrenShortcut);
        connect(made, &QShortcut::activated, this, [this, forward] { search(forward); });
    }
}

}  // namespace roseglass::ui
