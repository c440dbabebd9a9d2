#pragma once
#include <QFont>

class QAction;
class QHBoxLayout;
class QLabel;
class QLayout;
class QLineEdit;
class QPushButton;
class QString;
class QTableView;
class QToolButton;
class QWidget;

namespace roseglass::ui {

QFont fixedFont();
QLabel* pageTitle(const QString& text);
/// Secondary text, wrapped, selectable.
QLabel* note(const QString& text);
/// A bold line of this size, wrapped.
QLabel* heading(const QString& text, int pixels);
/// The words with places to wrap in those that are longer than `longest` characters, and behind "/": paths, IDs.
QString wrappable(const QString& words, int longest);
QPushButton* button(const QString& iconName, const QString& label);
/// One that stands for an action: its name, picture, and whether it can be chosen.
QPushButton* buttonFor(QAction* action);
/// A filter that can be switched on, round. @param symbol  whether it has a picture before its words
QToolButton* chipButton(bool symbol);
/// Of a field that narrows a table: what it is for, a lens, a way to clear it.
void setUpFilter(QLineEdit* field, const QString& placeholder);
/// Of a button that opens a menu of files to write.
void setUpExport(QToolButton* button);
/// A value that can be read whole and copied.
QHBoxLayout* copyRow(const QString& title, const QString& value);
/// Takes everything out of a layout.
void clearLayout(QLayout* layout);
/// A table as all of ours: whole rows, no grid, rows of `rowHeight` px, no vertical header.
void setUpTable(QTableView* table, int rowHeight);
void copyToClipboard(const QString& text);
/// Asks for a file and writes it whole; problems are told in a message box of `parent` that does not block.
void saveAs(QWidget* parent, const QString& title, const QString& proposedName, const QByteArray& bytes);

}  // namespace roseglass::ui
