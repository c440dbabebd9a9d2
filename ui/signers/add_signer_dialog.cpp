#include "ui/signers/add_signer_dialog.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/publish/intent.h"

namespace roseglass::ui {

AddSignerDialog::AddSignerDialog(const QString& gun, const QStringList& files, QWidget* parent) : QDialog(parent), name_(new QLineEdit), files_(new QListWidget), problem_(new QLabel), primary_(new QPushButton(tr("Review plan"))) {
    setAttribute(Qt::WA_DeleteOnClose);
    setAcceptDrops(true);
    setWindowTitle(tr("Add a signer of %1").arg(repositoryName(gun)));
    name_->setPlaceholderText(tr("alice"));
    name_->setAccessibleName(tr("Name of the signer"));
    files_->setAccessibleName(tr("Certificates or public keys"));
    files_->setProperty("framed", true);
    files_->setIconSize({16, 16});
    auto* nameLabel = new QLabel(tr("&Name, as consumers will see it"));
    nameLabel->setBuddy(name_);
    auto* filesLabel = new QLabel(tr("&Certificate or public key, in PEM files"));
    filesLabel->setBuddy(files_);
    auto* choose = button(QStringLiteral("folder"), tr("Choose…"));
    auto* drop = button(QStringLiteral("minus"), tr("Take out"));
    drop->setEnabled(false);
    auto* row = new QHBoxLayout;
    row->addWidget(note(tr("Files can also be dropped here. A signer keeps the private key and gives away the .crt or .pub file only.")), 1);
    row->addWidget(drop);
    row->addWidget(choose);
    problem_->setProperty("tone", "caution");
    primary_->setProperty("primary", true);
    primary_->setDefault(true);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(8);
    layout->addWidget(pageTitle(windowTitle()));
    layout->addWidget(nameLabel);
    layout->addWidget(name_);
    layout->addWidget(filesLabel);
    layout->addWidget(files_, 1);
    layout->addLayout(row);
    auto* footer = new QHBoxLayout;
    footer->addWidget(problem_, 1);
    footer->addWidget(cancel);
    footer->addWidget(primary_);
    layout->addLayout(footer);
    connect(name_, &QLineEdit::textChanged, this, &AddSignerDialog::check);
    connect(choose, &QPushButton::clicked, this, &AddSignerDialog::choose);
    connect(files_, &QListWidget::itemSelectionChanged, this, [this, drop] { drop->setEnabled(!files_->selectedItems().isEmpty()); });
    connect(drop, &QPushButton::clicked, this, [this] {
        qDeleteAll(files_->selectedItems());
        check();
    });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(primary_, &QPushButton::clicked, this, [this] {
        QStringList chosen;
        for (int i = 0; i < files_->count(); ++i) chosen << files_->item(i)->data(Qt::UserRole).toString();
        emit given(name_->text().trimmed(), chosen);
        accept();
    });
    addFiles(files);
    resize(560, 380);
}

void AddSignerDialog::addFiles(const QStringList& files) {
    for (const QString& file : files) {
        auto* item = new QListWidgetItem(icon(QStringLiteral("document")), QDir::toNativeSeparators(file), files_);
        item->setData(Qt::UserRole, file);
        // "alice.crt" is most likely alice's.
        static const QRegularExpression unusable(QStringLiteral("[^a-z0-9_-]"));
        if (name_->text().isEmpty()) name_->setText(QFileInfo(file).completeBaseName().toLower().remove(unusable));
    }
    check();
}

void AddSignerDialog::choose() {
    auto* dialog = new QFileDialog(this, tr("Certificates or public keys"), {}, tr("Certificates and keys (*.crt *.pem *.pub *.cert);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &AddSignerDialog::addFiles);
    dialog->open();
}

void AddSignerDialog::check() {
    static const QRegularExpression usable(QStringLiteral("^[a-z0-9][a-z0-9_-]*$"));
    const QString name = name_->text().trimmed();
    QString problem;
    if (name.isEmpty()) problem = tr("Name the signer");
    else if (!usable.match(name).hasMatch()) problem = tr("Lower-case letters, digits, “-” and “_” only");
    else if (name == QLatin1String("releases")) problem = tr("The name releases is taken: docker reads that role");
    else if (files_->count() == 0) problem = tr("Choose a certificate or public key");
    problem_->setText(problem);
    primary_->setEnabled(problem.isEmpty());
}

void AddSignerDialog::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void AddSignerDialog::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) files << url.toLocalFile();
    }
    event->acceptProposedAction();
    addFiles(files);
}

}  // namespace roseglass::ui
