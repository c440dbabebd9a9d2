#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QStatusBar>

#include "base/redact.h"
#include "ui/browse/browse_pane.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/history/history_desk.h"
#include "ui/history/history_pane.h"
#include "ui/window/main_window.h"

namespace roseglass::ui {
namespace {

const QString kSuffix = QStringLiteral("rgbundle");

Job jobWith(std::stop_token token) {
    Job job;
    job.stop = std::move(token);
    return job;
}

/// Asks for a bundle's file without making the window wait.
QFileDialog* bundleDialog(QWidget* parent, const QString& title) {
    auto* dialog = new QFileDialog(parent, title, {}, MainWindow::tr("Bundles (*.%1);;All files (*)").arg(kSuffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDefaultSuffix(kSuffix);
    return dialog;
}

}  // namespace

void MainWindow::buildBundles(QMenu* repository) {
    repository->addSeparator();
    exportBundle_ = repository->addAction(tr("E&xport bundle…"), this, [this] { exportBundleTo({}); });
    exportBundle_->setToolTip(tr("All trust data of this repository in one file, to be judged elsewhere and without a network"));
    exportBundle_->setEnabled(false);
    repository->addAction(tr("&Open bundle…"), this, [this] {
        QFileDialog* dialog = bundleDialog(this, tr("Open a bundle"));
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { openBundle(file); });
        dialog->open();
    });
    connect(browse_, &BrowsePane::bundleTimeRequested, this, &MainWindow::openBundle);
    connect(browse_, &BrowsePane::reportShown, this, [this](const std::shared_ptr<const trust::Report>& report) {
        adaptExport();
        rememberVisit(report);
    });
}

/// Only what a server told can be exported: no bundle of a bundle.
void MainWindow::adaptExport() {
    const auto report = browse_->report();
    exportBundle_->setEnabled(historyDesk_ && report && !report->bundle && !report->roles.empty());
}

void MainWindow::setHistoryDesk(std::shared_ptr<HistoryDesk> desk) {
    historyDesk_ = std::move(desk);
    browse_->history()->setDesk(historyDesk_);
}

/// Behind what the user looks at; a visit that is not kept is no trouble of his.
void MainWindow::rememberVisit(const std::shared_ptr<const trust::Report>& report) {
    if (!historyDesk_ || report->bundle) return;
    runAsync(this, [desk = historyDesk_, report](std::stop_token) { return desk->remember(*report); }, [](const Result<void>&) {});
}

void MainWindow::exportBundleTo(const QString& file) {
    const QString gun = browse_->currentGun();
    if (gun.isEmpty() || !historyDesk_) return;
    if (!file.isEmpty()) return writeBundle(gun, file);
    const QString name = gun.mid(gun.indexOf(QLatin1Char('/')) + 1).replace(QLatin1Char('/'), QLatin1Char('-'));
    QFileDialog* dialog = bundleDialog(this, tr("Export a bundle"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name + QLatin1Char('.') + kSuffix);
    connect(dialog, &QFileDialog::fileSelected, this, [this, gun](const QString& chosen) { writeBundle(gun, chosen); });
    dialog->open();
}

void MainWindow::writeBundle(const QString& gun, const QString& file) {
    activity_->setText(tr("Exporting %1").arg(gun));
    exportBundle_->setEnabled(false);
    exporting_ = runAsync(this, [desk = historyDesk_, gun = gun.toStdString(), path = file.toStdString()](std::stop_token token) { return desk->exportTo(gun, path, jobWith(token)); },
                          [this, gun](const Result<trust::Exported>& done) {
                              activity_->clear();
                              adaptExport();
                              Banner* banner = browse_->banner();
                              if (!done) {
                                  banner->tell(Banner::Tone::Bad, QStringLiteral("fail"), tr("Nothing was exported: %1").arg(shown(done.error().message, 300)), shown(done.error().hint, 300));
                                  return;
                              }
                              const Presentation state = verificationOf(*done->report);
                              const bool trusted = done->report->status == trust::RepositoryStatus::Trusted;
                              banner->tell(trusted ? Tone::Good : Tone::Caution, trusted ? QStringLiteral("pass") : QStringLiteral("warning"),
                                           trusted ? tr("%1 was exported").arg(gun) : tr("%1 was exported as it was served: %2").arg(gun, state.words.toLower()),
                                           tr("%1, %2. Root versions: %3. SHA-256 %4").arg(shown(done->file, 200), byteCount(done->bytes), QString::number(done->roots), text(done->sha256.hex())));
                              banner->addAction(tr("Close"), [banner] { banner->hide(); }, QStringLiteral("cancel"));
                          });
}

void MainWindow::openBundle(const QString& file, bool asFetched) {
    showBrowse();
    activity_->setText(tr("Reading %1").arg(QFileInfo(file).fileName()));
    struct Opened {
        std::shared_ptr<Backend> reader;
        Result<std::shared_ptr<const trust::Report>> report = fail(ErrorCode::Io, "not read");
    };
    const quint64 generation = ++bundleGeneration_;
    runAsync(this, [options = options_, path = file.toStdString(), asFetched](std::stop_token token) mutable {
        Opened opened;
        if (asFetched) {
            const auto bundle = trust::readBundle(path);
            if (bundle) options.at = bundle->fetchedAt;
        }
        opened.reader = bundleBackend(options, path);
        opened.report = opened.reader->inspect({}, jobWith(token));
        return opened;
    }, [this, generation](Opened opened) {
        if (generation != bundleGeneration_) return;
        activity_->clear();
        if (opened.report) return browse_->openBundle(std::move(opened.reader), *opened.report);
        browse_->banner()->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(opened.report.error().message, 400), shown(opened.report.error().hint, 300));
        browse_->banner()->addAction(tr("Close"), [banner = browse_->banner()] { banner->hide(); }, QStringLiteral("cancel"));
    });
}

QString MainWindow::bundleIn(const QStringList& files) {
    for (const QString& file : files) {
        if (QFileInfo(file).suffix().compare(kSuffix, Qt::CaseInsensitive) == 0) return file;
    }
    return {};
}

}  // namespace roseglass::ui
