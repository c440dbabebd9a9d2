#include "ui/common/plain_text.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLabel>

namespace roseglass::ui {
namespace {

/// Takes from every label the guess whether its words are HTML (Qt::AutoText). Qt polishes a label before it is laid out for the
/// first time, and a tool tip, which is a label, before it has words; what is asked of a label before that comes with its parent.
class PlainLabels final : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Polish || event->type() == QEvent::ParentChange) {
            auto* label = qobject_cast<QLabel*>(watched);
            if (label && label->textFormat() == Qt::AutoText) label->setTextFormat(Qt::PlainText);
        }
        return QObject::eventFilter(watched, event);
    }
};

void showWordsAsText() {
    QCoreApplication* application = QCoreApplication::instance();
    application->installEventFilter(new PlainLabels(application));
}

Q_COREAPP_STARTUP_FUNCTION(showWordsAsText)

}  // namespace

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
