#pragma once
#include "ui/sign/page.h"
#include "ui/sign/sign_setup.h"

class QButtonGroup;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace roseglass::ui {

class Banner;

/// Which image, and under which tag.
class ImagePage : public SignPage {
    Q_OBJECT
public:
    explicit ImagePage(SignSetup* setup, QWidget* parent = nullptr);
    QString primaryText() const override;
    QString problem() const override;
    void enter() override;
    QLineEdit* referenceField() const { return reference_; }
    QLineEdit* digestField() const { return digest_; }
    QLineEdit* localField() const { return local_; }
    QRadioButton* sourceButton(SignSetup::Source source) const { return sources_[static_cast<int>(source)]; }

private:
    QWidget* sourceCard(SignSetup::Source source, const QString& name, const QString& words, QWidget* below);
    QWidget* localRow();
    void chooseFile();
    void chooseFolder();
    void showState();

    SignSetup* setup_;
    QLineEdit *reference_, *digest_, *local_;
    QRadioButton* sources_[3] = {};
    QButtonGroup* group_;
    QPushButton* look_;
    Banner* banner_;
};

}  // namespace roseglass::ui
