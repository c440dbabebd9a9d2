#include "ui/common/html.h"

#include <QImage>
#include <QLabel>

namespace roseglass::ui {

Html::Html(QLatin1String form, const QStringList& words) {
    // In one pass: a "%2" within words is no place for others.
    for (qsizetype i = 0; i < form.size(); ++i) {
        const int place = form[i] == QLatin1Char('%') && i + 1 < form.size() ? QChar(form[i + 1]).digitValue() : 0;
        if (place < 1 || place > words.size()) {
            markup_ += form[i];
            continue;
        }
        markup_ += words[place - 1].toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
        ++i;
    }
}

Html& Html::operator+=(const Html& other) {
    markup_ += other.markup_;
    return *this;
}

void Html::showIn(QLabel* label) const {
    label->setTextFormat(Qt::RichText);
    label->setText(markup_);
}

HtmlView::HtmlView(QWidget* parent) : QTextBrowser(parent) {
    setOpenLinks(false);
    setUndoRedoEnabled(false);
}

void HtmlView::show(const Html& html) { setHtml(html.markup()); }

QVariant HtmlView::loadResource(int, const QUrl&) {
    // Not nothing: then Qt opens the name as a file itself.
    QImage pixel(1, 1, QImage::Format_ARGB32);
    pixel.fill(Qt::transparent);
    return pixel;
}

}  // namespace roseglass::ui
