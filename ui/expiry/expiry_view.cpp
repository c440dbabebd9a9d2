#include "ui/expiry/expiry_view.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/expiry/axis_header.h"
#include "ui/expiry/expiry_delegate.h"
#include "ui/expiry/expiry_model.h"

namespace roseglass::ui {
namespace {

constexpr int kIndent = 22, kWhatWidth = 272, kWhatMost = 380, kExpiresWidth = 112, kLeftWidth = 118, kLeastLine = 160;
constexpr double kKeyPan = 0.1, kKeyZoom = 1.25;

}  // namespace

ExpiryView::ExpiryView(ExpiryModel* model, QWidget* parent) : QTreeView(parent), model_(model) {
    setHeader(new AxisHeader(&axis_, this));
    setModel(model);
    setItemDelegate(new ExpiryDelegate(&axis_, this));
    setIndentation(kIndent);
    setUniformRowHeights(true);
    setRootIsDecorated(true);
    setAnimated(false);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Expiry, by repository"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(QHeaderView::Fixed);
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& index) { folded_ << index.data(ExpiryModel::GunRole).toString(); });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& index) { folded_.removeAll(index.data(ExpiryModel::GunRole).toString()); });
}

void ExpiryView::chooseScale(TimeAxis::Scale scale) {
    axis_.choose(scale);
    moved();
}

void ExpiryView::unfold() {
    const QStringList folded = folded_;
    for (int row = 0; row < model_->rowCount(); ++row) {
        const QModelIndex group = model_->index(row, 0);
        setExpanded(group, !folded.contains(group.data(ExpiryModel::GunRole).toString()));
        setFirstColumnSpanned(row, {}, true);
    }
    folded_ = folded;
}

void ExpiryView::moved() {
    viewport()->update();
    header()->viewport()->update();
    emit axisChanged();
}

int ExpiryView::lineLeft() const { return header()->sectionViewportPosition(ExpiryModel::Line); }
int ExpiryView::lineWidth() const { return std::max(1, header()->sectionSize(ExpiryModel::Line)); }

void ExpiryView::fitColumns() {
    // Long names get a part of the room that a wide window has.
    const int what = std::clamp(viewport()->width() / 5, kWhatWidth, kWhatMost);
    header()->resizeSection(ExpiryModel::What, what);
    header()->resizeSection(ExpiryModel::Expires, kExpiresWidth);
    header()->resizeSection(ExpiryModel::Left, kLeftWidth);
    header()->resizeSection(ExpiryModel::Line, std::max(kLeastLine, viewport()->width() - what - kExpiresWidth - kLeftWidth));
}

void ExpiryView::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    fitColumns();
}

void ExpiryView::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const {
    const bool isGroup = !index.parent().isValid();
    const bool isSelected = selectionModel()->isRowSelected(index.row(), index.parent());
    if (isSelected) painter->fillRect(rect, tokens().selection);
    else if (isGroup) painter->fillRect(rect, tokens().alternate);
    if (isGroup) icon(isExpanded(index) ? QStringLiteral("down") : QStringLiteral("forward")).paint(painter, QRect(rect.right() - 15, rect.center().y() - 6, 12, 12));
    if (isSelected) painter->fillRect(0, rect.top(), 3, rect.height(), tokens().accent);
}

void ExpiryView::paintEvent(QPaintEvent* event) {
    QTreeView::paintEvent(event);
    QPainter painter(viewport());
    painter.setClipRect(QRect(lineLeft(), 0, lineWidth(), viewport()->height()));
    // Below the last row the lines go on to the bottom.
    int bottom = 0;
    for (QModelIndex last = indexAt(QPoint(1, 1)); last.isValid(); last = indexBelow(last)) bottom = visualRect(last).bottom();
    painter.setPen(tokens().line);
    for (const TimeAxis::Tick& tick : axis_.ticks(lineWidth())) {
        const int x = lineLeft() + static_cast<int>(axis_.position(tick.days) * lineWidth());
        painter.drawLine(x, bottom + 1, x, viewport()->height());
    }
    painter.fillRect(QRectF(lineLeft() + axis_.position(0) * lineWidth() - 1, 0, 2, viewport()->height()), tokens().accent);
}

void ExpiryView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) return QTreeView::wheelEvent(event);
    axis_.zoom(std::pow(1.2, event->angleDelta().y() / 120.0), (event->position().x() - lineLeft()) / lineWidth());
    moved();
    event->accept();
}

void ExpiryView::mousePressEvent(QMouseEvent* event) {
    const int x = event->position().toPoint().x();
    const bool onLine = x >= lineLeft() && x < lineLeft() + lineWidth();
    pressedAt_ = draggedTo_ = event->button() == Qt::LeftButton && onLine ? x : -1;
    QTreeView::mousePressEvent(event);
}

void ExpiryView::mouseMoveEvent(QMouseEvent* event) {
    if (pressedAt_ < 0) return QTreeView::mouseMoveEvent(event);
    const int x = event->position().toPoint().x();
    if (!dragging_ && std::abs(x - pressedAt_) < QApplication::startDragDistance()) return;
    dragging_ = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    axis_.pan(static_cast<double>(draggedTo_ - x) / lineWidth());
    draggedTo_ = x;
    moved();
}

void ExpiryView::mouseReleaseEvent(QMouseEvent* event) {
    const bool dragged = dragging_;
    pressedAt_ = -1;
    dragging_ = false;
    viewport()->unsetCursor();
    if (!dragged) QTreeView::mouseReleaseEvent(event);
}

void ExpiryView::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers() & Qt::ControlModifier, shift = event->modifiers() & Qt::ShiftModifier;
    const auto today = [this] { return std::clamp(axis_.position(0), 0.0, 1.0); };
    if (event->matches(QKeySequence::Copy)) return copyToClipboard(model_->rowText(currentIndex()));
    if (control && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal)) axis_.zoom(kKeyZoom, today());
    else if (control && event->key() == Qt::Key_Minus) axis_.zoom(1 / kKeyZoom, today());
    else if (control && event->key() == Qt::Key_0) axis_.choose(axis_.scale());
    else if (shift && event->key() == Qt::Key_Right) axis_.pan(kKeyPan);
    else if (shift && event->key() == Qt::Key_Left) axis_.pan(-kKeyPan);
    else return QTreeView::keyPressEvent(event);
    moved();
}

}  // namespace roseglass::ui
