#include "ui/sign/passphrase_page.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/common/icons.h"
#include "ui/common/widgets.h"
#include "ui/publish/passphrase_sheet.h"

namespace roseglass::ui {

PassphrasePage::PassphrasePage(PlanSession* session, QWidget* parent) : SignPage(tr("Passphrases"), tr("Passphrases"), parent), session_(session), sheet_(new PassphraseSheet) {
    auto* scroll = new QScrollArea;
    auto* inner = new QWidget;
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->addWidget(sheet_);
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setProperty("surface", true);
    body()->addWidget(scroll, 1);
    auto* promise = note(tr("Passphrases and PINs are kept in this program's memory only as long as they are needed, and wiped after signing."));
    body()->addWidget(promise);
    connect(session_, &PlanSession::stateChanged, this, &PassphrasePage::showState);
    connect(sheet_, &PassphraseSheet::changed, this, &SignPage::changed);
    connect(sheet_, &PassphraseSheet::entered, this, &SignPage::goOn);
}

void PassphrasePage::showState() {
    if (session_->state() != PlanSession::State::Planned) return;
    sheet_->show(*session_);
    const auto fresh = std::count_if(session_->asks().begin(), session_->asks().end(), [](const Ask& ask) { return ask.isNew; });
    const QString gun = session_->intent().repository;
    if (fresh > 1) setSubtitle(tr("First signature for %1: %2 new keys need a passphrase each.").arg(gun, QString::number(fresh)));
    else if (fresh == 1) setSubtitle(tr("One new key for %1 needs a passphrase.").arg(gun));
    else setSubtitle(tr("The keys that sign are opened with their passphrases, or with their token's PIN."));
}

QString PassphrasePage::problem() const { return sheet_->problem(); }
void PassphrasePage::enter() { sheet_->focusFirst(); }

}  // namespace roseglass::ui
