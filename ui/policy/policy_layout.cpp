#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QTableView>
#include <QTimer>

#include "ui/common/banner.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/policy/decision_view.h"
#include "ui/common/diff_view.h"
#include "ui/policy/mode_list.h"
#include "ui/policy/pin_model.h"
#include "ui/policy/policy_pane.h"

namespace roseglass::ui {
namespace {

QLabel* section(const QString& words) {
    auto* label = new QLabel(words);
    QFont font = label->font();
    font.setPixelSize(15);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

}  // namespace

PolicyPane::PolicyPane(PolicyDesk desk, QWidget* parent)
    : QWidget(parent), desk_(std::move(desk)), draft_(new PolicyDraft(this)), subtitle_(note(tr("What this computer’s daemon may pull and run. Changes are written only when you save."))), changes_(new QLabel),
      officialName_(note({})), freeze_(new QLabel(tr("no protection against freeze attacks"))), previewFile_(note({})), counts_(new QLabel), nothing_(note(tr("No root key is pinned."))), revert_(nullptr),
      save_(button(QStringLiteral("save"), tr("Save"))), try_(new QPushButton(tr("Try"))), banner_(new Banner), modes_(new ModeList), official_(new QCheckBox(tr("Pin official images to Docker’s own root keys"))),
      expired_(new QCheckBox(tr("Accept an expired cache when no server answers"))), model_(new PinModel(this)), table_(new QTableView), field_(new QLineEdit), decision_(new DecisionView), preview_(new DiffView), waiting_(new QTimer(this)) {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    buildActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 10, 16, 12);
    layout->setSpacing(10);
    header_ = buildHeader();
    left_ = buildPolicy();
    right_ = buildTrial();
    layout->addWidget(header_);
    layout->addWidget(banner_);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    columns->addWidget(left_, 55);
    auto* line = new QFrame;
    line->setFixedWidth(1);
    line->setObjectName(QStringLiteral("divider"));
    columns->addWidget(line);
    columns->addWidget(right_, 45);
    layout->addLayout(columns, 1);
    connectParts();
    recolor();
    showDraft();
}

PolicyPane::~PolicyPane() { cancel(); }

QAction* PolicyPane::makeAction(const QString& words, const QString& iconName, const QKeySequence& keys, void (PolicyPane::*run)()) {
    auto* action = new QAction(icon(iconName), words, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, run);
    addAction(action);
    return action;
}

void PolicyPane::buildActions() {
    actions_.add = makeAction(tr("Add…"), QStringLiteral("plus"), Qt::Key_Insert, &PolicyPane::addPin);
    actions_.edit = makeAction(tr("Edit…"), QStringLiteral("sign"), {}, &PolicyPane::editPin);
    actions_.remove = makeAction(tr("Remove"), QStringLiteral("trash"), QKeySequence::Delete, &PolicyPane::removePin);
    actions_.undo = makeAction(tr("Undo"), QStringLiteral("undo"), QKeySequence::Undo, &PolicyPane::undo);
    actions_.revert = makeAction(tr("Revert"), QStringLiteral("back"), {}, &PolicyPane::revert);
    // Del edits text in the fields beside the table.
    actions_.remove->setShortcutContext(Qt::WidgetShortcut);
    table_->addActions({actions_.add, actions_.edit, actions_.remove});
    table_->setContextMenuPolicy(Qt::ActionsContextMenu);
}

QWidget* PolicyPane::buildHeader() {
    auto* header = new QWidget;
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(pageTitle(tr("Policy of the Docker engine")));
    words->addWidget(subtitle_);
    row->addLayout(words, 1);
    changes_->setProperty("tone", "caution");
    row->addWidget(changes_);
    revert_ = buttonFor(actions_.revert);
    row->addWidget(revert_);
    save_->setProperty("primary", true);
    row->addWidget(save_);
    return header;
}

QWidget* PolicyPane::buildPolicy() {
    auto* content = new QWidget;
    content->setProperty("surface", true);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(section(tr("Mode")));
    column->addWidget(modes_);
    const auto withWord = [column](QCheckBox* box, QLabel* word) {
        auto* row = new QHBoxLayout;
        row->addWidget(box);
        row->addStretch(1);
        row->addWidget(word);
        column->addLayout(row);
    };
    officialName_->setFont(fixedFont());
    officialName_->setWordWrap(false);
    freeze_->setProperty("tone", "caution");
    withWord(official_, officialName_);
    withWord(expired_, freeze_);
    auto* pinning = new QHBoxLayout;
    pinning->setSpacing(8);
    pinning->addWidget(section(tr("Trust pinning")));
    auto* rule = note(tr("the longest match wins"));
    rule->setWordWrap(false);
    pinning->addWidget(rule);
    pinning->addStretch(1);
    for (QAction* action : {actions_.add, actions_.edit, actions_.remove}) pinning->addWidget(buttonFor(action));
    column->addLayout(pinning);
    table_->setModel(model_);
    setUpTable(table_, 32);
    table_->setProperty("framed", true);
    table_->setAccessibleName(tr("Pinned root keys"));
    table_->setMinimumHeight(132);
    QHeaderView* header = table_->horizontalHeader();
    header->setSectionResizeMode(PinPattern, QHeaderView::Stretch);
    header->resizeSection(PinKeys, 140);
    header->resizeSection(PinLength, 76);
    header->resizeSection(PinResult, 180);
    header->setHighlightSections(false);
    column->addWidget(table_, 1);
    column->addWidget(nothing_);
    column->addWidget(note(tr("Root keys are named by their canonical ID: one key can serve many image names.")));
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setProperty("surface", true);
    scroll->setWidget(content);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

QWidget* PolicyPane::buildTrial() {
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(section(tr("Try a reference")));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    field_->setFont(fixedFont());
    field_->setAccessibleName(tr("Reference to try"));
    field_->setPlaceholderText(tr("registry/name:tag, name@sha256:… or scratch"));
    try_->setProperty("primary", true);
    try_->setAutoDefault(false);
    row->addWidget(field_, 1);
    row->addWidget(try_);
    column->addLayout(row);
    column->addWidget(decision_);
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(section(tr("Preview")));
    previewFile_->setFont(fixedFont());
    previewFile_->setWordWrap(false);
    // A long path gives way to the counts.
    previewFile_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    title->addWidget(previewFile_, 1);
    title->addWidget(counts_);
    column->addLayout(title);
    preview_->setMinimumHeight(96);
    column->addWidget(preview_, 1);
    return content;
}

Regions PolicyPane::regions() const { return {{header_, save_}, {left_, modes_->button(draft_->policy().mode())}, {table_}, {right_, field_}, {decision_}, {preview_}}; }

void PolicyPane::recolor() {
    findChild<QFrame*>(QStringLiteral("divider"))->setStyleSheet(QStringLiteral("background: %1;").arg(tokens().line.name()));
    save_->setIcon(icon(QStringLiteral("save"), tokens().onAccent));
    actions_.remove->setIcon(icon(QStringLiteral("trash"), tokens().bad));
    decision_->recolor();
    preview_->recolor();
    showDraft();
}

}  // namespace roseglass::ui
