#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/audit/audit_pane.h"
#include "ui/audit/count_chips.h"
#include "ui/audit/finding_model.h"
#include "ui/audit/migration_model.h"
#include "ui/audit/audit_result_view.h"
#include "ui/common/banner.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

AuditResultView* findingView() {
    using trust::FindingSeverity;
    const auto kind = [](const QString& name, FindingSeverity severity) { return CountChips::Kind{name, [severity] { return severityIcon(severity); }}; };
    auto* chips = new CountChips(AuditPane::tr("All findings"), {kind(AuditPane::tr("Errors"), FindingSeverity::Error), kind(AuditPane::tr("Warnings"), FindingSeverity::Warning), kind(AuditPane::tr("Notes"), FindingSeverity::Note)});
    auto* view = new AuditResultView(new FindingModel, chips);
    view->table()->setAccessibleName(AuditPane::tr("Findings"));
    view->detail()->setAccessibleName(AuditPane::tr("About the finding"));
    view->setColumns({110, 460, 260, 160}, FindingModel::Message);
    return view;
}

AuditResultView* tagView() {
    using trust::Migration;
    std::vector<CountChips::Kind> kinds;
    for (const Migration state : {Migration::DctOnly, Migration::Both, Migration::OtherOnly, Migration::None, Migration::Unknown}) kinds.push_back({migrationWord(state), [state] { return migrationIcon(state); }});
    auto* view = new AuditResultView(new MigrationModel, new CountChips(AuditPane::tr("All tags"), std::move(kinds)));
    view->table()->setAccessibleName(AuditPane::tr("Tags and what vouches for them"));
    view->detail()->setAccessibleName(AuditPane::tr("About the tag"));
    view->setColumns({240, 120, 290, 300, 130}, MigrationModel::Beside);
    return view;
}

}  // namespace

