#include "ui/hierarchy/hierarchy_item.h"

#include <QFont>
#include <QFontMetricsF>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <cmath>

#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/painted_icon.h"

namespace roseglass::ui {
namespace {

constexpr double kRadius = 4, kInset = 12, kLine = 24, kIcon = 16;
/// Below this scale small words cannot be read: names grow and the rest is left out.
constexpr double kFar = 0.5;
/// Two lines, as the layout leaves room for.
constexpr double kReason = 38, kReasonLine = 16;

QFont sized(int pixels, bool strong) {
    QFont font;
    font.setPixelSize(pixels);
    if (strong) font.setWeight(QFont::DemiBold);
    return font;
}

/// Words from `left` on, at most to `right`; returns where they end.
double write(QPainter& painter, const QFont& font, const QColor& color, double left, double right, double middle, const QString& words, Qt::TextElideMode elide = Qt::ElideRight) {
    if (words.isEmpty() || right <= left) return left;
    const QFontMetricsF metrics(font);
    const double wanted = metrics.horizontalAdvance(words);
    const QString shown = wanted <= right - left ? words : metrics.elidedText(words, elide, right - left);
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), shown);
    return left + std::min(wanted, right - left);
}

}  // namespace

HierarchyItem::HierarchyItem(HierarchyScene* scene, int index) : scene_(scene), index_(index), item_(scene->layout().items[static_cast<size_t>(index)]) {
    setFlags(ItemIsFocusable);
    setPos(item_.rect.topLeft());
    setCursor(Qt::PointingHandCursor);
    // Panning moves hundreds of cards: each is painted once a scale, then copied.
    setCacheMode(DeviceCoordinateCache);
    if (item_.role < 0) {
        describeGroup();
        setZValue(-0.5);
        return;
    }
    const RoleNode& node = scene->hierarchy().roles[static_cast<size_t>(item_.role)];
    words_ = wordsOf(scene->hierarchy(), item_.role);
    failing_ = node.fails();
    dashed_ = node.planned || node.row.state == trust::RoleState::Missing;
    accessible_ = words_.accessible;
    setToolTip(words_.tooltip);
}

void HierarchyItem::describeGroup() {
    const LayoutGroup& group = scene_->layout().groups[static_cast<size_t>(item_.group)];
    size_t failing = 0, due = 0, missing = 0;
    for (const int member : group.members) {
        const RoleNode& node = scene_->hierarchy().roles[static_cast<size_t>(member)];
        if (node.fails()) ++failing;
        else if (node.remarkable()) ++due;
        else if (node.row.state == trust::RoleState::Missing) ++missing;
    }
    groupOpen_ = group.open;
    groupTone_ = failing > 0 ? Tone::Bad : due > 0 ? Tone::Caution : Tone::Good;
    const bool more = scene_->hierarchy().roles[static_cast<size_t>(group.parent)].children.size() > group.members.size();
    groupTitle_ = more ? tr("%1 more delegations").arg(group.members.size()) : tr("%1 delegations").arg(group.members.size());
    groupDetail_ = failing > 0 ? tr("%1 do not verify").arg(failing) : due > 0 ? tr("%1 expire soon").arg(due) : missing > 0 ? tr("In order, %1 not signed yet").arg(missing) : tr("All valid");
    groupHint_ = groupOpen_ ? tr("Enter: fold") : tr("Enter: show them");
    const QString parent = shown(scene_->hierarchy().roles[static_cast<size_t>(group.parent)].row.name, 120);
    accessible_ = tr("%1 of %2, %3, %4").arg(groupTitle_, parent, groupDetail_.toLower(), groupOpen_ ? tr("unfolded") : tr("folded"));
    setToolTip(tr("%1. Double-click or Enter to %2.").arg(accessible_, groupOpen_ ? tr("fold them") : tr("show them")));
}

QRectF HierarchyItem::boundingRect() const { return QRectF(QPointF(), item_.rect.size()).adjusted(-10, -10, 10, 10); }

void HierarchyItem::focusInEvent(QFocusEvent* event) {
    QGraphicsObject::focusInEvent(event);
    update();
    emit focused(index_);
}

