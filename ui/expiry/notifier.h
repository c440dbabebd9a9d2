#pragma once
#include <QObject>

namespace roseglass::ui {

/// Notes on the desktop, by org.freedesktop.Notifications on the session bus: it works without a tray. Without a bus, or
/// without such a service, nothing happens. Never blocks.
class Notifier : public QObject {
    Q_OBJECT
public:
    explicit Notifier(QObject* parent = nullptr);
    /// @param title  and body in plain text; body may have several lines
    /// @param urgent  stays until it is dismissed
    virtual void notify(const QString& title, const QString& body, bool urgent);

signals:
    /// The user clicked on one of ours.
    void clicked();

private slots:
    void onAction(uint id, const QString& action);

private:
    QList<uint> ours_;
    bool listening_ = false;
};

}  // namespace roseglass::ui
