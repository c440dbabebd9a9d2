#include "ui/hierarchy/legend_bar.h"

#include <QPainter>

#include "ui/common/tokens.h"
#include "ui/hierarchy/hierarchy_words.h"
#include "ui/hierarchy/painted_icon.h"

namespace roseglass::ui {
namespace {

constexpr int kLine = 24, kMargin = 16, kGap = 18, kSymbol = 16, kArrow = 34;

struct Entry {
    QString symbol;   ///< an icon; "solid" or "dashed" for a line
    QString words;
    Tone tone = Tone::Neutral;
    bool isLine() const { return symbol == QLatin1String("solid") || symbol == QLatin1String("dashed"); }
    int symbolWidth() const { return isLine() ? kArrow : kSymbol; }
};

QList<Entry> entries() {
    using trust::KeyLocation;
    QList<Entry> list{{QStringLiteral("solid"), LegendBar::tr("trusts the key of")}, {QStringLiteral("dashed"), LegendBar::tr("fixes version and hash of")}};
    for (const KeyLocation place : {KeyLocation::File, KeyLocation::Token, KeyLocation::Server, KeyLocation::Elsewhere}) list << Entry{placeIcon(place), placeWords(place)};
    list << Entry{QStringLiteral("clock"), LegendBar::tr("expires soon"), Tone::Caution} << Entry{QStringLiteral("sign"), LegendBar::tr("signs the chosen tag"), Tone::Neutral};
    return list;
}

}  // namespace

LegendBar::LegendBar(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    QStringList words;
    for (const Entry& entry : entries()) words << (entry.isLine() ? tr("%1 line: %2").arg(entry.symbol, entry.words) : entry.words);
    setAccessibleName(tr("Legend: %1").arg(words.join(QStringLiteral("; "))));
}

std::pair<QList<QPoint>, int> LegendBar::place(int width) const {
    QList<QPoint> at;
    QFont font;
    font.setPixelSize(12);
    const QFontMetrics metrics(font);
    int x = kMargin, y = 7;
    for (const Entry& entry : entries()) {
        const int wide = entry.symbolWidth() + 8 + metrics.horizontalAdvance(entry.words);
        if (x > kMargin && x + wide > width - kMargin) {
            x = kMargin;
            y += kLine;
        }
        at << QPoint(x, y);
        x += wide + kGap;
    }
    return {at, y + kLine + 7};
}

QSize LegendBar::sizeHint() const { return {600, heightForWidth(width() > 0 ? width() : 900)}; }
int LegendBar::heightForWidth(int width) const { return place(width).second; }

void LegendBar::resizeEvent(QResizeEvent*) {
    const int height = heightForWidth(width());
    if (minimumHeight() != height) setFixedHeight(height);
}

void LegendBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), tokens().window);
    painter.fillRect(QRect(0, 0, width(), 1), tokens().line);
    QFont font;
    font.setPixelSize(12);
    painter.setFont(font);
    const auto places = place(width()).first;
    const auto list = entries();
    for (qsizetype i = 0; i < list.size(); ++i) {
        const Entry& entry = list[i];
        const QPoint at = places[i];
        const double middle = at.y() + kLine / 2.0;
        if (entry.isLine()) {
            QPen pen(tokens().secondary, 1.4);
            if (entry.symbol == QLatin1String("dashed")) pen.setDashPattern({4, 3});
            painter.setPen(pen);
            painter.drawLine(QPointF(at.x(), middle), QPointF(at.x() + kArrow - 8, middle));
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens().secondary);
            const QPointF end(at.x() + kArrow, middle);
            painter.drawPolygon(QPolygonF({end, end + QPointF(-9, 4), end + QPointF(-9, -4)}));
        } else {
            const QColor color = entry.symbol == QLatin1String("sign") ? tokens().accent : entry.tone == Tone::Neutral ? tokens().secondary : toneColor(entry.tone, tokens());
            paintIcon(painter, entry.symbol, color, QRectF(at.x(), middle - kSymbol / 2.0, kSymbol, kSymbol));
        }
        painter.setPen(tokens().text);
        painter.drawText(QRectF(at.x() + entry.symbolWidth() + 8, at.y(), width(), kLine), Qt::AlignVCenter | Qt::AlignLeft, entry.words);
    }
}

}  // namespace roseglass::ui
