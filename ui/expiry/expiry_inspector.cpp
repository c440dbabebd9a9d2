#include "ui/expiry/expiry_inspector.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/expiry/expiry_words.h"

namespace roseglass::ui {

ExpiryInspector::ExpiryInspector(QWidget* parent)
    : QFrame(parent), icon_(new QLabel), title_(new QLabel), breaks_(note({})), remedy_(note({})), renew_(button(QStringLiteral("renew"), tr("Renew…"))), open_(button(QStringLiteral("layers"), tr("Show repository"))),
      copy_(button(QStringLiteral("copy"), tr("Copy command"))), watch_(button(QStringLiteral("eye"), tr("Watch"))) {
    setProperty("footer", true);
    setAccessibleName(tr("About this date"));
    QFont bold = title_->font();
    bold.setWeight(QFont::DemiBold);
    title_->setFont(bold);
    title_->setWordWrap(true);
    watch_->setCheckable(true);
    watch_->setToolTip(tr("Watched repositories are looked at while Roseglass runs, and remind you of their dates."));
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    for (QLabel* label : {title_, breaks_, remedy_}) words->addWidget(label);
    words->addStretch(1);
    auto* buttons = new QGridLayout;
    buttons->setSpacing(8);
    buttons->addWidget(renew_, 0, 0);
    buttons->addWidget(copy_, 0, 1);
    buttons->addWidget(open_, 1, 0);
    buttons->addWidget(watch_, 1, 1);
    buttons->setRowStretch(2, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(12);
    layout->addWidget(icon_, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addLayout(buttons);
    connect(renew_, &QPushButton::clicked, this, &ExpiryInspector::renewRequested);
    connect(open_, &QPushButton::clicked, this, &ExpiryInspector::openRequested);
    connect(watch_, &QPushButton::toggled, this, &ExpiryInspector::watchToggled);
    connect(copy_, &QPushButton::clicked, this, [this] {
        if (entry_) copyToClipboard(text(entry_->command));
    });
    hide();
}

void ExpiryInspector::show(const trust::ExpiryEntry* entry, bool watched, Instant now) {
    setVisible(entry != nullptr);
    entry_ = entry ? std::optional(*entry) : std::nullopt;
    if (!entry) return;
    const QString sentence = expirySentence(*entry, now);
    title_->setText(sentence.left(1).toUpper() + sentence.mid(1));
    breaks_->setText(entry->problem.empty() || !entry->expires ? text(entry->breaks) : tr("It does not verify now: %1. %2").arg(shown(entry->problem, 300), text(entry->breaks)));
    breaks_->setVisible(!breaks_->text().isEmpty());
    remedy_->setText(entry->kind == trust::ExpiryKind::Repository ? shown(entry->remedy, 400) : tr("Who must act: %1. %2").arg(actorWords(*entry), text(entry->remedy)));
    remedy_->setVisible(!remedy_->text().isEmpty());
    renew_->setText(entry->kind == trust::ExpiryKind::Certificate ? tr("Replace key…") : tr("Renew…"));
    renew_->setVisible(entry->kind != trust::ExpiryKind::Repository && entry->actor != trust::Actor::Operator);
    renew_->setEnabled(entry->renewableHere);
    renew_->setToolTip(entry->renewableHere ? QString() : tr("The keys for it are not on this computer"));
    copy_->setVisible(!entry->command.empty());
    copy_->setToolTip(text(entry->command));
    const QSignalBlocker quiet(watch_);
    watch_->setChecked(watched);
    watch_->setText(watched ? tr("Watched") : tr("Watch"));
    recolor();
}

QString ExpiryInspector::words() const { return QStringList{title_->text(), breaks_->text(), remedy_->text()}.join(QLatin1Char('\n')); }

void ExpiryInspector::recolor() {
    if (entry_) icon_->setPixmap(icon(expiryIcon(entry_->state), expiryColor(entry_->state)).pixmap(20, 20));
}

}  // namespace roseglass::ui
