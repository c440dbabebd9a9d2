#include "ui/sign/image_page.h"

#include <QButtonGroup>
#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/sign/choice_card.h"
#include "ui/common/banner.h"
#include "ui/common/format.h"
#include "ui/common/icons.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

QLineEdit* fixedField(const QString& placeholder, const QString& name) {
    auto* field = new QLineEdit;
    field->setFont(fixedFont());
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(name);
    return field;
}

}  // namespace

ImagePage::ImagePage(SignSetup* setup, QWidget* parent)
    : SignPage(tr("Image and tag"), tr("Image and tag"), parent), setup_(setup), reference_(fixedField(tr("registry/name:tag"), tr("Reference to sign"))),
      digest_(fixedField(QStringLiteral("sha256:…"), tr("Digest to sign"))), local_(fixedField(tr("docker-archive:FILE, oci:DIR or docker-daemon:REF"), tr("Image of this computer"))),
      group_(new QButtonGroup(this)), look_(button(QStringLiteral("search"), tr("Look it up"))), banner_(new Banner) {
    setSubtitle(tr("A signature says: this tag means exactly this image."));
    auto* label = new QLabel(tr("&Tag to sign"));
    label->setBuddy(reference_);
    auto* row = new QHBoxLayout;
    row->addWidget(reference_, 1);
    row->addWidget(look_);
    body()->addWidget(label);
    body()->addLayout(row);
    auto* which = new QLabel(tr("Image"));
    which->setContentsMargins(0, 8, 0, 0);
    body()->addWidget(which);
    body()->addWidget(sourceCard(SignSetup::Source::Registry, tr("What the registry serves under this tag"), tr("The usual case: the image was pushed, and is signed as it stands there."), nullptr));
    body()->addWidget(sourceCard(SignSetup::Source::Local, tr("An image of this computer"), tr("Pushed to the registry first, then signed with the digest that was pushed. The signature can be left out."), localRow()));
    body()->addWidget(sourceCard(SignSetup::Source::Digest, tr("Another digest"), tr("The registry has to have it; the tag may point elsewhere."), digest_));
    body()->addWidget(banner_);
    body()->addStretch(1);
    connect(reference_, &QLineEdit::textEdited, setup_, &SignSetup::setReference);
    connect(digest_, &QLineEdit::textEdited, setup_, &SignSetup::setDigest);
    connect(local_, &QLineEdit::textEdited, setup_, &SignSetup::setLocal);
    connect(look_, &QPushButton::clicked, setup_, &SignSetup::look);
    for (QLineEdit* field : {reference_, digest_, local_}) connect(field, &QLineEdit::returnPressed, this, &SignPage::goOn);
    connect(group_, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on) setup_->setSource(static_cast<SignSetup::Source>(id));
    });
    connect(setup_, &SignSetup::changed, this, &ImagePage::showState);
    showState();
}

QWidget* ImagePage::sourceCard(SignSetup::Source source, const QString& name, const QString& words, QWidget* below) {
    auto* card = new ChoiceCard(name, words);
    QRadioButton* radio = card->radio();
    group_->addButton(radio, static_cast<int>(source));
    sources_[static_cast<int>(source)] = radio;
    if (below) {
        auto* indented = new QHBoxLayout;
        indented->setContentsMargins(ChoiceCard::kIndent, 4, 0, 0);
        indented->addWidget(below);
        card->body()->addLayout(indented);
        connect(radio, &QRadioButton::toggled, below, &QWidget::setVisible);
        below->hide();
    }
    return card;
}

QWidget* ImagePage::localRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* file = button(QStringLiteral("document"), tr("Archive…"));
    auto* folder = button(QStringLiteral("folder"), tr("OCI folder…"));
    file->setToolTip(tr("A file that docker save wrote"));
    folder->setToolTip(tr("A folder with an OCI image layout"));
    layout->addWidget(local_, 1);
    layout->addWidget(file);
    layout->addWidget(folder);
    connect(file, &QPushButton::clicked, this, &ImagePage::chooseFile);
    connect(folder, &QPushButton::clicked, this, &ImagePage::chooseFolder);
    return row;
}

void ImagePage::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Image archive"), {}, tr("Image archives (*.tar);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { setup_->setLocal(QStringLiteral("docker-archive:") + path); });
    dialog->open();
}

void ImagePage::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("OCI image layout"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { setup_->setLocal(QStringLiteral("oci:") + path); });
    dialog->open();
}

void ImagePage::showState() {
    const auto fill = [](QLineEdit* field, const QString& words) {
        if (field->text().trimmed() != words) field->setText(words);
    };
    fill(reference_, setup_->reference());
    fill(digest_, setup_->digestText());
    fill(local_, setup_->local());
    {
        const QSignalBlocker quiet(group_);
        sources_[static_cast<int>(setup_->source())]->setChecked(true);
    }
    banner_->hide();
    setAside({}, {}, {});
    switch (setup_->state()) {
        case SignSetup::State::Incomplete: break;
        case SignSetup::State::Looking: banner_->tell(Banner::Tone::Neutral, QStringLiteral("waiting"), tr("Asking the registry and the trust server…"), {}); break;
        case SignSetup::State::Failed: banner_->tell(Banner::Tone::Bad, QStringLiteral("fail"), setup_->problem(), setup_->hint()); break;
        case SignSetup::State::Ready: {
            const auto& digest = setup_->digestToSign();
            if (digest) setAside(tr("Digest to sign"), shortDigest(digest), text(digest->toString()));
            if (!digest) banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), tr("The image will be pushed as %1:%2").arg(setup_->gun(), setup_->tag()), tr("Its digest is known once it was read."));
            else if (digest == setup_->signedNow()) banner_->tell(Banner::Tone::Neutral, QStringLiteral("signed"), tr("Exactly this digest is signed already"), text(digest->toString()));
            else if (setup_->signedNow()) banner_->tell(Banner::Tone::Caution, QStringLiteral("stale"), tr("Another digest is signed under this tag now, and will be replaced"), tr("Signed now: %1\nTo be signed: %2").arg(text(setup_->signedNow()->toString()), text(digest->toString())));
            else banner_->tell(Banner::Tone::Good, QStringLiteral("pass"), tr("Found: %1").arg(text(digest->toString())), setup_->isFirstSignature() ? tr("This will be the first signature in %1.").arg(setup_->gun()) : QString());
            break;
        }
    }
    emit changed();
}

QString ImagePage::primaryText() const { return setup_->state() == SignSetup::State::Ready ? tr("Next") : tr("Look it up"); }

QString ImagePage::problem() const {
    if (setup_->state() == SignSetup::State::Looking) return tr("Asking…");
    return setup_->reference().isEmpty() ? tr("Name the tag to sign") : QString();
}

void ImagePage::enter() {
    reference_->setFocus();
    if (setup_->reference().isEmpty()) return;
    reference_->end(false);
}

}  // namespace roseglass::ui
