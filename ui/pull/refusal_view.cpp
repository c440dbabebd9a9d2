#include "ui/pull/refusal_view.h"

#include <QCollator>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QUrl>
#include <algorithm>

#include "registry/reference.h"
#include "trust/deciding.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/plain_text.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/pull/pull_words.h"

namespace roseglass::ui {
namespace {

/// What the docker client prints for it (docker/cli, trust package); empty where it has no words of its own.
QString dockerSays(const Error& error, const trust::PullPlan& plan, const QString& gun, const QString& tag) {
    if (plan.verdict.standing != trust::Standing::Unsigned) return {};
    if (error.code == ErrorCode::UnsignedTag) return QStringLiteral("No valid trust data for %1").arg(tag);
    if (error.code != ErrorCode::NoTrustData || !plan.verdict.report) return {};
    const QString server = QUrl(text(plan.verdict.report->trustServer)).authority();
    return QStringLiteral("Error: remote trust data does not exist for %1: %2 does not have trust data for %1").arg(gun, shown(server.toStdString(), 120));
}

const char* toneName(Tone tone) { return tone == Tone::Bad ? "bad" : tone == Tone::Missing ? "missing" : "neutral"; }

/// Tags that docker would pull, the newest version first.
std::vector<const trust::TagRow*> pullable(const trust::PullPlan& plan) {
    std::vector<const trust::TagRow*> rows;
    if (!plan.verdict.report) return rows;
    for (const trust::TagRow& row : plan.verdict.report->tags) {
        const bool served = row.state == trust::TagState::Signed || row.state == trust::TagState::Stale || row.state == trust::TagState::Unknown;
        if (row.released && row.signedDigest && served && registry::isValidTag(row.name)) rows.push_back(&row);
    }
    QCollator numbers(QLocale::c());
    numbers.setNumericMode(true);
    std::sort(rows.begin(), rows.end(), [&](const trust::TagRow* a, const trust::TagRow* b) {
        const auto isVersion = [](const trust::TagRow* row) { return row->name.front() >= '0' && row->name.front() <= '9'; };
        if (isVersion(a) != isVersion(b)) return isVersion(a);
        return numbers.compare(text(a->name), text(b->name)) > 0;
    });
    return rows;
}

QFont bold(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

RefusalView::RefusalView(QWidget* parent)
    : QWidget(parent), icon_(new QLabel), title_(new QLabel), words_(note({})), dockerIcon_(new QLabel), dockerTitle_(note(tr("docker says:"))), docker_(note({})), codeIcon_(new QLabel), code_(note({})), why_(new QPushButton(tr("Show why"))),
      tags_(new QComboBox), digest_(new QLineEdit), pullTag_(new QPushButton), pullDigest_(button(QStringLiteral("digest"), tr("Pull this digest"))), copyRequest_(button(QStringLiteral("copy"), tr("Copy a request"))),
      sign_(button(QStringLiteral("sign"), tr("Sign…"))), policy_(new QPushButton(tr("Open policy"))), pullUnsigned_(button(QStringLiteral("pull"), tr("Pull unsigned…"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(buildVerdict());
    auto* heading = new QLabel(tr("What you can do"));
    QFont large = bold(heading->font());
    large.setPixelSize(15);
    heading->setFont(large);
    heading->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(heading);

    auto* card = new QFrame;
    card->setProperty("card", true);
    card->setProperty("quiet", true);
    auto* list = new QVBoxLayout(card);
    list->setContentsMargins(1, 1, 1, 1);
    list->setSpacing(0);
    pullTag_->setProperty("primary", true);
    pullTag_->setAutoDefault(false);
    tags_->setMinimumWidth(110);
    tags_->setAccessibleName(tr("Signed tag to pull instead"));
    digest_->setPlaceholderText(QStringLiteral("sha256:…"));
    digest_->setAccessibleName(tr("Digest to pull"));
    digest_->setFont(fixedFont());
    digest_->setMinimumWidth(250);
    pullDigest_->setEnabled(false);
    signed_ = choice(list, "signed", tr("Pull a signed tag instead"), {tags_, pullTag_});
    byDigest_ = choice(list, "digest", tr("Pull by digest"), {digest_, pullDigest_});
    asking_ = choice(list, "sign", tr("Have it signed"), {copyRequest_, sign_});
    unsigned_ = choice(list, "lock", tr("Pull without content trust, this once"), {policy_, pullUnsigned_});
    policy_->setProperty("flat", true);
    policy_->setAutoDefault(false);
    unsigned_.frame->setProperty("last", true);
    byDigest_.words->setText(tr("If you know from elsewhere which content you want, name it by its digest. That needs no signature, because the digest itself is checked."));
    layout->addWidget(card);
    layout->addStretch(1);

    connect(why_, &QPushButton::clicked, this, &RefusalView::whyRequested);
    connect(tags_, &QComboBox::currentTextChanged, this, [this](const QString& tag) { pullTag_->setText(tag.isEmpty() ? tr("Pull") : tr("Pull %1").arg(unmarked(tag))); });
    connect(pullTag_, &QPushButton::clicked, this, [this] { emit pullRequested(gun_ + QLatin1Char(':') + tags_->currentText()); });
    connect(digest_, &QLineEdit::textChanged, this, [this](const QString& words) { pullDigest_->setEnabled(registry::digestAlone(words.trimmed().toStdString()).has_value()); });
    connect(digest_, &QLineEdit::returnPressed, pullDigest_, &QPushButton::click);
    connect(pullDigest_, &QPushButton::clicked, this, [this] { emit pullRequested(gun_ + QLatin1Char('@') + digest_->text().trimmed()); });
    connect(copyRequest_, &QPushButton::clicked, this, [this] { copyToClipboard(request()); });
    connect(sign_, &QPushButton::clicked, this, [this] { emit signRequested(reference_); });
    connect(policy_, &QPushButton::clicked, this, &RefusalView::policyRequested);
    connect(pullUnsigned_, &QPushButton::clicked, this, &RefusalView::withoutTrustRequested);
    recolor();
}

QFrame* RefusalView::buildVerdict() {
    auto* frame = head_ = new QFrame;
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(18, 12, 16, 12);
    row->setSpacing(14);
    row->addWidget(icon_, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(6);
    QFont large = bold(title_->font());
    large.setPixelSize(15);
    title_->setFont(large);
    title_->setWordWrap(true);
    title_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->addWidget(title_);
    words->addWidget(words_);
    words_->setProperty("tone", {});
    auto* facts = new QHBoxLayout;
    facts->setSpacing(8);
    for (QLabel* label : {docker_, code_}) label->setFont(fixedFont());
    for (QLabel* label : {dockerTitle_, docker_, code_}) label->setWordWrap(false);
    auto* codeTitle = note(tr("code"));
    codeTitle->setWordWrap(false);
    why_->setProperty("flat", true);
    why_->setAutoDefault(false);
    for (QWidget* each : {dockerIcon_, dockerTitle_, docker_}) facts->addWidget(each);
    docker_->setContentsMargins(0, 0, 8, 0);
    facts->addWidget(codeIcon_);
    facts->addWidget(codeTitle);
    facts->addWidget(code_);
    facts->addSpacing(8);
    facts->addWidget(why_);
    facts->addStretch(1);
    words->addLayout(facts);
    row->addLayout(words, 1);
    return frame;
}

RefusalView::Choice RefusalView::choice(QLayout* list, const char* symbol, const QString& title, const QList<QWidget*>& buttons) {
    const Choice made{new QFrame, new QLabel, new QLabel(title), note({}), symbol};
    made.frame->setProperty("choice", true);
    auto* row = new QHBoxLayout(made.frame);
    row->setContentsMargins(18, 12, 16, 12);
    row->setSpacing(12);
    made.icon->setFixedWidth(26);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    made.title->setFont(bold(made.title->font()));
    words->addWidget(made.title);
    words->addWidget(made.words);
    row->addWidget(made.icon);
    row->addLayout(words, 1);
    for (QWidget* each : buttons) row->addWidget(each);
    list->addWidget(made.frame);
    return made;
}

void RefusalView::show(const PullSession& session) {
    reference_ = session.reference();
    gun_ = repositoryOf(reference_);
    tag_ = tagOf(reference_);
    digest_->clear();
    problem_ = pullReport(session);
    if (!session.plan() || !session.error()) return;
    cause_ = causeOf(*session.plan());
    showVerdict(session);
    showTags(*session.plan());
    showAsking();
    showUnsigned(session);
    recolor();
}

RefusalView::Cause RefusalView::causeOf(const trust::PullPlan& plan) {
    if (!plan.verdict.error) return Cause::Image;
    if (trust::isOfDigestAlone(plan.verdict)) return plan.verdict.error->code == ErrorCode::NotFound ? Cause::NoDigest : Cause::Registry;
    switch (plan.verdict.standing) {
        case trust::Standing::Unsigned: return Cause::Unsigned;
        case trust::Standing::Unknown: return Cause::Unknown;
        case trust::Standing::Trusted: case trust::Standing::Refused: break;
    }
    return Cause::Untrusted;
}

/// What was refused: an unsigned tag is no less refused than a forged one, but what is not known accuses nobody.
void RefusalView::showVerdict(const PullSession& session) {
    const trust::PullPlan& plan = *session.plan();
    const Error& error = *session.error();
    const QString name = gun_.mid(gun_.indexOf(QLatin1Char('/')) + 1);
    const bool ofVerdict = cause_ == Cause::Unknown || cause_ == Cause::NoDigest || cause_ == Cause::Registry;
    state_ = ofVerdict ? presentationOf(plan.verdict) : Presentation{QStringLiteral("fail"), Tone::Bad, {}, {}, {}, {}, {}};
    if (cause_ == Cause::Unsigned && error.code == ErrorCode::NoTrustData) {
        title_->setText(tr("No trust data for %1").arg(name));
        words_->setText(tr("Nobody has signed anything in this repository, so content trust cannot vouch for any of its tags."));
    } else if (cause_ == Cause::Unsigned) {
        title_->setText(tr("No trust data for “%1”").arg(tag_));
        const bool whole = !plan.verdict.report || plan.verdict.report->status == trust::RepositoryStatus::Trusted;
        words_->setText((whole ? tr("The repository has trust data, and it verifies. ") : tr("The repository has trust data, and what could name this tag verifies. ")) +
                        tr("But nobody whose signature docker reads has signed the tag %1, so there is no digest that content trust could vouch for.").arg(tag_));
    } else if (ofVerdict) {
        title_->setText(state_.headline);
        words_->setText(whatWasAsked(error) + shown(error.hint, 500));
    } else {
        title_->setText(shown(error.message, 400));
        QString detail = shown(error.hint, 500);
        if (!error.expected.empty()) detail.prepend(tr("Expected %1, actual %2. ").arg(shown(error.expected, 160), shown(error.actual, 160)));
        words_->setText(detail);
    }
    head_->setProperty("banner", QString::fromLatin1(toneName(state_.tone)));
    head_->style()->unpolish(head_);
    head_->style()->polish(head_);
    words_->setVisible(!words_->text().isEmpty());
    const QString docker = dockerSays(error, plan, gun_, tag_);
    for (QLabel* label : {dockerIcon_, dockerTitle_, docker_}) label->setVisible(!docker.isEmpty());
    docker_->setText(docker);
    code_->setText(text(codeName(error.code)));
    why_->setVisible(!plan.verdict.checks.empty());
}

void RefusalView::showTags(const trust::PullPlan& plan) {
    const auto rows = pullable(plan);
    tags_->clear();
    for (const trust::TagRow* row : rows) tags_->addItem(text(row->name));
    const bool any = !rows.empty();
    tags_->setEnabled(any);
    pullTag_->setEnabled(any);
    if (!any) {
        signed_.words->setText(whyNoTag(plan));
        pullTag_->setText(tr("Pull"));
        return;
    }
    QStringList signers;
    for (const std::string& signer : rows.front()->by->signers) signers << shown(signer, 60);
    const qsizetype others = static_cast<qsizetype>(rows.size()) - 1;
    signed_.words->setText(tr("%1 is signed by %2.").arg(text(rows.front()->name), signers.join(tr(" and "))) + (others == 0 ? QString() : others == 1 ? tr(" 1 other signed tag exists.") : tr(" %1 other signed tags exist.").arg(others)));
}

/// The whole digest where the title has it shortened, the message where the title does not have it.
QString RefusalView::whatWasAsked(const Error& error) const {
    const auto parsed = registry::Reference::parse(reference_.toStdString());
    if (cause_ == Cause::NoDigest && parsed && parsed->digest) return tr("It was asked for exactly %1. ").arg(text(parsed->digest->toString()));
    return cause_ == Cause::Unknown ? shown(error.message, 400) + QStringLiteral(". ") : QString();
}

/// Why no signed tag is offered in its stead: what was found, or that nobody looked.
QString RefusalView::whyNoTag(const trust::PullPlan& plan) const {
    const auto status = plan.verdict.report ? plan.verdict.report->status : trust::RepositoryStatus::Unreachable;
    switch (cause_) {
        case Cause::Unsigned: return status == trust::RepositoryStatus::Incomplete ? tr("Not possible here: no tag of this repository can be vouched for now.") : tr("Not possible here: no tag of this repository is signed.");
        case Cause::Unknown: return tr("Not possible here: what is signed in this repository is not known.");
        case Cause::Untrusted:
            if (status == trust::RepositoryStatus::Untrusted) return tr("Not possible here: what the trust server says of this repository does not verify.");
            break;
        case Cause::NoDigest: case Cause::Registry: return tr("Which tags are signed was not looked at, because a digest was named. Look the repository up to choose one.");
        case Cause::Image: break;
    }
    return tr("Other tags were not looked at. Look the repository up to choose one.");
}

void RefusalView::showAsking() {
    struct Words {
        QString title, words, signing;
    };
    const Words words = [this]() -> Words {
        switch (cause_) {
            case Cause::Unsigned: return {tr("Have it signed"), tr("Ask a signer of this repository, or sign what the registry serves now if you hold a key."), {}};
            case Cause::Unknown: return {tr("Tell the operator of the trust server"), tr("It may be signed: what could tell was not had. Hand on what this computer saw: the code, and what it was told."), tr("Whether it is signed is not known")};
            case Cause::NoDigest: return {tr("Ask who gave you the digest"), tr("It may belong to another repository, or its image may have been removed. Hand on what this computer saw."), tr("A digest that is not there cannot be signed")};
            case Cause::Registry: return {tr("Tell the operator of the registry"), tr("It did not tell whether it has this digest. Hand on what this computer saw."), tr("What the registry has is not known")};
            case Cause::Image: return {tr("Tell the publisher"), tr("Signing it again would not help. Hand on what this computer saw."), tr("Signing it again would not help")};
            case Cause::Untrusted: break;
        }
        return {tr("Tell the publisher"), tr("Signing it again would not help. Hand on what this computer saw: the code, and what was expected."), tr("Trust data that does not verify cannot be added to")};
    }();
    const bool broken = cause_ != Cause::Unsigned;
    asking_.title->setText(words.title);
    asking_.words->setText(words.words);
    copyRequest_->setText(broken ? tr("Copy what was seen") : tr("Copy a request"));
    sign_->setText(tag_.isEmpty() ? tr("Sign…") : tr("Sign %1…").arg(unmarked(tag_)));
    sign_->setEnabled(!broken && !tag_.isEmpty());
    sign_->setToolTip(words.signing);
}

void RefusalView::showUnsigned(const PullSession& session) {
    const trust::PullPlan& plan = *session.plan();
    QString reason = forbidden_;
    if (reason.isEmpty() && !plan.verdict.error) reason = tr("it would not help, since the image itself cannot be had");
    if (reason.isEmpty() && tag_.isEmpty()) reason = tr("a digest needs no signature");
    pullUnsigned_->setEnabled(reason.isEmpty());
    policy_->setVisible(!forbidden_.isEmpty());
    unsigned_.words->setText(reason.isEmpty() ? tr("Whatever the registry serves under this name. You will be asked to type %1. The same as --disable-content-trust.").arg(tag_) : tr("Not possible here: %1.").arg(reason));
}

QString RefusalView::request() const {
    if (cause_ != Cause::Unsigned) return problem_;
    return tr("Please sign %1, so that it can be pulled with content trust:\n\n    roseglass-cli sign %1\n    docker trust sign %1\n").arg(reference_);
}

void RefusalView::recolor() {
    icon_->setPixmap(state_.icon.isEmpty() ? QPixmap() : iconOf(state_).pixmap(28, 28));
    dockerIcon_->setPixmap(icon(QStringLiteral("terminal"), tokens().secondary).pixmap(15, 15));
    codeIcon_->setPixmap(icon(QStringLiteral("digest"), tokens().secondary).pixmap(15, 15));
    pullTag_->setIcon(icon(QStringLiteral("pull"), pullTag_->isEnabled() ? tokens().onAccent : tokens().control));
    const std::pair<const Choice*, QColor> colors[] = {{&signed_, pullTag_->isEnabled() ? tokens().good : tokens().control}, {&byDigest_, tokens().accent}, {&asking_, tokens().accent}, {&unsigned_, tokens().neutral}};
    for (const auto& [each, color] : colors) each->icon->setPixmap(icon(QString::fromLatin1(each->symbol), color).pixmap(22, 22));
}

}  // namespace roseglass::ui
