#pragma once
#include "ui/publish/plan_session.h"
#include "ui/sign/page.h"

class QStackedWidget;

namespace roseglass::ui {

class PlanView;
class ResultView;

/// The plan, before anything is done.
class ReviewPage : public SignPage {
    Q_OBJECT
public:
    explicit ReviewPage(PlanSession* session, QWidget* parent = nullptr);
    QString primaryText() const override;
    QString problem() const override;
    void enter() override;
    PlanView* plan() const { return plan_; }

private:
    void showState();

    PlanSession* session_;
    QStackedWidget* pages_;
    QWidget* waiting_;
    PlanView* plan_;
    ResultView* trouble_;
};

}  // namespace roseglass::ui
