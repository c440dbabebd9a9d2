#include "ui/common/diff_view.h"

#include <QTextBlock>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

using Kind = DiffLine::Kind;

constexpr size_t kAround = 4;      // unchanged lines that are shown beside a change
constexpr size_t kMaxLines = 5000; // what a person may want to see of a file

/// Which lines are shown: all of a file without changes, else those near a change.
std::vector<bool> visibleLines(const std::vector<DiffLine>& lines, bool changes) {
    std::vector<bool> visible(lines.size(), !changes);
    for (size_t i = 0; i < lines.size() && changes; ++i) {
        if (lines[i].kind == Kind::Same) continue;
        const size_t first = i - std::min(i, kAround);
        for (size_t j = first; j < std::min(lines.size(), i + kAround + 1); ++j) visible[j] = true;
    }
    // Folding a line or two saves nothing.
    for (size_t i = 0; i < visible.size();) {
        size_t end = i;
        while (end < visible.size() && !visible[end]) ++end;
        if (end > i && end - i < 3) std::fill(visible.begin() + static_cast<std::ptrdiff_t>(i), visible.begin() + static_cast<std::ptrdiff_t>(end), true);
        i = std::max(end, i) + 1;
    }
    return visible;
}

}  // namespace

DiffView::DiffView(QWidget* parent) : QPlainTextEdit(parent) {
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setLineWrapMode(NoWrap);
    setFont(fixedFont());
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setAccessibleName(tr("Preview of the file"));
}

void DiffView::show(std::vector<DiffLine> lines) {
    lines_ = std::move(lines);
    marked_ = 0;
    added_ = static_cast<int>(std::count_if(lines_.begin(), lines_.end(), [](const DiffLine& line) { return line.kind == Kind::Added; }));
    removed_ = static_cast<int>(std::count_if(lines_.begin(), lines_.end(), [](const DiffLine& line) { return line.kind == Kind::Removed; }));
    rebuild();
}

void DiffView::markLine(size_t line) {
    marked_ = line;
    rebuild();
}

void DiffView::recolor() { rebuild(); }

void DiffView::rebuild() {
    clear();
    const std::vector<bool> visible = visibleLines(lines_, added_ + removed_ > 0);
    QTextCursor cursor(document());
    bool first = true;
    const auto add = [&](const QString& words, const QColor& background, const QColor& color) {
        QTextBlockFormat block;
        if (background.isValid()) block.setBackground(background);
        QTextCharFormat letters;
        letters.setForeground(color);
        if (first) {
            cursor.setBlockFormat(block);
            cursor.setBlockCharFormat(letters);
        } else {
            cursor.insertBlock(block, letters);
        }
        cursor.insertText(words, letters);
        first = false;
    };
    int at = -1;
    for (size_t i = 0; i < lines_.size() && i < kMaxLines; ++i) {
        if (!visible[i]) {
            size_t end = i;
            while (end < lines_.size() && !visible[end]) ++end;
            add(QStringLiteral("  ") + tr("⋯ %1 unchanged lines").arg(end - i), {}, tokens().secondary);
            i = end - 1;
            continue;
        }
        const DiffLine& line = lines_[i];
        const QString words = shown(text(line.text).replace(QLatin1Char('\t'), QStringLiteral("    ")).toStdString(), 2000);
        if (at < 0 && line.kind != Kind::Same) at = document()->blockCount() - 1;
        if (line.kind == Kind::Added) add(QStringLiteral("+ ") + words, tokens().goodTint, tokens().text);
        else if (line.kind == Kind::Removed) add(QStringLiteral("- ") + words, tokens().badTint, tokens().text);
        else if (marked_ == i + 1) add(QStringLiteral("! ") + words, tokens().badTint, tokens().text);
        else add(QStringLiteral("  ") + words, {}, tokens().text);
        if (marked_ == i + 1) at = document()->blockCount() - 1;
    }
    // The first change in sight, with something above it.
    cursor.setPosition(document()->findBlockByNumber(std::max(0, at - 3)).position());
    setTextCursor(cursor);
    ensureCursorVisible();
}

}  // namespace roseglass::ui
