#pragma once
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace roseglass::ui {

/// A page of the Sign wizard: its name in the list of steps, a heading, and what its primary button says.
class SignPage : public QWidget {
    Q_OBJECT
public:
    SignPage(const QString& name, const QString& heading, QWidget* parent = nullptr);
    const QString& name() const { return name_; }
    /// In the list of steps and as the heading.
    void setName(const QString& name);
    void setSubtitle(const QString& words);
    /// At the right of the heading.
    void setAside(const QString& title, const QString& value, const QString& whole);

    virtual QString primaryText() const = 0;
    /// Why one cannot go on, in one sentence; empty when one can. Shown beside the buttons.
    virtual QString problem() const { return {}; }
    /// Puts the focus where a person goes on.
    virtual void enter() {}

signals:
    void changed();
    /// As the primary button.
    void goOn();

protected:
    QVBoxLayout* body() const { return body_; }

private:
    QString name_;
    QVBoxLayout* body_;
    QLabel *heading_, *subtitle_, *asideTitle_, *aside_;
};

}  // namespace roseglass::ui
