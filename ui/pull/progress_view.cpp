#include "ui/pull/progress_view.h"

#include <QFrame>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QTableView>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/html.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/pull/part_delegate.h"
#include "ui/pull/part_model.h"
#include "ui/pull/pull_words.h"
#include "ui/pull/step_bar.h"

namespace roseglass::ui {
namespace {

constexpr int kNameWidth = 150;

QString downloadWords(const trust::PullPlan& plan) {
    size_t present = 0;
    uint64_t kept = 0;
    for (const trust::PullPart& part : plan.parts) {
        present += part.present ? 1 : 0;
        kept += part.kept;
    }
    const QString whole = byteCount(plan.totalBytes);
    QString words = plan.downloadBytes == 0 ? ProgressView::tr("Nothing: all %1 parts are here and will be checked.").arg(plan.parts.size())
                                            : plan.downloadBytes == plan.totalBytes ? ProgressView::tr("%1 in %2 parts.").arg(whole).arg(plan.parts.size())
                                            : ProgressView::tr("%1 of %2 in %3 parts.").arg(byteCount(plan.downloadBytes), whole).arg(plan.parts.size());
    if (present > 0 && plan.downloadBytes > 0) words += present == 1 ? ProgressView::tr(" 1 is here already and will be checked.") : ProgressView::tr(" %1 are here already and will be checked.").arg(present);
    if (kept > 0) words += ProgressView::tr(" %1 are left from an earlier pull.").arg(byteCount(kept));
    return words;
}

}  // namespace

ProgressView::ProgressView(QWidget* parent)
    : QWidget(parent), banner_(new Banner), confirm_(new QFrame), confirmTitle_(new QLabel), confirmWords_(note({})), confirmation_(new QLineEdit), bar_(new QProgressBar), percent_(new QLabel), barRow_(new QWidget), rest_(new QWidget),
      model_(new PartModel(this)), table_(new QTableView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(16, 14, 16, 12);
    top->setSpacing(10);
    top->addWidget(banner_);
    buildConfirmation();
    top->addWidget(confirm_);
    auto* facts = new QGridLayout;
    facts->setContentsMargins(8, 2, 8, 0);
    facts->setHorizontalSpacing(10);
    facts->setVerticalSpacing(12);
    facts->setColumnMinimumWidth(1, kNameWidth);
    facts->setColumnStretch(2, 1);
    resolve_ = fact(facts, 0, tr("Resolved"));
    verify_ = fact(facts, 1, tr("Verified"));
    download_ = fact(facts, 2, tr("Download"));
    verify_.words->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(verify_.words, &QLabel::linkActivated, this, &ProgressView::whyRequested);
    top->addLayout(facts);
    auto* row = new QHBoxLayout(barRow_);
    row->setContentsMargins(34, 0, 8, 0);
    row->setSpacing(16);
    bar_->setTextVisible(false);
    bar_->setRange(0, 1000);
    bar_->setProperty("whole", true);
    bar_->setAccessibleName(tr("Whole download"));
    QFont bold = percent_->font();
    bold.setWeight(QFont::DemiBold);
    percent_->setFont(bold);
    percent_->setMinimumWidth(40);
    percent_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(bar_, 1);
    row->addWidget(percent_);
    top->addWidget(barRow_);
    layout->addLayout(top);

    table_->setModel(model_);
    setUpTable(table_, 32);
    table_->setItemDelegate(new PartDelegate(table_));
    table_->setAccessibleName(tr("Parts of the image"));
    const int widths[] = {132, 196, 96, 300, 200};
    for (int column = 0; column < PartModel::ColumnCount; ++column) table_->horizontalHeader()->resizeSection(column, widths[column]);
    table_->horizontalHeader()->setSectionResizeMode(PartModel::Bar, QHeaderView::Stretch);
    layout->addWidget(table_, 1000);

    auto* rest = new QGridLayout(rest_);
    rest->setContentsMargins(24, 12, 24, 12);
    rest->setHorizontalSpacing(10);
    rest->setVerticalSpacing(10);
    rest->setColumnMinimumWidth(1, kNameWidth);
    rest->setColumnStretch(2, 1);
    check_ = fact(rest, 0, tr("Verify digests"));
    write_ = fact(rest, 1, tr("Write"));
    check_.words->setText(tr("Manifest, config and every layer are compared with their digests before anything is kept."));
    layout->addWidget(rest_);
    // Without a table the facts stay on top.
    layout->addStretch(1);
}

void ProgressView::buildConfirmation() {
    confirm_->setProperty("banner", "caution");
    auto* layout = new QVBoxLayout(confirm_);
    layout->setContentsMargins(16, 10, 16, 12);
    layout->setSpacing(6);
    QFont bold = confirmTitle_->font();
    bold.setWeight(QFont::DemiBold);
    confirmTitle_->setFont(bold);
    confirmTitle_->setWordWrap(true);
    confirmation_->setFont(fixedFont());
    confirmation_->setMaximumWidth(360);
    layout->addWidget(confirmTitle_);
    layout->addWidget(confirmWords_);
    layout->addWidget(confirmation_);
    connect(confirmation_, &QLineEdit::textChanged, this, &ProgressView::confirmationChanged);
    connect(confirmation_, &QLineEdit::returnPressed, this, &ProgressView::confirmed);
}

ProgressView::Fact ProgressView::fact(QGridLayout* grid, int row, const QString& name) {
    const Fact made{new QLabel, new QLabel(name), new QLabel};
    made.icon->setFixedSize(16, 16);
    QFont bold = made.name->font();
    bold.setWeight(QFont::DemiBold);
    made.name->setFont(bold);
    made.words->setProperty("tone", "secondary");
    made.words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    made.words->setAccessibleName(name);
    grid->addWidget(made.icon, row, 0);
    grid->addWidget(made.name, row, 1);
    grid->addWidget(made.words, row, 2);
    return made;
}

void ProgressView::mark(const Fact& fact, PullSession::StepState state) {
    const StepLook look = stepLook(state);
    fact.icon->setPixmap(icon(look.symbol, look.color).pixmap(16, 16));
    fact.icon->setAccessibleName(stepStateWord(state));
}

void ProgressView::show(const PullSession& session, const QString& place) {
    const trust::PullPlan* plan = session.plan();
    model_->show(&session);
    banner_->hide();
    if (const auto& error = session.error(); error && session.state() == PullSession::State::Failed) {
        QString detail = shown(error->hint, 400) + QStringLiteral("  [%1]").arg(text(codeName(error->code)));
        if (!error->expected.empty()) detail.prepend(tr("Expected %1, actual %2. ").arg(shown(error->expected, 160), shown(error->actual, 160)));
        banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(error->message, 400), detail);
    }
    const QString tag = plan && plan->basis == trust::PullPlan::Basis::Nothing ? tagOf(session.reference()) : QString();
    if (asked_ != tag + session.reference()) confirmation_->clear();
    asked_ = tag + session.reference();
    confirm_->setVisible(!tag.isEmpty() && session.state() == PullSession::State::Ready);
    confirmTitle_->setText(tr("Nobody vouches for this image"));
    confirmWords_->setText(tr("Without content trust, %1 means whatever the registry serves under it now. Type %1 to pull it this once.").arg(tag));
    confirmation_->setPlaceholderText(tag);
    confirmation_->setAccessibleName(tr("Type %1 to pull it without content trust").arg(tag));
    for (QWidget* each : {static_cast<QWidget*>(table_), rest_}) each->setVisible(plan != nullptr);
    write_.words->setText(tr("To %1 in one step: the image appears there whole, or not at all.").arg(place));
    resolve_.words->setFont(fixedFont());
    resolve_.words->setText(plan ? QStringLiteral("%1 → %2").arg(shown(plan->reference, 160), shortDigest(plan->digest)) : session.reference());
    resolve_.words->setToolTip(plan ? text(plan->digest.toString()) : QString());
    const bool why = plan && plan->basis == trust::PullPlan::Basis::Signature;
    Html verified = Html::of("%1", {plan ? basisWords(*plan) : tr("The trust data is read and checked.")});
    if (why) verified += Html::of(" <a style=\"color:%1\" href=\"why\">%2</a>", {tokens().accent.name(), tr("Show why")});
    verified.showIn(verify_.words);
    refresh(session);
}

