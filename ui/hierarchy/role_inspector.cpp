#include "ui/hierarchy/role_inspector.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

constexpr int kWidth = 296, kFactWidth = 100, kLongestWord = 24;
/// Keys that are told of one by one; a threshold of more is rare, and the table counts them.
constexpr size_t kMaxKeys = 8;
constexpr int kMaxTags = 500, kTagsHeight = 132;

QString backupWords(const trust::KeyEntry& key) {
    switch (key.backup) {
        case trust::BackupState::Done: return key.backedUp ? RoleInspector::tr("Done, %1").arg(shortDate(*key.backedUp)) : RoleInspector::tr("Done");
        case trust::BackupState::Outdated: return RoleInspector::tr("Outdated");
        case trust::BackupState::NotCopyable: return RoleInspector::tr("Not copyable");
        case trust::BackupState::Never: return key.path.empty() ? QString() : RoleInspector::tr("None yet");
        case trust::BackupState::NotHere: return {};
    }
    return {};
}

}  // namespace

RoleInspector::RoleInspector(QWidget* parent)
    : QFrame(parent), title_(heading({}, 16)), badge_(new QLabel), purpose_(note({})), tagsTitle_(heading({}, 13)), reason_(new Banner), keys_(new QVBoxLayout), buttons_(new QVBoxLayout), content_(new QWidget),
      actions_(new QWidget), badgeIcon_(new QLabel), empty_(note({})), tags_(new QListWidget) {
    setFixedWidth(kWidth);
    setProperty("surface", true);
    content_->setProperty("surface", true);
    auto* layout = new QVBoxLayout(content_);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setSpacing(4);
    top->addWidget(title_, 1);
    top->addWidget(badgeIcon_);
    top->addWidget(badge_);
    layout->addWidget(empty_);
    layout->addLayout(top);
    layout->addWidget(reason_);
    layout->addWidget(purpose_);
    auto* facts = new QWidget;
    facts_ = new QGridLayout(facts);
    facts_->setContentsMargins(0, 0, 0, 0);
    facts_->setHorizontalSpacing(10);
    facts_->setVerticalSpacing(5);
    facts_->setColumnMinimumWidth(0, kFactWidth - 10);
    facts_->setColumnStretch(1, 1);
    layout->addWidget(facts);
    keys_->setSpacing(6);
    layout->addLayout(keys_);
    layout->addWidget(tagsTitle_);
    tags_->setProperty("framed", true);
    tags_->setUniformItemSizes(true);
    tags_->setMaximumHeight(kTagsHeight);
    layout->addWidget(tags_);
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content_);
    scroll->setFocusPolicy(Qt::TabFocus);
    scroll->setAccessibleName(tr("About the chosen role"));
    buttons_->setContentsMargins(16, 8, 16, 12);
    buttons_->setSpacing(8);
    actions_->setLayout(buttons_);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(scroll, 1);
    whole->addWidget(actions_);
    connect(tags_, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) { emit tagChosen(item->data(Qt::UserRole).toString()); });
    connect(tags_, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) { emit tagChosen(item->data(Qt::UserRole).toString()); });
    clear({});
}

void RoleInspector::addFact(const QString& name, const QString& value, const QString& full) {
    if (value.isEmpty()) return;
    const int row = facts_->rowCount();
    auto* label = new QLabel(name);
    label->setProperty("tone", "secondary");
    auto* said = new QLabel(wrappable(value, kLongestWord));
    said->setWordWrap(true);
    said->setTextInteractionFlags(Qt::TextSelectableByMouse);
    said->setAccessibleName(tr("%1: %2").arg(name, full.isEmpty() ? value : full));
    said->setToolTip(full);
    facts_->addWidget(label, row, 0, Qt::AlignTop);
    facts_->addWidget(said, row, 1, Qt::AlignTop);
}

