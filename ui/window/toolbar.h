#pragma once
#include <QToolBar>

class QAction;
class QLineEdit;
class QPushButton;
class QStringListModel;
class QToolButton;

namespace roseglass::ui {

/// Back, forward, refresh, the reference field, Verify, and the glasses.
class Toolbar : public QToolBar {
    Q_OBJECT
public:
    explicit Toolbar(QWidget* parent = nullptr);
    QLineEdit* field() const { return field_; }
    QToolButton* glassesButton() const { return trusted_; }
    void setHistory(const QStringList& history);
    void setGlasses(bool on);
    void setCanGo(bool back, bool forward);
    /// The primary button at the right.
    void setSignAction(QAction* action);
    QPushButton* signButton() const { return sign_; }
    void recolor();

signals:
    void entered(const QString& reference);
    void glassesChanged(bool on);
    void backRequested();
    void forwardRequested();
    void refreshRequested();

private:
    QToolButton *back_, *forward_, *refresh_, *all_, *trusted_;
    QLineEdit* field_;
    QAction* search_;
    QPushButton *verify_, *sign_;
    QStringListModel* completions_;
};

}  // namespace roseglass::ui
