#include "ui/policy/mode_list.h"

#include <QButtonGroup>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QRadioButton>
#include <QVBoxLayout>

#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

/// One mode: the whole row is the button's.
class ModeRow : public QWidget {
public:
    ModeRow(const QString& name, const QString& words, bool last) : radio_(new QRadioButton(name)), last_(last) {
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(16, 6, 16, 7);
        layout->setSpacing(1);
        QFont bold = radio_->font();
        bold.setWeight(QFont::DemiBold);
        radio_->setFont(bold);
        radio_->setAccessibleDescription(words);
        auto* detail = note(words);
        detail->setContentsMargins(22, 0, 0, 0);
        detail->setTextInteractionFlags(Qt::NoTextInteraction);
        detail->setAttribute(Qt::WA_TransparentForMouseEvents);
        layout->addWidget(radio_);
        layout->addWidget(detail);
        connect(radio_, &QRadioButton::toggled, this, [this] { update(); });
    }
    QRadioButton* radio() const { return radio_; }

protected:
    void mousePressEvent(QMouseEvent* event) override {
        if (event->button() == Qt::LeftButton && radio_->isEnabled()) {
            radio_->setFocus(Qt::MouseFocusReason);
            radio_->click();
        }
    }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (radio_->isChecked()) {
            painter.fillRect(rect(), tokens().selection);
            painter.fillRect(QRect(0, 0, 3, height()), tokens().accent);
        }
        if (!last_) painter.fillRect(QRect(0, height() - 1, width(), 1), tokens().line);
    }

private:
    QRadioButton* radio_;
    bool last_;
};

}  // namespace

ModeList::ModeList(QWidget* parent) : QFrame(parent) {
    setProperty("card", true);
    setProperty("quiet", true);
    setAccessibleName(tr("Mode"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    auto* group = new QButtonGroup(this);
    const std::pair<QString, QString> words[] = {
        {tr("Disabled"), tr("Nothing is verified. The daemon’s default if no mode is given.")},
        {tr("Permissive"), tr("Everything is verified; failures are only logged. Good for testing a policy.")},
        {tr("Enforced"), tr("What cannot be verified is not pulled and not run.")},
    };
    for (size_t i = 0; i < buttons_.size(); ++i) {
        auto* row = new ModeRow(words[i].first, words[i].second, i + 1 == buttons_.size());
        buttons_[i] = row->radio();
        layout->addWidget(row);
        // The rows are parents of their own, so a group makes them exclusive and lets the arrow keys go through them.
        group->addButton(row->radio(), static_cast<int>(i));
    }
    connect(group, &QButtonGroup::idClicked, this, [this](int id) { emit chosen(static_cast<docker::TrustMode>(id)); });
}

void ModeList::setMode(docker::TrustMode mode) {
    button(mode)->setChecked(true);
    // Tab comes to the chosen one; Qt sees to that only for what a person chooses.
    for (QRadioButton* each : buttons_) each->setFocusPolicy(each->isChecked() ? Qt::StrongFocus : Qt::ClickFocus);
}

}  // namespace roseglass::ui
