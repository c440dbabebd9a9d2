#include "ui/bait.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QFile>
#include <QGraphicsItem>
#include <QGraphicsView>
#include <QGroupBox>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QTabBar>
#include <QTextEdit>
#include <QToolTip>

namespace roseglass::test {
namespace {

const QString kHead = QStringLiteral("<img src="), kMark = QStringLiteral(">&7"), kPlaces = QStringLiteral("%1%2%3");

/// Without what is put in so that long words can be broken.
QString plainly(const QString& words) { return QString(words).remove(QChar(0x200b)).remove(QLatin1Char('\n')); }
bool isBaited(const QString& words) { return plainly(words).contains(kHead); }

QString nameOf(const QObject* object) { return QString::fromLatin1(object->metaObject()->className()); }

/// The words themselves are whole: nothing was put into their places.
bool isWhole(const QString& words) {
    const QString plain = plainly(words).replace(QLatin1String("&&"), QLatin1String("&"));
    for (qsizetype at = plain.indexOf(kMark); at >= 0; at = plain.indexOf(kMark, at + 1)) {
        const QString rest = plain.mid(at + kMark.size(), kPlaces.size());
        if (!kPlaces.startsWith(rest) && !rest.contains(QChar(0x2026))) return false;
    }
    return true;
}

class Walk {
public:
    Walked out;

    void words(const QString& where, const QString& words) {
        if (!isBaited(words)) return;
        ++out.baited;
        if (!isWhole(words)) out.faults << where + QStringLiteral(": other words in it: ") + words;
    }

    void label(const QLabel* label) {
        words(nameOf(label), label->text());
        if (!isBaited(label->text())) return;
        if (label->textFormat() != Qt::PlainText) out.faults << QStringLiteral("rich label: ") + label->text();
    }

    /// @param from  whose tip it is, for the reader
    void tip(const QString& from, const QString& wanted) {
        for (QWidget* top : QApplication::topLevelWidgets()) {
            auto* shown = top->inherits("QTipLabel") && top->isVisible() ? qobject_cast<QLabel*>(top) : nullptr;
            if (!shown) continue;
            ++out.tips;
            QPixmap canvas(shown->size());
            shown->render(&canvas);
            label(shown);
            if (!wanted.isEmpty() && shown->text() != wanted) out.faults << from + QStringLiteral(": another tip: ") + shown->text();
        }
    }

    void help(QWidget* widget, const QPoint& at, const QString& from, const QString& wanted = {}) {
        hideTip();
        QHelpEvent event(QEvent::ToolTip, at, widget->mapToGlobal(at));
        QApplication::sendEvent(widget, &event);
        tip(from, wanted);
    }

    void index(QAbstractItemView* view, const QModelIndex& index) {
        words(nameOf(view), index.data(Qt::DisplayRole).toString());
        words(nameOf(view), index.data(Qt::AccessibleTextRole).toString());
        const QString wanted = index.data(Qt::ToolTipRole).toString();
        if (wanted.isEmpty()) return;
        hideTip();
        QHelpEvent event(QEvent::ToolTip, {1, 1}, view->viewport()->mapToGlobal(QPoint(1, 1)));
        QStyleOptionViewItem option;
        view->itemDelegate()->helpEvent(&event, view, option, index);
        tip(nameOf(view->model()), wanted);
    }

    void rows(QAbstractItemView* view, const QModelIndex& parent) {
        const QAbstractItemModel* model = view->model();
        for (int row = 0; row < model->rowCount(parent); ++row) {
            for (int column = 0; column < model->columnCount(parent); ++column) index(view, model->index(row, column, parent));
            rows(view, model->index(row, 0, parent));
        }
    }

    void view(QAbstractItemView* view) {
        if (!view->model() || qobject_cast<QHeaderView*>(view)) return;
        rows(view, {});
    }

    void scene(QGraphicsView* view) {
        if (!view->scene()) return;
        for (const QGraphicsItem* item : view->scene()->items()) {
            view->centerOn(item);
            help(view->viewport(), view->mapFromScene(item->sceneBoundingRect().center()), QStringLiteral("item"));
            words(QStringLiteral("item"), item->toolTip());
        }
    }

    /// A word from outside marks no key.
    void marked(const QString& where, const QString& text) {
        words(where, text);
        if (QKeySequence::mnemonic(text) == QKeySequence(Qt::ALT | Qt::Key_7)) out.faults << where + QStringLiteral(" marks a key: ") + text;
    }

    void widget(QWidget* widget) {
        if (auto* one = qobject_cast<QLabel*>(widget)) label(one);
        if (auto* one = qobject_cast<QAbstractButton*>(widget)) marked(nameOf(one), one->text());
        if (auto* one = qobject_cast<QGroupBox*>(widget)) marked(nameOf(one), one->title());
        if (auto* one = qobject_cast<QTabBar*>(widget)) {
            for (int tab = 0; tab < one->count(); ++tab) marked(nameOf(one), one->tabText(tab));
        }
        if (auto* one = qobject_cast<QTextEdit*>(widget); one && one->document()->toHtml().contains(kHead)) out.faults << QStringLiteral("document with a picture: ") + nameOf(one);
        if (auto* one = qobject_cast<QTextEdit*>(widget)) words(nameOf(one), one->toPlainText());
        if (auto* one = qobject_cast<QAbstractItemView*>(widget)) view(one);
        if (auto* one = qobject_cast<QGraphicsView*>(widget)) scene(one);
        for (const QAction* action : widget->actions()) marked(nameOf(action), action->text());
        for (const QString& said : {widget->accessibleName(), widget->accessibleDescription(), widget->windowTitle(), widget->toolTip()}) words(nameOf(widget), said);
        if (!widget->toolTip().isEmpty()) help(widget, widget->rect().center(), nameOf(widget));
    }

    static void hideTip() {
        for (QWidget* top : QApplication::topLevelWidgets()) {
            if (top->inherits("QTipLabel")) delete top;
        }
    }
};

}  // namespace

Bait::Bait() {
    const QString file = folder_.filePath(QStringLiteral("s"));
    QPixmap picture(8, 8);
    picture.fill(Qt::red);
    picture.save(file, "PNG");
    words_ = (kHead + file + kMark + kPlaces + QStringLiteral("<h1>Signed</h1>")).toStdString();
    watch_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    ::inotify_add_watch(watch_, file.toLocal8Bit().constData(), IN_OPEN | IN_ACCESS);
}

Bait::~Bait() {
    if (watch_ >= 0) ::close(watch_);
}

bool Bait::wasTaken() {
    alignas(inotify_event) char events[4096];
    bool taken = false;
    while (::read(watch_, events, sizeof events) > 0) taken = true;
    return taken;
}

Walked walk(QWidget* within) {
    Walk::hideTip();  // a child of the widget that it is about
    Walk walk;
    walk.widget(within);
    for (QWidget* widget : within->findChildren<QWidget*>()) walk.widget(widget);
    for (const QAction* action : within->findChildren<QAction*>()) walk.marked(QStringLiteral("QAction"), action->text());
    Walk::hideTip();
    return walk.out;
}

}  // namespace roseglass::test
