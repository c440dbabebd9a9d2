#include "ui/pull/done_view.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/pull/pull_words.h"

namespace roseglass::ui {
namespace {

/// A word for a shell: quoted where it needs to be.
QString shellWord(const QString& words) {
    static const QString plain = QStringLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-:@=+,");
    for (const QChar c : words) {
        if (!plain.contains(c)) return QLatin1Char('\'') + QString(words).replace(QLatin1Char('\''), QStringLiteral("'\\''")) + QLatin1Char('\'');
    }
    return words;
}

}  // namespace

DoneView::DoneView(QWidget* parent) : QWidget(parent), banner_(new Banner), lines_(new QVBoxLayout) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(banner_);
    lines_->setSpacing(4);
    layout->addLayout(lines_);
    layout->addStretch(1);
}

void DoneView::add(const QString& title, const QString& words, const QString& value, QWidget* extra) {
    auto* line = new QWidget;
    auto* column = new QVBoxLayout(line);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(3);
    auto* heading = new QLabel(title);
    QFont bold = heading->font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
    column->addWidget(heading);
    if (!words.isEmpty()) column->addWidget(note(words));
    QHBoxLayout* row = copyRow(title, value);
    row->setSpacing(8);
    if (extra) row->addWidget(extra);
    column->addLayout(row);
    lines_->addWidget(line);
}

QStringList DoneView::values() const {
    QStringList out;
    for (const QLineEdit* field : findChildren<QLineEdit*>()) out << field->text();
    return out;
}

void DoneView::show(const PullSession& session) {
    while (QLayoutItem* item = lines_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const trust::PullPlan* plan = session.plan();
    if (!plan || !session.result()) return;
    const trust::PullResult& result = *session.result();
    const QString gun = repositoryOf(session.reference());
    const bool vouched = plan->basis != trust::PullPlan::Basis::Nothing;
    const uint64_t here = plan->totalBytes > result.downloadedBytes ? plan->totalBytes - result.downloadedBytes : 0;
    QString detail = basisWords(*plan) + QLatin1Char(' ') + (result.downloadedBytes == 0 ? tr("All %1 were here already.").arg(byteCount(plan->totalBytes)) : tr("%1 downloaded.").arg(byteCount(result.downloadedBytes)));
    if (result.downloadedBytes > 0 && here > 0) detail += tr(" %1 were here already.").arg(byteCount(here));
    if (plan->destination.kind == registry::SourceName::Kind::DockerDaemon) detail = basisWords(*plan) + tr(" The engine fetched it by that digest.");
    banner_->tell(vouched ? Banner::Tone::Good : Banner::Tone::Caution, vouched ? QStringLiteral("pass") : QStringLiteral("warning"),
                  vouched ? tr("%1 is here, exactly as it was asked for").arg(shortImage(session.reference())) : tr("%1 is here, and nobody vouches for it").arg(shortImage(session.reference())), detail);

    const QString place = text(plan->destination.path.string());
    QPushButton* open = nullptr;
    if (!place.isEmpty()) {
        open = button(QStringLiteral("folder"), tr("Open folder"));
        const QFileInfo file(place);
        connect(open, &QPushButton::clicked, this, [folder = file.isDir() ? file.absoluteFilePath() : file.absolutePath()] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    }
    switch (plan->destination.kind) {
        case registry::SourceName::Kind::OciLayout:
            add(tr("Where it is"), tr("An OCI layout. Several images can share the folder and their layers."), place, open);
            add(tr("Hand it to another tool"), {}, QStringLiteral("skopeo inspect %1").arg(shellWord(shown(result.destination, 600))));
            break;
        case registry::SourceName::Kind::DockerArchive:
            add(tr("Where it is"), {}, place, open);
            add(tr("Load it into an engine"), tr("Here, or on a computer without a network."), QStringLiteral("docker load -i %1").arg(shellWord(place)));
            break;
        case registry::SourceName::Kind::DockerDaemon:
            add(tr("What the engine calls it"), {}, shown(result.destination, 400));
            add(tr("Run it"), {}, QStringLiteral("docker run --rm %1").arg(shellWord(shown(result.destination, 400))));
            break;
    }
    add(tr("Digest to pin"), tr("In a Dockerfile or a deployment it means this very image for ever."), gun + QLatin1Char('@') + text(result.digest.toString()));
    if (result.imageDigest != result.digest) add(tr("Digest of the image for %1").arg(shown(plan->platform, 60)), {}, gun + QLatin1Char('@') + text(result.imageDigest.toString()));
    QStringList notes;
    for (const std::string& line : result.notes) notes << shown(line, 300);
    if (!notes.isEmpty()) lines_->addWidget(note(notes.join(QLatin1Char('\n'))));
}

}  // namespace roseglass::ui
