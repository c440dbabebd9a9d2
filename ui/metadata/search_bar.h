#pragma once
#include <QWidget>

class QLabel;
class QLineEdit;

namespace roseglass::ui {

/// Words to look for, next and previous, and what came of it.
class SearchBar : public QWidget {
    Q_OBJECT
public:
    explicit SearchBar(QWidget* parent = nullptr);
    /// Shows it, with the keyboard in its field.
    void start();
    QString words() const;
    void tell(bool found);
    QLineEdit* field() const { return field_; }
    QLabel* result() const { return result_; }

signals:
    void searched(bool forward);

private:
    QLineEdit* field_;
    QLabel* result_;
};

}  // namespace roseglass::ui
