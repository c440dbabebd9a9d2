#pragma once
#include <QString>

#include "ui/pull/pull_session.h"

namespace roseglass::ui {

/// "team/app:1.4.2" of "localhost:5000/team/app:1.4.2"; docker.io's own names without library/.
QString shortImage(const QString& reference);
/// The tag of a reference, "latest" where it has none; empty for a digest alone.
QString tagOf(const QString& reference);
/// The repository of a reference with its registry, "" where it is none.
QString repositoryOf(const QString& reference);

QString pullTitle(const PullSession& session);
QString pullSubtitle(const PullSession& session);
QString stepName(PullSession::Step step);
QString stepStateWord(PullSession::StepState state);
/// "Config", "Layer 3", with the platform where there are several.
QString partName(const trust::PullPart& part, bool severalPlatforms);
/// "signed by alice and Repo Admin", "named by its digest", "not verified".
QString basisWords(const trust::PullPlan& plan);
/// "3 of 6 parts complete, 64.4 of 86.4 MB, 11.8 MB/s, about 2 seconds left"
QString progressWords(const PullSession& session);
/// What the session came to, as plain text to hand on.
QString pullReport(const PullSession& session);
/// Who signed the tag, from the plan's report; empty for nobody.
QStringList signersOfImage(const trust::PullPlan& plan);

}  // namespace roseglass::ui