void RoleInspector::showFacts(const Hierarchy& hierarchy, const RoleNode& node, const RoleWords& words) {
    clearLayout(facts_);
    addFact(tr("Threshold"), node.planned ? tr("1 of 1") : tr("%1 of %2").arg(node.row.threshold).arg(node.keyCount));
    if (!node.planned && node.row.state != trust::RoleState::Missing) addFact(tr("Signatures"), words.signatures);
    if (!node.planned && node.row.version > 0) addFact(tr("Version"), QString::number(node.row.version));
    if (node.row.expires) addFact(tr("Expires"), tr("%1, %2").arg(shortDate(*node.row.expires), distance(*node.row.expires, hierarchy.report->checkedAt)), dateAndTime(*node.row.expires));
    if (node.parent >= 0) addFact(node.depth > 1 ? tr("Delegated by") : tr("Named by"), shown(hierarchy.roles[static_cast<size_t>(node.parent)].row.name, 160));
    if (node.depth > 0 && !node.children.empty()) addFact(tr("Delegates to"), node.children.size() == 1 ? tr("1 role") : tr("%1 roles").arg(node.children.size()));
    if (node.depth > 1) addFact(tr("May sign"), pathWords(node.row.paths));
    if (node.row.name == "snapshot" && !node.planned) {
        int fixed = 0;
        const int self = hierarchy.indexOf("snapshot");
        for (const RoleEdge& edge : hierarchy.edges) fixed += edge.kind == EdgeKind::Fixes && edge.from == self ? 1 : 0;
        addFact(tr("Fixes"), tr("version and hash of %1 roles").arg(fixed));
    }
}

void RoleInspector::addKey(const Hierarchy& hierarchy, const RoleNode& node, const trust::KeyRow& row, size_t number) {
    const std::string& id = row.canonicalId.empty() ? row.id : row.canonicalId;
    const trust::KeyEntry* key = hierarchy.key(id);
    keys_->addWidget(heading(node.row.keys.size() == 1 ? tr("Key") : tr("Key %1 of %2").arg(number).arg(node.row.keys.size()), 13));
    auto* idLabel = new QLabel(shown(id.substr(0, 32), 32) + (id.size() > 32 ? QLatin1Char('\n') + shown(id.substr(32, 32), 32) : QString()));
    idLabel->setFont(fixedFont());
    idLabel->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    idLabel->setAccessibleName(tr("Key ID %1").arg(shown(id, 80)));
    keys_->addWidget(idLabel);
    QStringList lines;
    const QString signer = shown(hierarchy.signersOf(id), 100);
    lines << tr("%1 · %2").arg(shown(row.strength, 40), placeWords(row.location));
    if (!signer.isEmpty()) lines << tr("Signer: %1").arg(signer);
    if (key && !key->token.empty()) lines << tr("Token: %1").arg(shown(key->token, 100));
    if (key && !key->path.empty()) lines << tr("File: %1").arg(wrappable(shown(key->path.string(), 300), kLongestWord));
    if (node.row.state != trust::RoleState::Missing) lines << (row.didSign ? tr("Signed this version.") : tr("Did not sign this version."));
    if (!row.problem.empty()) lines << tr("Problem: %1").arg(shown(row.problem, 200));
    if (row.certificateExpires) lines << tr("Certificate %1 expires %2.").arg(wrappable(shown(row.certificateName, 120), kLongestWord), shortDate(*row.certificateExpires));
    if (key && !backupWords(*key).isEmpty()) lines << tr("Backup: %1").arg(backupWords(*key));
    if (key && key->uses.size() > 1) {
        QStringList roles;
        for (const trust::KeyUse& use : key->uses) roles << shown(use.role, 80);
        lines << tr("Counts in %1.").arg(wrappable(roles.join(QStringLiteral(", ")), kLongestWord));
    }
    auto* facts = note(lines.join(QLatin1Char('\n')));
    keys_->addWidget(facts);
    if (!key) return;
    keys_->addWidget(heading(tr("What could a thief of this key do?"), 12));
    keys_->addWidget(note(wrappable(shown(key->ifStolen, 900), kLongestWord)));
    keys_->addWidget(heading(tr("What if it is lost?"), 12));
    keys_->addWidget(note(wrappable(shown(key->ifLost, 900), kLongestWord)));
}

