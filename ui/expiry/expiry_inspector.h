#pragma once
#include <QFrame>
#include <optional>

#include "trust/expiry.h"

class QLabel;
class QPushButton;

namespace roseglass::ui {

/// One date: what breaks then, for whom, who must act, and the way to it.
class ExpiryInspector : public QFrame {
    Q_OBJECT
public:
    explicit ExpiryInspector(QWidget* parent = nullptr);
    /// @param watched  whether its repository is
    void show(const trust::ExpiryEntry* entry, bool watched, Instant now);
    QPushButton* renewButton() const { return renew_; }
    QPushButton* watchButton() const { return watch_; }
    QString words() const;
    void recolor();

signals:
    void renewRequested();
    void openRequested();
    void watchToggled(bool on);

private:
    std::optional<trust::ExpiryEntry> entry_;
    QLabel *icon_, *title_, *breaks_, *remedy_;
    QPushButton *renew_, *open_, *copy_, *watch_;
};

}  // namespace roseglass::ui
