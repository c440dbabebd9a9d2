#include "ui/audit/audit_pane.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <mutex>

#include "ui/audit/count_chips.h"
#include "ui/audit/audit_result_view.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

/// Repositories on their way from the worker to the window.
class Arrivals {
public:
    /// Whether nobody was told of those that wait yet.
    bool add(const trust::AuditedRepository& repository) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::make_shared<const trust::AuditedRepository>(repository));
        return waiting_.size() == 1;
    }
    std::vector<AuditResultModel::Audited> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(waiting_, {});
    }

private:
    std::mutex mutex_;
    std::vector<AuditResultModel::Audited> waiting_;
};

/// Only the interface's thread asks whether the pane is still there.
void onInterface(const std::function<void()>& what) {
    if (QCoreApplication* application = QCoreApplication::instance()) QMetaObject::invokeMethod(application, what, Qt::QueuedConnection);
}

}  // namespace

void AuditPane::setBackend(std::shared_ptr<AuditBackend> backend) {
    cancel();
    // What was stopped belongs to other settings.
    if (asked_ && !running_) banner_->hide();
    asked_.reset();
    backend_ = std::move(backend);
}

void AuditPane::sourceChanged() {
    const auto source = static_cast<Source>(source_->currentIndex());
    const QString hints[] = {tr("All of them, or names and patterns such as registry.example/team/*"), tr("The registry, for example registry.example:5000; patterns after it choose"), tr("A text file with a name or pattern on each line")};
    field_->setPlaceholderText(hints[source_->currentIndex()]);
    field_->setAccessibleName(hints[source_->currentIndex()]);
    browse_->setVisible(source == Source::File);
}

void AuditPane::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("List of repositories"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, field_, &QLineEdit::setText);
    dialog->open();
}

void AuditPane::start() {
    const auto source = static_cast<Source>(source_->currentIndex());
    if (source != Source::Known && field_->text().trimmed().isEmpty()) {
        banner_->tell(Banner::Tone::Neutral, QStringLiteral("document"), source == Source::File ? tr("Which file?") : tr("Which registry?"), field_->placeholderText());
        field_->setFocus();
        return;
    }
    AuditWish wish = auditWish(source, field_->text(), folder_);
    wish.history = history_->isChecked();
    begin(std::move(wish));
}

void AuditPane::goOn() {
    if (!asked_ || running_) return;
    AuditWish wish = *asked_;
    wish.goesOn = true;
    begin(std::move(wish));
}

void AuditPane::begin(AuditWish wish) {
    work_.request_stop();
    const quint64 generation = ++generation_;
    running_ = true;
    grown_ = 0;
    asked_ = wish;
    banner_->hide();
    showProgress(tr("Choosing repositories"), 0, 0);
    const QPointer<AuditPane> self(this);
    const auto isOurs = [self, generation] { return self && self->running_ && self->generation_ == generation; };
    work_ = runAsync(this, [backend = backend_, wish = std::move(wish), self, isOurs](std::stop_token stop) {
        Job job;
        job.stop = stop;
        job.onProgress = [self, isOurs](const Progress& progress) {
            onInterface([self, isOurs, progress] {
                if (isOurs()) self->showProgress(tr("Auditing"), progress.done, progress.total);
            });
        };
        const auto arrivals = std::make_shared<Arrivals>();
        const auto arrived = [self, isOurs, arrivals](const trust::AuditedRepository& repository) {
            if (!arrivals->add(repository)) return;
            onInterface([self, isOurs, arrivals] {
                const auto repositories = arrivals->take();
                if (isOurs()) self->grow(repositories);
            });
        };
        return runAudit(*backend, wish, arrived, job);
    }, [this, generation](Result<trust::AuditReport> report) {
        if (generation == generation_) take(std::move(report));
    });
    showState();
}

void AuditPane::cancel() {
    if (!running_) return;
    work_.request_stop();
    step_->setText(tr("Stopping…"));
    cancel_->setEnabled(false);
}

void AuditPane::grow(const std::vector<AuditResultModel::Audited>& repositories) {
    for (AuditResultView* view : {findings_, tags_}) {
        if (grown_ == 0) view->restart();
        view->add(repositories);
    }
    grown_ += static_cast<int>(repositories.size());
    showState();
}

