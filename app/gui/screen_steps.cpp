#include "screen_steps.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QPainter>
#include <QTimer>

#include "ui/window/main_window.h"

namespace roseglass {
namespace {

constexpr int kSettleMs = 700;

/// The window as a person sees it: dimmed behind its dialogs.
QPixmap picture(ui::MainWindow& window) {
    QPixmap pixmap = window.grab();
    for (QDialog* dialog : window.findChildren<QDialog*>()) {
        if (!dialog->isVisible()) continue;
        QPainter painter(&pixmap);
        painter.fillRect(QRect(QPoint(), window.size()), QColor(0, 0, 0, 90));
        const QPoint at((window.width() - dialog->width()) / 2, (window.height() - dialog->height()) / 2);
        painter.drawPixmap(at, dialog->grab());
    }
    return pixmap;
}

void runFrom(ui::MainWindow& window, const QString& folder, const std::shared_ptr<ScreenSteps>& steps, size_t at) {
    if (at == steps->size()) {
        QApplication::exit(0);
        return;
    }
    (*steps)[at].act();
    QTimer::singleShot(kSettleMs, &window, [&window, folder, steps, at] {
        const QString& shot = (*steps)[at].shot;
        if (!shot.isEmpty() && !picture(window).save(QDir(folder).filePath(shot + QStringLiteral(".png")))) {
            QApplication::exit(6);
            return;
        }
        runFrom(window, folder, steps, at + 1);
    });
}

}  // namespace

void runScreenSteps(ui::MainWindow& window, const QString& folder, std::shared_ptr<ScreenSteps> steps) { runFrom(window, folder, steps, 0); }

}  // namespace roseglass
