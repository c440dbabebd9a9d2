#include "ui/pull/pull_words.h"

#include <QCoreApplication>
#include <algorithm>

#include "registry/reference.h"
#include "trust/deciding.h"
#include "ui/common/format.h"

namespace roseglass::ui {
namespace {

QString tr(const char* source) { return QCoreApplication::translate("Pull", source); }

QString leftWords(qint64 seconds) {
    if (seconds < 0) return {};
    if (seconds < 2) return tr("about a second left");
    if (seconds < 90) return tr("about %1 seconds left").arg(seconds);
    if (seconds < 5400) return tr("about %1 minutes left").arg((seconds + 30) / 60);
    return tr("about %1 hours left").arg((seconds + 1800) / 3600);
}

QString joined(QStringList names) {
    if (names.size() < 2) return names.join(QString());
    const QString last = names.takeLast();
    return tr("%1 and %2").arg(names.join(QStringLiteral(", ")), last);
}

}  // namespace

QString shortImage(const QString& reference) {
    const auto parsed = registry::Reference::parse(reference.toStdString());
    if (!parsed) return reference;
    QString name = text(parsed->path);
    if (name.startsWith(QLatin1String("library/")) && parsed->domain == "docker.io") name.remove(0, 8);
    if (parsed->tag || !parsed->digest) return name + QLatin1Char(':') + text(parsed->tagOrLatest());
    return name + QLatin1Char('@') + shortDigest(parsed->digest);
}

QString tagOf(const QString& reference) {
    const auto parsed = registry::Reference::parse(reference.toStdString());
    if (!parsed || (parsed->digest && !parsed->tag)) return {};
    return text(parsed->tagOrLatest());
}

QString repositoryOf(const QString& reference) {
    const auto parsed = registry::Reference::parse(reference.toStdString());
    return parsed ? text(parsed->gun()) : QString();
}

QString pullTitle(const PullSession& session) {
    const QString image = shortImage(session.reference());
    switch (session.state()) {
        case PullSession::State::Idle: return tr("Pull");
        case PullSession::State::Planning: return tr("Looking at %1").arg(image);
        case PullSession::State::Ready: return tr("Pull %1").arg(image);
        case PullSession::State::Refused: return tr("Pull of %1 was refused").arg(image);
        case PullSession::State::Running: return tr("Pulling %1").arg(image);
        case PullSession::State::Done: return tr("%1 is pulled").arg(image);
        case PullSession::State::Stopped: return tr("Pull of %1 was stopped").arg(image);
        case PullSession::State::Failed: return tr("Pull of %1 failed").arg(image);
    }
    return {};
}

QString pullSubtitle(const PullSession& session) {
    const bool trusted = session.options().trust;
    switch (session.state()) {
        case PullSession::State::Idle: return {};
        case PullSession::State::Planning:
        case PullSession::State::Running:
        case PullSession::State::Ready:
            if (tagOf(session.reference()).isEmpty()) return tr("The reference names the digest itself. Only that digest is downloaded.");
            return trusted ? tr("The tag is translated to its signed digest first. Only that digest is downloaded.") : tr("Content trust is off for this pull: the tag means what the registry says.");
        case PullSession::State::Refused: return tr("Nothing was downloaded, nothing on this computer has changed.");
        case PullSession::State::Done: return tr("Every byte was compared with its digest.");
        case PullSession::State::Stopped: return session.plan() ? tr("The destination is as it was. What had arrived is kept, and pulling again goes on from there.") : tr("Nothing was downloaded, nothing on this computer has changed.");
        case PullSession::State::Failed: return session.goesOn() ? tr("The destination is as it was. What had arrived is kept, and pulling again goes on from there.") : tr("The destination is as it was, and nothing of it is kept.");
    }
    return {};
}

QString stepName(PullSession::Step step) {
    switch (step) {
        case PullSession::Step::Resolve: return tr("Resolve");
        case PullSession::Step::Verify: return tr("Verify");
        case PullSession::Step::Download: return tr("Download");
        case PullSession::Step::Check: return tr("Verify digests");
        case PullSession::Step::Write: return tr("Write");
    }
    return {};
}

QString stepStateWord(PullSession::StepState state) {
    switch (state) {
        case PullSession::StepState::Waiting: return tr("Waiting");
        case PullSession::StepState::Running: return tr("Running");
        case PullSession::StepState::Done: return tr("Done");
        case PullSession::StepState::Skipped: return tr("Left out");
        case PullSession::StepState::Unknown: return tr("Not known");
        case PullSession::StepState::Refused: return tr("Refused");
        case PullSession::StepState::Failed: return tr("Failed");
        case PullSession::StepState::Stopped: return tr("Stopped");
        case PullSession::StepState::NotReached: return tr("Not started");
    }
    return {};
}

QString partName(const trust::PullPart& part, bool severalPlatforms) {
    const QString name = part.kind == trust::PullPart::Kind::Config ? tr("Config") : tr("Layer %1").arg(part.number);
    return severalPlatforms && !part.platform.empty() ? tr("%1, %2").arg(name, shown(part.platform, 40)) : name;
}

QStringList signersOfImage(const trust::PullPlan& plan) {
    QStringList names;
    if (!plan.verdict.report) return names;
    for (const trust::TagRow& row : plan.verdict.report->tags) {
        if (row.signedDigest != plan.digest || !row.by) continue;
        for (const std::string& signer : row.by->signers) {
            if (!names.contains(shown(signer, 60))) names << shown(signer, 60);
        }
    }
    return names;
}

QString basisWords(const trust::PullPlan& plan) {
    if (plan.basis == trust::PullPlan::Basis::Nothing) return tr("Not verified: nobody vouches for this digest but the registry.");
    if (plan.basis == trust::PullPlan::Basis::Digest) return tr("The reference names the digest itself; it needs no signature.");
    const std::vector<bool> decides = trust::decidingChecks(plan.verdict);
    const auto count = [&](tuf::Outcome outcome) {
        size_t found = 0;
        for (size_t i = 0; i < decides.size(); ++i) found += decides[i] && plan.verdict.checks[i].outcome == outcome;
        return found;
    };
    const auto skipped = count(tuf::Outcome::Skip);
    QString words = skipped == 0 ? tr("%1 checks passed.").arg(count(tuf::Outcome::Pass)) : tr("%1 checks passed, %2 skipped.").arg(count(tuf::Outcome::Pass)).arg(skipped);
    const QStringList signers = signersOfImage(plan);
    if (!signers.isEmpty()) words += QLatin1Char(' ') + tr("Signed by %1.").arg(joined(signers));
    return words;
}

QString progressWords(const PullSession& session) {
    const trust::PullPlan* plan = session.plan();
    if (!plan) return {};
    QStringList words{tr("%1 of %2 parts complete").arg(session.partsVerified()).arg(plan->parts.size()), tr("%1 of %2").arg(byteCount(session.bytesDone()), byteCount(plan->totalBytes))};
    if (session.state() != PullSession::State::Running) return words.join(QStringLiteral(", "));
    if (session.rate() >= 1) words << tr("%1/s").arg(byteCount(static_cast<uint64_t>(session.rate())));
    const QString left = leftWords(session.secondsLeft());
    if (!left.isEmpty() && session.partsVerified() < plan->parts.size()) words << left;
    return words.join(QStringLiteral(", "));
}

QString pullReport(const PullSession& session) {
    QStringList lines{pullTitle(session), session.reference()};
    if (const trust::PullPlan* plan = session.plan(); plan && !plan->refused) lines << tr("digest %1").arg(text(plan->digest.toString()));
    if (const auto& error = session.error()) {
        lines << tr("code %1").arg(text(codeName(error->code))) << shown(error->message, 600);
        if (!error->expected.empty() || !error->actual.empty()) lines << tr("expected %1").arg(shown(error->expected, 200)) << tr("actual %1").arg(shown(error->actual, 200));
        if (!error->hint.empty()) lines << shown(error->hint, 600);
    }
    if (const auto& result = session.result()) lines << shown(result->destination, 400);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace roseglass::ui