void HierarchyItem::focusOutEvent(QFocusEvent* event) {
    QGraphicsObject::focusOutEvent(event);
    update();
}

void HierarchyItem::mousePressEvent(QGraphicsSceneMouseEvent* event) { event->setAccepted(event->button() == Qt::LeftButton || event->button() == Qt::RightButton); }

void HierarchyItem::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) {
    event->accept();
    emit activated(index_);
}

void HierarchyItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const double detail = scene_->isForFile() ? 1 : QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    painter->setRenderHint(QPainter::Antialiasing);
    if (item_.role >= 0 && scene_->isFaded(item_.role)) painter->setOpacity(0.35);
    if (item_.role < 0) paintGroup(*painter, detail);
    else if (item_.compact) paintCompact(*painter, detail);
    else {
        paintFrame(*painter, !scene_->isForFile() && scene_->chosen() == item_.role);
        if (detail < kFar) paintFar(*painter);
        else paintCard(*painter);
    }
    painter->setOpacity(1);
}

void HierarchyItem::paintFrame(QPainter& painter, bool chosen) const {
    const Tokens& colors = scene_->colors();
    const bool marked = !scene_->isForFile() && scene_->isMarked(item_.role);
    const QRectF rect(QPointF(), item_.rect.size());
    QPen pen(failing_ ? colors.bad : chosen || marked ? colors.accent : colors.control, failing_ || chosen || marked ? 2 : 1);
    if (dashed_) pen.setStyle(Qt::DashLine);
    painter.setPen(pen);
    painter.setBrush(chosen ? colors.selection : colors.base);
    painter.drawRoundedRect(rect, kRadius, kRadius);
    // A failing role that is chosen keeps its red border, and a bar says that it is chosen.
    if (chosen) painter.fillRect(QRectF(0, kRadius, 4, rect.height() - 2 * kRadius), colors.accent);
    if (chosen && hasFocus() && failing_) {
        painter.setPen(QPen(colors.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(rect.adjusted(-3, -3, 3, 3), kRadius + 2, kRadius + 2);
    }
}

void HierarchyItem::paintCard(QPainter& painter) const {
    const Tokens& colors = scene_->colors();
    const QFont body = sized(13, false), strong = sized(13, true);
    const double width = item_.rect.width(), right = width - kInset;
    const bool marked = !scene_->isForFile() && scene_->isMarked(item_.role);
    double y = kLine;
    const double versionWidth = QFontMetricsF(sized(12, false)).horizontalAdvance(words_.version);
    write(painter, sized(12, false), colors.secondary, right - versionWidth, right, y, words_.version);
    write(painter, sized(15, true), colors.text, kInset, right - versionWidth - 8, y, words_.title, Qt::ElideMiddle);
    const double column = kInset + kIcon + 8;
    y += kLine;
    paintIcon(painter, words_.stateIcon, toneColor(words_.stateTone, colors), QRectF(kInset, y - kIcon / 2, kIcon, kIcon));
    const double after = write(painter, strong, toneColor(words_.stateTone, colors), column, right, y, words_.state);
    write(painter, body, colors.secondary, after + 8, right, y, words_.signatures);
    if (!words_.reason.isEmpty()) {
        paintReason(painter, column, right, y + 14);
        y += kReason;
    }
    y += kLine;
    paintIcon(painter, QStringLiteral("key"), colors.secondary, QRectF(kInset, y - kIcon / 2, kIcon, kIcon));
    const double keyEnd = write(painter, fixedFont(), colors.text, column, right, y, words_.keyId);
    write(painter, body, colors.secondary, words_.keyId.isEmpty() ? column : keyEnd + 8, right, y, words_.keyDetail);
    y += kLine;
    double left = right;
    if (!words_.expiry.isEmpty()) left = paintChip(painter, right, y);
    if (!words_.placeIcon.isEmpty()) paintIcon(painter, words_.placeIcon, colors.secondary, QRectF(kInset, y - kIcon / 2, kIcon, kIcon));
    write(painter, body, colors.text, column, left - 8, y, words_.place);
    if (!marked) return;
    // The chosen tag is signed here: told by a symbol at the corner, besides the border.
    const QRectF spot(width - 14, -8, 22, 22);
    painter.setPen(QPen(colors.accent, 1.5));
    painter.setBrush(colors.base);
    painter.drawEllipse(spot);
    paintIcon(painter, QStringLiteral("sign"), colors.accent, spot.adjusted(4, 4, -4, -4));
}

/// Two lines at most; the whole of it is in the tooltip and at the side.
void HierarchyItem::paintReason(QPainter& painter, double left, double right, double top) const {
    const QFont font = sized(12, false);
    const QFontMetricsF metrics(font);
    const QColor color = failing_ ? scene_->colors().bad : scene_->colors().secondary;
    qsizetype end = words_.reason.size();
    while (end > 0 && metrics.horizontalAdvance(words_.reason.left(end)) > right - left) end = words_.reason.lastIndexOf(QLatin1Char(' '), end - 1);
    if (end <= 0) end = words_.reason.size();
    write(painter, font, color, left, right, top + kReasonLine / 2, words_.reason.left(end));
    write(painter, font, color, left, right, top + kReasonLine * 1.5, words_.reason.mid(end).trimmed());
}

double HierarchyItem::paintChip(QPainter& painter, double right, double middle) const {
    const Tokens& colors = scene_->colors();
    const QFont font = sized(12, true);
    const double width = QFontMetricsF(font).horizontalAdvance(words_.expiry) + 36;
    const QRectF chip(right - width, middle - 11, width, 22);
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneTint(words_.expiryTone, colors));
    painter.drawRoundedRect(chip, 11, 11);
    paintIcon(painter, words_.expiryIcon, toneColor(words_.expiryTone, colors), QRectF(chip.left() + 8, middle - 7, 14, 14));
    write(painter, font, toneColor(words_.expiryTone, colors), chip.left() + 27, chip.right(), middle, words_.expiry);
    return chip.left();
}

/// From afar: the name and the state, as large as the card lets them.
void HierarchyItem::paintFar(QPainter& painter) const {
    const Tokens& colors = scene_->colors();
    const QRectF rect(QPointF(), item_.rect.size());
    write(painter, sized(28, true), colors.text, kInset, rect.width() - kInset, 36, words_.title, Qt::ElideLeft);
    paintIcon(painter, words_.stateIcon, toneColor(words_.stateTone, colors), QRectF(kInset, 66, 32, 32));
    write(painter, sized(26, true), toneColor(words_.stateTone, colors), kInset + 42, rect.width() - kInset, 82, words_.state);
}

void HierarchyItem::paintCompact(QPainter& painter, double detail) const {
    const Tokens& colors = scene_->colors();
    const bool chosen = !scene_->isForFile() && scene_->chosen() == item_.role;
    paintFrame(painter, chosen);
    const double middle = item_.rect.height() / 2, right = item_.rect.width() - 10;
    const bool due = words_.expiryTone == Tone::Caution || words_.expiryTone == Tone::Bad;
    const QString& symbol = failing_ || !due ? words_.stateIcon : words_.expiryIcon;
    paintIcon(painter, symbol, toneColor(failing_ || !due ? words_.stateTone : words_.expiryTone, colors), QRectF(8, middle - 8, kIcon, kIcon));
    // Within a group the common beginning says nothing.
    const QString name = words_.title.section(QLatin1Char('/'), -1);
    const bool far = detail < kFar;
    double end = right;
    if (!far && !words_.expiry.isEmpty()) {
        const double width = QFontMetricsF(sized(12, false)).horizontalAdvance(words_.expiry);
        write(painter, sized(12, false), due ? toneColor(words_.expiryTone, colors) : colors.secondary, right - width, right, middle, words_.expiry);
        end = right - width - 6;
    }
    write(painter, sized(far ? 20 : 13, far), colors.text, 30, end, middle, name, Qt::ElideMiddle);
}

void HierarchyItem::paintGroup(QPainter& painter, double detail) const {
    const Tokens& colors = scene_->colors();
    const QRectF rect(QPointF(), item_.rect.size());
    const bool focus = hasFocus() && !scene_->isForFile();
    const QPen pen(focus ? colors.accent : groupTone_ == Tone::Bad ? colors.bad : colors.control, focus || groupTone_ == Tone::Bad ? 2 : 1);
    painter.setBrush(groupOpen_ ? colors.alternate : colors.base);
    if (!groupOpen_) {
        // A pile of cards.
        painter.setPen(QPen(colors.control, 1));
        for (const double back : {8.0, 4.0}) painter.drawRoundedRect(rect.adjusted(back, back, 0, 0).translated(0, 0), kRadius, kRadius);
    }
    painter.setPen(pen);
    const QRectF front = groupOpen_ ? rect : rect.adjusted(0, 0, -8, -8);
    painter.drawRoundedRect(front, kRadius, kRadius);
    const bool far = detail < kFar;
    const double right = front.right() - kInset;
    paintIcon(painter, QStringLiteral("people"), colors.secondary, QRectF(kInset, 12, kIcon, kIcon));
    const double end = write(painter, sized(far ? 24 : 14, true), colors.text, kInset + 24, right, 20, groupTitle_);
    QString found;
    if (const int count = scene_->foundIn(scene_->layout().groups[static_cast<size_t>(item_.group)]); count > 0) found = tr("%1 found").arg(count);
    // Paper has no keys to press.
    const QString hint = scene_->isForFile() ? QString() : found.isEmpty() ? groupHint_ : found + QStringLiteral(" · ") + groupHint_;
    const QString symbol = groupTone_ == Tone::Bad ? QStringLiteral("fail") : groupTone_ == Tone::Caution ? QStringLiteral("clock") : QStringLiteral("pass");
    if (groupOpen_) {
        if (far) return;
        paintIcon(painter, symbol, toneColor(groupTone_, colors), QRectF(end + 14, 12, kIcon, kIcon));
        const double after = write(painter, sized(13, false), toneColor(groupTone_, colors), end + 36, right, 20, groupDetail_);
        write(painter, sized(12, false), colors.secondary, after + 16, right, 20, hint);
        return;
    }
    paintIcon(painter, symbol, toneColor(groupTone_, colors), QRectF(kInset, 36, kIcon, kIcon));
    write(painter, sized(13, true), toneColor(groupTone_, colors), kInset + 24, right, 44, groupDetail_);
    write(painter, sized(12, false), colors.secondary, kInset + 24, right, 67, hint);
}

HierarchyLink::HierarchyLink(HierarchyScene* scene, const LayoutLink& link) : scene_(scene), link_(link), path_(pathOf(scene->layout(), link)) { setAcceptedMouseButtons(Qt::NoButton); }

void HierarchyLink::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Tokens& colors = scene_->colors();
    const int at = scene_->layout().itemOf(scene_->chosen());
    const bool near = !scene_->isForFile() && at >= 0 && (link_.from == at || link_.to == at);
    const QColor color = near ? colors.accent : colors.secondary;
    QPen pen(color, near ? 2 : 1.4);
    if (link_.kind == EdgeKind::Fixes) pen.setDashPattern({4, 3});
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(path_);
    const QPointF end = path_.pointAtPercent(1);
    const double angle = path_.angleAtPercent(1) * M_PI / 180;
    const QPointF along(std::cos(angle), -std::sin(angle)), across(-along.y(), along.x());
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawPolygon(QPolygonF({end, end - along * 9 + across * 4, end - along * 9 - across * 4}));
}

void HierarchyRemark::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const double detail = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    Q_UNUSED(option);
    if (detail < kFar && !scene_->isForFile()) return;
    double left = rect_.left();
    if (!icon_.isEmpty()) {
        paintIcon(*painter, icon_, scene_->colors().secondary, QRectF(left, rect_.top() + 2, 14, 14));
        left += 20;
    }
    const QStringList lines = words_.split(QLatin1Char('\n'));
    double middle = rect_.top() + 9;
    for (const QString& line : lines) {
        write(*painter, sized(12, false), scene_->colors().secondary, left, rect_.right(), middle, line);
        middle += 17;
    }
}

}  // namespace roseglass::ui
