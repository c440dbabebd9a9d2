#pragma once
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace roseglass::ui {

class Banner;
class PlanSession;

/// What it came to: what was published, what to do next; or what failed, and the way on.
class ResultView : public QWidget {
    Q_OBJECT
public:
    explicit ResultView(QWidget* parent = nullptr);
    void show(const PlanSession& session);
    Banner* banner() const { return banner_; }

signals:
    void planAgainRequested();
    /// Of a push that signed nothing.
    void signRequested();

private:
    void showDone(const PlanSession& session);
    void showPushed(const PlanSession& session);
    void showFailed(const PlanSession& session);
    /// A line of text to take along, with a copy button.
    void addLine(const QString& title, const QString& words, const QString& value);

    Banner* banner_;
    QVBoxLayout* next_;
};

}  // namespace roseglass::ui
