#include "ui/pull/dockerfile_dialog.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <algorithm>

#include "trust/tag_rows.h"
#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/pull/dockerfile_model.h"

namespace roseglass::ui {

DockerfileDialog::DockerfileDialog(std::shared_ptr<Backend> backend, const QString& file, QWidget* parent)
    : QDialog(parent), backend_(std::move(backend)), file_(file), title_(pageTitle(tr("Images of %1").arg(QFileInfo(file).fileName()))), subtitle_(note(file)), detail_(note({})), banner_(new Banner), model_(new DockerfileModel(this)), table_(new QTableView),
      save_(button(QStringLiteral("save"), tr("Save pinned copy…"))), again_(button(QStringLiteral("refresh"), tr("Check again"))), close_(new QPushButton(tr("Close"))) {
    setWindowTitle(title_->text());
    setAttribute(Qt::WA_DeleteOnClose);
    resize(900, 480);
    build();
    check();
}

DockerfileDialog::~DockerfileDialog() { checking_.request_stop(); }

bool DockerfileDialog::isDockerfile(const QString& fileName) {
    const QString name = QFileInfo(fileName).fileName().toLower();
    for (const QString& known : {QStringLiteral("dockerfile"), QStringLiteral("containerfile")}) {
        if (name == known || name.startsWith(known + QLatin1Char('.')) || name.endsWith(QLatin1Char('.') + known)) return true;
    }
    return false;
}

void DockerfileDialog::build() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(12);
    auto* head = new QVBoxLayout;
    head->setSpacing(2);
    head->addWidget(title_);
    head->addWidget(subtitle_);
    layout->addLayout(head);
    layout->addWidget(banner_);
    table_->setModel(model_);
    setUpTable(table_, 32);
    table_->setProperty("framed", true);
    table_->setAccessibleName(tr("Images that the file names"));
    const int widths[] = {56, 280, 190, 130, 196};
    for (int column = 0; column < DockerfileModel::ColumnCount; ++column) table_->horizontalHeader()->resizeSection(column, widths[column]);
    table_->horizontalHeader()->setSectionResizeMode(DockerfileModel::Image, QHeaderView::Stretch);
    layout->addWidget(table_, 1);
    detail_->setMinimumHeight(detail_->fontMetrics().height() * 2 + 4);
    detail_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    layout->addWidget(detail_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    save_->setProperty("primary", true);
    close_->setAutoDefault(false);
    buttons->addWidget(again_);
    buttons->addStretch(1);
    buttons->addWidget(close_);
    buttons->addWidget(save_);
    layout->addLayout(buttons);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DockerfileDialog::showSelected);
    connect(close_, &QPushButton::clicked, this, &QDialog::reject);
    connect(again_, &QPushButton::clicked, this, &DockerfileDialog::check);
    connect(save_, &QPushButton::clicked, this, &DockerfileDialog::save);
}

void DockerfileDialog::check() {
    checking_.request_stop();
    const quint64 generation = ++generation_;
    save_->setEnabled(false);
    save_->setToolTip({});
    again_->setEnabled(false);
    table_->setEnabled(report_ == nullptr);
    banner_->tell(Banner::Tone::Neutral, QStringLiteral("running"), tr("Checking the images…"), tr("Each repository's trust data is read and verified."));
    banner_->addAction(tr("Stop"), [this] { checking_.request_stop(); }, QStringLiteral("cancel"));
    checking_ = runAsync(this, [backend = backend_, file = file_.toStdString()](std::stop_token token) {
        Job job;
        job.stop = std::move(token);
        return backend->checkDockerfile(file, job);
    }, [this, generation](Result<std::shared_ptr<const trust::DockerfileReport>> report) {
        if (generation == generation_) take(std::move(report));
    });
}

void DockerfileDialog::take(Result<std::shared_ptr<const trust::DockerfileReport>> report) {
    again_->setEnabled(true);
    table_->setEnabled(true);
    if (!report) {
        const Error& error = report.error();
        if (error.code == ErrorCode::Interrupted) banner_->tell(Banner::Tone::Neutral, QStringLiteral("skip"), tr("Stopped"), {});
        else banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(error.message, 400), shown(error.hint, 300) + QStringLiteral("  [%1]").arg(text(codeName(error.code))));
        return;
    }
    report_ = std::move(*report);
    model_->show(report_);
    const auto bad = std::count_if(report_->rows.begin(), report_->rows.end(), [](const trust::DockerfileRow& row) { return !row.isTrusted(); });
    const auto unknown = std::count_if(report_->rows.begin(), report_->rows.end(), [](const trust::DockerfileRow& row) { return row.error && trust::saysNothing(row.error->code); });
    const bool fits = bad == 0;
    if (report_->rows.empty()) {
        banner_->tell(Banner::Tone::Neutral, QStringLiteral("document"), tr("This file names no image"), tr("There is nothing to check or to pin."));
    } else if (fits) {
        banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), tr("A build of this file uses trusted images only"), tr("A pinned copy names their digests, so that every later build uses exactly these."));
    } else {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), bad == 1 ? tr("1 of %1 images is not trusted").arg(report_->rows.size()) : tr("%1 of %2 images are not trusted").arg(bad).arg(report_->rows.size()),
                      (unknown == 0 ? QString() : unknown == 1 ? tr("Of 1 it is not known whether it is signed. ") : tr("Of %1 it is not known whether they are signed. ").arg(unknown)) + tr("With content trust on, a build of this file is refused."));
    }
    save_->setEnabled(fits && !report_->rows.empty());
    save_->setIcon(icon(QStringLiteral("save"), save_->isEnabled() ? tokens().onAccent : tokens().control));
    save_->setToolTip(fits ? QString() : tr("There is no trusted digest for every image"));
    int first = 0;
    for (int row = 0; row < model_->rowCount(); ++row) {
        if (!model_->at(row)->isTrusted()) {
            first = row;
            break;
        }
    }
    if (model_->rowCount() > 0) table_->selectRow(first);
    showSelected();
}

void DockerfileDialog::showSelected() {
    const trust::DockerfileRow* row = model_->at(table_->currentIndex().row());
    if (!row) return detail_->clear();
    const QString where = tr("%1 in line %2").arg(shown(row->use.instruction, 60), QString::number(row->use.line));
    if (row->error) detail_->setText(tr("%1: %2 %3").arg(where, shown(row->error->message, 300) + QLatin1Char('.'), shown(row->error->hint, 300)));
    else if (!row->pinned.empty()) detail_->setText(tr("%1: pinned as %2").arg(where, shown(row->pinned, 400)));
    else detail_->setText(where);
}

QByteArray DockerfileDialog::pinned() const {
    if (!report_) return {};
    const auto bytes = trust::pinDockerfile(*report_);
    return bytes ? QByteArray::fromStdString(*bytes) : QByteArray();
}

void DockerfileDialog::save() {
    const QByteArray bytes = pinned();
    if (!bytes.isEmpty()) saveAs(this, tr("Save a pinned copy"), QFileInfo(file_).fileName() + QStringLiteral(".pinned"), bytes);
}

}  // namespace roseglass::ui
