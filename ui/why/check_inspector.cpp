#include "ui/why/check_inspector.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/common/format.h"
#include "ui/common/html.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/why/explanations.h"

namespace roseglass::ui {
namespace {

/// The value with the characters that differ from the other side underlined.
Html marked(const QString& value, const QString& other) {
    Html html;
    for (qsizetype i = 0; i < value.size(); ++i) {
        const bool same = i < other.size() && value[i] == other[i];
        html += same ? Html::of("%1", {value[i]}) : Html::of("<u>%1</u>", {value[i]});
        // A place to wrap, long hashes have none of their own.
        if (i % 8 == 7) html += Html::of("&#8203;");
    }
    return html.isEmpty() ? Html::of("&mdash;") : html;
}

QFrame* sideFrame(const QString& name, QLabel* value) {
    auto* frame = new QFrame;
    frame->setProperty("card", true);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(2);
    auto* label = new QLabel(name);
    label->setProperty("tone", "secondary");
    layout->addWidget(label);
    value->setFont(fixedFont());
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(value);
    return frame;
}

QLabel* heading(const QString& text) {
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setWordWrap(true);
    return label;
}

}  // namespace

CheckInspector::CheckInspector(QWidget* parent)
    : QFrame(parent), icon_(new QLabel), title_(heading({})), place_(note({})), expected_(new QLabel), actual_(new QLabel), detail_(note({})), meaning_(note({})), ways_(note({})) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    auto* head = new QHBoxLayout;
    head->addWidget(icon_, 0, Qt::AlignTop);
    head->addWidget(title_, 1);
    layout->addLayout(head);
    layout->addWidget(place_);
    layout->addWidget(sideFrame(tr("Expected"), expected_));
    actualFrame_ = sideFrame(tr("Actual"), actual_);
    layout->addWidget(actualFrame_);
    layout->addWidget(detail_);
    layout->addWidget(heading(tr("What it means")));
    layout->addWidget(meaning_);
    layout->addWidget(ways_);
    layout->addStretch(1);
}

void CheckInspector::show(const tuf::Check& check, const Presentation& state, int number, int count, bool decides) {
    const QString expected = shown(check.expected, 400), actual = shown(check.actual, 400);
    icon_->setPixmap(iconOf(state).pixmap(18, 18));
    title_->setText(ruleWords(check.rule));
    place_->setText(tr("Check %1 of %2 · %3 · rule %4").arg(number).arg(count).arg(state.words, text(check.rule)));
    const bool failed = check.outcome == tuf::Outcome::Fail;
    marked(expected, failed ? actual : expected).showIn(expected_);
    marked(actual, failed ? expected : actual).showIn(actual_);
    detail_->setText(shown(check.detail, 600));
    detail_->setVisible(!check.detail.empty());
    meaning_->setText(decides ? meaningOf(check) : tr("This check did not decide the verdict. ") + meaningOf(check));
    QString ways;
    int step = 0;
    for (const QString& way : decides ? waysOutOf(check) : QStringList()) ways += QStringLiteral("%1  %2\n").arg(++step).arg(way);
    ways_->setText(ways.isEmpty() ? QString() : tr("What you can do") + QLatin1Char('\n') + ways.trimmed());
    ways_->setVisible(!ways.isEmpty());
    setAccessibleName(tr("Check %1 of %2, %3: %4, expected %5, actual %6").arg(number).arg(count).arg(state.words, ruleWords(check.rule), expected, actual));
    setVisible(true);
}

void CheckInspector::clear() { setVisible(false); }

}  // namespace roseglass::ui
