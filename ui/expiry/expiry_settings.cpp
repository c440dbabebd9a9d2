#include "ui/expiry/expiry_settings.h"

#include <QSettings>
#include <algorithm>

namespace roseglass::ui {
namespace {

const QString kDays = QStringLiteral("expiry/soonDays"), kWatched = QStringLiteral("expiry/watched"), kReminds = QStringLiteral("expiry/reminds");

}  // namespace

ExpirySettings::ExpirySettings(QObject* parent) : QObject(parent) {
    const QSettings settings;
    soonDays_ = std::clamp(settings.value(kDays, soonDays_).toInt(), 0, kMostDays);
    watched_ = settings.value(kWatched).toStringList();
    reminds_ = settings.value(kReminds, false).toBool();
}

trust::ExpiryThresholds ExpirySettings::thresholds() const {
    trust::ExpiryThresholds thresholds;
    thresholds.soon = std::chrono::days(soonDays_);
    thresholds.server = std::min(thresholds.server, thresholds.soon);
    return thresholds;
}

void ExpirySettings::setSoonDays(int days) {
    if (days == soonDays_) return;
    soonDays_ = days;
    QSettings().setValue(kDays, days);
    emit thresholdsChanged();
}

void ExpirySettings::setWatched(const QString& gun, bool on) {
    if (gun.isEmpty() || watched_.contains(gun) == on) return;
    if (on) watched_ << gun;
    else watched_.removeAll(gun);
    QSettings().setValue(kWatched, watched_);
    emit watchedChanged();
    if (on && !QSettings().contains(kReminds)) setReminds(true);
}

void ExpirySettings::setReminds(bool on) {
    QSettings().setValue(kReminds, on);
    if (on == reminds_) return;
    reminds_ = on;
    emit remindsChanged(on);
}

}  // namespace roseglass::ui
