#include "ui/publish/plan_view.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/publish/plan_model.h"
#include "ui/publish/plan_session.h"
#include "ui/publish/words.h"

namespace roseglass::ui {
namespace {

/// Wrapped text that takes the height it needs, no more.
QLabel* sentence(const QString& words) {
    QLabel* label = note(words);
    label->setProperty("tone", QVariant());
    label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    return label;
}

}  // namespace

PlanView::PlanView(QWidget* parent)
    : QWidget(parent), model_(new PlanModel(this)), tree_(new QTreeView), asksTitle_(smallHeading(tr("You will be asked for"))), asks_(new QGridLayout), notices_(new QVBoxLayout),
      copy_(new QPushButton(tr("Copy as roseglass-cli command"))) {
    tree_->setModel(model_);
    tree_->setItemDelegate(new PlanDelegate(tree_));
    tree_->setSelectionMode(QAbstractItemView::SingleSelection);
    tree_->setAccessibleName(tr("Plan"));
    tree_->setIndentation(20);
    tree_->setFrameShape(QFrame::StyledPanel);
    tree_->setProperty("framed", true);
    tree_->header()->setSectionsMovable(false);
    tree_->header()->setHighlightSections(false);
    tree_->header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    tree_->setMinimumHeight(120);

    auto* left = new QVBoxLayout;
    left->setSpacing(6);
    left->addWidget(asksTitle_);
    asks_->setColumnStretch(1, 1);
    asks_->setHorizontalSpacing(10);
    asks_->setVerticalSpacing(6);
    left->addLayout(asks_);
    left->addStretch(1);
    auto* line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setProperty("line", true);
    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    right->addWidget(smallHeading(tr("What consumers will notice")));
    notices_->setSpacing(2);
    right->addLayout(notices_);
    copy_->setIcon(icon(QStringLiteral("terminal"), tokens().accent));
    copy_->setProperty("flat", true);
    copy_->setAutoDefault(false);
    connect(copy_, &QPushButton::clicked, this, [this] { copyToClipboard(command_); });
    right->addWidget(copy_, 0, Qt::AlignLeft);
    right->addStretch(1);
    auto* below = new QHBoxLayout;
    below->setSpacing(16);
    below->addLayout(left, 1);
    below->addWidget(line);
    below->addLayout(right, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(tree_, 1);
    layout->addLayout(below);
}

void PlanView::show(const PlanSession& session) {
    const trust::Plan* plan = session.currentPlan();
    if (!plan) return;
    model_->show(*plan, session.desk().keysFolder());
    // A long list of tags does not push the rest out of sight.
    for (int row = 0; row < model_->rowCount(); ++row) tree_->setExpanded(model_->index(row, 0), model_->rowCount(model_->index(row, 0)) <= 20);
    tree_->header()->setStretchLastSection(true);
    const int widths[] = {272, 128, 216};
    for (int column = 0; column < 3; ++column) tree_->header()->resizeSection(column, widths[column]);
    showAsks(session);
    showNotices(session);
    command_ = commandLine(session.desk().commandOptions(), session.intent());
    copy_->setVisible(!command_.isEmpty());
    copy_->setToolTip(command_);
}

void PlanView::showAsks(const PlanSession& session) {
    clearLayout(asks_);
    int row = 0;
    const auto add = [&](const QString& symbol, const QString& words, const QString& detail) {
        auto* picture = new QLabel;
        picture->setPixmap(icon(symbol).pixmap(16, 16));
        auto* what = new QLabel(words);
        auto* how = new QLabel(detail);
        how->setProperty("tone", "secondary");
        asks_->addWidget(picture, row, 0);
        asks_->addWidget(what, row, 1);
        asks_->addWidget(how, row++, 2, Qt::AlignRight);
    };
    for (const Ask& ask : session.asks()) {
        const QString caution = ask.key.pin ? cautionWords(*ask.key.pin) : QString();
        if (ask.isNew) add(QStringLiteral("lock"), tr("New passphrase, for the %1").arg(keyName(ask.key)), tr("twice"));
        else if (ask.key.pin) add(QStringLiteral("lock"), tr("PIN of the token %1").arg(shown(ask.key.pin->token, 80)), caution.isEmpty() ? tr("once") : caution);
        else add(QStringLiteral("lock"), tr("Passphrase of the %1 %2").arg(keyName(ask.key), shortKeyId(ask.key.id)), ask.isOpen ? tr("open already") : tr("once"));
    }
    if (!session.intent().confirmation.isEmpty()) add(QStringLiteral("warning"), tr("The name of the repository, typed"), tr("once"));
    if (row == 0) add(QStringLiteral("pass"), tr("Nothing"), {});
}

void PlanView::showNotices(const PlanSession& session) {
    clearLayout(notices_);
    for (const QString& words : consumerNotices(session.intent(), *session.currentPlan())) notices_->addWidget(sentence(words));
    for (const std::string& words : session.currentPlan()->notes) notices_->addWidget(note(shown(words, 400)));
    if (notices_->count() == 0) notices_->addWidget(sentence(tr("Nothing.")));
}

}  // namespace roseglass::ui
