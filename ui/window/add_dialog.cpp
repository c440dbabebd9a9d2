#include "ui/window/add_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/common/widgets.h"

namespace roseglass::ui {

AddDialog::AddDialog(QWidget* parent) : QDialog(parent), field_(new QLineEdit) {
    setWindowTitle(tr("Add a repository or a registry"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->addWidget(note(tr("A repository, for example localhost:5000/team/app, or a registry host, for example localhost:5000, whose catalog is then listed.")));
    field_->setFont(fixedFont());
    field_->setAccessibleName(tr("Repository or registry host"));
    layout->addWidget(field_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto* add = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
    add->setProperty("primary", true);
    add->setDefault(true);
    add->setEnabled(false);
    layout->addWidget(buttons);
    connect(field_, &QLineEdit::textChanged, add, [add](const QString& text) { add->setEnabled(!text.trimmed().isEmpty()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        const QString words = field_->text().trimmed();
        const bool host = !words.contains(QLatin1Char('/')) && (words.contains(QLatin1Char('.')) || words.contains(QLatin1Char(':')) || words == QLatin1String("localhost"));
        if (host) emit registryGiven(words);
        else emit repositoryGiven(words);
        accept();
    });
    resize(480, sizeHint().height());
}

}  // namespace roseglass::ui
