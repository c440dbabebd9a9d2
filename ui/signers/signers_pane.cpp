#include "ui/signers/signers_pane.h"

#include <QDragEnterEvent>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QStringListModel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/common/async.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/words.h"
#include "ui/signers/signer_model.h"

namespace roseglass::ui {
namespace {

constexpr int kMaxTagsShown = 1000;

QStringList localFiles(const QMimeData* data) {
    QStringList files;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile()) files << url.toLocalFile();
    }
    return files;
}

}  // namespace

SignersPane::SignersPane(QWidget* parent)
    : QWidget(parent), model_(new SignerModel(this)), table_(new QTableView), tagsTitle_(smallHeading({})), tags_(new QListView), tagNames_(new QStringListModel(this)),
      add_(button(QStringLiteral("plus"), tr("Add signer…"))), remove_(button(QStringLiteral("trash"), tr("Remove signer…"))), banner_(new Banner) {
    setAttribute(Qt::WA_StyledBackground);
    setAcceptDrops(true);
    table_->setModel(model_);
    setUpTable(table_, 32);
    table_->setAccessibleName(tr("Signers"));
    const int widths[] = {126, 118, 202, 78, 96};
    for (int column = 0; column < 5; ++column) table_->horizontalHeader()->resizeSection(column, widths[column]);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tags_->setModel(tagNames_);
    tags_->setUniformItemSizes(true);
    tags_->setStyleSheet(QStringLiteral("QListView::item { height: 24px; }"));
    tags_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tags_->setAccessibleName(tr("Tags of this signer"));
    auto* left = new QVBoxLayout;
    left->setContentsMargins(16, 12, 0, 12);
    left->addWidget(banner_);
    left->addWidget(table_, 1);
    auto* right = new QVBoxLayout;
    right->setContentsMargins(8, 12, 16, 12);
    right->addWidget(add_);
    right->addWidget(remove_);
    tagsTitle_->setContentsMargins(0, 8, 0, 0);
    right->addWidget(tagsTitle_);
    right->addWidget(tags_, 1);
    auto* side = new QWidget;
    side->setLayout(right);
    side->setFixedWidth(224);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(left, 1);
    layout->addWidget(side);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SignersPane::showSelected);
    connect(add_, &QPushButton::clicked, this, [this] { emit addRequested({}); });
    connect(remove_, &QPushButton::clicked, this, [this] {
        if (const SignerRow* row = model_->at(table_->currentIndex().row())) emit removeRequested(text(row->name));
    });
    setReport(nullptr);
}

void SignersPane::setReport(std::shared_ptr<const trust::Report> report) {
    report_ = std::move(report);
    if (!report_) return showRows({});
    runAsync(this, [report = report_](std::stop_token) { return signersOf(*report); },
             [this, report = report_](std::vector<SignerRow> rows) {
                 if (report == report_) showRows(std::move(rows));
             });
}

void SignersPane::showRows(std::vector<SignerRow> rows) {
    const SignerRow* before = model_->at(table_->currentIndex().row());
    const std::string keep = before ? before->role : std::string();
    model_->show(std::move(rows));
    const bool bundle = report_ && report_->bundle;
    mayChange_ = report_ && !bundle && (canChangeSigners(*report_) || report_->status == trust::RepositoryStatus::Unsigned);
    whyNot_ = bundle ? tr("A bundle is only looked at. Ask the server to change signers.") : tr("The repository key is not on this computer");
    banner_->hide();
    if (bundle) {
        banner_->tell(Banner::Tone::Neutral, QStringLiteral("archive"), tr("These are the signers that the bundle shows"), whyNot_);
    } else if (report_ && report_->status == trust::RepositoryStatus::Unsigned) {
        banner_->tell(Banner::Tone::Neutral, QStringLiteral("people"), tr("Nobody may sign here yet"), tr("The first signature makes the keys. Adding a signer does it too: the plan says so."));
    } else if (report_ && report_->roles.empty()) {
        banner_->tell(presentationOf(*report_));
    } else if (report_ && !mayChange_) {
        banner_->tell(Banner::Tone::Neutral, QStringLiteral("lock"), tr("Only the holder of the repository key can add and remove signers"),
                      tr("That key is not on this computer. Send its holder your certificate, or import the key in Keys if it is yours."));
    }
    add_->setEnabled(mayChange_);
    add_->setToolTip(report_ && !mayChange_ ? whyNot_ : QString());
    int row = 0;
    for (int i = 0; i < model_->rowCount(); ++i) {
        if (model_->at(i)->role == keep) row = i;
    }
    if (model_->rowCount() > 0) table_->selectRow(row);
    showSelected();
}

void SignersPane::showSelected() {
    const SignerRow* row = model_->at(table_->currentIndex().row());
    // A signer is a direct delegation of his own name; the repository key and releases are no people.
    const bool person = row && row->role.starts_with("targets/") && row->role != "targets/releases" && row->name.find('/') == std::string::npos;
    remove_->setEnabled(mayChange_ && person);
    remove_->setToolTip(mayChange_ && row && !person ? tr("Only people can be removed here") : mayChange_ ? QString() : whyNot_);
    QStringList names;
    if (row && report_) {
        for (const uint32_t tag : row->tags) {
            if (names.size() == kMaxTagsShown) break;
            names << shown(report_->tags[tag].name, 120);
        }
    }
    tagNames_->setStringList(names);
    const bool more = row && row->tags.size() > static_cast<size_t>(names.size());
    tagsTitle_->setText(!row ? QString() : names.isEmpty() ? tr("%1 has signed no tag").arg(shown(row->name, 40)) : more ? tr("First %1 tags of %2").arg(names.size()).arg(shown(row->name, 40)) : tr("Signed by %1").arg(shown(row->name, 40)));
    tags_->setVisible(!names.isEmpty());
}

void SignersPane::recolor() {
    if (report_) showRows(signersOf(*report_));
}

void SignersPane::dragEnterEvent(QDragEnterEvent* event) {
    if (mayChange_ && !localFiles(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void SignersPane::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    emit addRequested(localFiles(event->mimeData()));
}

}  // namespace roseglass::ui
