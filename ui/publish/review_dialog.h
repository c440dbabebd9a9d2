#pragma once
#include <QDialog>

#include "ui/publish/plan_session.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace roseglass::ui {

class Banner;
class PassphraseSheet;
class PlanView;
class ResultView;
class WorkView;

/// One change from its plan to its result: the plan, the passphrases in place, a button named by the verb, the progress and
/// what it came to. For everything but signing, which has a wizard. Shown with open().
class ReviewDialog : public QDialog {
    Q_OBJECT
public:
    ReviewDialog(std::shared_ptr<Desk> desk, Intent intent, QWidget* parent = nullptr);

    PlanSession& session() { return *session_; }
    PassphraseSheet* sheet() const { return sheet_; }
    QPushButton* primary() const { return primary_; }
    QLineEdit* confirmation() const { return confirmation_; }

public slots:
    void reject() override;

signals:
    /// Something was changed.
    void finishedWork(const QString& repository);

private:
    void build();
    QWidget* buildReview();
    void showState();
    void showPlan();
    void updatePrimary();
    QString problem() const;

    PlanSession* session_;
    QLabel *subtitle_, *reason_;
    Banner* banner_;
    QStackedWidget* pages_;
    QWidget *waiting_, *review_, *confirmRow_;
    QLabel* confirmLabel_;
    QLineEdit* confirmation_;
    PlanView* plan_;
    PassphraseSheet* sheet_;
    WorkView* work_;
    ResultView* result_;
    QPushButton *cancel_, *primary_;
};

}  // namespace roseglass::ui
