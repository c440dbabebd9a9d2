#include "ui/metadata/metadata_pane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTabWidget>
#include <QTreeView>

#include "ui/common/async.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/metadata/json_tree_model.h"
#include "ui/metadata/role_model.h"
#include "ui/metadata/signature_model.h"

namespace roseglass::ui {
namespace {

constexpr qsizetype kRawLimit = 256 << 10;

}  // namespace

MetadataPane::MetadataPane(QWidget* parent)
    : QWidget(parent), roleModel_(new RoleModel(this)), treeModel_(new JsonTreeModel(this)), signatureModel_(new SignatureModel(this)), roles_(new QTableView), headline_(note({})),
      tabs_(new QTabWidget), tree_(new QTreeView), signatures_(new QTableView), raw_(new QPlainTextEdit), copy_(button(QStringLiteral("copy"), tr("Copy"))), save_(button(QStringLiteral("save"), tr("Save…"))) {
    setAttribute(Qt::WA_StyledBackground);
    roles_->setModel(roleModel_);
    setUpTable(roles_, 28);
    roles_->setAccessibleName(tr("Roles"));
    roles_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    roles_->horizontalHeader()->resizeSection(1, 100);
    roles_->horizontalHeader()->resizeSection(2, 84);
    roles_->setMinimumWidth(300);

    tree_->setModel(treeModel_);
    tree_->setUniformRowHeights(true);
    tree_->setAlternatingRowColors(true);
    tree_->setStyleSheet(QStringLiteral("QTreeView::item { height: 24px; }"));
    tree_->setAccessibleName(tr("Metadata as a tree"));
    tree_->header()->resizeSection(0, 280);
    signatures_->setModel(signatureModel_);
    setUpTable(signatures_, 28);
    signatures_->setAccessibleName(tr("Signatures"));
    const int widths[] = {120, 140, 120, 300};
    for (int column = 0; column < 4; ++column) signatures_->horizontalHeader()->resizeSection(column, widths[column]);
    signatures_->horizontalHeader()->setStretchLastSection(true);
    raw_->setReadOnly(true);
    raw_->setFont(fixedFont());
    raw_->setAccessibleName(tr("Metadata as served"));
    tabs_->addTab(tree_, tr("Tree"));
    tabs_->addTab(signatures_, tr("Signatures"));
    tabs_->addTab(raw_, tr("Raw"));

    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(16, 8, 16, 8);
    auto* top = new QHBoxLayout;
    top->addWidget(headline_, 1);
    top->addWidget(copy_);
    top->addWidget(save_);
    column->addLayout(top);
    column->addWidget(tabs_, 1);
    auto* splitter = new QSplitter;
    splitter->addWidget(roles_);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({320, 800});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(roles_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        showRole(index.row());
        const trust::RoleRow* role = roleModel_->roleAt(index.row());
        if (role) emit roleChosen(QString::fromStdString(role->name));
    });
    connect(copy_, &QPushButton::clicked, this, [this] { copyToClipboard(QString::fromUtf8(currentBytes())); });
    connect(save_, &QPushButton::clicked, this, [this] {
        saveAs(this, tr("Save the metadata"), shown(roleModel_->roleAt(row_)->name, 80).replace(QLatin1Char('/'), QLatin1Char('-')) + QStringLiteral(".json"), currentBytes());
    });
    setReport(nullptr);
}

void MetadataPane::setReport(std::shared_ptr<const trust::Report> report) {
    report_ = std::move(report);
    roleModel_->setReport(report_);
    // A new report is no choice of a person's.
    const QSignalBlocker quiet(this);
    if (roleModel_->rowCount() > 0) roles_->selectRow(0);
    else showRole(-1);
}

void MetadataPane::chooseRole(const QString& role) {
    for (int row = 0; row < roleModel_->rowCount(); ++row) {
        if (roleModel_->roleAt(row)->name == role.toStdString() && roles_->currentIndex().row() != row) roles_->selectRow(row);
    }
}

QByteArray MetadataPane::currentBytes() const {
    const trust::RoleRow* role = roleModel_->roleAt(row_);
    return role && role->bytes ? QByteArray::fromStdString(*role->bytes) : QByteArray();
}

void MetadataPane::showRole(int row) {
    row_ = row;
    const trust::RoleRow* role = roleModel_->roleAt(row);
    signatureModel_->setRole(role);
    const bool hasBytes = role && role->bytes;
    copy_->setEnabled(hasBytes);
    save_->setEnabled(hasBytes);
    treeModel_->setRoot(nullptr);
    raw_->clear();
    if (!role) {
        headline_->setText(tr("There is no trust data to show."));
        return;
    }
    const QString expiry = role->expires ? tr(" · expires %1").arg(dateAndTime(*role->expires)) : QString();
    headline_->setText(tr("%1, version %2 · needs %3 of %4 keys%5").arg(shown(role->name, 80)).arg(role->version).arg(role->threshold).arg(role->keys.size()).arg(expiry) +
                       (role->reason.empty() ? QString() : QLatin1Char('\n') + shown(role->reason, 400)));
    if (!hasBytes) return;
    const QByteArray head = QByteArray::fromRawData(role->bytes->data(), static_cast<qsizetype>(std::min<size_t>(role->bytes->size(), kRawLimit)));
    raw_->setPlainText(QString::fromUtf8(head) + (static_cast<qsizetype>(role->bytes->size()) > kRawLimit ? tr("\n\n… the rest is left out here; Save has the whole file.") : QString()));
    runAsync(this, [bytes = role->bytes](std::stop_token) { return readJsonTree(*bytes); },
             [this, row, report = report_](std::shared_ptr<const JsonNode> root) {
                 if (row != row_ || report != report_) return;
                 treeModel_->setRoot(std::move(root));
                 tree_->expandToDepth(0);
             });
}

}  // namespace roseglass::ui
