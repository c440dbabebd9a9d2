#pragma once
#include <QString>
#include <QStringList>
#include <QTextBrowser>
#include <string_view>

class QLabel;

namespace roseglass::ui {

/// Marks of ours, written out in the source, with %1 to %9 where words go. They name no file and no address: Qt would open it.
class HtmlForm {
public:
    template <size_t N>
    consteval HtmlForm(const char (&form)[N]) : text_(form, N - 1) {
        for (const std::string_view loads : {"<img", "src=", "url(", "<link", "background"}) {
            if (text_.find(loads) != std::string_view::npos) throw "a form loads nothing";
        }
    }
    std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// Marks of ours around words of anybody: the one way to rich text. The words are escaped, whatever they are.
class Html {
public:
    Html() = default;
    /// A line feed within words is a line break.
    static Html of(HtmlForm form, const QStringList& words = {}) { return Html(QLatin1String(form.text().data(), static_cast<qsizetype>(form.text().size())), words); }

    Html& operator+=(const Html& other);
    friend Html operator+(Html first, const Html& other) { return std::move(first += other); }
    bool isEmpty() const { return markup_.isEmpty(); }
    const QString& markup() const { return markup_; }
    void showIn(QLabel* label) const;

private:
    Html(QLatin1String form, const QStringList& words);

    QString markup_;
};

/// Shows an Html, and nothing else: it follows no link and loads nothing.
class HtmlView final : public QTextBrowser {
    Q_OBJECT
public:
    explicit HtmlView(QWidget* parent = nullptr);
    void show(const Html& html);
    QVariant loadResource(int type, const QUrl& name) override;

    using QTextBrowser::show;
};

}  // namespace roseglass::ui
