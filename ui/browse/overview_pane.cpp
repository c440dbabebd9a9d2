#include "ui/browse/overview_pane.h"

#include <QAction>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <algorithm>

#include "trust/deciding.h"
#include "trust/readable.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/plain_text.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QString registryWords(const trust::TagRow& tag) {
    if (tag.registryDigest) return tag.registryDigest == tag.signedDigest ? OverviewPane::tr("Same digest") : text(tag.registryDigest->toString());
    return tag.state == trust::TagState::Missing ? OverviewPane::tr("Not found") : OverviewPane::tr("Not known");
}

constexpr qsizetype kMaxBeside = 8;

}  // namespace

OverviewPane::OverviewPane(QWidget* parent)
    : QWidget(parent), icon_(new QLabel), title_(new QLabel), explanation_(note({})), copy_(button(QStringLiteral("copy"), tr("Copy pinned reference"))), why_(button(QStringLiteral("search"), tr("Show why"))),
      beside_(new QFrame), besideText_(note({})), grid_(new QGridLayout), actions_(new QVBoxLayout) {
    setAttribute(Qt::WA_StyledBackground);
    QFont font = title_->font();
    font.setPixelSize(15);
    font.setWeight(QFont::DemiBold);
    title_->setFont(font);
    title_->setWordWrap(true);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(icon_);
    head->addWidget(title_, 1);
    auto* left = new QVBoxLayout;
    left->setContentsMargins(16, 14, 16, 14);
    left->setSpacing(10);
    left->addLayout(head);
    left->addWidget(explanation_);
    grid_->setHorizontalSpacing(16);
    grid_->setVerticalSpacing(7);
    grid_->setColumnStretch(1, 1);
    left->addLayout(grid_);
    beside_->setProperty("banner", "neutral");
    auto* inside = new QVBoxLayout(beside_);
    inside->setContentsMargins(12, 8, 12, 8);
    inside->setSpacing(4);
    auto* apart = new QLabel(tr("Also in the registry — found, not verified here"));
    QFont bold = apart->font();
    bold.setWeight(QFont::DemiBold);
    apart->setFont(bold);
    inside->addWidget(apart);
    inside->addWidget(besideText_);
    besideText_->setAccessibleName(apart->text());
    left->addWidget(beside_);
    left->addStretch(1);
    signedDigest_ = row(tr("Signed digest"));
    registry_ = row(tr("In the registry"));
    signers_ = row(tr("Signed by"));
    found_ = row(tr("Found in"));
    verification_ = row(tr("Verification"));
    expiry_ = row(tr("First to expire"));
    signedDigest_->setFont(fixedFont());

    actions_->setContentsMargins(16, 14, 16, 14);
    actions_->addWidget(why_);
    actions_->addWidget(copy_);
    actions_->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(left, 1);
    layout->addLayout(actions_);
    connect(copy_, &QPushButton::clicked, this, [this] { copyToClipboard(pinnedReference()); });
    connect(why_, &QPushButton::clicked, this, &OverviewPane::whyRequested);
    show(nullptr, nullptr);
}

void OverviewPane::addAction(QAction* action) {
    auto* made = new QPushButton;
    made->setAutoDefault(false);
    const auto follow = [made, action] {
        made->setText(unmarked(withoutMarks(action->text())));
        made->setIcon(action->icon());
        made->setProperty("tone", action->property("danger").toBool() ? QVariant(QStringLiteral("bad")) : QVariant());
        made->setToolTip(action->toolTip());
        made->setVisible(action->isEnabled());
    };
    follow();
    connect(action, &QAction::changed, made, follow);
    connect(made, &QPushButton::clicked, action, &QAction::trigger);
    actions_->insertWidget(actions_->count() - 1, made);
}

QLabel* OverviewPane::row(const QString& name) {
    const int line = grid_->rowCount();
    auto* label = new QLabel(name);
    label->setProperty("tone", "secondary");
    auto* value = new QLabel;
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setAccessibleName(name);
    grid_->addWidget(label, line, 0, Qt::AlignTop);
    grid_->addWidget(value, line, 1);
    return value;
}

void OverviewPane::show(std::shared_ptr<const trust::Report> report, const trust::TagRow* tag) {
    report_ = std::move(report);
    tag_ = tag;
    beside_->hide();
    for (QLabel* label : {signedDigest_, registry_, signers_, found_, verification_, expiry_}) label->clear();
    for (int i = 0; i < grid_->count(); ++i) grid_->itemAt(i)->widget()->setVisible(tag_ != nullptr);
    copy_->setVisible(tag_ != nullptr && !pinnedReference().isEmpty());
    why_->setVisible(tag_ != nullptr);
    icon_->setVisible(tag_ != nullptr);
    explanation_->setVisible(tag_ != nullptr);
    title_->setText(tag_ ? presentationOf(*tag_, *report_).headline : report_ ? tr("Choose a tag to see who signed it") : QString());
    if (tag_) fill(*tag_);
}

