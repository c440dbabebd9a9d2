#include "ui/pull/destination_cards.h"

#include <QButtonGroup>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStyle>
#include <QVBoxLayout>

#include "registry/reference.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/pull/pull_words.h"

namespace roseglass::ui {
namespace {

constexpr int kWordsWidth = 210;

QString homeless(const QString& path) {
    const QString home = QDir::homePath();
    return path.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + path.mid(home.size()) : path;
}

const char* symbolOf(DestinationCards::Kind kind) { return kind == DestinationCards::Kind::OciLayout ? "folder" : kind == DestinationCards::Kind::DockerArchive ? "archive" : "engine"; }

}  // namespace

DestinationCards::DestinationCards(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    add(Kind::OciLayout, tr("OCI layout folder"));
    add(Kind::DockerArchive, tr("Docker archive (.tar)"));
    add(Kind::DockerDaemon, tr("Docker engine"));
    auto* group = new QButtonGroup(this);
    for (const Card& card : cards_) group->addButton(card.radio);
    cards_.front().radio->setChecked(true);
    connect(group, &QButtonGroup::buttonToggled, this, [this](QAbstractButton*, bool on) {
        if (!on) return;
        refresh();
        emit changed();
    });
    setAccessibleName(tr("Destination"));
    refresh();
}

void DestinationCards::add(Kind kind, const QString& title) {
    Card& card = cards_[static_cast<size_t>(kind)];
    card = {new QFrame, new QRadioButton, new QLabel, new QLabel(title), new QLabel, nullptr};
    card.frame->setProperty("card", true);
    card.frame->installEventFilter(this);
    auto* row = new QHBoxLayout(card.frame);
    row->setContentsMargins(12, 7, 10, 7);
    row->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    QFont bold = card.title->font();
    bold.setWeight(QFont::DemiBold);
    card.title->setFont(bold);
    card.words->setProperty("tone", "secondary");
    words->addWidget(card.title);
    words->addWidget(card.words);
    row->addWidget(card.radio);
    row->addWidget(card.icon);
    row->addLayout(words, 1);
    if (kind != Kind::DockerDaemon) {
        card.change = new QPushButton(tr("Change…"));
        card.change->setProperty("flat", true);
        card.change->setAutoDefault(false);
        card.change->setAccessibleName(tr("%1: choose another place").arg(title));
        connect(card.change, &QPushButton::clicked, this, [this, kind] { ask(kind); });
        row->addWidget(card.change);
    }
    layout()->addWidget(card.frame);
    static_cast<QHBoxLayout*>(layout())->setStretchFactor(card.frame, 1);
}

bool DestinationCards::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonRelease) {
        for (const Card& card : cards_) {
            if (card.frame == watched && card.radio->isEnabled()) card.radio->click();
        }
    }
    return QWidget::eventFilter(watched, event);
}

void DestinationCards::setImage(const QString& reference) {
    reference_ = reference;
    const QString base = QSettings().value(QStringLiteral("pull/folder"), QDir::homePath() + QStringLiteral("/images")).toString();
    QString name = repositoryOf(reference);
    name = name.mid(name.indexOf(QLatin1Char('/')) + 1).replace(QLatin1Char('/'), QLatin1Char('-'));
    if (name.isEmpty()) name = QStringLiteral("image");
    const QString tag = tagOf(reference);
    if (!ownFolder_) folder_ = base + QLatin1Char('/') + name;
    if (!ownArchive_) archive_ = base + QLatin1Char('/') + name + (tag.isEmpty() ? QString() : QLatin1Char('-') + tag) + QStringLiteral(".tar");
    refresh();
}

void DestinationCards::setEngine(std::optional<bool> runs) {
    engine_ = runs;
    if (engine_ == false && !locked_ && kind() == Kind::DockerDaemon) choose(Kind::OciLayout);
    refresh();
}

void DestinationCards::setPlace(Kind kind, const QString& path) {
    (kind == Kind::OciLayout ? folder_ : archive_) = path;
    (kind == Kind::OciLayout ? ownFolder_ : ownArchive_) = true;
    refresh();
    if (this->kind() == kind) emit changed();
    else choose(kind);
}

void DestinationCards::ask(Kind kind) {
    const bool folder = kind == Kind::OciLayout;
    auto* dialog = new QFileDialog(this, folder ? tr("A folder for the image") : tr("A file for the image"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::AnyFile);
    const QFileInfo now(folder ? folder_ : archive_);
    dialog->setDirectory(now.absolutePath());
    dialog->selectFile(now.fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this, kind](const QString& path) {
        QSettings().setValue(QStringLiteral("pull/folder"), QFileInfo(path).absolutePath());
        setPlace(kind, path);
    });
    dialog->open();
}

DestinationCards::Kind DestinationCards::kind() const {
    for (const Kind kind : {Kind::OciLayout, Kind::DockerArchive, Kind::DockerDaemon}) {
        if (radio(kind)->isChecked()) return kind;
    }
    return Kind::OciLayout;
}

void DestinationCards::choose(Kind kind) { radio(kind)->setChecked(true); }

std::string DestinationCards::destination() const {
    registry::SourceName out{kind(), {}, {}};
    if (out.kind == Kind::DockerDaemon) return out.toString();
    const QString path = out.kind == Kind::OciLayout ? folder_ : archive_;
    out.path = path.toStdString();
    // The core names the image after the reference. In a layout it is named here, so that other tools are made to find it by that
    // name; and behind a path with colons, where the name must not be left out.
    const QString tag = tagOf(reference_);
    if (out.kind == Kind::OciLayout) out.image = tag.toStdString();
    else if (path.contains(QLatin1Char(':')) && !tag.isEmpty()) out.image = (repositoryOf(reference_) + QLatin1Char(':') + tag).toStdString();
    return out.toString();
}

QString DestinationCards::place() const {
    if (kind() == Kind::DockerDaemon) return tr("the Docker engine");
    return homeless(kind() == Kind::OciLayout ? folder_ : archive_);
}

void DestinationCards::setLocked(bool locked) {
    locked_ = locked;
    refresh();
}

void DestinationCards::refresh() {
    for (const Kind each : {Kind::OciLayout, Kind::DockerArchive, Kind::DockerDaemon}) {
        const Card& card = cards_[static_cast<size_t>(each)];
        const bool possible = each != Kind::DockerDaemon || engine_ == true;
        const bool chosen = card.radio->isChecked();
        QString words = homeless(each == Kind::OciLayout ? folder_ : archive_);
        if (each == Kind::DockerDaemon) words = !engine_ ? tr("looking for it…") : *engine_ ? tr("of this computer") : tr("not running here");
        card.words->setText(card.words->fontMetrics().elidedText(words, Qt::ElideMiddle, kWordsWidth));
        card.words->setToolTip(words);
        card.radio->setAccessibleName(QStringLiteral("%1, %2").arg(card.title->text(), words));
        card.radio->setEnabled(possible && (!locked_ || chosen));
        for (QWidget* part : {static_cast<QWidget*>(card.title), static_cast<QWidget*>(card.words)}) part->setEnabled(possible && (!locked_ || chosen));
        if (card.change) card.change->setVisible(chosen && !locked_);
        card.frame->setProperty("chosen", chosen);
        card.frame->setProperty("off", !possible);
        card.frame->style()->unpolish(card.frame);
        card.frame->style()->polish(card.frame);
        card.icon->setPixmap(icon(QString::fromLatin1(symbolOf(each)), possible ? tokens().secondary : tokens().control).pixmap(20, 20));
    }
}

void DestinationCards::recolor() { refresh(); }

}  // namespace roseglass::ui
