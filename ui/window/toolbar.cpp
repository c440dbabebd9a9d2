#include "ui/window/toolbar.h"

#include <QAction>
#include <QButtonGroup>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QStringListModel>
#include <QStyle>
#include <QToolButton>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QToolButton* plain(const QString& name, QToolBar* bar) {
    auto* made = new QToolButton;
    made->setToolTip(name);
    made->setAccessibleName(name);
    made->setFocusPolicy(Qt::TabFocus);
    bar->addWidget(made);
    return made;
}

}  // namespace

Toolbar::Toolbar(QWidget* parent)
    : QToolBar(tr("Reference"), parent), back_(plain(tr("Back"), this)), forward_(plain(tr("Forward"), this)), refresh_(plain(tr("Refresh"), this)), all_(new QToolButton), trusted_(new QToolButton),
      field_(new QLineEdit), verify_(new QPushButton(tr("Verify"))), sign_(new QPushButton(tr("Sign…"))), completions_(new QStringListModel(this)) {
    setMovable(false);
    setFloatable(false);
    setIconSize({20, 20});
    setContextMenuPolicy(Qt::PreventContextMenu);
    setObjectName(QStringLiteral("toolbar"));
    field_->setPlaceholderText(tr("Type any image reference: registry/name:tag or name@sha256:…"));
    field_->setAccessibleName(tr("Image reference"));
    field_->setFont(fixedFont());
    field_->setClearButtonEnabled(true);
    search_ = field_->addAction(QIcon(), QLineEdit::LeadingPosition);
    auto* completer = new QCompleter(completions_, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    field_->setCompleter(completer);
    addWidget(field_);
    addWidget(verify_);

    auto* switcher = new QWidget;
    auto* layout = new QHBoxLayout(switcher);
    layout->setContentsMargins(12, 0, 0, 0);
    layout->setSpacing(0);
    auto* group = new QButtonGroup(this);
    all_->setText(tr("All images"));
    trusted_->setText(tr("Trusted only"));
    trusted_->setToolTip(tr("Put the glasses on: only signed tags exist (Ctrl+G)"));
    trusted_->setAccessibleName(tr("Trusted images only, toggle"));
    all_->setProperty("segment", "left");
    trusted_->setProperty("segment", "right");
    for (QToolButton* button : {all_, trusted_}) {
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        group->addButton(button);
        layout->addWidget(button);
    }
    all_->setChecked(true);
    addWidget(switcher);
    auto* primary = new QWidget;
    auto* right = new QHBoxLayout(primary);
    right->setContentsMargins(12, 0, 8, 0);
    sign_->setProperty("primary", true);
    sign_->setAutoDefault(false);
    right->addWidget(sign_);
    addWidget(primary);

    const auto enter = [this] {
        if (!field_->text().trimmed().isEmpty()) emit entered(field_->text().trimmed());
    };
    connect(field_, &QLineEdit::returnPressed, this, enter);
    connect(verify_, &QPushButton::clicked, this, enter);
    connect(back_, &QToolButton::clicked, this, &Toolbar::backRequested);
    connect(forward_, &QToolButton::clicked, this, &Toolbar::forwardRequested);
    connect(refresh_, &QToolButton::clicked, this, &Toolbar::refreshRequested);
    connect(trusted_, &QToolButton::toggled, this, [this](bool on) {
        setProperty("glasses", on);
        style()->unpolish(this);
        style()->polish(this);
        recolor();
        emit glassesChanged(on);
    });
    recolor();
}

void Toolbar::setHistory(const QStringList& history) { completions_->setStringList(history); }
void Toolbar::setGlasses(bool on) { (on ? trusted_ : all_)->setChecked(true); }

void Toolbar::setSignAction(QAction* action) {
    const auto follow = [this, action] {
        sign_->setEnabled(action->isEnabled());
        sign_->setToolTip(action->isEnabled() ? tr("Sign a tag (%1)").arg(action->shortcut().toString(QKeySequence::NativeText)) : action->toolTip());
    };
    follow();
    connect(action, &QAction::changed, sign_, follow);
    connect(sign_, &QPushButton::clicked, action, &QAction::trigger);
}

void Toolbar::setCanGo(bool back, bool forward) {
    back_->setEnabled(back);
    forward_->setEnabled(forward);
}

void Toolbar::recolor() {
    back_->setIcon(icon(QStringLiteral("back")));
    forward_->setIcon(icon(QStringLiteral("forward")));
    refresh_->setIcon(icon(QStringLiteral("refresh")));
    sign_->setIcon(icon(QStringLiteral("sign"), tokens().onAccent));
    search_->setIcon(icon(QStringLiteral("search")));
    trusted_->setIcon(icon(QStringLiteral("glasses"), trusted_->isChecked() ? tokens().base : tokens().rose));
}

}  // namespace roseglass::ui
