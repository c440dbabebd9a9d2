#pragma once
#include <QPlainTextEdit>

#include "base/line_diff.h"

namespace roseglass::ui {

/// A file and what changes in it: added and removed lines with a sign before them and a colour, long unchanged stretches folded.
class DiffView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit DiffView(QWidget* parent = nullptr);
    void show(std::vector<DiffLine> lines);
    /// One line of a file that cannot be read; from 1, 0 for none.
    void markLine(size_t line);
    int added() const { return added_; }
    int removed() const { return removed_; }
    void recolor();

private:
    void rebuild();

    std::vector<DiffLine> lines_;
    size_t marked_ = 0;
    int added_ = 0, removed_ = 0;
};

}  // namespace roseglass::ui
