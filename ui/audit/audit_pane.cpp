#include "ui/audit/audit_pane.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <algorithm>

#include "registry/reference.h"
#include "ui/audit/finding_model.h"
#include "ui/audit/severity_chips.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString paragraph(const QString& title, const QString& words) {
    return words.isEmpty() ? QString() : QStringLiteral("<p><b>%1</b><br>%2</p>").arg(title.toHtmlEscaped(), words.toHtmlEscaped());
}

/// What the fields say, as the core wants it; a list's names are read on the worker.
struct Wanted {
    trust::AuditSelection selection;
    std::string file;
};

Wanted wanted(AuditPane::Source source, const QString& words) {
    Wanted out;
    const QStringList names = words.split(QRegularExpression(QStringLiteral("[\\s,;]+")), Qt::SkipEmptyParts);
    if (source == AuditPane::Source::File) {
        out.file = words.trimmed().toStdString();
    } else if (source == AuditPane::Source::Catalogue) {
        for (const QString& name : names) (out.selection.catalog.empty() ? out.selection.catalog : out.selection.names.emplace_back()) = name.toStdString();
    } else {
        for (const QString& name : names) out.selection.names.push_back(name.toStdString());
        if (names.isEmpty()) out.selection.names.emplace_back("*");
    }
    return out;
}

Result<trust::AuditReport> audit(AuditBackend& backend, Wanted want, const Job& job) {
    if (!want.file.empty()) {
        RG_ASSIGN(want.selection.names, trust::readRepositoryList(want.file));
    }
    RG_ASSIGN(const auto chosen, backend.choose(want.selection, job));
    trust::AuditOptions options;
    // Who looks at an image in the window wants to know who else signed it.
    options.details = true;
    return backend.run(chosen, options, job);
}

}  // namespace

void AuditPane::setBackend(std::shared_ptr<AuditBackend> backend) {
    cancel();
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
    work_.request_stop();
    const quint64 generation = ++generation_;
    running_ = true;
    banner_->hide();
    showProgress(tr("Choosing repositories"), 0, 0);
    const QPointer<AuditPane> self(this);
    work_ = runAsync(this, [backend = backend_, want = wanted(source, field_->text()), self, generation](std::stop_token stop) {
        Job job;
        job.stop = stop;
        job.onProgress = [self, generation](const Progress& progress) {
            QCoreApplication* application = QCoreApplication::instance();
            if (!application) return;
            // Only the interface's thread asks whether the pane is still there.
            QMetaObject::invokeMethod(application, [self, generation, progress] {
                if (self && self->running_ && self->generation_ == generation) self->showProgress(tr("Auditing"), progress.done, progress.total);
            }, Qt::QueuedConnection);
        };
        return audit(*backend, want, job);
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

void AuditPane::take(Result<trust::AuditReport> report) {
    running_ = false;
    if (!report) {
        if (report.error().code != ErrorCode::Interrupted) {
            banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(report.error().message, 300), shown(report.error().hint, 300));
            banner_->addAction(tr("Try again"), [this] { start(); }, QStringLiteral("refresh"));
        }
        return showState();
    }
    report_ = std::make_shared<const trust::AuditReport>(std::move(*report));
    model_->show(report_);
    chips_->setCounts(*model_);
    chips_->choose(std::nullopt);
    if (!report_->complete) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("The audit was stopped after %1 of %2 repositories").arg(report_->repositories.size()).arg(report_->asked), tr("What was examined until then is shown."));
        banner_->addAction(tr("Audit again"), [this] { start(); }, QStringLiteral("refresh"));
    }
    if (visible_->rowCount() > 0) table_->selectRow(0);
    showState();
    showSelected();
}

void AuditPane::showProgress(const QString& step, quint64 done, quint64 total) {
    progress_->setRange(0, static_cast<int>(total));
    progress_->setValue(static_cast<int>(done));
    step_->setText(total > 0 ? tr("%1: %2 of %3").arg(step).arg(done).arg(total) : step + QStringLiteral("…"));
}

void AuditPane::showState() {
    progressRow_->setVisible(running_);
    start_->setVisible(!running_);
    cancel_->setVisible(running_);
    cancel_->setEnabled(true);
    for (QWidget* widget : {static_cast<QWidget*>(source_), static_cast<QWidget*>(field_), static_cast<QWidget*>(browse_)}) widget->setEnabled(!running_);
    const bool rows = visible_->rowCount() > 0;
    results_->setVisible(rows);
    results_->setEnabled(!running_);
    empty_->setVisible(!rows);
    filterRow_->setVisible(model_->rowCount() > 0);
    export_->setEnabled(report_ && !running_);
    subtitle_->setText(report_ ? tr("%n repositories, %1", nullptr, static_cast<int>(report_->repositories.size())).arg(dateAndTime(report_->startedAt)) : tr("Many repositories at once: what is wrong with their trust data, and what to do."));
    if (model_->rowCount() > 0) empty_->setText(tr("No finding matches the filter."));
    else if (report_ && !report_->repositories.empty()) empty_->setText(tr("Nothing to say: every repository that was examined is in order."));
    else empty_->setText(running_ ? tr("The repositories are being examined.") : tr("Choose repositories and start. Nothing is changed: trust data is read and compared with what the registry serves."));
}

const trust::Finding* AuditPane::selected() const { return model_->at(visible_->mapToSource(table_->currentIndex()).row()); }

bool AuditPane::isTag(const trust::Finding& finding) const {
    if (!registry::isValidTag(finding.subject)) return false;
    const auto& all = report_->repositories;
    const auto repository = std::find_if(all.begin(), all.end(), [&](const trust::AuditedRepository& one) { return one.repository == finding.repository; });
    return repository != all.end() && std::any_of(repository->tags.begin(), repository->tags.end(), [&](const trust::AuditedTag& tag) { return tag.name == finding.subject; });
}

void AuditPane::showSelected() {
    const trust::Finding* finding = selected();
    open_->setEnabled(finding && registry::Reference::parse(finding->repository));
    if (!finding) return detail_->clear();
    const trust::FindingKind& kind = trust::kindOf(finding->code);
    QString html = QStringLiteral("<p><b style=\"color:%1\">%2</b>&nbsp; <b>%3</b><br>%4</p>")
                       .arg(severityColor(finding->severity).name(), severityWord(finding->severity).toHtmlEscaped(), shown(finding->message, 400).toHtmlEscaped(), shown(finding->repository, 255).toHtmlEscaped());
    html += paragraph(tr("Evidence"), shown(finding->evidence, 1500));
    html += paragraph(tr("What to do"), shown(finding->remedy, 600));
    html += paragraph(tr("Why it matters"), text(kind.help));
    detail_->setHtml(html);
}

void AuditPane::filterRows() {
    visible_->setFilterFixedString(filter_->text());
    if (visible_->rowCount() > 0 && !table_->currentIndex().isValid()) table_->selectRow(0);
    showState();
    showSelected();
}

void AuditPane::openSelected() {
    const trust::Finding* finding = selected();
    if (!finding || !registry::Reference::parse(finding->repository)) return;
    emit openRequested(text(finding->repository + (isTag(*finding) ? ":" + finding->subject : "")));
}

void AuditPane::focusFilter() { model_->rowCount() > 0 ? filter_->setFocus() : field_->setFocus(); }

}  // namespace roseglass::ui
