#include "ui/browse/browse_pane.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStyle>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/browse/chip_bar.h"
#include "ui/browse/overview_pane.h"
#include "ui/browse/repository_filter.h"
#include "ui/browse/repository_model.h"
#include "ui/browse/tag_model.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/history/history_pane.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/signers/signers_pane.h"
#include "ui/why/why_pane.h"

namespace roseglass::ui {
namespace {

QLineEdit* filterField(const QString& placeholder) {
    auto* field = new QLineEdit;
    setUpFilter(field, placeholder);
    return field;
}

Job jobWith(std::stop_token token) {
    Job job;
    job.stop = std::move(token);
    return job;
}

}  // namespace

BrowsePane::BrowsePane(std::shared_ptr<Backend> backend, QWidget* parent)
    : QWidget(parent), backend_(std::move(backend)), repositories_(new RepositoryModel(this)), repositoryFilter_(new RepositoryFilter(this)), tree_(new QTreeView), treeNote_(note({})),
      treeFilterField_(filterField(tr("Filter repositories"))), tagFilter_(filterField(tr("Filter tags"))), title_(pageTitle({})), subtitle_(note({})), empty_(note({})),
      banner_(new Banner), hidden_(new Banner), staged_(new Banner), chips_(new ChipBar), model_(new TagModel(this)), table_(new QTableView), strip_(new QTableView), splitter_(new QSplitter(Qt::Horizontal)),
      rightSplitter_(new QSplitter(Qt::Vertical)), detailsTitle_(pageTitle({})), detailsSubtitle_(note({})), details_(new QTabWidget), overview_(new OverviewPane), why_(new WhyPane), metadata_(new MetadataPane), history_(new HistoryPane), signers_(new SignersPane), hierarchy_(new HierarchyPane) {
    buildTree(splitter_);
    buildStrip(splitter_);
    rightSplitter_->addWidget(buildTags());
    rightSplitter_->addWidget(buildDetails());
    rightSplitter_->setSizes({420, 330});
    rightSplitter_->setChildrenCollapsible(false);
    splitter_->addWidget(rightSplitter_);
    splitter_->setStretchFactor(2, 1);
    splitter_->setSizes({268, 232, 1000});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter_);
    showState();
}

void BrowsePane::setBackend(std::shared_ptr<Backend> backend) {
    cancel();
    backend_ = std::move(backend);
}

void BrowsePane::addRepositories(const std::vector<std::string>& guns) {
    repositories_->add(guns);
    unfoldTree();
    showState();
}

void BrowsePane::addRegistry(const QString& host) {
    emit busy(tr("Reading the catalog of %1").arg(host));
    listing_ = runAsync(this, [backend = backend_, host = host.toStdString()](std::stop_token token) { return backend->catalog(host, jobWith(token)); },
                        [this, host](Result<std::vector<std::string>> guns) {
                            emit idle();
                            if (guns) return addRepositories(*guns);
                            if (guns.error().code == ErrorCode::Interrupted) return;
                            banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("The repositories of %1 cannot be listed: %2").arg(host, shown(guns.error().message, 300)),
                                          shown(guns.error().hint, 300) + tr(" A repository can still be opened by its name."));
                        });
}

void BrowsePane::open(const QString& gun, const QString& tag) {
    wantedTag_ = tag;
    const bool leavesBundle = reader_ != nullptr;
    reader_.reset();
    if (gun != gun_ || leavesBundle) {
        gun_ = gun;
        clearShown();
    }
    repositories_->add({gun.toStdString()});
    unfoldTree();
    const QModelIndex index = repositoryFilter_->mapFromSource(repositories_->indexOf(gun));
    if (index.isValid() && tree_->currentIndex().siblingAtColumn(0) != index) tree_->setCurrentIndex(index);
    refresh();
}

void BrowsePane::clearShown() {
    banner_->hide();
    report_.reset();
    model_->show(nullptr, {});
    selectTag(nullptr);
    metadata_->setReport(nullptr);
    history_->setReport(nullptr);
    signers_->setReport(nullptr);
    hierarchy_->setReport(nullptr);
    model_->markRole({});
    staged_->hide();
    chips_->clear();
}

void BrowsePane::openBundle(std::shared_ptr<Backend> reader, const std::shared_ptr<const trust::Report>& report) {
    loading_.request_stop();
    ++generation_;
    wantedTag_.clear();
    clearShown();
    reader_ = std::move(reader);
    gun_ = text(report->repository);
    emit idle();
    table_->setEnabled(true);
    showReport(report);
}