void AuditPane::take(Result<trust::AuditReport> report) {
    running_ = false;
    if (!report) {
        if (report.error().code != ErrorCode::Interrupted) {
            banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(report.error().message, 300), shown(report.error().hint, 300));
            banner_->addAction(tr("Try again"), [this] { start(); }, QStringLiteral("refresh"));
        }
        // In place of what came in of an audit that has no result.
        if (grown_ > 0) showReport();
        return showState();
    }
    report_ = std::make_shared<const trust::AuditReport>(std::move(*report));
    showReport();
    if (!report_->complete) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("The audit was stopped after %1 of %2 repositories").arg(report_->repositories.size()).arg(report_->asked), tr("What was examined until then is shown."));
        if (asked_) banner_->addAction(tr("Go on"), [this] { goOn(); }, QStringLiteral("play"));
        banner_->addAction(tr("Audit again"), [this] { start(); }, QStringLiteral("refresh"));
    } else {
        tellResumed();
    }
    showState();
}

/// What is not of this run is said.
void AuditPane::tellResumed() {
    const auto resumed = report_->resumed();
    if (resumed.repositories == 0) return;
    const QString when = resumed.last == resumed.first ? dateAndTime(resumed.first) : tr("%1 to %2").arg(dateAndTime(resumed.first), dateAndTime(resumed.last));
    banner_->tell(Banner::Tone::Neutral, QStringLiteral("clock"),
                  (resumed.repositories == 1 ? tr("%1 of %2 repositories is shown as the stopped audit saw it, %3") : tr("%1 of %2 repositories are shown as the stopped audit saw them, %3")).arg(resumed.repositories).arg(report_->repositories.size()).arg(when),
                  tr("What has changed on the servers since then is not seen."));
    banner_->addAction(tr("Audit again"), [this] { start(); }, QStringLiteral("refresh"));
}

void AuditPane::showReport() {
    for (AuditResultView* view : {findings_, tags_}) view->showReport(report_);
}

void AuditPane::showProgress(const QString& step, quint64 done, quint64 total) {
    progress_->setRange(0, static_cast<int>(total));
    progress_->setValue(static_cast<int>(done));
    step_->setText(total > 0 ? tr("%1: %2 of %3").arg(step).arg(done).arg(total) : step + QStringLiteral("…"));
}

AuditResultView* AuditPane::current() const { return shownView() == View::Findings ? findings_ : tags_; }
AuditPane::View AuditPane::shownView() const { return results_->currentWidget() == tags_ ? View::Tags : View::Findings; }

void AuditPane::showView(View view) {
    viewButton(view)->setChecked(true);
    results_->setCurrentWidget(view == View::Findings ? findings_ : tags_);
    showState();
}

void AuditPane::showState() {
    progressRow_->setVisible(running_);
    start_->setVisible(!running_);
    cancel_->setVisible(running_);
    cancel_->setEnabled(!work_.stop_requested());
    for (QWidget* widget : {static_cast<QWidget*>(source_), static_cast<QWidget*>(field_), static_cast<QWidget*>(browse_), static_cast<QWidget*>(history_)}) widget->setEnabled(!running_);
    const bool rows = current()->hasRows(), some = current()->model()->rowCount() > 0;
    results_->setVisible(rows);
    // What an earlier audit said is grey while nothing newer is there.
    results_->setEnabled(!running_ || grown_ > 0);
    empty_->setVisible(!rows);
    empty_->setText(emptyWords());
    filterRow_->setVisible(some);
    findings_->chips()->setVisible(shownView() == View::Findings);
    tags_->chips()->setVisible(shownView() == View::Tags);
    const QString filter = shownView() == View::Findings ? tr("Filter findings") : tr("Filter tags");
    filter_->setPlaceholderText(filter);
    filter_->setAccessibleName(filter);
    export_->setEnabled(report_ && !running_);
    inventory_->setEnabled(report_ && !running_);
    if (running_ && grown_ > 0) subtitle_->setText(tr("%n repositories so far", nullptr, grown_));
    else if (report_) subtitle_->setText(tr("%n repositories, %1", nullptr, static_cast<int>(report_->repositories.size())).arg(dateAndTime(report_->startedAt)));
    else subtitle_->setText(tr("Many repositories at once: what is wrong with their trust data, and what to do."));
}

QString AuditPane::emptyWords() const {
    const bool findings = shownView() == View::Findings;
    if (current()->model()->rowCount() > 0) return findings ? tr("No finding matches the filter.") : tr("No tag matches the filter.");
    if (running_) return tr("The repositories are being examined.");
    if (report_ && !report_->repositories.empty()) return tr("Nothing to say: every repository that was examined is in order.");
    return tr("Choose repositories and start. Nothing is changed: trust data is read and compared with what the registry serves.");
}

void AuditPane::focusFilter() { current()->model()->rowCount() > 0 ? filter_->setFocus() : field_->setFocus(); }

}  // namespace roseglass::ui
