#pragma once
#include <QColor>
#include <QString>

#include "trust/expiry.h"

namespace roseglass::ui {

/// "timestamp", "root certificate", "certificate of targets/alice", "Dates".
QString expiryName(const trust::ExpiryEntry& entry);
/// "v32", "v1, invalid", "2c5c1ff": what stands beside the name.
QString expiryDetail(const trust::ExpiryEntry& entry);
/// "12 days", "2.6 years", "15 days ago", "not known".
QString timeLeft(const trust::ExpiryEntry& entry, Instant now);
/// "6 December 2026", of the reader's day.
QString longDate(Instant instant);
/// "warning", "expired", "fine", "date not known".
QString expiryStateWord(trust::ExpiryState state);
/// "timestamp of team/app, expires 6 December 2026, in 12 days, warning".
QString expirySentence(const trust::ExpiryEntry& entry, Instant now);
/// "you", "the holder of the key", …
QString actorWords(const trust::ExpiryEntry& entry);

QColor expiryColor(trust::ExpiryState state);
QColor expiryTint(trust::ExpiryState state);
QString expiryIcon(trust::ExpiryState state);
/// Where the key is that renews it.
QString placeIcon(const trust::ExpiryEntry& entry);

}  // namespace roseglass::ui
