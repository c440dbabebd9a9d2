#include "ui/common/widgets.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

#include "base/file.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/row_delegate.h"

namespace roseglass::ui {

QFont fixedFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(12);
    return font;
}

QLabel* pageTitle(const QString& text) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPixelSize(20);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QLabel* note(const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("tone", "secondary");
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QPushButton* button(const QString& iconName, const QString& label) {
    auto* made = new QPushButton(label);
    made->setIcon(icon(iconName));
    made->setAutoDefault(false);
    return made;
}

QLabel* heading(const QString& text, int pixels) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPixelSize(pixels);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setWordWrap(true);
    return label;
}

QString wrappable(const QString& words, int longest) {
    QString out;
    int run = 0;
    for (const QChar c : words) {
        out += c;
        run = c.isSpace() ? 0 : run + 1;
        if (run == longest || (c == QLatin1Char('/') && run > 1)) {
            out += QChar(0x200b);
            run = 0;
        }
    }
    return out;
}

QPushButton* buttonFor(QAction* action) {
    auto* made = button({}, action->text());
    made->setIcon(action->icon());
    QObject::connect(made, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, made, [made, action] { made->setEnabled(action->isEnabled()); });
    return made;
}

QToolButton* chipButton(bool symbol) {
    auto* chip = new QToolButton;
    chip->setProperty("chip", true);
    chip->setProperty("symbol", symbol);
    chip->setCheckable(true);
    // The style's round ends need this height, with an icon or without.
    chip->setFixedHeight(28);
    return chip;
}

void setUpFilter(QLineEdit* field, const QString& placeholder) {
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(placeholder);
    field->setClearButtonEnabled(true);
    field->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
}

void setUpExport(QToolButton* button) {
    button->setText(QObject::tr("Export"));
    button->setIcon(icon(QStringLiteral("export")));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setProperty("framed", true);
    button->setProperty("popup", true);
    button->setPopupMode(QToolButton::InstantPopup);
}

QHBoxLayout* copyRow(const QString& title, const QString& value) {
    auto* row = new QHBoxLayout;
    auto* field = new QLineEdit(value);
    field->setReadOnly(true);
    field->setFont(fixedFont());
    field->setCursorPosition(0);
    field->setAccessibleName(title);
    auto* copy = button(QStringLiteral("copy"), QObject::tr("Copy"));
    copy->setAccessibleName(QObject::tr("Copy: %1").arg(title));
    QObject::connect(copy, &QPushButton::clicked, copy, [value] { copyToClipboard(value); });
    row->addWidget(field, 1);
    row->addWidget(copy);
    return row;
}

void clearLayout(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void setUpTable(QTableView* table, int rowHeight) {
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setItemDelegate(new RowDelegate(table));
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(rowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void copyToClipboard(const QString& text) { QApplication::clipboard()->setText(text); }

void saveAs(QWidget* parent, const QString& title, const QString& proposedName, const QByteArray& bytes) {
    auto* dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposedName);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [parent, bytes](const QString& path) {
        const auto written = writeFileAtomically(path.toStdString(), bytes.toStdString(), 0644);
        if (written) return;
        auto* box = new QMessageBox(QMessageBox::Warning, QObject::tr("Not saved"), shown(written.error().message, 400), QMessageBox::Ok, parent);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
    dialog->open();
}

}  // namespace roseglass::ui