/// The colours alone: what the registry told of the image stays.
void OverviewPane::recolor() {
    if (tag_) icon_->setPixmap(iconOf(presentationOf(*tag_, *report_)).pixmap(24, 24));
}

void OverviewPane::fill(const trust::TagRow& tag) {
    recolor();
    explanation_->setText(presentationOf(tag, *report_).sentence);
    explanation_->setVisible(!explanation_->text().isEmpty());
    signedDigest_->setText(tag.signedDigest ? text(tag.signedDigest->toString()) : QStringLiteral("—"));
    registry_->setText(registryWords(tag));
    QString roles;
    for (const std::string& role : tag.by->roles) roles += (roles.isEmpty() ? QString() : QStringLiteral(", ")) + shown(role, 80);
    signers_->setText(signerWords(tag));
    const auto role = std::find_if(report_->roles.begin(), report_->roles.end(), [&](const trust::RoleRow& r) { return !tag.by->roles.empty() && r.name == tag.by->roles.front(); });
    found_->setText(role == report_->roles.end() ? (roles.isEmpty() ? QStringLiteral("—") : roles)
                                                 : tr("%1 · version %2%3").arg(roles, QString::number(role->version), role->expires && !trust::isLost(*role) ? tr(", expires %1").arg(shortDate(*role->expires)) : QString()));
    verification_->setText(tr("Checking…"));
    const trust::RoleRow* first = nullptr;
    for (const trust::RoleRow& r : report_->roles) {
        if (!trust::isLost(r) && r.expires && (!first || *r.expires < *first->expires)) first = &r;
    }
    expiry_->setText(first ? tr("%1 %2 · %3").arg(shown(first->name, 80), distance(*first->expires, report_->checkedAt), shortDate(*first->expires)) : QStringLiteral("—"));
}

/// Counts what Why shows of this tag, and tells apart what failed elsewhere in the repository.
void OverviewPane::setVerdict(const Result<trust::Verdict>& verdict) {
    if (!tag_) return;
    if (!verdict) return verification_->setText(verdict.error().code == ErrorCode::Interrupted ? tr("Stopped") : tr("Not possible: %1").arg(shown(verdict.error().message, 300)));
    const std::vector<bool> decides = trust::decidingChecks(*verdict);
    size_t counts[3] = {}, elsewhere = 0;
    for (size_t i = 0; i < decides.size(); ++i) {
        const tuf::Outcome outcome = verdict->checks[i].outcome;
        if (decides[i]) ++counts[static_cast<size_t>(outcome)];
        else if (outcome == tuf::Outcome::Fail) ++elsewhere;
    }
    const auto count = [&](tuf::Outcome outcome) { return counts[static_cast<size_t>(outcome)]; };
    QString words = tr("%1 passed, %2 failed, %3 skipped · %4").arg(count(tuf::Outcome::Pass)).arg(count(tuf::Outcome::Fail)).arg(count(tuf::Outcome::Skip)).arg(dateAndTime(report_->checkedAt));
    if (elsewhere > 0) words += elsewhere == 1 ? tr(" · 1 failed elsewhere in this repository") : tr(" · %1 failed elsewhere in this repository").arg(elsewhere);
    verification_->setText(words);
}

void OverviewPane::setManifest(const Result<trust::Client::ManifestSummary>& summary) {
    if (!tag_ || !summary) return;
    QString platforms;
    for (const trust::Platform& platform : summary->platforms) {
        platforms += (platforms.isEmpty() ? QString() : QStringLiteral(", ")) + shown(platform.os + "/" + platform.architecture + (platform.variant.empty() ? "" : "/" + platform.variant), 60);
    }
    registry_->setText(registry_->text() + QStringLiteral(" · ") + (summary->layers == 1 ? tr("manifest of %1 bytes, 1 layer, %3").arg(summary->manifestBytes) : tr("manifest of %1 bytes, %2 layers, %3").arg(summary->manifestBytes).arg(summary->layers)).arg(byteCount(summary->totalBytes)) +
                       (platforms.isEmpty() ? QString() : QStringLiteral(" · ") + platforms));
}

void OverviewPane::setBeside(const Result<trust::Beside>& beside) {
    if (!tag_ || !beside || beside->artifacts.empty()) return;
    QStringList lines;
    for (const trust::BesideArtifact& artifact : beside->artifacts) {
        if (lines.size() == kMaxBeside) break;
        lines << besideWords(artifact);
    }
    if (beside->cut || beside->artifacts.size() > static_cast<size_t>(kMaxBeside)) lines << tr("and more");
    besideText_->setText(lines.join(QLatin1Char('\n')));
    beside_->show();
}

QString OverviewPane::pinnedReference() const {
    if (!tag_ || !report_ || tag_->state == trust::TagState::Invalid) return {};
    const auto& digest = tag_->signedDigest ? tag_->signedDigest : tag_->registryDigest;
    return digest ? text(report_->repository + "@" + digest->toString()) : QString();
}

}  // namespace roseglass::ui
