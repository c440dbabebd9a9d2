#pragma once
#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace roseglass::ui {

/// "Which image?", with those that were looked at last.
class StartView : public QWidget {
    Q_OBJECT
public:
    explicit StartView(QWidget* parent = nullptr);
    void setRecent(const QStringList& references);
    QLineEdit* field() const { return field_; }
    QPushButton* lookUp() const { return lookUp_; }
    QListWidget* recent() const { return recent_; }
    /// What is wrong with what was typed.
    void tell(const QString& problem);
    QLabel* problem() const { return problem_; }

signals:
    void chosen(const QString& reference);

private:
    QLineEdit* field_;
    QPushButton* lookUp_;
    QLabel *problem_, *recentTitle_;
    QListWidget* recent_;
};

}  // namespace roseglass::ui
