#pragma once
#include <QString>
#include <QStringList>
#include <QTextBrowser>

class QLabel;

namespace roseglass::ui {

/// Marks of ours around words of anybody: the one way to rich text. The words are escaped, whatever they are.
class Html {
public:
    Html() = default;
    /// @param form  our marks, written out, with %1 to %9 where the words go; a line feed within words is a line break
    template <size_t N>
    static Html of(const char (&form)[N], const QStringList& words = {}) { return Html(QLatin1String(form, N - 1), words); }

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
