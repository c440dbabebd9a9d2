#include "ui/audit/audit_result_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/audit/count_chips.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

/// Rows of one chip and with these words in any column.
class ResultFilter final : public QSortFilterProxyModel {
public:
    ResultFilter(const CountChips* chips, QObject* parent) : QSortFilterProxyModel(parent), chips_(chips) {
        setFilterKeyColumn(-1);
        setFilterCaseSensitivity(Qt::CaseInsensitive);
        setSortRole(AuditResultModel::kSortRole);
        setSortCaseSensitivity(Qt::CaseInsensitive);
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const int kind = chips_->chosen();
        return (kind == CountChips::kAll || sourceModel()->index(row, 0, parent).data(AuditResultModel::kKindRole).toInt() == kind) && QSortFilterProxyModel::filterAcceptsRow(row, parent);
    }

private:
    const CountChips* chips_;
};

}  // namespace

AuditResultView::AuditResultView(AuditResultModel* model, CountChips* chips, QWidget* parent)
    : QSplitter(Qt::Vertical, parent), model_(model), chips_(chips), visible_(new ResultFilter(chips, this)), table_(new QTableView), detail_(new HtmlView), open_(button(QStringLiteral("layers"), tr("Open repository"))), buttons_(new QHBoxLayout) {
    model_->setParent(this);
    visible_->setSourceModel(model_);
    table_->setModel(visible_);
    setUpTable(table_, 32);
    QHeaderView* columns = table_->horizontalHeader();
    columns->setSectionsClickable(true);
    columns->setSortIndicatorClearable(true);
    columns->setSortIndicator(-1, Qt::AscendingOrder);
    table_->setSortingEnabled(true);
    addWidget(table_);
    addWidget(buildBelow());
    setSizes({380, 290});
    setChildrenCollapsible(false);
    connect(chips_, &CountChips::changed, this, &AuditResultView::filterRows);
    connect(open_, &QPushButton::clicked, this, &AuditResultView::open);
    connect(table_, &QTableView::activated, this, &AuditResultView::open);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AuditResultView::showChosen);
    chips_->setCounts(model_->counts());
    showChosen();
}

QWidget* AuditResultView::buildBelow() {
    detail_->setFrameShape(QFrame::NoFrame);
    detail_->document()->setDocumentMargin(14);
    auto* below = new QWidget;
    auto* layout = new QVBoxLayout(below);
    layout->setContentsMargins(0, 0, 0, 12);
    layout->addWidget(detail_, 1);
    buttons_->setContentsMargins(14, 0, 14, 0);
    buttons_->setSpacing(8);
    buttons_->addWidget(open_);
    buttons_->addStretch(1);
    layout->addLayout(buttons_);
    return below;
}

void AuditResultView::setColumns(std::initializer_list<int> widths, int stretched) {
    QHeaderView* columns = table_->horizontalHeader();
    int column = 0;
    for (const int width : widths) columns->resizeSection(column++, width);
    columns->setSectionResizeMode(stretched, QHeaderView::Stretch);
}

void AuditResultView::addButton(QPushButton* button) { buttons_->insertWidget(buttons_->count() - 1, button); }

int AuditResultView::chosenRow() const { return visible_->mapToSource(table_->currentIndex()).row(); }
bool AuditResultView::hasRows() const { return visible_->rowCount() > 0; }

void AuditResultView::showReport(const std::shared_ptr<const trust::AuditReport>& report) {
    if (chosenRow() >= 0) chosen_ = model_->key(chosenRow());
    model_->show(report);
    chips_->setCounts(model_->counts());
    for (int row = 0; !chosen_.isEmpty() && row < model_->rowCount(); ++row) {
        if (model_->key(row) != chosen_) continue;
        table_->setCurrentIndex(visible_->mapFromSource(model_->index(row, 0)));
        break;
    }
    chosen_.clear();
    chooseFirst();
}

void AuditResultView::restart() {
    if (chosenRow() >= 0) chosen_ = model_->key(chosenRow());
    model_->show(nullptr);
    showChosen();
}

void AuditResultView::add(const std::vector<AuditResultModel::Audited>& repositories) {
    for (const auto& repository : repositories) model_->add(repository);
    chips_->setCounts(model_->counts());
}

void AuditResultView::filter(const QString& words) {
    words_ = words;
    filterRows();
}

void AuditResultView::filterRows() {
    // Also looks at every row again where another chip was chosen.
    visible_->setFilterFixedString(words_);
    chooseFirst();
}

void AuditResultView::chooseFirst() {
    if (hasRows() && !table_->currentIndex().isValid()) table_->selectRow(0);
    showChosen();
    emit rowsChanged();
}

void AuditResultView::showChosen() {
    const int row = chosenRow();
    open_->setEnabled(row >= 0 && !model_->reference(row).isEmpty());
    if (row >= 0) detail_->show(model_->about(row));
    else detail_->clear();
}

void AuditResultView::open() {
    const QString reference = chosenRow() >= 0 ? model_->reference(chosenRow()) : QString();
    if (!reference.isEmpty()) emit openRequested(reference);
}

void AuditResultView::recolor() {
    chips_->recolor();
    showChosen();
}

}  // namespace roseglass::ui
