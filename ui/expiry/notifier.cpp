#include "ui/expiry/notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

#include "ui/common/html.h"

namespace roseglass::ui {
namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications"), kPath = QStringLiteral("/org/freedesktop/Notifications");
constexpr int kServersChoice = -1;
constexpr uchar kNormal = 1, kCritical = 2;

}  // namespace

Notifier::Notifier(QObject* parent) : QObject(parent) {}

void Notifier::notify(const QString& title, const QString& body, bool urgent) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return;
    if (!listening_) listening_ = bus.connect(kService, kPath, kService, QStringLiteral("ActionInvoked"), this, SLOT(onAction(uint, QString)));
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kService, QStringLiteral("Notify"));
    QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue(urgent ? kCritical : kNormal)}, {QStringLiteral("desktop-entry"), QStringLiteral("roseglass")}};
    // Some servers read markup in the body: names of repositories and roles come from outside.
    call.setArguments({tr("Roseglass"), 0U, QStringLiteral("roseglass"), title, Html::of("%1", {body}).markup(), QStringList{QStringLiteral("default"), tr("Show")}, hints, kServersChoice});
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<uint> reply = *answer;
        if (reply.isValid()) ours_ << reply.value();
        answer->deleteLater();
    });
}

void Notifier::onAction(uint id, const QString&) {
    if (ours_.removeAll(id) > 0) emit clicked();
}

}  // namespace roseglass::ui
