#include "ui/keys/actions/key_dialog.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/common/banner.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {

KeyDialog::KeyDialog(KeyDesk desk, const QString& title, const QString& intro, const QString& doIt, QWidget* parent)
    : QDialog(parent), desk_(std::move(desk)), banner_(new Banner), body_(new QVBoxLayout), plan_(note({})), reason_(note({})), progress_(new QProgressBar), do_(new QPushButton(doIt)), cancel_(new QPushButton(tr("Cancel"))) {
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    if (!intro.isEmpty()) layout->addWidget(note(intro));
    layout->addWidget(banner_);
    body_->setSpacing(12);
    layout->addLayout(body_);
    plan_->hide();
    layout->addWidget(plan_);
    layout->addStretch(1);
    progress_->setRange(0, 0);
    progress_->setTextVisible(false);
    progress_->setFixedHeight(6);
    progress_->setAccessibleName(tr("Working"));
    progress_->hide();
    layout->addWidget(progress_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(reason_, 1);
    buttons->addWidget(cancel_);
    buttons->addWidget(do_);
    cancel_->setAutoDefault(false);
    do_->setProperty("primary", true);
    do_->setDefault(true);
    layout->addLayout(buttons);
    connect(cancel_, &QPushButton::clicked, this, &KeyDialog::reject);
    connect(do_, &QPushButton::clicked, this, [this] {
        if (!busy_ && missing().isEmpty()) run();
    });
    setMinimumWidth(700);
}

bool KeyDialog::event(QEvent* event) {
    const bool handled = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest) {
        const int wanted = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : sizeHint().height();
        if (wanted > height()) resize(width(), wanted);
    }
    return handled;
}

void KeyDialog::addField(const QString& label, QWidget* field, QWidget* buddy) {
    auto* column = new QVBoxLayout;
    column->setSpacing(4);
    auto* caption = new QLabel(label);
    caption->setProperty("tone", "secondary");
    caption->setBuddy(buddy ? buddy : field);
    column->addWidget(caption);
    column->addWidget(field);
    body_->addLayout(column);
}

void KeyDialog::addWide(QWidget* widget) { body_->addWidget(widget); }

void KeyDialog::check() {
    const QString why = missing();
    do_->setEnabled(!busy_ && why.isEmpty());
    reason_->setText(busy_ ? QString() : why);
}

void KeyDialog::showPlan(const Result<trust::Plan>& plan) {
    QStringList lines;
    if (!plan) lines << shown(plan.error().message, 300) + QStringLiteral(". ") + shown(plan.error().hint, 300);
    else {
        for (const std::string& file : plan->files) lines << tr("Writes %1").arg(shown(file, 300));
        for (const std::string& line : plan->notes) lines << shown(line, 400);
    }
    plan_->setText(lines.join(QLatin1Char('\n')));
    plan_->setVisible(!lines.isEmpty());
}

void KeyDialog::tellError(const Error& error) { banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(error.message, 400), shown(error.hint, 300)); }

void KeyDialog::setBusy(bool busy) {
    busy_ = busy;
    progress_->setVisible(busy);
    cancel_->setEnabled(!busy);
    for (QObject* child : children()) {
        auto* widget = qobject_cast<QWidget*>(child);
        if (widget && widget != progress_ && widget != banner_ && widget != cancel_ && widget != do_) widget->setEnabled(!busy);
    }
    check();
}

void KeyDialog::reject() {
    // Files are being written: it ends within seconds, and then tells how.
    if (!busy_) QDialog::reject();
}

QString keyName(const std::string& role, const std::string& id) {
    const QString name = role.empty() ? KeyDialog::tr("key") : KeyDialog::tr("%1 key").arg(shown(role, 80));
    return id.empty() ? name : name + QLatin1Char(' ') + shortKeyId(id);
}

}  // namespace roseglass::ui
