#pragma once
#include <QWidget>

namespace roseglass::ui {

/// What lines and symbols of the graph mean; in as many lines as the width asks for.
class LegendBar : public QWidget {
    Q_OBJECT
public:
    explicit LegendBar(QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, heightForWidth(width())}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Where each entry begins in a bar of this width; the height comes with them.
    std::pair<QList<QPoint>, int> place(int width) const;
};

}  // namespace roseglass::ui