void BrowsePane::refresh() {
    if (gun_.isEmpty()) return;
    loading_.request_stop();
    const quint64 generation = ++generation_;
    emit busy(tr("Checking %1").arg(gun_));
    QTimer::singleShot(300, this, [this, generation] {
        if (generation != generation_ || !loading_.stop_possible()) return;
        table_->setEnabled(report_ == nullptr);
        if (!report_) empty_->setText(tr("Checking…"));
    });
    showState();
    loading_ = runAsync(this, [backend = source(), gun = gun_.toStdString()](std::stop_token token) { return backend->inspect(gun, jobWith(token)); },
                        [this, generation](const Result<std::shared_ptr<const trust::Report>>& result) {
                            if (generation != generation_) return;
                            ++generation_;
                            emit idle();
                            table_->setEnabled(true);
                            showReport(result);
                        });
}

void BrowsePane::cancel() {
    for (std::stop_source* each : {&loading_, &listing_, &verifying_}) each->request_stop();
    history_->cancel();
}

void BrowsePane::showReport(const Result<std::shared_ptr<const trust::Report>>& result) {
    if (!result) {
        const bool stopped = result.error().code == ErrorCode::Interrupted;
        // What went wrong stands above the tags.
        if (enlarged_ && !report_) toggleDetails();
        showState();
        banner_->tell(stopped ? Banner::Tone::Neutral : Banner::Tone::Bad, stopped ? QStringLiteral("skip") : QStringLiteral("fail"), stopped ? tr("Stopped") : shown(result.error().message, 400),
                      shown(result.error().hint, 400));
        banner_->addAction(tr("Try again"), [this] { refresh(); }, QStringLiteral("refresh"));
        return;
    }
    report_ = *result;
    if (!report_->bundle) repositories_->setReport(*report_);
    metadata_->setReport(report_);
    history_->setReport(report_);
    signers_->setReport(report_);
    hierarchy_->setReport(report_);
    showState();
    reorder();
    emit reportShown(report_);
}

void BrowsePane::showState() {
    const int count = repositories_->repositoryCount();
    treeNote_->setText(count == 0 ? tr("No repository is known yet. Type a reference above, or add a registry.") : count == 1 ? tr("1 repository") : tr("%1 repositories").arg(count));
    const qsizetype slash = gun_.indexOf(QLatin1Char('/'));
    title_->setText(gun_.isEmpty() ? tr("Repositories") : gun_.mid(slash + 1));
    // While another repository is read, enlarged details stay, and whoever works there goes on there.
    const bool details = enlarged_ || (report_ && (!report_->tags.empty() || !report_->roles.empty() || report_->status == trust::RepositoryStatus::Unsigned));
    if (!details && details_->parentWidget()->isAncestorOf(window()->focusWidget())) tree_->setFocus();
    details_->parentWidget()->setVisible(details);
    tagArea_->setVisible(report_ != nullptr && !report_->tags.empty());
    table_->setVisible(report_ != nullptr && !report_->tags.empty());
    empty_->setVisible(!table_->isVisibleTo(this));
    if (!report_) {
        subtitle_->setText(gun_.left(slash));
        hidden_->hide();
        empty_->setText(gun_.isEmpty() ? tr("Choose a repository at the left, or type a reference above.") : QString());
        return;
    }
    const trust::Report& report = *report_;
    QString line = text(report.registryHost);
    if (!report.rootKeyId.empty()) line += tr(" · root key %1, %2").arg(shortKeyId(report.rootKeyId), shown(report.pinnedBy, 120));
    subtitle_->setText(line);
    subtitle_->setToolTip(text(report.rootKeyId));
    chips_->setCounts(countKinds(report), view_.glasses);
    empty_->setText(report.registryReached ? tr("This repository has no tags.") : tr("There is nothing to show."));
    banner_->hide();
    if (report.bundle) {
        showBundle();
    } else {
        showRepository(report);
    }
    showHidden();
}

/// What is known of the repository as a whole, where that needs a word, and the ways on from there.
void BrowsePane::showRepository(const trust::Report& report) {
    const Presentation state = presentationOf(report);
    if (state.headline.isEmpty()) return;
    banner_->tell(state);
    using Status = trust::RepositoryStatus;
    const QString host = text(report.registryHost);
    const auto trustServers = [this, host] { emit trustServersRequested(host); };
    if (report.status == Status::Unsigned) {
        if (!report.tags.empty()) banner_->addAction(tr("Sign…"), [this] { emit signRequested(); }, QStringLiteral("sign"));
        banner_->addAction(tr("Trust servers…"), trustServers, QStringLiteral("server"));
        return;
    }
    const Error* error = report.trustError ? &*report.trustError : report.registryError ? &*report.registryError : nullptr;
    if (!error) return banner_->addAction(tr("Renew…"), [this] { emit renewRequested(); }, QStringLiteral("renew"));
    if (error->code == ErrorCode::Unauthorized) banner_->addAction(tr("Sign in…"), [this, host] { emit signInRequested(host); }, QStringLiteral("lock"));
    const bool verified = report.status == Status::Untrusted || report.status == Status::Incomplete;
    if (verified) banner_->addAction(tr("Show why"), [this] { showWhy(); }, QStringLiteral("search"));
    else if (report.trustError) banner_->addAction(tr("Trust servers…"), trustServers, QStringLiteral("server"));
    if (report.trustError && error->code == ErrorCode::Expired) banner_->addAction(tr("Renew…"), [this] { emit renewRequested(); }, QStringLiteral("renew"));
    banner_->addAction(tr("Try again"), [this] { refresh(); }, QStringLiteral("refresh"));
}

