#include "ui/pull/start_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

#include "ui/common/icons.h"
#include "ui/common/row_delegate.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

constexpr int kWidth = 640;
constexpr int kMaxRecent = 8;

}  // namespace

StartView::StartView(QWidget* parent) : QWidget(parent), field_(new QLineEdit), lookUp_(new QPushButton(tr("Look it up"))), problem_(new QLabel), recentTitle_(note(tr("Looked at lately"))), recent_(new QListWidget) {
    auto* middle = new QWidget;
    middle->setFixedWidth(kWidth);
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* title = pageTitle(tr("Which image?"));
    layout->addWidget(title);
    layout->addWidget(note(tr("A tag is translated to the digest that was signed, and exactly those bytes are fetched. Nothing is written before you have seen what it will be.")));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 8, 0, 0);
    row->setSpacing(8);
    field_->setPlaceholderText(tr("registry/name:tag or name@sha256:…"));
    field_->setAccessibleName(tr("Image to pull"));
    field_->setFont(fixedFont());
    field_->setClearButtonEnabled(true);
    lookUp_->setProperty("primary", true);
    lookUp_->setAutoDefault(false);
    lookUp_->setEnabled(false);
    row->addWidget(field_, 1);
    row->addWidget(lookUp_);
    layout->addLayout(row);
    problem_->setProperty("tone", "bad");
    problem_->setWordWrap(true);
    problem_->hide();
    layout->addWidget(problem_);
    recentTitle_->setContentsMargins(0, 12, 0, 0);
    layout->addWidget(recentTitle_);
    recent_->setProperty("framed", true);
    recent_->setAccessibleName(tr("Images that were looked at lately"));
    recent_->setItemDelegate(new RowDelegate(recent_));
    recent_->setStyleSheet(QStringLiteral("QListView::item { height: 32px; }"));
    recent_->setFont(fixedFont());
    recent_->setIconSize({16, 16});
    layout->addWidget(recent_);
    auto* all = new QVBoxLayout(this);
    all->addStretch(2);
    auto* centre = new QHBoxLayout;
    centre->addStretch(1);
    centre->addWidget(middle);
    centre->addStretch(1);
    all->addLayout(centre);
    all->addStretch(3);
    setFocusProxy(field_);

    connect(field_, &QLineEdit::textChanged, this, [this](const QString& words) {
        lookUp_->setEnabled(!words.trimmed().isEmpty());
        problem_->hide();
    });
    const auto look = [this] {
        if (!field_->text().trimmed().isEmpty()) emit chosen(field_->text().trimmed());
    };
    connect(field_, &QLineEdit::returnPressed, this, look);
    connect(lookUp_, &QPushButton::clicked, this, look);
    connect(recent_, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) { emit chosen(item->text()); });
    connect(recent_, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) { field_->setText(item->text()); });
    setRecent({});
}

void StartView::setRecent(const QStringList& references) {
    recent_->clear();
    for (const QString& reference : references.mid(0, kMaxRecent)) recent_->addItem(new QListWidgetItem(icon(QStringLiteral("layers")), reference));
    const bool any = recent_->count() > 0;
    recent_->setVisible(any);
    recentTitle_->setVisible(any);
    recent_->setFixedHeight(recent_->count() * 32 + 6);
}

void StartView::tell(const QString& problem) {
    problem_->setText(problem);
    problem_->show();
    field_->setFocus();
    field_->selectAll();
}

}  // namespace roseglass::ui
