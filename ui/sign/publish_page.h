#pragma once
#include "ui/publish/plan_session.h"
#include "ui/sign/page.h"

class QStackedWidget;

namespace roseglass::ui {

class ResultView;
class WorkView;

/// The work while it runs, and what it came to.
class PublishPage : public SignPage {
    Q_OBJECT
public:
    explicit PublishPage(PlanSession* session, QWidget* parent = nullptr);
    QString primaryText() const override { return tr("Close"); }
    QString problem() const override;
    ResultView* result() const { return result_; }

signals:
    void planAgainRequested();

private:
    void showState();

    PlanSession* session_;
    QStackedWidget* pages_;
    WorkView* work_;
    ResultView* result_;
};

}  // namespace roseglass::ui