/// That it is a bundle, from when, from where, and that nobody was asked; and its refusal, where it does not verify.
void BrowsePane::showBundle() {
    const trust::BundleOrigin& bundle = *report_->bundle;
    const bool asFetched = report_->checkedAt == bundle.fetchedAt;
    const QString file = QString::fromStdString(bundle.file);
    const QString origin = tr("From %1, fetched from %2. No server was asked. Judged at %3.").arg(shown(bundle.file, 160), shown(report_->trustServer, 120), dateAndTime(report_->checkedAt));
    if (const auto& error = report_->trustError) {
        banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), tr("Bundle of %1: %2").arg(dateAndTime(bundle.fetchedAt), shown(error->message, 300)), origin + QStringLiteral("  [%1]").arg(text(codeName(error->code))));
        banner_->addAction(tr("Show why"), [this] { showWhy(); }, QStringLiteral("search"));
    } else if (bundle.newerSeen) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("This is a bundle of %1, and this computer has seen newer trust data").arg(dateAndTime(bundle.fetchedAt)),
                      tr("Tags may have been signed again or revoked since.") + QLatin1Char(' ') + origin);
    } else {
        banner_->tell(Banner::Tone::Neutral, QStringLiteral("archive"), tr("This is a bundle of %1").arg(dateAndTime(bundle.fetchedAt)), origin);
    }
    banner_->addAction(asFetched ? tr("Judge as of now") : tr("Judge as of then"), [this, file, asFetched] { emit bundleTimeRequested(file, !asFetched); }, QStringLiteral("clock"));
    banner_->addAction(tr("Ask the server"), [this] { open(QString(gun_), {}); }, QStringLiteral("refresh"));
}

void BrowsePane::setStaged(size_t count) {
    staged_->hide();
    if (count == 0) return;
    staged_->tell(Banner::Tone::Neutral, QStringLiteral("publish"), count == 1 ? tr("1 change is staged and not published") : tr("%1 changes are staged and not published").arg(count),
                  tr("The notary client left them on this computer."));
    staged_->addAction(tr("Publish…"), [this] { emit publishStagedRequested(); }, QStringLiteral("publish"));
    staged_->addAction(tr("Discard…"), [this] { emit discardStagedRequested(); }, QStringLiteral("trash"));
}

void BrowsePane::addTagActions(const QList<QAction*>& actions) { table_->addActions(actions); }
void BrowsePane::addOverviewActions(const QList<QAction*>& actions) {
    for (QAction* action : actions) overview_->addAction(action);
}
const trust::TagRow* BrowsePane::currentTag() const { return model_->tagAt(table_->currentIndex().row()); }

void BrowsePane::showHidden() {
    hidden_->hide();
    if (!view_.glasses || !report_) return;
    const KindCounts counts = countKinds(*report_);
    const auto count = [&counts](TagKind kind) { return counts[static_cast<size_t>(kind)]; };
    const size_t unknown = count(TagKind::Unknown), all = count(TagKind::Unsigned) + count(TagKind::Invalid) + unknown;
    if (all == 0) return;
    QStringList parts;
    if (count(TagKind::Unsigned) > 0) parts << tr("%1 unsigned").arg(count(TagKind::Unsigned));
    if (count(TagKind::Invalid) > 0) parts << tr("%1 invalid").arg(count(TagKind::Invalid));
    if (unknown > 0) parts << tr("%1 unknown").arg(unknown);
    hidden_->tell(Banner::Tone::Rose, QStringLiteral("glasses"), (all == 1 ? tr("1 tag is invisible: %1") : tr("%1 tags are invisible: %2").arg(all)).arg(parts.join(QStringLiteral(", "))),
                  tr("You see what a consumer with content trust sees."));
}

/// Everything open, and a registry's name across both columns.
void BrowsePane::unfoldTree() {
    tree_->expandAll();
    for (int row = 0; row < repositoryFilter_->rowCount(); ++row) tree_->setFirstColumnSpanned(row, {}, true);
}

