#include "ui/keys/file_line.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

#include "ui/common/widgets.h"

namespace roseglass::ui {

FileLine::FileLine(For purpose, const QString& name, const QString& proposed, QWidget* parent) : QWidget(parent), purpose_(purpose), name_(name), field_(new QLineEdit(proposed)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    field_->setAccessibleName(name);
    auto* browse = button(QStringLiteral("folder"), tr("Browse…"));
    layout->addWidget(field_, 1);
    layout->addWidget(browse);
    setFocusProxy(field_);
    connect(field_, &QLineEdit::textChanged, this, &FileLine::changed);
    connect(browse, &QPushButton::clicked, this, &FileLine::browse);
}

std::filesystem::path FileLine::path() const {
    QString name = field_->text().trimmed();
    if (name.startsWith(QLatin1String("~/"))) name = QDir::homePath() + name.mid(1);
    return name.toStdString();
}

bool FileLine::replaceConfirmed() const { return !confirmed_.isEmpty() && confirmed_ == field_->text(); }

void FileLine::browse() {
    auto* dialog = new QFileDialog(this, name_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(purpose_ == For::Saving ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(purpose_ == For::Saving ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (!field_->text().isEmpty()) dialog->selectFile(QString::fromStdString(path().string()));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& chosen) {
        confirmed_ = chosen;
        field_->setText(chosen);
    });
    dialog->open();
}

}  // namespace roseglass::ui
