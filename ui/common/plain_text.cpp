#include "ui/common/plain_text.h"

#include <QCoreApplication>
#include <QEvent>
#include <QImage>
#include <QLabel>
#include <QTextDocument>

namespace roseglass::ui {
namespace {

/// Takes from every label the guess whether its words are HTML (Qt::AutoText). Qt polishes a label before it is laid out for the
/// first time, and a tool tip, which is a label, before it has words.
class PlainLabels final : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Polish) {
            auto* label = qobject_cast<QLabel*>(watched);
            if (label && label->textFormat() == Qt::AutoText) label->setTextFormat(Qt::PlainText);
        }
        return QObject::eventFilter(watched, event);
    }
};

void showWordsAsText() {
    QCoreApplication* application = QCoreApplication::instance();
    application->installEventFilter(new PlainLabels(application));
    QTextDocument::setDefaultResourceProvider([](const QUrl&) { return noPicture(); });
}

Q_COREAPP_STARTUP_FUNCTION(showWordsAsText)

}  // namespace

QVariant noPicture() {
    QImage pixel(1, 1, QImage::Format_ARGB32);
    pixel.fill(Qt::transparent);
    return pixel;
}

QString unmarked(const QString& words) { return QString(words).replace(QLatin1Char('&'), QLatin1String("&&")); }

QString withoutMarks(const QString& text) {
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == QLatin1Char('&') && ++i == text.size()) break;
        out += text[i];
    }
    return out;
}

}  // namespace roseglass::ui
