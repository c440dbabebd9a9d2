#pragma once
#include <QString>
#include <QStringList>
#include <functional>

#include "trust/publisher.h"

namespace roseglass::ui {

/// One thing that a person wants to publish, in words, as a command line, and as the call that plans it.
struct Intent {
    QString title;         ///< "Revoke the signature of team/app:1.4.2"
    QString verb;          ///< on the primary button: "Revoke signature"
    QString repository;    ///< GUN
    QString tag;           ///< empty when all of the repository is meant
    QStringList command;   ///< the same for roseglass-cli, without the program's name
    QString confirmation;  ///< has to be typed first; empty: nothing
    bool pushesOnly = false;  ///< the image goes to the registry, and nothing is signed
    QStringList notices;   ///< what those who pull will notice, where the plan alone does not tell it
    std::function<Result<trust::Plan>(trust::Publisher&, const Job&)> plan;
};

Intent signIntent(const QString& gun, const QString& tag, const trust::Publisher::SignOptions& options);
/// @param tag  empty: all tags, which has to be confirmed by typing the repository's name
Intent revokeIntent(const QString& gun, const QString& tag);
/// @param role  empty: all that have expired or soon will
Intent renewIntent(const QString& gun, const QString& role = {});
/// @param role  root, targets or snapshot
Intent rotateIntent(const QString& gun, const QString& role);
Intent addSignerIntent(const QString& gun, const QString& name, const QStringList& keyFiles);
Intent removeSignerIntent(const QString& gun, const QString& name);
Intent publishStagedIntent(const QString& gun);
Intent discardStagedIntent(const QString& gun);
/// @param remote  everything on the trust server, too
Intent deleteIntent(const QString& gun, bool remote);

/// One line for a shell: the program, these options, the command; quoted where a shell would read more than the words.
QString commandLine(const QStringList& options, const Intent& intent);

/// What those who pull will notice once the plan is done, a sentence each.
QStringList consumerNotices(const Intent& intent, const trust::Plan& plan);

/// "team/app" of "localhost:5000/team/app".
QString repositoryName(const QString& gun);

}  // namespace roseglass::ui
