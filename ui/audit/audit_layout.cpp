#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/audit/audit_pane.h"
#include "ui/audit/finding_model.h"
#include "ui/audit/severity_chips.h"
#include "ui/common/banner.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

/// Rows of one severity and with these words in any column.
class FindingFilter final : public QSortFilterProxyModel {
public:
    FindingFilter(const FindingModel* model, const SeverityChips* chips, QObject* parent) : QSortFilterProxyModel(parent), model_(model), chips_(chips) {
        setFilterKeyColumn(-1);
        setFilterCaseSensitivity(Qt::CaseInsensitive);
        setSortRole(FindingModel::kSortRole);
        setSortCaseSensitivity(Qt::CaseInsensitive);
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const auto severity = chips_->chosen();
        return (!severity || model_->at(row)->severity == *severity) && QSortFilterProxyModel::filterAcceptsRow(row, parent);
    }

private:
    const FindingModel* model_;
    const SeverityChips* chips_;
};

}  // namespace

AuditPane::AuditPane(std::shared_ptr<AuditBackend> backend, QWidget* parent)
    : QWidget(parent), backend_(std::move(backend)), source_(new QComboBox), field_(new QLineEdit), browse_(button(QStringLiteral("folder"), tr("Choose…"))), start_(button({}, tr("Audit"))), cancel_(button(QStringLiteral("cancel"), tr("Cancel"))),
      open_(button(QStringLiteral("layers"), tr("Open repository"))), progress_(new QProgressBar), step_(note({})), subtitle_(note({})), empty_(note({})), banner_(new Banner), chips_(new SeverityChips), filter_(new QLineEdit), model_(new FindingModel(this)),
      visible_(new FindingFilter(model_, chips_, this)), table_(new QTableView), detail_(new QTextBrowser), export_(new QToolButton), progressRow_(new QWidget), filterRow_(new QWidget), results_(new QSplitter(Qt::Vertical)) {
    setProperty("surface", true);
    setAttribute(Qt::WA_StyledBackground);
    visible_->setSourceModel(model_);
    empty_->setAlignment(Qt::AlignCenter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(empty_, 1);
    layout->addWidget(buildResults(), 1);
    connect(chips_, &SeverityChips::changed, this, &AuditPane::filterRows);
    connect(filter_, &QLineEdit::textChanged, this, &AuditPane::filterRows);
    connect(start_, &QPushButton::clicked, this, &AuditPane::start);
    connect(field_, &QLineEdit::returnPressed, this, &AuditPane::start);
    connect(cancel_, &QPushButton::clicked, this, &AuditPane::cancel);
    connect(open_, &QPushButton::clicked, this, &AuditPane::openSelected);
    connect(table_, &QTableView::activated, this, &AuditPane::openSelected);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AuditPane::showSelected);
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
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(pageTitle(tr("Audit")));
    words->addWidget(subtitle_);
    top->addLayout(words, 1);
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
    setUpFilter(filter_, tr("Filter findings"));
    filter_->setFixedWidth(220);
    auto* filters = new QHBoxLayout(filterRow_);
    filters->setContentsMargins(0, 0, 0, 0);
    filters->addWidget(chips_, 1);
    filters->addWidget(filter_);
    layout->addWidget(filterRow_);
    return head;
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
    start_->setProperty("primary", true);
    row->addWidget(start_);
    row->addWidget(cancel_);
    connect(source_, &QComboBox::currentIndexChanged, this, &AuditPane::sourceChanged);
    connect(browse_, &QPushButton::clicked, this, &AuditPane::chooseFile);
    return choice;
}

QWidget* AuditPane::buildResults() {
    table_->setModel(visible_);
    setUpTable(table_, 32);
    table_->setAccessibleName(tr("Findings"));
    QHeaderView* columns = table_->horizontalHeader();
    const int widths[] = {110, 460, 260, 160};
    for (int column = 0; column < FindingModel::ColumnCount; ++column) columns->resizeSection(column, widths[column]);
    columns->setSectionResizeMode(FindingModel::Message, QHeaderView::Stretch);
    columns->setSectionsClickable(true);
    columns->setSortIndicatorClearable(true);
    columns->setSortIndicator(-1, Qt::AscendingOrder);
    table_->setSortingEnabled(true);
    detail_->setOpenLinks(false);
    detail_->setAccessibleName(tr("About the finding"));
    detail_->setFrameShape(QFrame::NoFrame);
    detail_->document()->setDocumentMargin(14);
    auto* below = new QWidget;
    auto* layout = new QVBoxLayout(below);
    layout->setContentsMargins(0, 0, 0, 12);
    layout->addWidget(detail_, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(14, 0, 14, 0);
    buttons->addWidget(open_);
    buttons->addStretch(1);
    layout->addLayout(buttons);
    results_->addWidget(table_);
    results_->addWidget(below);
    results_->setSizes({380, 290});
    results_->setChildrenCollapsible(false);
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
    for (const auto& [name, format, file] : formats) {
        connect(menu->addAction(name), &QAction::triggered, this, [this, format = format, file = file] {
            if (report_) saveAs(this, tr("Export the audit"), file, QByteArray::fromStdString(exportAudit(*report_, format)));
        });
    }
    export_->setMenu(menu);
}

void AuditPane::recolor() {
    start_->setIcon(icon(QStringLiteral("play"), tokens().onAccent));
    chips_->recolor();
    showSelected();
}

}  // namespace roseglass::ui