void RoleInspector::showTags(const Hierarchy& hierarchy, const RoleNode& node) {
    tags_->clear();
    for (const uint32_t index : node.tags) {
        if (tags_->count() == kMaxTags) break;
        const std::string& name = hierarchy.report->tags[index].name;
        auto* item = new QListWidgetItem(shown(name, 120), tags_);
        item->setData(Qt::UserRole, QString::fromStdString(name));
        item->setSizeHint({0, 24});
    }
    const bool signs = node.row.name.starts_with("targets") && !node.planned;
    tagsTitle_->setVisible(signs);
    tagsTitle_->setText(node.tags.empty() ? tr("Signs no tag") : static_cast<int>(node.tags.size()) > kMaxTags ? tr("First %1 of %2 tags").arg(kMaxTags).arg(node.tags.size()) : node.tags.size() == 1 ? tr("Signs 1 tag") : tr("Signs %1 tags").arg(node.tags.size()));
    tags_->setVisible(signs && !node.tags.empty());
    tags_->setAccessibleName(tagsTitle_->text());
    tags_->setFixedHeight(std::min(kTagsHeight, static_cast<int>(tags_->count()) * 24 + 6));
}

void RoleInspector::show(const Hierarchy& hierarchy, int role) {
    const RoleNode& node = hierarchy.roles[static_cast<size_t>(role)];
    const RoleWords words = wordsOf(hierarchy, role);
    empty_->hide();
    title_->setText(wrappable(words.title, kLongestWord));
    title_->show();
    badge_->setText(words.state);
    const QColor color = toneColor(words.stateTone, tokens());
    badge_->setStyleSheet(QStringLiteral("color: %1; font-weight: 600;").arg(color.name()));
    badgeIcon_->setPixmap(icon(words.stateIcon, color).pixmap(16, 16));
    badge_->show();
    badgeIcon_->show();
    reason_->hide();
    if (!words.reason.isEmpty()) reason_->tell(node.fails() ? Banner::Tone::Bad : Banner::Tone::Neutral, node.fails() ? QStringLiteral("fail") : QStringLiteral("unsigned"), wrappable(words.reason, kLongestWord), {});
    purpose_->setText(purposeOf(node));
    purpose_->show();
    showFacts(hierarchy, node, words);
    clearLayout(keys_);
    if (node.planned) {
        keys_->addWidget(heading(tr("Key"), 13));
        keys_->addWidget(note(node.row.keys.front().location == trust::KeyLocation::Server ? tr("The trust server makes it and keeps it.") : tr("Made on this computer at the first signature, and encrypted with a passphrase of yours.")));
    }
    for (size_t i = 0; i < node.row.keys.size() && i < kMaxKeys && !node.planned; ++i) addKey(hierarchy, node, node.row.keys[i], i + 1);
    if (node.row.keys.size() > kMaxKeys) keys_->addWidget(note(tr("and %1 more keys").arg(node.row.keys.size() - kMaxKeys)));
    showTags(hierarchy, node);
    setAccessibleName(words.accessible);
    actions_->show();
}

void RoleInspector::clear(const QString& words) {
    for (QWidget* widget : {static_cast<QWidget*>(title_), static_cast<QWidget*>(badge_), static_cast<QWidget*>(badgeIcon_), static_cast<QWidget*>(purpose_), static_cast<QWidget*>(reason_), static_cast<QWidget*>(tagsTitle_), static_cast<QWidget*>(tags_), actions_}) widget->hide();
    clearLayout(facts_);
    clearLayout(keys_);
    empty_->setText(words);
    empty_->show();
    setAccessibleName(tr("No role is chosen"));
}

void RoleInspector::addAction(QAction* action, bool primary) {
    auto* made = button({}, action->text());
    made->setProperty("primary", primary);
    made->setStyleSheet(QStringLiteral("text-align: left; padding-left: 12px;"));
    connect(made, &QPushButton::clicked, action, &QAction::trigger);
    const auto adapt = [made, action] {
        made->setVisible(action->isEnabled());
        made->setText(action->text());
        made->setIcon(action->icon());
    };
    connect(action, &QAction::changed, made, adapt);
    adapt();
    buttons_->addWidget(made);
}

QString RoleInspector::allText() const {
    QStringList lines;
    for (const QLabel* label : content_->findChildren<QLabel*>()) {
        const bool away = label->isHidden() && label->testAttribute(Qt::WA_WState_ExplicitShowHide);
        if (!away) lines << QString(label->text()).remove(QChar(0x200b));
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace roseglass::ui
