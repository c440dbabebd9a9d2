#pragma once
#include <QWidget>

#include "ui/pull/pull_session.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace roseglass::ui {

class Banner;

/// What was pulled, where it lies, and what to do with it.
class DoneView : public QWidget {
    Q_OBJECT
public:
    explicit DoneView(QWidget* parent = nullptr);
    void show(const PullSession& session);
    Banner* banner() const { return banner_; }
    /// The lines that can be copied, by their headings.
    QStringList values() const;

private:
    void add(const QString& title, const QString& words, const QString& value, QWidget* extra = nullptr);

    Banner* banner_;
    QVBoxLayout* lines_;
};

}  // namespace roseglass::ui
