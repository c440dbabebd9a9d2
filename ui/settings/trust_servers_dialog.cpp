#include "ui/settings/trust_servers_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/settings/trust_server_model.h"

namespace roseglass::ui {

TrustServersDialog::TrustServersDialog(std::filesystem::path file, const QString& registryHost, QWidget* parent)
    : QDialog(parent), file_(std::move(file)), model_(new TrustServerModel(this)), table_(new QTableView), banner_(new Banner), probe_(new QLineEdit), winner_(note({})) {
    setWindowTitle(tr("Trust servers"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(note(tr("One trust server a registry pattern, so that private and public images work side by side. The longest matching pattern wins; \"*\" stands for anything.")));
    layout->addWidget(banner_);
    table_->setModel(model_);
    setUpTable(table_, 32);
    table_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    table_->setSelectionBehavior(QAbstractItemView::SelectItems);
    table_->setAccessibleName(tr("Trust servers by registry pattern"));
    table_->horizontalHeader()->resizeSection(0, 220);
    table_->horizontalHeader()->setStretchLastSection(true);
    layout->addWidget(table_, 1);

    auto* rowButtons = new QHBoxLayout;
    auto* add = button(QStringLiteral("plus"), tr("Add"));
    auto* remove = button(QStringLiteral("minus"), tr("Remove"));
    rowButtons->addWidget(add);
    rowButtons->addWidget(remove);
    rowButtons->addStretch(1);
    layout->addLayout(rowButtons);
    probe_->setPlaceholderText(tr("Which server for this registry? For example localhost:5000"));
    probe_->setAccessibleName(tr("Try a registry host"));
    layout->addWidget(probe_);
    layout->addWidget(winner_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Save)->setProperty("primary", true);
    layout->addWidget(buttons);

    connect(add, &QPushButton::clicked, this, [this] {
        model_->add();
        const QModelIndex index = model_->index(model_->rowCount() - 1, 0);
        table_->setCurrentIndex(index);
        table_->edit(index);
    });
    connect(remove, &QPushButton::clicked, this, [this] { model_->remove(table_->currentIndex().row()); });
    connect(probe_, &QLineEdit::textChanged, this, &TrustServersDialog::tellWinner);
    connect(model_, &QAbstractItemModel::dataChanged, this, &TrustServersDialog::tellWinner);
    connect(model_, &QAbstractItemModel::rowsRemoved, this, &TrustServersDialog::tellWinner);
    connect(buttons, &QDialogButtonBox::accepted, this, &TrustServersDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto servers = notary::TrustServers::load(file_);
    if (servers) {
        const std::string host = registryHost.toStdString();
        if (!host.empty() && !servers->match(host)) servers->rules.push_back({host, {}});
        model_->setServers(std::move(*servers));
    } else {
        // A file that cannot be read is not written over.
        banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(servers.error().message, 400), shown(servers.error().hint, 400));
        buttons->button(QDialogButtonBox::Save)->setEnabled(false);
    }
    probe_->setText(registryHost);
    tellWinner();
    resize(640, 460);
}

void TrustServersDialog::tellWinner() {
    const QString host = probe_->text().trimmed();
    const notary::TrustServerRule* rule = host.isEmpty() ? nullptr : model_->servers().match(host.toStdString());
    winner_->setText(host.isEmpty() ? QString()
                     : rule         ? tr("%1: pattern %2 wins, trust server %3").arg(host, shown(rule->pattern), shown(rule->url))
                                    : tr("%1: no pattern matches; DOCKER_CONTENT_TRUST_SERVER or the registry's own host is asked").arg(host));
}

void TrustServersDialog::save() {
    const auto saved = model_->servers().save(file_);
    if (!saved) {
        banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(saved.error().message, 400), shown(saved.error().hint, 400));
        return;
    }
    emit this->saved();
    accept();
}

}  // namespace roseglass::ui
