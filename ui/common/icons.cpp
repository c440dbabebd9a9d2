#include "ui/common/icons.h"

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>
#include <algorithm>

#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

class SvgEngine : public QIconEngine {
public:
    /// @param color  invalid: that of secondary text at the time of painting
    SvgEngine(const QString& name, QColor color) : color_(std::move(color)) {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        if (file.open(QIODevice::ReadOnly)) svg_ = file.readAll();
    }
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        const QColor color = color_.isValid() ? color_ : tokens().secondary;
        QByteArray svg = svg_;
        svg.replace("currentColor", color.name().toLatin1());
        // What stands out white on a filled shape must stand out dark where the shape is light.
        if (color.lightness() > 140) svg.replace("#ffffff", tokens().base.name().toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        if (mode == QIcon::Disabled) painter->setOpacity(0.4);
        // In a wide rectangle what is left over keeps the words beside the symbol at a distance.
        renderer.render(painter, QRect(rect.topLeft(), QSize(std::min(rect.width(), rect.height()), rect.height())));
        painter->setOpacity(1);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new SvgEngine(*this); }

private:
    QColor color_;
    QByteArray svg_;
};

}  // namespace

QIcon icon(const QString& name, const QColor& color) {
    static QHash<QString, QIcon> known;
    const QString key = name + (color.isValid() ? color.name() : QString());
    auto found = known.find(key);
    if (found == known.end()) found = known.insert(key, QIcon(new SvgEngine(name, color)));
    return *found;
}

QIcon icon(const QString& name) { return icon(name, QColor()); }

QIcon iconOf(const Presentation& state) { return icon(state.icon, toneColor(state.tone)); }

QIcon outcomeIcon(tuf::Outcome outcome) {
    switch (outcome) {
        case tuf::Outcome::Pass: return icon(QStringLiteral("pass"), tokens().good);
        case tuf::Outcome::Fail: return icon(QStringLiteral("fail"), tokens().bad);
        case tuf::Outcome::Skip: return icon(QStringLiteral("skip"), tokens().neutral);
    }
    return {};
}

QColor outcomeColor(tuf::Outcome outcome) {
    switch (outcome) {
        case tuf::Outcome::Pass: return tokens().good;
        case tuf::Outcome::Fail: return tokens().bad;
        case tuf::Outcome::Skip: return tokens().neutral;
    }
    return tokens().neutral;
}

}  // namespace roseglass::ui
