#pragma once
#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace roseglass::ui {

/// The first view: inspect an image, or open the local lab. Nothing is contacted before a choice.
class WelcomePane : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePane(QWidget* parent = nullptr);
    /// The lab is being started: how far it is. Empty: not (any more).
    void setLabProgress(const QString& step, quint64 done, quint64 total);
    void setLabError(const QString& message, const QString& hint);
    QLineEdit* field() const { return field_; }
    QPushButton* labButton() const { return lab_; }
    void recolor();

signals:
    void inspectRequested(const QString& reference);
    void labRequested();
    void cancelRequested();

private:
    QLineEdit* field_;
    QPushButton *inspect_, *lab_, *cancel_;
    QLabel *glasses_, *labState_, *searchIcon_, *flaskIcon_;
    QProgressBar* progress_;
};

}  // namespace roseglass::ui
