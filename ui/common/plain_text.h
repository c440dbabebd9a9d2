#pragma once
#include <QString>
#include <QVariant>

namespace roseglass::ui {

// Words from outside are text. Every program that links this folder shows all labels, tool tips and message boxes as plain
// text, whatever their words look like, and none of its documents reads a file or asks a server; plain_text.cpp sees to it when
// the application starts, so that no caller can forget it. What is rich on purpose is an Html (html.h).

/// What a document gets in place of whatever it names: Qt takes it for a picture, and without one it opens the name as a file.
QVariant noPicture();

/// Words as they go into the text of a button, a menu entry, a tab or the title of a box, where a lone "&" marks a key.
QString unmarked(const QString& words);
/// The text of a button or menu entry as it is read, without the marks of keys.
QString withoutMarks(const QString& text);

}  // namespace roseglass::ui
