#include "ui/publish/backup_card.h"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <algorithm>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/plan_session.h"

namespace roseglass::ui {

BackupCard::BackupCard(QWidget* parent)
    : QFrame(parent), title_(new QLabel), words_(note({})), choose_(button(QStringLiteral("folder"), tr("Back up to…"))), later_(new QCheckBox(tr("I will do it later. Remind me in Keys until a backup exists."))) {
    setProperty("banner", "accent");
    QFont bold = title_->font();
    bold.setWeight(QFont::DemiBold);
    title_->setFont(bold);
    auto* picture = new QLabel;
    picture->setPixmap(icon(QStringLiteral("save"), tokens().accent).pixmap(24, 24));
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(16, 10, 16, 10);
    layout->setHorizontalSpacing(12);
    layout->setVerticalSpacing(4);
    layout->addWidget(picture, 0, 0, 2, 1);
    layout->addWidget(title_, 0, 1);
    layout->addWidget(words_, 1, 1);
    layout->addWidget(choose_, 0, 2, 2, 1);
    layout->addWidget(later_, 2, 1, 1, 2);
    layout->setColumnStretch(1, 1);
    connect(choose_, &QPushButton::clicked, this, &BackupCard::choose);
    connect(later_, &QCheckBox::toggled, this, &BackupCard::changed);
}

void BackupCard::describe(const PlanSession& session) {
    const auto& asks = session.asks();
    const bool root = std::any_of(asks.begin(), asks.end(), [](const Ask& ask) { return ask.isNew && ask.key.role == "root"; });
    title_->setText(root ? tr("Back up the root key before anybody relies on it") : tr("Back up the new key"));
    proposed_ = repositoryName(session.intent().repository).replace(QLatin1Char('/'), QLatin1Char('-')) + QStringLiteral("-keys.backup");
    setProperty("root", root);
    setFile(file_);
}

void BackupCard::setFile(const QString& file) {
    file_ = file;
    const QString whose = property("root").toBool() ? tr("the root key's passphrase") : tr("the new key's passphrase");
    if (file.isEmpty()) {
        words_->setText(tr("Losing it is hard to make good: every consumer would have to act by hand. The backup is one file, encrypted with %1; an USB stick in a drawer is a good place.").arg(whose));
    } else {
        words_->setText(tr("Written to %1 as soon as the keys exist, encrypted with %2.").arg(QDir::toNativeSeparators(file), whose));
    }
    choose_->setText(file.isEmpty() ? tr("Back up to…") : tr("Elsewhere…"));
    later_->setVisible(file.isEmpty());
    setAccessibleName(title_->text() + QStringLiteral(". ") + words_->text());
    emit changed();
}

QString BackupCard::problem() const { return file_.isEmpty() && !later_->isChecked() ? tr("Choose where the backup goes, or say that you will do it later") : QString(); }

void BackupCard::choose() {
    auto* dialog = new QFileDialog(this, tr("Back up the new keys"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposed_);
    connect(dialog, &QFileDialog::fileSelected, this, &BackupCard::setFile);
    dialog->open();
}

}  // namespace roseglass::ui
