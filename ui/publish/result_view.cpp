#include "ui/publish/result_view.h"

#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/plan_session.h"
#include "ui/publish/words.h"

namespace roseglass::ui {
namespace {

/// Of a root that was signed: what consumers can pin.
QString rootKeyOf(const trust::Done& done) {
    for (const trust::PlannedKey& key : done.createdKeys) {
        if (key.role == "root") return text(key.id);
    }
    for (const trust::RoleStep& step : done.plan.roles) {
        if (step.role != "root" || step.byServer) continue;
        for (const trust::PlannedKey& key : step.keys) {
            if (!key.id.empty()) return text(key.id);
        }
    }
    return {};
}

QString headline(const PlanSession& session) {
    const Intent& intent = session.intent();
    const QString what = repositoryName(intent.repository) + (intent.tag.isEmpty() ? QString() : QLatin1Char(':') + intent.tag);
    const std::string& verb = session.currentPlan()->verb;
    if (verb == "sign") return ResultView::tr("%1 is signed and published").arg(what);
    if (verb == "push") return session.done()->published.empty() ? ResultView::tr("%1 is in the registry").arg(what) : ResultView::tr("%1 is pushed, signed and published").arg(what);
    if (verb == "revoke") return intent.tag.isEmpty() ? ResultView::tr("Nothing in %1 is signed any more").arg(what) : ResultView::tr("%1 is no longer signed").arg(what);
    if (verb == "renew") return ResultView::tr("%1 is renewed").arg(what);
    return ResultView::tr("Done: %1").arg(intent.title);
}

}  // namespace

ResultView::ResultView(QWidget* parent) : QWidget(parent), banner_(new Banner), next_(new QVBoxLayout) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(banner_);
    next_->setSpacing(4);
    layout->addLayout(next_);
    layout->addStretch(1);
}

void ResultView::addLine(const QString& title, const QString& words, const QString& value) {
    auto* heading = new QLabel(title);
    QFont bold = heading->font();
    bold.setWeight(QFont::DemiBold);
    heading->setFont(bold);
    heading->setContentsMargins(0, 8, 0, 0);
    next_->addWidget(heading);
    if (!words.isEmpty()) next_->addWidget(note(words));
    if (value.isEmpty()) return;
    auto* line = new QWidget;
    QHBoxLayout* row = copyRow(title, value);
    row->setContentsMargins(0, 2, 0, 0);
    line->setLayout(row);
    next_->addWidget(line);
}

void ResultView::show(const PlanSession& session) {
    clearLayout(next_);
    banner_->hide();
    if (session.state() == PlanSession::State::Done) showDone(session);
    else if (session.error()) showFailed(session);
}

/// Nothing was signed: what that means, and how it can be done later.
void ResultView::showPushed(const PlanSession& session) {
    const Intent& intent = session.intent();
    const auto& image = session.done()->plan.image;
    const QString reference = intent.repository + QLatin1Char(':') + intent.tag;
    banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), tr("Pushed, not signed: %1").arg(repositoryName(reference)), intent.notices.join(QLatin1Char(' ')));
    Intent later = signIntent(intent.repository, intent.tag, {});
    if (image) {
        addLine(tr("The image by its digest"), tr("This names exactly what was pushed, with and without content trust."), intent.repository + QLatin1Char('@') + text(image->digest.toString()));
        later.command << QStringLiteral("--digest") << text(image->digest.toString());
    }
    addLine(tr("Sign it later"), tr("With Sign… on the tag, or on the command line. Until then nobody vouches for it."), commandLine(session.desk().commandOptions(), later));
    banner_->addAction(tr("Sign it now…"), [this] { emit signRequested(); }, QStringLiteral("sign"));
}

void ResultView::showDone(const PlanSession& session) {
    if (session.intent().pushesOnly) return showPushed(session);
    const trust::Done& done = *session.done();
    QStringList roles;
    for (const auto& [role, version] : done.published) roles << tr("%1 version %2").arg(shown(role, 80), QString::number(version));
    banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), headline(session), roles.isEmpty() ? QString() : tr("Published to %1: %2.").arg(shown(done.plan.trustServer, 160), roles.join(QStringLiteral(", "))));
    if (session.backupError()) {
        addLine(tr("The backup was not written"), shown(session.backupError()->message, 300) + tr(" The keys are on this computer; back them up in Keys now."), {});
    } else if (!session.madeKeys().empty()) {
        if (session.backupFile().isEmpty()) addLine(tr("Back up the new keys"), tr("Keys shows those without a backup until there is one."), {});
        else addLine(tr("The new keys are backed up"), tr("Put %1 in a place of its own, away from this computer.").arg(QDir::toNativeSeparators(session.backupFile())), {});
    }
    const QString root = rootKeyOf(done);
    if (!root.isEmpty()) addLine(tr("Tell consumers the root key ID"), tr("On a way that is not the registry, so that they can see that they met the right key the first time."), root);
    const bool serves = (done.plan.verb == "sign" || done.plan.verb == "push") && !session.intent().tag.isEmpty();
    if (serves) {
        addLine(tr("What consumers run"), {},
                QStringLiteral("DOCKER_CONTENT_TRUST=1 DOCKER_CONTENT_TRUST_SERVER=%1 docker pull %2:%3").arg(text(done.plan.trustServer), session.intent().repository, session.intent().tag));
    }
}

void ResultView::showFailed(const PlanSession& session) {
    const Error& error = *session.error();
    const QString code = QStringLiteral("  [%1]").arg(text(codeName(error.code)));
    const bool pushes = session.intent().pushesOnly;
    if (session.isConflict() && pushes) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("Somebody pushed first"), shown(error.message, 300) + tr(". The tag is theirs. Plan again on what is there now.") + code);
    } else if (session.isConflict()) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("Somebody published first"),
                      tr("%1. Nothing of yours was published. Plan again on what is there now; passphrases need not be typed again.").arg(shown(error.message, 300)) + code);
    } else if (error.code == ErrorCode::Interrupted) {
        banner_->tell(Banner::Tone::Neutral, QStringLiteral("skip"), pushes ? tr("Stopped before the tag was moved.") : tr("Stopped. Nothing was published."), {});
    } else {
        banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(error.message, 400), shown(error.hint, 400) + code);
    }
    banner_->addAction(tr("Plan again"), [this] { emit planAgainRequested(); }, QStringLiteral("refresh"));
}

}  // namespace roseglass::ui
