#pragma once
#include <QFont>

class QLabel;
class QPushButton;
class QTableView;
class QString;
class QWidget;

namespace roseglass::ui {

QFont fixedFont();
QLabel* pageTitle(const QString& text);
/// Secondary text, wrapped, selectable.
QLabel* note(const QString& text);
QPushButton* button(const QString& iconName, const QString& label);
/// A table as all of ours: whole rows, no grid, rows of `rowHeight` px, no vertical header.
void setUpTable(QTableView* table, int rowHeight);
void copyToClipboard(const QString& text);
/// Asks for a file and writes it whole; problems are told in a message box of `parent` that does not block.
void saveAs(QWidget* parent, const QString& title, const QString& proposedName, const QByteArray& bytes);

}  // namespace roseglass::ui