void BrowsePane::reorder() {
    if (!report_) return;
    view_.filter = tagFilter_->text().toStdString();
    view_.kinds = chips_->chosen();
    const quint64 generation = ++orderGeneration_;
    const trust::TagRow* current = model_->tagAt(table_->currentIndex().row());
    const std::string keep = !wantedTag_.isEmpty() ? wantedTag_.toStdString() : current ? current->name : std::string();
    runAsync(this, [report = report_, view = view_](std::stop_token) { return orderTags(*report, view); },
             [this, generation, keep, report = report_](std::vector<uint32_t> rows) {
                 if (generation != orderGeneration_ || report != report_) return;
                 model_->show(report, std::move(rows));
                 table_->setAccessibleName(tr("Tags of %1, %2 rows").arg(gun_, QString::number(model_->rowCount())));
                 const int row = keep.empty() ? 0 : std::max(0, model_->rowOf(keep));
                 wantedTag_.clear();
                 if (model_->rowCount() > 0) table_->selectRow(row);
                 else selectTag(nullptr);
             });
}

void BrowsePane::selectTag(const trust::TagRow* tag) {
    verifying_.request_stop();
    const quint64 generation = ++tagGeneration_;
    overview_->show(report_, tag);
    hierarchy_->setTag(tag);
    showDetailsTitle();
    emit selectionChanged();
    if (!tag) return why_->setVerdict(nullptr);
    const std::string name = tag->name;
    const QString reference = gun_ + QLatin1Char(':') + shown(name, 160);
    emit referenceChanged(reference);
    why_->setChecking();
    verifying_ = runAsync(this, [backend = source(), reference = gun_.toStdString() + ":" + name](std::stop_token token) { return backend->verify(reference, jobWith(token)); },
                          [this, generation](Result<trust::Verdict> verdict) {
                              if (generation != tagGeneration_) return;
                              overview_->setVerdict(verdict);
                              if (verdict) why_->setVerdict(std::make_shared<const trust::Verdict>(std::move(*verdict)), currentTag());
                              else why_->setError(verdict.error());
                          });
    if (!tag->registryDigest || reader_) return;
    runAsync(this, [backend = backend_, gun = gun_.toStdString(), digest = *tag->registryDigest](std::stop_token token) { return backend->describe(gun, digest, jobWith(token)); },
             [this, generation](const Result<trust::Client::ManifestSummary>& summary) {
                 if (generation == tagGeneration_) overview_->setManifest(summary);
             });
    runAsync(this, [backend = backend_, gun = gun_.toStdString(), digest = tag->signedDigest.value_or(*tag->registryDigest)](std::stop_token token) { return backend->beside(gun, digest, jobWith(token)); },
             [this, generation](const Result<trust::Beside>& beside) {
                 if (generation == tagGeneration_) overview_->setBeside(beside);
             });
}

void BrowsePane::setGlasses(bool on) {
    view_.glasses = on;
    repositoryFilter_->setGlasses(on);
    unfoldTree();
    table_->setProperty("glasses", on);
    table_->style()->unpolish(table_->horizontalHeader());
    table_->style()->polish(table_->horizontalHeader());
    if (report_) {
        chips_->setCounts(countKinds(*report_), on);
        showHidden();
        reorder();
    }
}

void BrowsePane::showWhy() {
    details_->setCurrentWidget(why_);
    if (!enlarged_) toggleDetails();
}

void BrowsePane::toggleTree() {
    QWidget* side = enlarged_ ? stripSide_ : treeSide_;
    side->setVisible(!side->isVisible());
}
void BrowsePane::focusFilter() {
    const bool graph = hierarchy_->isVisible() && (enlarged_ || hierarchy_->isAncestorOf(focusWidget()));
    const bool file = metadata_->isVisible() && focusWidget() && metadata_->isAncestorOf(focusWidget());
    if (graph) hierarchy_->focusFilter();
    else if (file) metadata_->startSearch();
    else tagFilter_->setFocus();
}
void BrowsePane::copyPinned() { copyToClipboard(overview_->pinnedReference()); }
int BrowsePane::repositoryCount() const { return repositories_->repositoryCount(); }

QString BrowsePane::copyTags(TagFormat format) const {
    std::vector<const trust::TagRow*> tags;
    for (int row = 0; row < model_->rowCount(); ++row) tags.push_back(model_->tagAt(row));
    const QString text = exportTags(tags, format);
    copyToClipboard(text);
    return text;
}

void BrowsePane::recolor() {
    repositories_->recolor();
    signers_->recolor();
    hierarchy_->recolor();
    metadata_->recolor();
    history_->recolor();
    if (report_) showState();
    overview_->recolor();
}

}  // namespace roseglass::ui
