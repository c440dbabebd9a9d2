#pragma once
#include <vector>

class QWidget;

namespace roseglass::ui {

/// A part of a pane that F6 goes to.
struct Region {
    QWidget* area;
    QWidget* entrance = nullptr;   ///< what takes the focus; null: the first inside that can
};
/// In reading order. Where one lies within another, the inner one comes later.
using Regions = std::vector<Region>;

}  // namespace roseglass::ui
