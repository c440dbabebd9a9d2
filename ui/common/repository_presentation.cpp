#include <QCoreApplication>
#include <algorithm>

#include "trust/readable.h"
#include "ui/common/format.h"
#include "ui/common/presentation.h"

namespace roseglass::ui {
namespace {

using trust::RepositoryStatus;

QString tr(const char* source) { return QCoreApplication::translate("Presentation", source); }

/// As `renew` does without naming roles.
constexpr auto kExpiresSoon = std::chrono::hours(24 * 90);

bool isServers(const trust::RoleRow& role) {
    const auto byServer = [](const trust::KeyRow& key) { return key.location == trust::KeyLocation::Server; };
    return role.name == "timestamp" || std::any_of(role.keys.begin(), role.keys.end(), byServer);
}

/// Trusted as a whole: its tags decide the badge; what follows from cache, registry and dates may add a headline.
Presentation trustedRepository(const trust::Report& report) {
    int vouched = 0, review = 0;
    for (const trust::TagRow& tag : report.tags) {
        const TagKind kind = kindOf(tag);
        vouched += kind == TagKind::Signed || kind == TagKind::NotCompared;
        review += kind == TagKind::Stale || kind == TagKind::Missing || kind == TagKind::Invalid;
    }
    const int all = static_cast<int>(report.tags.size());
    Presentation out{QStringLiteral("signed"), Tone::Good, tr("%1 of %2").arg(vouched).arg(all), {}, {}, {}, {}};
    if (all == 0)
        out = {QStringLiteral("skip"), Tone::Neutral, tr("No tags"), {}, {}, {}, {}};
    else if (vouched == all)
        out.words = tr("All signed");
    const trust::RoleRow* due = nextToRenew(report);
    const auto caution = [&out](const char* symbol, const QString& words) {
        out.icon = QString::fromLatin1(symbol);
        out.tone = Tone::Caution;
        out.words = words;
    };
    if (report.trustError) {
        caution("warning", tr("From cache"));
        out.headline = shown(report.trustError->message, 400);
        out.sentence = tr("What you see is from this computer's cache%1. ")
                           .arg(report.cacheTime ? tr(" of %1").arg(dateAndTime(*report.cacheTime)) : QString()) +
                       hintWithCode(*report.trustError);
    } else if (report.registryError) {
        caution("warning", tr("Not compared"));
        out.headline = shown(report.registryError->message, 400);
        out.sentence = shown(report.registryError->hint, 400);
    } else if (due) {
        const bool over = *due->expires <= report.checkedAt;
        const QString name = shown(due->name, 80), when = distance(*due->expires, report.checkedAt);
        caution("clock", over ? tr("Has expired") : tr("Expires %1").arg(when));
        out.headline = over ? tr("%1 has expired").arg(name)
                            : tr("%1 expires %2, on %3").arg(name, when, shortDate(*due->expires));
        out.sentence = tr("The holder of its keys can sign it again; every tag and signer stays.");
    }
    if (review > 0) caution("warning", tr("%1 to review").arg(review));
    return out;
}

}  // namespace

Presentation presentationOf(const trust::Report& report) {
    const Error none(ErrorCode::NoTrustData, {});
    const Error& error = report.trustError ? *report.trustError : none;
    Presentation out = verificationOf(report);
    switch (report.status) {
        case RepositoryStatus::Trusted:
            return trustedRepository(report);
        case RepositoryStatus::Unsigned:
            out.headline = tr("Nobody has signed anything here");
            out.sentence = asSentence(error.message) + QLatin1Char(' ') + shown(error.hint, 400);
            break;
        case RepositoryStatus::Unreachable:
            out.headline = tr("What is signed here is not known");
            out.sentence = asSentence(error.message) + QLatin1Char(' ') + hintWithCode(error);
            break;
        case RepositoryStatus::Incomplete: {
            const QString role = shown(error.role, 120);
            out.headline = role.isEmpty() ? tr("A part of the trust data is not there or not valid")
                                          : tr("%1 is not there or not valid").arg(role);
            out.sentence = asSentence(error.message) + QLatin1Char(' ') +
                           tr("Tags that it may name are not vouched for; all others are judged as always. ") +
                           hintWithCode(error);
            break;
        }
        case RepositoryStatus::Untrusted:
            out.headline = shown(error.message, 400);
            out.sentence = hintWithCode(error);
    }
    return out;
}

Presentation verificationOf(const trust::Report& report) {
    const auto of = [](const char* icon, Tone tone, const QString& words) {
        return Presentation{QString::fromLatin1(icon), tone, words, {}, {}, {}, {}};
    };
    switch (report.status) {
        case RepositoryStatus::Trusted:
            return of("pass", Tone::Good, tr("Verified"));
        case RepositoryStatus::Incomplete:
            return of("warning", Tone::Bad, tr("Incomplete"));
        case RepositoryStatus::Unsigned:
            return of("unsigned", Tone::Neutral, tr("No trust data"));
        case RepositoryStatus::Unreachable:
            return of("unknown", Tone::Neutral, tr("Not known"));
        case RepositoryStatus::Untrusted:
            break;
    }
    if (report.trustError && report.trustError->code == ErrorCode::Expired)
        return of("clock", Tone::Bad, tr("Expired"));
    return of("invalid", Tone::Bad, tr("Refused"));
}

QString basisWords(const trust::Report& report) {
    const QString server = shown(report.trustServer, 160);
    if (report.bundle) return tr("judged from a bundle of %1").arg(dateAndTime(report.bundle->fetchedAt));
    if (report.fromCache) return report.cacheTime ? tr("judged from this computer's cache of %1").arg(dateAndTime(*report.cacheTime)) : tr("judged from this computer's cache");
    switch (report.status) {
        case RepositoryStatus::Trusted:
        case RepositoryStatus::Incomplete:
            return tr("verified against %1").arg(server);
        case RepositoryStatus::Unreachable:
            return tr("%1 was not reached").arg(server);
        case RepositoryStatus::Unsigned:
        case RepositoryStatus::Untrusted:
            break;
    }
    return tr("trust server %1").arg(server);
}

const trust::RoleRow* nextToRenew(const trust::Report& report) {
    const trust::RoleRow* first = nullptr;
    for (const trust::RoleRow& role : report.roles) {
        // The date of a file that does not verify is nobody's.
        const bool soon = !trust::isLost(role) && role.expires && *role.expires < report.checkedAt + kExpiresSoon;
        if (soon && !isServers(role) && (!first || *role.expires < *first->expires)) first = &role;
    }
    return first;
}

}  // namespace roseglass::ui