AuditPane::AuditPane(std::shared_ptr<AuditBackend> backend, std::filesystem::path folder, QWidget* parent)
    : QWidget(parent), backend_(std::move(backend)), folder_(folder.empty() ? defaultAuditFolder() : std::move(folder)), source_(new QComboBox), field_(new QLineEdit), browse_(button(QStringLiteral("folder"), tr("Choose…"))), start_(button({}, tr("Audit"))),
      cancel_(button(QStringLiteral("cancel"), tr("Cancel"))), inventory_(button(QStringLiteral("export"), tr("Export inventory…"))), history_(new QCheckBox(tr("Older states, too"))), progress_(new QProgressBar), step_(note({})), subtitle_(note({})), empty_(note({})), banner_(new Banner), filter_(new QLineEdit),
      findings_(findingView()), tags_(tagView()), findingsButton_(new QToolButton), tagsButton_(new QToolButton), export_(new QToolButton), progressRow_(new QWidget), filterRow_(new QWidget), results_(new QStackedWidget) {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    empty_->setAlignment(Qt::AlignCenter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(empty_, 1);
    layout->addWidget(buildResults(), 1);
    connect(start_, &QPushButton::clicked, this, &AuditPane::start);
    connect(field_, &QLineEdit::returnPressed, this, &AuditPane::start);
    connect(cancel_, &QPushButton::clicked, this, &AuditPane::cancel);
    sourceChanged();
    recolor();
    showState();
}

QWidget* AuditPane::buildHead() {
    auto* head = new QWidget;
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(16, 12, 16, 10);
    layout->setSpacing(10);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(pageTitle(tr("Audit")));
    words->addWidget(subtitle_);
    top->addLayout(words, 1);
    top->addWidget(buildSwitch());
    buildExport();
    top->addWidget(export_);
    layout->addLayout(top);
    layout->addWidget(buildChoice());
    auto* row = new QHBoxLayout(progressRow_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    progress_->setTextVisible(false);
    progress_->setFixedHeight(8);
    progress_->setAccessibleName(tr("Progress of the audit"));
    row->addWidget(progress_, 1);
    row->addWidget(step_);
    layout->addWidget(progressRow_);
    layout->addWidget(banner_);
    layout->addWidget(buildFilters());
    return head;
}

QWidget* AuditPane::buildSwitch() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* group = new QButtonGroup(this);
    const std::tuple<View, QString, QString, const char*> views[] = {{View::Findings, tr("Findings"), tr("What is wrong, and what to do"), "left"}, {View::Tags, tr("Tags"), tr("What vouches for each tag: content trust, another system, both or none"), "right"}};
    for (const auto& [view, name, tip, place] : views) {
        QToolButton* made = viewButton(view);
        made->setText(name);
        made->setToolTip(tip);
        made->setAccessibleName(tr("View: %1").arg(name));
        made->setCheckable(true);
        made->setFocusPolicy(Qt::TabFocus);
        made->setProperty("segment", place);
        // Rose is for the glasses.
        made->setProperty("calm", true);
        group->addButton(made);
        row->addWidget(made);
        connect(made, &QToolButton::clicked, this, [this, view = view] { showView(view); });
    }
    findingsButton_->setChecked(true);
    return box;
}

QWidget* AuditPane::buildChoice() {
    auto* choice = new QWidget;
    auto* row = new QHBoxLayout(choice);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    source_->addItems({tr("Repositories known here"), tr("All of a registry"), tr("A list in a file")});
    source_->setAccessibleName(tr("Which repositories"));
    row->addWidget(source_);
    field_->setClearButtonEnabled(true);
    row->addWidget(field_, 1);
    row->addWidget(browse_);
    history_->setToolTip(tr("Read the older states that the trust servers still have, for tags that were signed again with another digest. Some requests for each state."));
    row->addWidget(history_);
    start_->setProperty("primary", true);
    row->addWidget(start_);
    row->addWidget(cancel_);
    connect(source_, &QComboBox::currentIndexChanged, this, &AuditPane::sourceChanged);
    connect(browse_, &QPushButton::clicked, this, &AuditPane::chooseFile);
    return choice;
}

QWidget* AuditPane::buildFilters() {
    setUpFilter(filter_, tr("Filter findings"));
    filter_->setFixedWidth(220);
    auto* row = new QHBoxLayout(filterRow_);
    row->setContentsMargins(0, 0, 0, 0);
    for (AuditResultView* view : {findings_, tags_}) row->addWidget(view->chips(), 1);
    row->addWidget(filter_);
    for (AuditResultView* view : {findings_, tags_}) connect(filter_, &QLineEdit::textChanged, view, &AuditResultView::filter);
    return filterRow_;
}

QWidget* AuditPane::buildResults() {
    for (AuditResultView* view : {findings_, tags_}) {
        results_->addWidget(view);
        connect(view, &AuditResultView::rowsChanged, this, &AuditPane::showState);
        connect(view, &AuditResultView::openRequested, this, &AuditPane::openRequested);
    }
    inventory_->setToolTip(tr("Tags, digests, signers, keys and other signatures as JSON, for scripts that migrate"));
    tags_->addButton(inventory_);
    connect(inventory_, &QPushButton::clicked, this, [this] { exportAs(AuditFormat::Inventory, QStringLiteral("inventory.json")); });
    return results_;
}

void AuditPane::buildExport() {
    setUpExport(export_);
    auto* menu = new QMenu(export_);
    const std::tuple<QString, AuditFormat, QString> formats[] = {{tr("HTML report…"), AuditFormat::Html, QStringLiteral("audit.html")},
                                                                 {tr("CSV…"), AuditFormat::Csv, QStringLiteral("audit.csv")},
                                                                 {tr("JSON…"), AuditFormat::Json, QStringLiteral("audit.json")},
                                                                 {tr("SARIF…"), AuditFormat::Sarif, QStringLiteral("audit.sarif")},
                                                                 {tr("Inventory for a migration…"), AuditFormat::Inventory, QStringLiteral("inventory.json")}};
    for (const auto& [name, format, file] : formats) connect(menu->addAction(name), &QAction::triggered, this, [this, format = format, file = file] { exportAs(format, file); });
    export_->setMenu(menu);
}

void AuditPane::exportAs(AuditFormat format, const QString& file) {
    if (report_) saveAs(this, tr("Export the audit"), file, QByteArray::fromStdString(exportAudit(*report_, format)));
}

void AuditPane::recolor() {
    start_->setIcon(icon(QStringLiteral("play"), tokens().onAccent));
    for (AuditResultView* view : {findings_, tags_}) view->recolor();
}

}  // namespace roseglass::ui
