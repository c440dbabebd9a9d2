#include "ui/hierarchy/hierarchy_export.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_words.h"

namespace roseglass::ui {
namespace {

constexpr double kTitleHeight = 56, kMaxPixels = 8192;

QSizeF sizeOf(const HierarchyScene& scene) { return scene.sceneRect().size() + QSizeF(0, kTitleHeight); }

QString titleOf(const HierarchyScene& scene) { return HierarchyScene::tr("Key hierarchy of %1").arg(shown(scene.hierarchy().report->repository, 200)); }

void paintAll(HierarchyScene& scene, QPainter& painter, double scale) {
    const Tokens& colors = Tokens::light();
    const QSizeF size = sizeOf(scene);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::SmoothPixmapTransform);
    painter.scale(scale, scale);
    painter.fillRect(QRectF(QPointF(), size), colors.base);
    QFont font;
    font.setPixelSize(18);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(colors.text);
    painter.drawText(QPointF(24, 30), titleOf(scene));
    font.setPixelSize(12);
    font.setWeight(QFont::Normal);
    painter.setFont(font);
    painter.setPen(colors.secondary);
    const QString failures = failuresOf(scene.hierarchy());
    painter.drawText(QPointF(24, 49), HierarchyScene::tr("As of %1%2. Solid: trusts the key of. Dashed: fixes version and hash of.").arg(dateAndTime(scene.hierarchy().report->checkedAt), failures.isEmpty() ? QString() : QStringLiteral(", ") + failures));
    scene.setForFile(true);
    scene.render(&painter, QRectF(0, kTitleHeight, scene.sceneRect().width(), scene.sceneRect().height()), scene.sceneRect());
    scene.setForFile(false);
}

QString quoted(const QString& words) {
    QString out = words;
    out.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
    return QLatin1Char('"') + out + QLatin1Char('"');
}

}  // namespace

QByteArray exportSvg(HierarchyScene& scene) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(titleOf(scene));
    generator.setDescription(summaryOf(scene.hierarchy()));
    const QSize size = sizeOf(scene).toSize();
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    // As screens count: the picture has the size of the window's.
    generator.setResolution(96);
    QPainter painter(&generator);
    paintAll(scene, painter, 1);
    painter.end();
    return bytes;
}

QByteArray exportPng(HierarchyScene& scene) {
    const QSizeF size = sizeOf(scene);
    const double scale = std::min(2.0, kMaxPixels / std::max(size.width(), size.height()));
    QImage image((size * scale).toSize(), QImage::Format_RGB32);
    QPainter painter(&image);
    paintAll(scene, painter, scale);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray exportPdf(HierarchyScene& scene) {
    constexpr double kPointsAPixel = 0.75;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(titleOf(scene));
    writer.setCreator(QStringLiteral("Roseglass"));
    const QSizeF size = sizeOf(scene);
    writer.setPageSize(QPageSize(size * kPointsAPixel, QPageSize::Point));
    writer.setPageMargins(QMarginsF());
    QPainter painter(&writer);
    paintAll(scene, painter, writer.width() / size.width());
    painter.end();
    return bytes;
}

QByteArray exportDot(const Hierarchy& hierarchy) {
    QString out = QStringLiteral("digraph hierarchy {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    for (size_t i = 0; i < hierarchy.roles.size(); ++i) {
        const RoleWords words = wordsOf(hierarchy, static_cast<int>(i));
        const QString label = words.title + QStringLiteral(", ") + words.version + QLatin1Char('\n') + words.state + QStringLiteral(", ") + words.signatures + QLatin1Char('\n') + words.keyId + QLatin1Char(' ') + words.keyDetail + QLatin1Char('\n') + words.place;
        out += QStringLiteral("  r%1 [label=%2%3];\n").arg(i).arg(quoted(label).replace(QLatin1Char('\n'), QStringLiteral("\\n")), hierarchy.roles[i].fails() ? QStringLiteral(", color=red, penwidth=2") : QString());
    }
    for (const RoleEdge& edge : hierarchy.edges) {
        if (!edge.quiet) out += QStringLiteral("  r%1 -> r%2%3;\n").arg(edge.from).arg(edge.to).arg(edge.kind == EdgeKind::Fixes ? QStringLiteral(" [style=dashed, constraint=false]") : QString());
    }
    return (out + QStringLiteral("}\n")).toUtf8();
}

}  // namespace roseglass::ui
