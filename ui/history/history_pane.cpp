#include "ui/history/history_pane.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <algorithm>

#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/history/change_model.h"
#include "ui/history/state_model.h"

namespace roseglass::ui {
namespace {

trust::Difference between(const trust::PastState& before, const trust::PastState& after) { return trust::diff(*before.report, *after.report); }

size_t weight(const trust::Difference& changes) {
    return static_cast<size_t>(std::count_if(changes.begin(), changes.end(), [](const trust::Change& change) { return !trust::isRoutine(change); }));
}

QLabel* sectionTitle(const QString& words) {
    auto* label = new QLabel(words);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

}  // namespace

HistoryPane::HistoryPane(QWidget* parent)
    : QWidget(parent), stateModel_(new StateModel(this)), rootModel_(new RootModel(this)), changeModel_(new ChangeModel(this)), banner_(new Banner), empty_(note({})), notes_(note({})),
      heading_(sectionTitle({})), nothing_(note({})), stop_(button(QStringLiteral("cancel"), tr("Stop"))), copy_(button(QStringLiteral("copy"), tr("Copy"))), states_(new QTableView), roots_(new QTableView),
      changes_(new QListView), routine_(new QCheckBox(tr("Versions and expiries, too"))), content_(new QWidget) {
    setAttribute(Qt::WA_StyledBackground);
    build();
    connect(states_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!states_->selectionModel()->hasSelection()) return;
        fromRoots_ = false;
        roots_->clearSelection();
        showChanges();
    });
    connect(roots_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!roots_->selectionModel()->hasSelection()) return;
        fromRoots_ = true;
        states_->clearSelection();
        showChanges();
    });
    connect(routine_, &QCheckBox::toggled, this, &HistoryPane::showChanges);
    connect(copy_, &QPushButton::clicked, this, [this] { copyToClipboard(changeModel_->allText()); });
    connect(stop_, &QPushButton::clicked, this, &HistoryPane::cancel);
    setReport(nullptr);
}

HistoryPane::~HistoryPane() { reading_.request_stop(); }

void HistoryPane::build() {
    states_->setModel(stateModel_);
    setUpTable(states_, 28);
    states_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    states_->setAccessibleName(tr("States, newest first"));
    states_->setToolTip(tr("Select two states to compare them"));
    const int widths[] = {172, 98, 108};
    for (int column = 0; column < 3; ++column) states_->horizontalHeader()->resizeSection(column, widths[column]);
    states_->horizontalHeader()->setStretchLastSection(true);
    roots_->setModel(rootModel_);
    setUpTable(roots_, 28);
    roots_->setAccessibleName(tr("Root versions, newest first"));
    const int rootWidths[] = {76, 124, 178};
    for (int column = 0; column < 3; ++column) roots_->horizontalHeader()->resizeSection(column, rootWidths[column]);
    roots_->horizontalHeader()->setStretchLastSection(true);
    changes_->setModel(changeModel_);
    changes_->setWordWrap(true);
    changes_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    changes_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    changes_->setAccessibleName(tr("What changed"));
    changes_->setSpacing(2);
    changes_->setResizeMode(QListView::Adjust);

    auto* left = new QWidget;
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(16, 8, 8, 8);
    leftColumn->addWidget(sectionTitle(tr("States")));
    leftColumn->addWidget(states_, 3);
    leftColumn->addWidget(sectionTitle(tr("Root versions")));
    leftColumn->addWidget(roots_, 2);
    leftColumn->addWidget(notes_);
    auto* right = new QWidget;
    auto* rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(8, 8, 16, 8);
    heading_->setWordWrap(true);
    nothing_->setAlignment(Qt::AlignTop);
    auto* below = new QHBoxLayout;
    below->addWidget(routine_, 1);
    below->addWidget(copy_);
    rightColumn->addWidget(heading_);
    rightColumn->addWidget(nothing_, 1);
    rightColumn->addWidget(changes_, 1);
    rightColumn->addLayout(below);
    auto* splitter = new QSplitter;
    splitter->addWidget(left);
    splitter->addWidget(right);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({560, 600});
    auto* contentLayout = new QVBoxLayout(content_);
    contentLayout->setContentsMargins(0, 0, 0, 0);
    contentLayout->addWidget(splitter);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* bannerRow = new QHBoxLayout;
    bannerRow->setContentsMargins(16, 8, 16, 0);
    bannerRow->addWidget(banner_);
    layout->addLayout(bannerRow);
    banner_->hide();
    empty_->setAlignment(Qt::AlignCenter);
    layout->addWidget(empty_, 1);
    layout->addWidget(stop_, 0, Qt::AlignHCenter);
    layout->addWidget(content_, 1);
}

void HistoryPane::setDesk(std::shared_ptr<HistoryDesk> desk) {
    cancel();
    desk_ = std::move(desk);
    read_ = false;
}

void HistoryPane::setReport(std::shared_ptr<const trust::Report> report) {
    reading_.request_stop();
    ++generation_;
    report_ = std::move(report);
    history_.reset();
    read_ = false;
    banner_->hide();
    stateModel_->show(nullptr, {});
    rootModel_->show(nullptr);
    changeModel_->show({});
    tellEmpty(report_ ? QString() : tr("Choose a repository to see its past."), false);
    if (report_ && isVisible()) refresh();
}

void HistoryPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (report_ && !read_) refresh();
}

void HistoryPane::tellEmpty(const QString& words, bool working) {
    content_->hide();
    empty_->setText(words);
    empty_->show();
    stop_->setVisible(working);
}

void HistoryPane::refresh() {
    if (!report_ || !desk_) return;
    reading_.request_stop();
    read_ = true;
    const quint64 generation = ++generation_;
    banner_->hide();
    tellEmpty(tr("Reading the past of %1…").arg(shown(report_->repository, 120)), true);
    const std::string file = report_->bundle ? report_->bundle->file : std::string();
    reading_ = runAsync(this, [desk = desk_, repository = report_->repository, file](std::stop_token token) {
        Job job;
        job.stop = std::move(token);
        return file.empty() ? desk->history(repository, job) : desk->ofBundle(file, job);
    }, [this, generation](Result<trust::History> history) {
        if (generation == generation_) showHistory(std::move(history));
    });
}

void HistoryPane::cancel() { reading_.request_stop(); }

void HistoryPane::showHistory(Result<trust::History> history) {
    stop_->hide();
    if (!history) {
        const bool stopped = history.error().code == ErrorCode::Interrupted;
        tellEmpty({}, false);
        banner_->tell(stopped ? Banner::Tone::Neutral : Banner::Tone::Bad, stopped ? QStringLiteral("skip") : QStringLiteral("fail"), stopped ? tr("Stopped") : shown(history.error().message, 400), shown(history.error().hint, 400));
        banner_->addAction(tr("Try again"), [this] { refresh(); }, QStringLiteral("refresh"));
        return;
    }
    history_ = std::make_shared<const trust::History>(std::move(*history));
    emit historyRead(history_);
    if (history_->states.empty() && history_->roots.empty()) {
        return tellEmpty(tr("Nothing is known of the past of this repository. %1").arg(shown(history_->statesNote, 300)), false);
    }
    std::vector<size_t> weights;
    for (size_t i = 0; i < history_->states.size(); ++i) weights.push_back(i + 1 < history_->states.size() ? weight(between(history_->states[i + 1], history_->states[i])) : 0);
    stateModel_->show(history_, std::move(weights));
    rootModel_->show(history_);
    QStringList notes;
    for (const std::string& words : {history_->rootsNote, history_->statesNote, history_->publicationsNote}) {
        const QString line = shown(words, 300);
        if (!line.isEmpty() && !notes.contains(line)) notes << line;
    }
    notes_->setText(notes.join(QLatin1Char(' ')));
    notes_->setVisible(!notes.isEmpty());
    empty_->hide();
    content_->show();
    if (stateModel_->rowCount() > 0) states_->selectRow(0);
    else roots_->selectRow(0);
}

void HistoryPane::showChanges() {
    if (!history_) return;
    trust::Difference changes;
    QString nothing = tr("Nothing is different.");
    if (fromRoots_) {
        const QModelIndexList rows = roots_->selectionModel()->selectedRows();
        if (rows.isEmpty()) return;
        const trust::RootStep& step = history_->roots[static_cast<size_t>(rows.front().row())];
        const bool first = rows.front().row() + 1 == rootModel_->rowCount();
        heading_->setText(first ? tr("Root %1 is the first that is known").arg(step.version) : tr("From root %1 to root %2").arg(step.version - 1).arg(step.version));
        if (step.error) nothing = shown(step.error->message, 400);
        else if (first) nothing = tr("Everything hangs on it. Compare its key ID with what the publisher tells by another way.");
        changes = step.changes;
    } else {
        std::vector<int> rows;
        for (const QModelIndex& index : states_->selectionModel()->selectedRows()) rows.push_back(index.row());
        if (rows.empty()) return;
        std::sort(rows.begin(), rows.end());
        const bool one = rows.size() == 1;
        if (one && rows.front() + 1 < stateModel_->rowCount()) rows.push_back(rows.front() + 1);
        const trust::PastState &after = history_->states[static_cast<size_t>(rows.front())], &before = history_->states[static_cast<size_t>(rows.back())];
        if (rows.size() == 1) {
            heading_->setText(tr("%1: the first state that is known").arg(stateTime(after)));
            nothing = tr("There is nothing to compare it with.");
        } else {
            heading_->setText(tr("From %1 to %2").arg(stateTime(before), stateTime(after)));
            changes = between(before, after);
            const bool whole = before.report->status == trust::RepositoryStatus::Trusted && after.report->status == trust::RepositoryStatus::Trusted;
            if (!whole) nothing = tr("What verifies in both states is the same; the rest was not compared.");
        }
    }
    const size_t all = changes.size();
    if (!routine_->isChecked()) std::erase_if(changes, trust::isRoutine);
    if (changes.empty() && all > 0) nothing = tr("Only versions and expiries moved.");
    nothing_->setText(nothing);
    nothing_->setVisible(changes.empty());
    changes_->setVisible(!changes.empty());
    copy_->setEnabled(!changes.empty());
    changeModel_->show(std::move(changes));
}

void HistoryPane::recolor() {
    if (history_) showChanges();
}

}  // namespace roseglass::ui
