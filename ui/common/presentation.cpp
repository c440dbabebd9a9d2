#include "ui/common/presentation.h"

#include <QCoreApplication>
#include <algorithm>

#include "registry/reference.h"
#include "trust/deciding.h"
#include "trust/tag_rows.h"
#include "ui/common/format.h"

namespace roseglass::ui {
namespace {

using trust::RepositoryStatus;
using trust::Standing;
using trust::TagState;

QString tr(const char* source) {
    return QCoreApplication::translate("Presentation", source);
}

/// Why the registry's side is not known: nobody asked it, it was not reached, or it did not tell this one digest.
QString notComparedBecause(const trust::Report& report) {
    if (report.bundle) return tr("The bundle does not hold what the registry served under it.");
    if (report.registryError) return tr("The registry did not tell: %1").arg(asSentence(report.registryError->message));
    return report.registryReached ? tr("The registry did not tell its digest.") : tr("The registry was not asked.");
}

QString whyUnknown(const trust::TagRow& tag, const trust::Report& report) {
    if (!tag.reason.empty()) return asSentence(tag.reason);
    if (report.trustError) return asSentence(report.trustError->message);
    return tr("The trust data that could tell were not had.");
}

/// A bundle says what the registry served then, and nothing of now.
void tellTagOfBundle(Presentation& out, const QString& name, TagKind kind) {
    if (kind == TagKind::Signed) {
        out.headline = tr("%1 is signed, and when the bundle was made the registry served exactly that").arg(name);
    } else if (kind == TagKind::Stale) {
        out.headline = tr("%1 was stale when the bundle was made: the registry served something that nobody signed").arg(name);
    } else if (kind == TagKind::Missing) {
        out.headline = tr("%1 is signed, but the registry did not have it when the bundle was made").arg(name);
    }
}

void tellTag(Presentation& out, const trust::TagRow& tag, const trust::Report& report, TagKind kind) {
    const QString name = shown(tag.name, 80), reason = shown(tag.reason, 400);
    out.question = tr("Why is %1 trusted?").arg(name);
    out.sentence = reason;
    switch (kind) {
        case TagKind::Signed:
            out.headline = tr("%1 is signed, and the registry serves exactly what was signed").arg(name);
            break;
        case TagKind::Stale:
            out.headline = tr("%1 is stale: the registry now serves something that nobody signed").arg(name);
            out.sentence =
                tr("With content trust on, this tag means the signed image only. Pulling it gives the signed digest, "
                   "whatever the registry says.");
            break;
        case TagKind::Missing:
            out.headline = tr("%1 is signed, but the registry does not have it").arg(name);
            out.sentence = tr("It was removed after it was signed, or never pushed. Ask the publisher.");
            break;
        case TagKind::NotCompared:
            out.headline = tr("%1 is signed; what the registry serves is not known").arg(name);
            out.sentence = notComparedBecause(report);
            break;
        case TagKind::Unknown:
            out.headline = tr("%1: not known whether it is signed").arg(name);
            out.sentence = whyUnknown(tag, report);
            out.question = tr("Why is it not known whether %1 is signed?").arg(name);
            break;
        case TagKind::Unsigned:
            out.headline = tr("%1 is not signed").arg(name);
            if (reason.isEmpty())
                out.sentence = tr("With content trust on, this tag is invisible. It can still be named by its digest.");
            out.question = tr("Why is %1 not trusted?").arg(name);
            break;
        case TagKind::Invalid:
            out.headline = tr("%1 must not be trusted").arg(name);
            if (!reason.isEmpty()) out.words += QStringLiteral(": ") + shown(tag.reason, 120);
            out.question = tr("Why is %1 not trusted?").arg(name);
    }
    if (report.bundle) tellTagOfBundle(out, name, kind);
}

/// A digest that was given needs no signature: what the repository has of it is told beside.
Presentation ofDigest(const trust::Verdict& verdict) {
    Presentation out{QStringLiteral("digest"), Tone::Good, tr("Named by its digest"), tr("Digest"), {}, {}, {}};
    const QString reference = shown(verdict.reference, 300);
    if (verdict.trusted) {
        out.headline = tr("Trusted: %1").arg(reference);
        for (const tuf::Check& check : verdict.checks) {
            if (check.rule == "reference.digest") out.sentence = shown(check.detail, 300);
        }
        return out;
    }
    if (!verdict.error) return presentationOf(TagKind::Unknown);
    const Error& error = *verdict.error;
    const bool gone = error.code == ErrorCode::NotFound;
    out = presentationOf(gone                                    ? TagKind::Missing
                         : verdict.standing == Standing::Unknown ? TagKind::Unknown
                                                                 : TagKind::Invalid);
    const auto parsed = registry::Reference::parse(verdict.reference);
    out.headline = gone ? tr("The registry does not have %1")
                              .arg(shown(parsed->path, 160) + QLatin1Char('@') + shortDigest(parsed->digest))
                        : tr("Not known: %1").arg(shown(error.message, 400));
    if (!gone && verdict.standing == Standing::Refused) out.headline = tr("Refused: %1").arg(shown(error.message, 400));
    out.sentence = (gone ? tr("It was asked for exactly %1. ").arg(text(parsed->digest->toString())) : QString()) +
                   hintWithCode(error);
    return out;
}

/// The registry's word where the verdict has it, else that of the row.
TagKind kindOfVerdict(const trust::Verdict& verdict, const trust::TagRow* row) {
    const TagState own = trust::stateOf(verdict);
    if (verdict.trusted)
        return own == TagState::Unknown && row && row->released ? kindOf(row->state, true) : kindOf(own, true);
    const bool agrees = row && (row->state == TagState::Invalid || (row->state == TagState::Unknown && !row->released));
    if (agrees && verdict.standing != Standing::Unsigned) {
        // A server that lies about the whole repository is never grey.
        const bool lies = verdict.standing == Standing::Refused && verdict.report &&
                          verdict.report->status == RepositoryStatus::Untrusted;
        if (!lies) return kindOf(*row);
    }
    return kindOf(own, false);
}

}  // namespace

TagKind kindOf(TagState state, bool vouched) {
    switch (state) {
        case TagState::Signed:
            return TagKind::Signed;
        case TagState::Stale:
            return TagKind::Stale;
        case TagState::Missing:
            return TagKind::Missing;
        case TagState::Unknown:
            return vouched ? TagKind::NotCompared : TagKind::Unknown;
        case TagState::Unsigned:
            return TagKind::Unsigned;
        case TagState::Invalid:
            return TagKind::Invalid;
    }
    return TagKind::Unknown;
}

TagKind kindOf(const trust::TagRow& tag) {
    return kindOf(tag.state, tag.released && tag.signedDigest);
}

bool visibleInGlasses(TagKind kind) {
    return kind != TagKind::Unsigned && kind != TagKind::Invalid && kind != TagKind::Unknown;
}

Presentation presentationOf(TagKind kind) {
    const auto of = [](const char* icon, Tone tone, const QString& words, const QString& chip) {
        return Presentation{QString::fromLatin1(icon), tone, words, chip, {}, {}, {}};
    };
    switch (kind) {
        case TagKind::Signed:
            return of("signed", Tone::Good, tr("Signed"), tr("Signed"));
        case TagKind::Stale:
            return of("stale", Tone::Caution, tr("Stale: signed ≠ registry"), tr("Stale"));
        case TagKind::Missing:
            return of("missing", Tone::Missing, tr("Signed, missing in the registry"), tr("Missing"));
        case TagKind::NotCompared:
            return of("uncompared", Tone::Neutral, tr("Signed, not compared"), tr("Not compared"));
        case TagKind::Unknown:
            return of("unknown", Tone::Neutral, tr("Unknown"), tr("Unknown"));
        case TagKind::Unsigned:
            return of("unsigned", Tone::Neutral, tr("Unsigned"), tr("Unsigned"));
        case TagKind::Invalid:
            return of("invalid", Tone::Bad, tr("Invalid"), tr("Invalid"));
    }
    return {};
}

Presentation presentationOf(const trust::TagRow& tag, const trust::Report& report) {
    const TagKind kind = kindOf(tag);
    Presentation out = presentationOf(kind);
    tellTag(out, tag, report, kind);
    for (const trust::Conflict& conflict : tag.conflicts) {
        out.sentence += (out.sentence.isEmpty() ? QString() : QStringLiteral("\n")) +
                        tr("%1 signs another digest under this tag: %2")
                            .arg(shown(conflict.role), text(conflict.digest.toString()));
    }
    return out;
}

Presentation presentationOf(const trust::Verdict& verdict, const trust::TagRow* row) {
    if (trust::isOfDigestAlone(verdict)) return ofDigest(verdict);
    const TagKind kind = kindOfVerdict(verdict, row);
    Presentation out = presentationOf(kind);
    const QString reference = shown(verdict.reference, 300),
                  message = verdict.error ? shown(verdict.error->message, 400) : QString();
    if (verdict.digest) out.sentence = text(verdict.digest->toString());
    if (verdict.digest && verdict.report && verdict.report->fromCache)
        out.sentence += tr(" · judged from this computer's cache");
    switch (kind) {
        case TagKind::Signed:
            out.headline = tr("Trusted: %1").arg(reference);
            break;
        case TagKind::Stale:
            out.headline = tr("Trusted digest, but the registry serves another: %1").arg(reference);
            break;
        case TagKind::Missing:
            out.headline = tr("Trusted digest, but the registry does not have it: %1").arg(reference);
            break;
        case TagKind::NotCompared:
            out.headline = tr("Trusted: %1").arg(reference);
            out.sentence += tr(" · what the registry serves is not known");
            break;
        case TagKind::Unknown:
            out.headline = tr("Not known whether %1 is signed").arg(reference);
            break;
        case TagKind::Unsigned:
            out.headline = tr("Not signed: %1").arg(message);
            break;
        case TagKind::Invalid:
            out.headline = tr("Refused: %1").arg(message);
    }
    if (verdict.error)
        out.sentence = (kind == TagKind::Unknown ? asSentence(verdict.error->message) + QLatin1Char(' ') : QString()) +
                       hintWithCode(*verdict.error);
    return out;
}

Presentation presentationOf(const trust::DockerfileRow& row) {
    const auto of = [](const char* icon, Tone tone, const QString& words) {
        return Presentation{QString::fromLatin1(icon), tone, words, words, {}, {}, {}};
    };
    switch (row.state) {
        // That the tag is signed was looked at; what the registry serves under it was not asked.
        case trust::ImageState::Signed:
            return presentationOf(TagKind::Signed);
        case trust::ImageState::Digest:
            return of("digest", Tone::Good, tr("Named by its digest"));
        case trust::ImageState::Stage:
            return of("layers", Tone::Neutral, tr("An earlier stage"));
        case trust::ImageState::Scratch:
            return of("skip", Tone::Neutral, tr("Nothing at all"));
        case trust::ImageState::Unsigned:
            return presentationOf(TagKind::Unsigned);
        case trust::ImageState::Failed:
            break;
    }
    if (row.error && trust::saysNothing(row.error->code)) return presentationOf(TagKind::Unknown);
    return of("invalid", Tone::Bad, tr("Refused"));
}

Presentation presentationOf(const trust::RoleRow& role) {
    const auto of = [](const char* icon, Tone tone, const QString& words) {
        return Presentation{QString::fromLatin1(icon), tone, words, {}, {}, {}, {}};
    };
    switch (role.state) {
        case trust::RoleState::Valid:
            return of("pass", Tone::Good, tr("Valid"));
        case trust::RoleState::Missing:
            return of("unsigned", Tone::Neutral, tr("Not there"));
        case trust::RoleState::Expired:
            return of("fail", Tone::Bad, tr("Expired"));
        case trust::RoleState::Invalid:
            break;
    }
    return of("fail", Tone::Bad, role.bytes ? tr("Invalid") : tr("Cannot be had"));
}

Presentation presentationOf(const tuf::Check& check, const trust::Report* report) {
    const auto of = [](const char* icon, Tone tone, const QString& words) {
        return Presentation{QString::fromLatin1(icon), tone, words, words, {}, {}, {}};
    };
    if (check.outcome == tuf::Outcome::Pass) return of("pass", Tone::Good, outcomeWord(check.outcome));
    if (check.outcome == tuf::Outcome::Fail) return of("fail", Tone::Bad, outcomeWord(check.outcome));
    if (check.rule == "registry.digest" && !check.expected.empty()) {
        const bool another = crypto::Sha256::parse(check.actual).has_value();
        if (another || (report && report->registryReached)) {
            const Presentation state = presentationOf(another ? TagKind::Stale : TagKind::Missing);
            return {state.icon, state.tone, another ? tr("Differs") : tr("Missing"), state.chip, {}, {}, {}};
        }
    }
    return of("skip", Tone::Neutral, outcomeWord(check.outcome));
}

QString signerWords(const trust::TagRow& tag) {
    QStringList names;
    for (const std::string& signer : tag.by->signers) names << shown(signer, 60);
    if (!names.isEmpty()) return names.join(tr(" and "));
    switch (kindOf(tag)) {
        case TagKind::Unsigned:
            return tr("Nobody");
        case TagKind::Invalid:
            return tr("Nobody whose signature counts");
        default:
            return tr("Not known");
    }
}

}  // namespace roseglass::ui
