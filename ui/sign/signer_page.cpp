#include "ui/sign/signer_page.h"

#include <QButtonGroup>
#include <QFrame>
#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

#include "ui/sign/choice_card.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/publish/words.h"

namespace roseglass::ui {

SignerPage::SignerPage(SignSetup* setup, QWidget* parent) : SignPage(tr("Signer and keys"), tr("Signer and keys"), parent), setup_(setup), banner_(new Banner), choices_(new QVBoxLayout), group_(new QButtonGroup(this)) {
    choices_->setSpacing(8);
    body()->addWidget(banner_);
    body()->addLayout(choices_);
    body()->addStretch(1);
    connect(setup_, &SignSetup::changed, this, [this] {
        if (setup_->state() == SignSetup::State::Ready) build();
    });
}

void SignerPage::addChoice(const QString& name, const QString& detail, bool usable, bool chosen, std::function<void()> choose) {
    auto* card = new ChoiceCard(name, detail);
    QRadioButton* radio = card->radio();
    // One group over several frames.
    group_->addButton(radio);
    radio->setEnabled(usable);
    radio->setChecked(chosen);
    connect(radio, &QRadioButton::toggled, this, [this, choose = std::move(choose)](bool on) {
        if (!on) return;
        choose();
        emit changed();
    });
    choices_->addWidget(card);
    // At once, so that the focus can go there.
    card->show();
}

void SignerPage::build() {
    for (QAbstractButton* button : group_->buttons()) group_->removeButton(button);
    clearLayout(choices_);
    banner_->hide();
    if (setup_->isFirstSignature()) buildRoots();
    else buildSigners();
    if (!setup_->mayPushOnly()) return;
    addChoice(tr("Nobody: push only"), tr("The image goes to the registry, and the trust server is left alone. %1 It can be signed later.").arg(setup_->pushOnlyNotices().join(QLatin1Char(' '))), true, setup_->pushesOnly(),
              [this] { setup_->chooseNobody(); });
}

void SignerPage::buildRoots() {
    setSubtitle(tr("The first signature in %1. A root key stands behind everything that is signed there.").arg(setup_->gun()));
    banner_->tell(Banner::Tone::Neutral, QStringLiteral("key"), tr("Two keys sign here from now on"),
                  tr("The root key says which keys count; it is needed rarely and stays offline. The repository key signs tags; it is made for this repository alone. Snapshot and timestamp are signed by the trust server."));
    for (const SignSetup::RootChoice& root : setup_->roots()) {
        addChoice(root.name, root.detail, root.usable, root.usable && !setup_->pushesOnly() && root.keyId == setup_->root(), [this, id = root.keyId] { setup_->chooseRoot(id); });
    }
}

void SignerPage::buildSigners() {
    setSubtitle(tr("Who signs %1:%2? Only keys that are on this computer can.").arg(repositoryName(setup_->gun()), setup_->tag()));
    if (const auto& error = setup_->trustError()) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("Nothing can be signed now: the trust server did not answer"), shown(error->message, 300) + QLatin1Char(' ') + shown(error->hint, 300));
    } else if (!setup_->canSign()) {
        banner_->tell(Banner::Tone::Caution, QStringLiteral("warning"), tr("None of the keys that may sign here is on this computer"),
                      tr("Import your key in Keys, or ask one of the signers below. The holder of the repository key can also add you as a signer."));
    }
    for (const SignSetup::SignerChoice& signer : setup_->signers()) {
        addChoice(signer.name, signer.detail, signer.usable, signer.usable && !setup_->pushesOnly() && signer.signer == setup_->signer(), [this, name = signer.signer] { setup_->chooseSigner(name); });
    }
}

QString SignerPage::problem() const {
    if (setup_->canSign() || setup_->pushesOnly()) return {};
    return setup_->mayPushOnly() ? tr("No key to sign with is here: choose to push only, or go back") : tr("No key to sign with is here");
}

void SignerPage::enter() {
    build();
    QAbstractButton* at = group_->checkedButton();
    for (QAbstractButton* button : group_->buttons()) {
        if (!at && button->isEnabled()) at = button;
    }
    if (at) at->setFocus();
}

}  // namespace roseglass::ui
