#pragma once
#include "ui/publish/plan_session.h"
#include "ui/sign/page.h"

namespace roseglass::ui {

class PassphraseSheet;

/// The secrets that the plan needs, and the backup of what it makes.
class PassphrasePage : public SignPage {
    Q_OBJECT
public:
    explicit PassphrasePage(PlanSession* session, QWidget* parent = nullptr);
    QString primaryText() const override { return session_->intent().verb; }
    QString problem() const override;
    void enter() override;
    PassphraseSheet* sheet() const { return sheet_; }

private:
    void showState();

    PlanSession* session_;
    PassphraseSheet* sheet_;
};

}  // namespace roseglass::ui
