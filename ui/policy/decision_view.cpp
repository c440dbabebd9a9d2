#include "ui/policy/decision_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {

using docker::TrustMode;
using trust::PolicyOutcome;

namespace {

/// Digests as they are shown everywhere; the tooltip gives the whole.
QString withShortDigests(QString sentence) {
    static const QRegularExpression digest(QStringLiteral("sha256:([0-9a-f]{8})[0-9a-f]{50}([0-9a-f]{6})"));
    return sentence.replace(digest, QStringLiteral("sha256:\\1…\\2"));
}

}  // namespace

/// One mode and what becomes of the image in it.
class ModeBox : public QWidget {
public:
    explicit ModeBox(const QString& title) : title_(note(title)), icon_(new QLabel), words_(new QLabel) {
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(12, 7, 12, 8);
        layout->setSpacing(3);
        title_->setTextInteractionFlags(Qt::NoTextInteraction);
        layout->addWidget(title_);
        auto* row = new QHBoxLayout;
        row->setSpacing(6);
        QFont bold = words_->font();
        bold.setWeight(QFont::DemiBold);
        words_->setFont(bold);
        row->addWidget(icon_);
        row->addWidget(words_, 1);
        layout->addLayout(row);
    }
    void show(PolicyOutcome outcome, bool verified, bool current) {
        outcome_ = outcome;
        verified_ = verified;
        current_ = current;
        words_->setText(words());
        setAccessibleName(title_->text() + QStringLiteral(": ") + words() + (current ? QObject::tr(", the mode chosen") : QString()));
        recolor();
    }
    QString words() const {
        switch (outcome_) {
            case PolicyOutcome::Allowed: return QObject::tr("Pulled");
            case PolicyOutcome::Logged: return QObject::tr("Pulled, logged");
            case PolicyOutcome::Refused: return QObject::tr("Refused");
        }
        return {};
    }
    bool current() const { return current_; }
    void recolor() {
        const QColor color = outcome_ == PolicyOutcome::Refused ? tokens().bad : outcome_ == PolicyOutcome::Logged ? tokens().caution : verified_ ? tokens().good : tokens().neutral;
        const QString name = outcome_ == PolicyOutcome::Refused ? QStringLiteral("fail") : outcome_ == PolicyOutcome::Logged ? QStringLiteral("warning") : verified_ ? QStringLiteral("pass") : QStringLiteral("unsigned");
        icon_->setPixmap(icon(name, color).pixmap(16, 16));
        QPalette palette = words_->palette();
        palette.setColor(QPalette::WindowText, color);
        words_->setPalette(palette);
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const qreal width = current_ ? 2 : 1;
        painter.setPen(QPen(current_ ? tokens().accent : tokens().line, width));
        painter.setBrush(tokens().base);
        painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 4, 4);
    }

private:
    QLabel *title_, *icon_, *words_;
    PolicyOutcome outcome_ = PolicyOutcome::Allowed;
    bool verified_ = false, current_ = false;
};

DecisionView::DecisionView(QWidget* parent)
    : QWidget(parent), banner_(new Banner), hint_(note({})), checking_(note(tr("Checking…"))), body_(new QWidget), steps_(new QWidget), stepLayout_(new QVBoxLayout(steps_)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(hint_);
    layout->addWidget(banner_);
    layout->addWidget(checking_);
    checking_->hide();
    auto* inner = new QVBoxLayout(body_);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(10);
    stepLayout_->setContentsMargins(0, 2, 0, 2);
    stepLayout_->setSpacing(6);
    inner->addWidget(steps_);
    auto* boxes = new QHBoxLayout;
    boxes->setSpacing(8);
    const QString titles[] = {tr("If disabled"), tr("If permissive"), tr("If enforced")};
    for (size_t i = 0; i < boxes_.size(); ++i) {
        boxes_[i] = new ModeBox(titles[i]);
        boxes->addWidget(boxes_[i], 1);
    }
    inner->addLayout(boxes);
    layout->addWidget(body_);
    tell({});
}

DecisionView::~DecisionView() = default;

void DecisionView::clearSteps() {
    while (QLayoutItem* item = stepLayout_->takeAt(0)) {
        // At once: what is to be deleted later would be seen until then.
        delete item->widget();
        delete item;
    }
}

void DecisionView::addStep(const tuf::Check& step) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* symbol = new QLabel;
    symbol->setPixmap(outcomeIcon(step.outcome).pixmap(16, 16));
    symbol->setFixedSize(16, 18);
    const QString sentence = shown(step.detail, 500);
    auto* words = new QLabel(withShortDigests(sentence));
    if (words->text() != sentence) words->setToolTip(sentence);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->setAccessibleName(outcomeWord(step.outcome) + QStringLiteral(": ") + sentence);
    layout->addWidget(symbol, 0, Qt::AlignTop);
    layout->addWidget(words, 1);
    stepLayout_->addWidget(row);
}

void DecisionView::show(const trust::PolicyDecision& decision) {
    shown_ = decision;
    setChecking(false);
    hint_->hide();
    const std::string what = decision.error ? decision.error->message : std::string();
    const QString detail = decision.error ? shown(decision.error->hint, 400) : decision.tags.empty() ? QString() : tr("Signed as %1.").arg(shown(decision.tags.front(), 128));
    switch (decision.outcome) {
        case PolicyOutcome::Allowed:
            if (decision.verified) banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), tr("Allowed: the image verifies"), detail);
            else banner_->tell(Banner::Tone::Neutral, QStringLiteral("unsigned"), tr("Allowed, because nothing is verified"), shown(what, 300));
            break;
        case PolicyOutcome::Logged: banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("Allowed and logged: %1").arg(shown(what, 300)), detail); break;
        case PolicyOutcome::Refused: banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), tr("Refused: %1").arg(withShortDigests(shown(what, 300))), detail); break;
    }
    if (decision.report) banner_->addAction(tr("Show why"), [this] { emit whyRequested(); });
    clearSteps();
    for (const tuf::Check& step : decision.steps) addStep(step);
    for (size_t i = 0; i < boxes_.size(); ++i) boxes_[i]->show(decision.modes[i], decision.verified && i > 0, static_cast<TrustMode>(i) == decision.mode);
    body_->show();
}

void DecisionView::tell(const QString& words) {
    shown_.reset();
    setChecking(false);
    banner_->hide();
    body_->hide();
    hint_->setText(words);
    hint_->setVisible(!words.isEmpty());
}

void DecisionView::tellError(const Error& error) {
    tell({});
    banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), shown(error.message, 300), shown(error.hint, 300));
    if (error.code != ErrorCode::Usage) banner_->addAction(tr("Try again"), [this] { emit retryRequested(); });
}

void DecisionView::setChecking(bool checking) {
    checking_->setVisible(checking);
    banner_->setEnabled(!checking);
    body_->setEnabled(!checking);
}

void DecisionView::recolor() {
    if (!shown_) return;
    const trust::PolicyDecision again = *shown_;
    show(again);
}

QStringList DecisionView::sentences() const {
    QStringList out;
    if (shown_) {
        for (const tuf::Check& step : shown_->steps) out << shown(step.detail, 500);
    }
    return out;
}

QString DecisionView::boxWords(TrustMode mode) const { return body_->isHidden() ? QString() : boxes_[static_cast<size_t>(mode)]->words(); }
bool DecisionView::boxIsCurrent(TrustMode mode) const { return boxes_[static_cast<size_t>(mode)]->current(); }

}  // namespace roseglass::ui
