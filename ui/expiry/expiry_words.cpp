#include "ui/expiry/expiry_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

#include "ui/common/format.h"
#include "ui/common/tokens.h"
#include "ui/publish/intent.h"

namespace roseglass::ui {
namespace {

constexpr int kYearsFrom = 730;

QString tr(const char* source) { return QCoreApplication::translate("Expiry", source); }

QString inDays(const trust::ExpiryEntry& entry, Instant now) { return entry.state == trust::ExpiryState::Expired ? timeLeft(entry, now) : tr("in %1").arg(timeLeft(entry, now)); }

}  // namespace

QString expiryName(const trust::ExpiryEntry& entry) {
    switch (entry.kind) {
        case trust::ExpiryKind::Role: return shown(entry.role, 120);
        case trust::ExpiryKind::Certificate: return entry.role == "root" ? tr("root certificate") : tr("certificate of %1").arg(shown(entry.role, 120));
        case trust::ExpiryKind::Repository: return tr("Dates not read");
    }
    return {};
}

QString expiryDetail(const trust::ExpiryEntry& entry) {
    switch (entry.kind) {
        case trust::ExpiryKind::Role: return entry.problem.empty() ? tr("v%1").arg(entry.version) : tr("v%1, invalid").arg(entry.version);
        case trust::ExpiryKind::Certificate: return text(std::string_view(entry.keyId).substr(0, 7));
        case trust::ExpiryKind::Repository: return {};
    }
    return {};
}

QString timeLeft(const trust::ExpiryEntry& entry, Instant now) {
    if (!entry.expires) return tr("not known");
    const qint64 days = trust::daysLeft(entry, now);
    if (days < 0) return -days == 1 ? tr("a day ago") : tr("%1 days ago").arg(-days);
    if (days == 0) return tr("under a day");
    if (days == 1) return tr("1 day");
    if (days < kYearsFrom) return tr("%1 days").arg(days);
    return tr("%1 years").arg(QLocale::c().toString(std::floor(static_cast<double>(days) / 36.525) / 10, 'f', 1));
}

QString longDate(Instant instant) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count();
    return QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(ms).date(), QStringLiteral("d MMMM yyyy"));
}

QString expiryStateWord(trust::ExpiryState state) {
    switch (state) {
        case trust::ExpiryState::Unknown: return tr("date not known");
        case trust::ExpiryState::Expired: return tr("expired");
        case trust::ExpiryState::Soon: return tr("warning");
        case trust::ExpiryState::Ok: return tr("fine");
    }
    return {};
}

QString expirySentence(const trust::ExpiryEntry& entry, Instant now) {
    const QString repository = shown(repositoryName(text(entry.repository)).toStdString(), 200);
    if (!entry.expires) return tr("%1 of %2, %3: %4").arg(expiryName(entry), repository, expiryStateWord(entry.state), shown(entry.problem, 300));
    const QString what = entry.state == trust::ExpiryState::Expired ? tr("%1 of %2, expired %3, %4, %5") : tr("%1 of %2, expires %3, %4, %5");
    return what.arg(expiryName(entry), repository, longDate(*entry.expires), inDays(entry, now), expiryStateWord(entry.state));
}

QString actorWords(const trust::ExpiryEntry& entry) {
    if (entry.renewableHere) return tr("you, with the keys of this computer");
    switch (entry.actor) {
        case trust::Actor::Publisher: return tr("the publisher, who holds the key");
        case trust::Actor::Holder: return tr("the holder of the signer's key");
        case trust::Actor::Operator: return entry.state == trust::ExpiryState::Expired ? tr("the operator of the trust server") : tr("the trust server, by itself");
    }
    return {};
}

QColor expiryColor(trust::ExpiryState state) {
    switch (state) {
        case trust::ExpiryState::Unknown: case trust::ExpiryState::Expired: return tokens().bad;
        case trust::ExpiryState::Soon: return tokens().caution;
        case trust::ExpiryState::Ok: return tokens().good;
    }
    return tokens().neutral;
}

QColor expiryTint(trust::ExpiryState state) {
    switch (state) {
        case trust::ExpiryState::Unknown: case trust::ExpiryState::Expired: return tokens().badTint;
        case trust::ExpiryState::Soon: return tokens().cautionTint;
        case trust::ExpiryState::Ok: return tokens().goodTint;
    }
    return tokens().neutralTint;
}

QString expiryIcon(trust::ExpiryState state) {
    switch (state) {
        case trust::ExpiryState::Unknown: return QStringLiteral("unknown");
        case trust::ExpiryState::Expired: return QStringLiteral("fail");
        case trust::ExpiryState::Soon: return QStringLiteral("warning");
        case trust::ExpiryState::Ok: return QStringLiteral("pass");
    }
    return {};
}

QString placeIcon(const trust::ExpiryEntry& entry) {
    if (entry.kind == trust::ExpiryKind::Repository) return QStringLiteral("unknown");
    switch (entry.location) {
        case trust::KeyLocation::File: return QStringLiteral("laptop");
        case trust::KeyLocation::Token: return QStringLiteral("stick");
        case trust::KeyLocation::Server: return QStringLiteral("server");
        case trust::KeyLocation::Elsewhere: return QStringLiteral("person");
    }
    return {};
}

}  // namespace roseglass::ui
