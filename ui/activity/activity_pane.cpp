#include "ui/activity/activity_pane.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/activity/activity_model.h"
#include "ui/activity/running_list.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/html.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/publish/workbench.h"

namespace roseglass::ui {
namespace {

constexpr size_t kMaxEntries = 10'000;

Html paragraph(const QString& title, const QStringList& lines) {
    return lines.isEmpty() ? Html() : Html::of("<p><b>%1</b><br>%2</p>", {title, lines.join(QLatin1Char('\n'))});
}

}  // namespace

ActivityPane::ActivityPane(Workbench* workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), running_(new RunningList(workbench)), model_(new ActivityModel(this)), visible_(new QSortFilterProxyModel(this)), table_(new QTableView), filter_(new QLineEdit), detail_(new HtmlView),
      empty_(note({})), banner_(new Banner), export_(new QToolButton) {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    visible_->setSourceModel(model_);
    visible_->setFilterKeyColumn(-1);
    visible_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    table_->setModel(visible_);
    setUpTable(table_, 32);
    table_->setAccessibleName(tr("Activity"));
    const int widths[] = {160, 190, 300};
    for (int column = 0; column < 3; ++column) table_->horizontalHeader()->resizeSection(column, widths[column]);
    table_->horizontalHeader()->setStretchLastSection(true);
    detail_->setAccessibleName(tr("What changed"));
    detail_->setFrameShape(QFrame::NoFrame);
    detail_->document()->setDocumentMargin(14);
    empty_->setAlignment(Qt::AlignCenter);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(table_);
    splitter->addWidget(detail_);
    splitter->setSizes({480, 180});
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(running_);
    layout->addWidget(empty_, 1);
    layout->addWidget(splitter, 1);
    connect(filter_, &QLineEdit::textChanged, this, [this](const QString& words) {
        visible_->setFilterFixedString(words);
        showEmpty();
    });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ActivityPane::showSelected);
    connect(table_, &QTableView::activated, this, [this] { detail_->setFocus(); });
    connect(workbench_, &Workbench::worked, this, &ActivityPane::refresh);
    showEmpty();
}

QWidget* ActivityPane::buildHead() {
    auto* head = new QWidget;
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(16, 12, 16, 10);
    auto* row = new QHBoxLayout;
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(pageTitle(tr("Activity")));
    words->addWidget(note(tr("What was signed, published, pulled and refused from this computer. Never secrets.")));
    row->addLayout(words, 1);
    setUpFilter(filter_, tr("Filter activity"));
    filter_->setMaximumWidth(260);
    row->addWidget(filter_);
    setUpExport(export_);
    auto* menu = new QMenu(export_);
    const std::tuple<QString, ActivityFormat, QString> formats[] = {{tr("Text…"), ActivityFormat::Text, QStringLiteral("activity.txt")},
                                                                    {tr("JSON…"), ActivityFormat::Json, QStringLiteral("activity.json")},
                                                                    {tr("CSV…"), ActivityFormat::Csv, QStringLiteral("activity.csv")}};
    for (const auto& [name, format, file] : formats) {
        connect(menu->addAction(name), &QAction::triggered, this, [this, format = format, file = file] { saveAs(this, tr("Export activity"), file, exported(format)); });
    }
    export_->setMenu(menu);
    row->addWidget(export_);
    layout->addLayout(row);
    layout->addWidget(banner_);
    return head;
}

void ActivityPane::follow(PullSession* session) { running_->follow(session); }

void ActivityPane::refresh() {
    const quint64 generation = ++generation_;
    const auto& own = workbench_->options().activityFile;
    runAsync(this, [file = own.empty() ? trust::defaultActivityFile() : own](std::stop_token) { return trust::readActivity(file, kMaxEntries); },
             [this, generation](Result<std::vector<trust::Activity>> entries) {
                 if (generation == generation_) take(std::move(entries));
             });
}

void ActivityPane::take(Result<std::vector<trust::Activity>> entries) {
    banner_->hide();
    if (!entries) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), shown(entries.error().message, 300), shown(entries.error().hint, 300));
        banner_->addAction(tr("Try again"), [this] { refresh(); }, QStringLiteral("refresh"));
        return;
    }
    model_->show(std::move(*entries));
    if (visible_->rowCount() > 0) table_->selectRow(0);
    showSelected();
    showEmpty();
}

void ActivityPane::showEmpty() {
    const bool nothing = visible_->rowCount() == 0;
    table_->parentWidget()->setVisible(!nothing);
    empty_->setVisible(nothing);
    export_->setEnabled(!nothing);
    empty_->setText(model_->rowCount() == 0 ? tr("Nothing has been published or pulled from this computer yet. What you sign, revoke, renew or pull is listed here.") : tr("Nothing matches the filter."));
}

void ActivityPane::showSelected() {
    const trust::Activity* entry = model_->at(visible_->mapToSource(table_->currentIndex()).row());
    if (!entry) return detail_->clear();
    QStringList changes, roles;
    for (const std::string& change : entry->changes) changes << shown(change, 400);
    for (const std::string& role : entry->roles) roles << shown(role, 120);
    Html html = Html::of("<p><b>%1</b></p>", {tr("%1 in %2, %3").arg(ActivityModel::verbWords(entry->verb), shown(entry->repository, 200), dateAndTime(entry->time))});
    const bool done = entry->result == "done";
    html += paragraph(done ? tr("What changed") : tr("What was meant to change"), changes);
    html += paragraph(done ? tr("Roles and versions that were published") : tr("Roles that would have changed"), roles);
    if (!done) html += paragraph(tr("Why not (%1)").arg(shown(entry->result, 60)), {shown(entry->message, 1000)});
    detail_->show(html);
}

QByteArray ActivityPane::exported(ActivityFormat format) const {
    std::vector<const trust::Activity*> entries;
    for (int row = 0; row < visible_->rowCount(); ++row) entries.push_back(model_->at(visible_->mapToSource(visible_->index(row, 0)).row()));
    return exportActivity(entries, format);
}

}  // namespace roseglass::ui
