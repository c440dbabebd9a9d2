#pragma once
#include <QByteArray>

namespace roseglass::ui {

class HierarchyScene;
struct Hierarchy;

/// The whole picture for a file: in light colours, with a title that says of what and when, and nothing chosen.
QByteArray exportSvg(HierarchyScene& scene);
/// Twice its own size, at most 8,192 pixels wide or high.
QByteArray exportPng(HierarchyScene& scene);
/// One page of the picture's size.
QByteArray exportPdf(HierarchyScene& scene);
/// For Graphviz: every role and every line, folded or not.
QByteArray exportDot(const Hierarchy& hierarchy);

}  // namespace roseglass::ui
