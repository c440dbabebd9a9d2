#pragma once
#include <QObject>
#include <QStringList>

#include "trust/expiry.h"

namespace roseglass::ui {

/// What the user set about dates, remembered from run to run.
class ExpirySettings : public QObject {
    Q_OBJECT
public:
    explicit ExpirySettings(QObject* parent = nullptr);
    static constexpr int kMostDays = 3650;
    int soonDays() const { return soonDays_; }
    void setSoonDays(int days);
    trust::ExpiryThresholds thresholds() const;
    const QStringList& watched() const { return watched_; }
    /// The first repository that is watched turns reminders on, unless the user ever chose himself.
    void setWatched(const QString& gun, bool on);
    bool reminds() const { return reminds_; }
    void setReminds(bool on);

signals:
    void thresholdsChanged();
    void watchedChanged();
    void remindsChanged(bool on);

private:
    int soonDays_ = 90;
    QStringList watched_;
    bool reminds_ = false;
};

}  // namespace roseglass::ui
