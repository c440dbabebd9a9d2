#pragma once
#include <QString>

namespace roseglass::ui {

// Words from outside are text. Every program that links this folder shows all labels, tool tips and message boxes as plain
// text, whatever their words look like: rich text would read the files that it names. plain_text.cpp sees to it when the
// application starts, so that no caller can forget it. What is rich on purpose is an Html (html.h).

/// Words as they go into the text of a button, a menu entry, a tab or the title of a box, where a lone "&" marks a key.
QString unmarked(const QString& words);
/// The text of a button or menu entry as it is read, without the marks of keys.
QString withoutMarks(const QString& text);

}  // namespace roseglass::ui
