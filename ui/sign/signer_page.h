#pragma once
#include <functional>

#include "ui/sign/page.h"
#include "ui/sign/sign_setup.h"

class QButtonGroup;
class QVBoxLayout;

namespace roseglass::ui {

class Banner;

/// Who signs, with which key; for a first signature, which root key stands behind it.
class SignerPage : public SignPage {
    Q_OBJECT
public:
    explicit SignerPage(SignSetup* setup, QWidget* parent = nullptr);
    QString primaryText() const override { return tr("Review plan"); }
    QString problem() const override;
    void enter() override;

private:
    void build();
    void buildRoots();
    void buildSigners();
    void addChoice(const QString& name, const QString& detail, bool usable, bool chosen, std::function<void()> choose);

    SignSetup* setup_;
    Banner* banner_;
    QVBoxLayout* choices_;
    QButtonGroup* group_;
};

}  // namespace roseglass::ui
