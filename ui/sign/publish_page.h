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
    /// Whether the work is a push without a signature: its name says so.
    void setPushesOnly(bool on) { setName(on ? tr("Push") : tr("Sign and publish")); }

signals:
    void planAgainRequested();
    void signRequested();

private:
    void showState();

    PlanSession* session_;
    QStackedWidget* pages_;
    WorkView* work_;
    ResultView* result_;
};

}  // namespace roseglass::ui