void ProgressView::refresh(const PullSession& session) {
    using Step = PullSession::Step;
    const trust::PullPlan* plan = session.plan();
    mark(resolve_, session.stepState(Step::Resolve));
    mark(verify_, session.stepState(Step::Verify));
    mark(download_, session.stepState(Step::Download));
    mark(check_, session.stepState(Step::Check));
    mark(write_, session.stepState(Step::Write));
    const bool begun = session.state() != PullSession::State::Ready && session.state() != PullSession::State::Planning && plan;
    download_.name->setText(session.state() == PullSession::State::Running ? tr("Downloading") : tr("Download"));
    download_.words->setText(!plan ? QString() : begun ? progressWords(session) : downloadWords(*plan));
    barRow_->setVisible(begun);
    if (begun) {
        const int permille = plan->totalBytes == 0 ? 1000 : static_cast<int>(std::min<quint64>(1000, session.bytesDone() * 1000 / plan->totalBytes));
        bar_->setValue(permille);
        percent_->setText(QStringLiteral("%1%").arg(permille / 10));
    }
    model_->refresh();
}

bool ProgressView::isConfirmed(const PullSession& session) const {
    const trust::PullPlan* plan = session.plan();
    if (!plan || plan->basis != trust::PullPlan::Basis::Nothing) return true;
    const QString tag = tagOf(session.reference());
    return tag.isEmpty() || confirmation_->text().trimmed() == tag;
}

}  // namespace roseglass::ui
