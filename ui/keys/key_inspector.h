#pragma once
#include <QFrame>

#include "ui/keys/key_view.h"

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace roseglass::ui {

class Banner;

/// One key in full: what is wrong with it, its facts, what its loss or theft would mean; below, what can be done.
class KeyInspector : public QFrame {
    Q_OBJECT
public:
    explicit KeyInspector(QWidget* parent = nullptr);
    void show(const trust::KeyEntry& key, const trust::KeyReport& report, Instant now);
    void clear();
    /// A button for an action of the pane: enabled and named as the action is.
    void addAction(class QAction* action, const QString& kind);
    QString shownKeyId() const { return keyId_; }

private:
    QLabel* fact(const QString& name);
    void setFact(QLabel* value, const QString& words);

    QString keyId_;
    QLabel *title_, *purpose_, *id_, *lost_, *stolen_, *lostTitle_, *stolenTitle_;
    Banner* warning_;
    QLabel* more_;
    QGridLayout* facts_;
    QLabel *repositories_, *modified_, *backup_, *passphrase_, *mode_, *place_, *file_;
    QWidget *content_, *actions_;
    QVBoxLayout* buttons_;
};

}  // namespace roseglass::ui
