#include "ui/why/why_pane.h"

#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "trust/deciding.h"
#include "trust/report_json.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/why/check_inspector.h"

namespace roseglass::ui {

WhyPane::WhyPane(QWidget* parent)
    : QWidget(parent), banner_(new Banner), model_(new CheckModel(this)), table_(new QTableView), inspector_(new CheckInspector), empty_(note({})) {
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(16, 12, 16, 12);
    top->addWidget(banner_);
    top->addWidget(empty_);
    layout->addLayout(top);

    table_->setModel(model_);
    setUpTable(table_, 28);
    table_->setAccessibleName(tr("Checks of this verdict"));
    QHeaderView* header = table_->horizontalHeader();
    const int widths[] = {40, 104, 210, 132};
    for (int column = 0; column < 4; ++column) header->resizeSection(column, widths[column]);
    for (int column = 4; column < 6; ++column) header->setSectionResizeMode(column, QHeaderView::Stretch);

    auto* scroll = new QScrollArea;
    scroll->setWidget(inspector_);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setProperty("surface", true);
    scroll->setMinimumWidth(260);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(table_);
    splitter->addWidget(scroll);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({900, 300});
    layout->addWidget(splitter, 1);

    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) { showCheck(index.row()); });
    const auto jump = [this](int step) {
        const int row = model_->nextFailure(table_->currentIndex().row(), step);
        if (row >= 0) table_->selectRow(row);
    };
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Down), this), &QShortcut::activated, this, [jump] { jump(1); });
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Up), this), &QShortcut::activated, this, [jump] { jump(-1); });
    setVerdict(nullptr);
}

void WhyPane::setVerdict(std::shared_ptr<const trust::Verdict> verdict, const trust::TagRow* row) {
    verdict_ = std::move(verdict);
    table_->setEnabled(true);
    empty_->setText(tr("Choose a tag to see every check behind its verdict."));
    empty_->setVisible(!verdict_);
    table_->parentWidget()->setVisible(verdict_ != nullptr);
    table_->clearSpans();
    if (verdict_) model_->setChecks(verdict_->checks, trust::decidingChecks(*verdict_), verdict_->report);
    else model_->setChecks({});
    if (model_->dividingRow() >= 0) table_->setSpan(model_->dividingRow(), 0, 1, CheckModel::ColumnCount);
    showBanner(row);
    const int first = model_->firstOfInterest();
    if (first >= 0) table_->selectRow(first);
    else inspector_->clear();
}

void WhyPane::setError(const Error& error) {
    setVerdict(nullptr);
    empty_->hide();
    const bool stopped = error.code == ErrorCode::Interrupted;
    banner_->tell(stopped ? Banner::Tone::Neutral : Banner::Tone::Bad, stopped ? QStringLiteral("skip") : QStringLiteral("fail"), stopped ? tr("Stopped before there was a verdict") : shown(error.message, 400), shown(error.hint, 400));
    banner_->addAction(tr("Try again"), [this] { emit retryRequested(); }, QStringLiteral("refresh"));
}

void WhyPane::setChecking() {
    if (verdict_) table_->setEnabled(false);
    else banner_->hide(), empty_->setText(tr("Checking…")), empty_->show();
}

void WhyPane::showBanner(const trust::TagRow* row) {
    if (!verdict_) {
        banner_->hide();
        return;
    }
    banner_->tell(presentationOf(*verdict_, row));
    banner_->addAction(tr("Copy trace"), [this] { copyToClipboard(traceAsText()); }, QStringLiteral("copy"));
    banner_->addAction(tr("Save as JSON…"), [this] { saveAs(this, tr("Save the trace"), QStringLiteral("why.json"), QByteArray::fromStdString(trust::toJson(*verdict_, true))); }, QStringLiteral("save"));
}

void WhyPane::showCheck(int row) {
    const tuf::Check* check = model_->checkAt(row);
    if (!check) return inspector_->clear();
    const bool decides = model_->dividingRow() < 0 || row < model_->dividingRow();
    inspector_->show(*check, presentationOf(*check, verdict_ ? verdict_->report.get() : nullptr), model_->numberAt(row), model_->checkCount(), decides);
}

QString WhyPane::traceAsText() const {
    QString out = shown(verdict_->reference, 300) + QLatin1Char('\n');
    int number = 0;
    for (const tuf::Check& check : verdict_->checks) {
        out += QStringLiteral("%1\t%2\t%3\t%4\t%5\t%6\n").arg(++number).arg(text(tuf::outcomeName(check.outcome)), text(check.rule), shown(check.role), shown(check.expected), shown(check.actual));
    }
    return out;
}

}  // namespace roseglass::ui
