#include "ui/metadata/search_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>

#include "ui/common/widgets.h"

namespace roseglass::ui {

SearchBar::SearchBar(QWidget* parent) : QWidget(parent), field_(new QLineEdit), result_(note({})) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    field_->setPlaceholderText(tr("Search in this file"));
    field_->setAccessibleName(tr("Search in this file"));
    field_->setClearButtonEnabled(true);
    field_->setMaximumWidth(280);
    auto* previous = button(QStringLiteral("up"), tr("Previous"));
    auto* next = button(QStringLiteral("down"), tr("Next"));
    next->setToolTip(tr("Return, F3"));
    previous->setToolTip(tr("Shift+F3"));
    layout->addWidget(field_);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(result_, 1);
    connect(next, &QPushButton::clicked, this, [this] { emit searched(true); });
    connect(previous, &QPushButton::clicked, this, [this] { emit searched(false); });
    connect(field_, &QLineEdit::returnPressed, this, [this] { emit searched(true); });
    connect(field_, &QLineEdit::textChanged, result_, &QLabel::clear);
}

void SearchBar::start() {
    field_->setFocus(Qt::ShortcutFocusReason);
    field_->selectAll();
}

QString SearchBar::words() const { return field_->text(); }
void SearchBar::tell(bool found) { result_->setText(found || words().isEmpty() ? QString() : tr("Not found")); }

}  // namespace roseglass::ui
