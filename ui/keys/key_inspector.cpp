#include "ui/keys/key_inspector.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
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

constexpr int kWidth = 300;
constexpr int kFactWidth = 180;
constexpr int kLongestWord = 28;

QString repositoryLines(const trust::KeyEntry& key) {
    QStringList lines;
    for (const trust::KeyUse& use : key.uses) lines << KeyInspector::tr("%1 (%2)").arg(shown(use.repository, 200), shown(use.role, 100));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace

KeyInspector::KeyInspector(QWidget* parent)
    : QFrame(parent), title_(heading({}, 15)), purpose_(note({})), id_(new QLabel), lost_(note({})), stolen_(note({})), lostTitle_(heading(tr("If it is lost"), 13)), stolenTitle_(heading(tr("If it is stolen"), 13)), warning_(new Banner),
      more_(note({})), facts_(new QGridLayout), content_(new QWidget), actions_(new QWidget), buttons_(new QVBoxLayout) {
    setFixedWidth(kWidth);
    setProperty("surface", true);
    auto* layout = new QVBoxLayout(content_);
    layout->setContentsMargins(16, 14, 16, 12);
    layout->setSpacing(8);
    layout->addWidget(title_);
    layout->addWidget(purpose_);
    layout->addWidget(warning_);
    layout->addWidget(more_);
    auto* idTitle = heading(tr("Key ID"), 12);
    layout->addWidget(idTitle);
    id_->setFont(fixedFont());
    id_->setTextFormat(Qt::PlainText);
    id_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(id_);
    facts_->setHorizontalSpacing(12);
    facts_->setVerticalSpacing(5);
    facts_->setColumnStretch(1, 1);
    layout->addLayout(facts_);
    passphrase_ = fact(tr("Passphrase"));
    mode_ = fact(tr("File mode"));
    backup_ = fact(tr("Backup"));
    modified_ = fact(tr("Modified"));
    place_ = fact(tr("Token"));
    repositories_ = fact(tr("Signs in"));
    file_ = fact(tr("File"));
    for (QLabel* label : {lostTitle_, lost_, stolenTitle_, stolen_}) layout->addWidget(label);
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    content_->setProperty("surface", true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content_);
    scroll->setFocusPolicy(Qt::TabFocus);
    scroll->setAccessibleName(tr("About the chosen key"));
    buttons_->setContentsMargins(16, 10, 16, 14);
    buttons_->setSpacing(8);
    actions_->setLayout(buttons_);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(scroll, 1);
    whole->addWidget(actions_);
    clear();
}

QLabel* KeyInspector::fact(const QString& name) {
    const int row = facts_->rowCount();
    auto* label = new QLabel(name);
    label->setProperty("tone", "secondary");
    auto* value = new QLabel;
    value->setTextFormat(Qt::PlainText);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleName(name);
    facts_->addWidget(label, row, 0, Qt::AlignTop);
    facts_->addWidget(value, row, 1, Qt::AlignTop);
    value->setProperty("label", QVariant::fromValue(static_cast<QObject*>(label)));
    return value;
}

void KeyInspector::setFact(QLabel* value, const QString& words) {
    value->setText(words);
    value->setVisible(!words.isEmpty());
    qobject_cast<QLabel*>(value->property("label").value<QObject*>())->setVisible(!words.isEmpty());
}

void KeyInspector::addAction(QAction* action, const QString& kind) {
    auto* made = button({}, action->text());
    made->setIcon(action->icon());
    if (!kind.isEmpty()) made->setProperty(kind.toLatin1().constData(), true);
    made->setStyleSheet(QStringLiteral("text-align: left; padding-left: 12px;"));
    connect(made, &QPushButton::clicked, action, &QAction::trigger);
    const auto adapt = [made, action] {
        made->setVisible(action->isEnabled());
        made->setIcon(action->icon());
    };
    connect(action, &QAction::changed, made, adapt);
    adapt();
    buttons_->addWidget(made);
}

void KeyInspector::show(const trust::KeyEntry& key, const trust::KeyReport& report, Instant now) {
    const KeyWords words = wordsOf(key, report, now);
    keyId_ = text(key.id);
    title_->setText(words.title);
    purpose_->setText(wrappable(shown(key.purpose, 600), kLongestWord));
    warning_->hide();
    QStringList others;
    for (const trust::KeyConcern concern : key.concerns) {
        const ConcernWords one = wordsOf(concern, key);
        if (warning_->isHidden()) warning_->tell(concern == trust::KeyConcern::Expired || concern == trust::KeyConcern::Unreadable ? Banner::Tone::Bad : Banner::Tone::Caution, QStringLiteral("warning"), one.title, wrappable(one.detail, kLongestWord));
        else others << one.title + QStringLiteral(". ") + one.detail;
    }
    more_->setText(wrappable(others.join(QLatin1Char('\n')), kLongestWord));
    more_->setVisible(!others.isEmpty());
    id_->setText(keyId_.left(32) + QLatin1Char('\n') + keyId_.mid(32));
    id_->setAccessibleName(tr("Key ID %1").arg(keyId_));
    const bool file = key.location == trust::KeyLocation::File;
    setFact(passphrase_, !key.isHere() || !key.problem.empty() ? QString() : !file ? tr("PIN of the token") : key.encrypted ? tr("encrypted") : tr("none: not encrypted"));
    setFact(mode_, key.mode ? QString::number(*key.mode, 8).rightJustified(4, QLatin1Char('0')) + (key.loose ? tr(" (others can read it)") : QString()) : QString());
    setFact(backup_, key.backedUp ? tr("%1, %2").arg(words.backup, shortDate(*key.backedUp)) : key.isHere() ? words.backup : QString());
    setFact(modified_, key.modified ? shortDate(*key.modified) : QString());
    setFact(place_, wrappable(shown(key.token, 200), kLongestWord));
    setFact(repositories_, wrappable(repositoryLines(key), kLongestWord));
    const QString path = shown(key.path.string(), 400);
    setFact(file_, file_->fontMetrics().elidedText(path, Qt::ElideMiddle, kFactWidth));
    file_->setToolTip(path);
    file_->setAccessibleName(tr("File %1").arg(path));
    lost_->setText(wrappable(shown(key.ifLost, 800), kLongestWord));
    stolen_->setText(wrappable(shown(key.ifStolen, 800), kLongestWord));
    for (QLabel* label : {lostTitle_, lost_, stolenTitle_, stolen_}) label->setVisible(!key.ifLost.empty());
    setAccessibleName(words.accessible);
    content_->show();
    actions_->show();
}

void KeyInspector::clear() {
    keyId_.clear();
    content_->hide();
    actions_->hide();
}

}  // namespace roseglass::ui
