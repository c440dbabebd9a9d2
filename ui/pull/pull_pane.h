#pragma once
#include <QWidget>
#include <memory>

#include "ui/common/region.h"
#include "ui/pull/pull_session.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace roseglass::ui {

class Banner;
class DestinationCards;
class DoneView;
class ProgressView;
class RefusalView;
class StartView;
class StepBar;

/// Gets verified bytes, or says why not: which image, where to, the steps, the parts.
class PullPane : public QWidget {
    Q_OBJECT
public:
    explicit PullPane(std::shared_ptr<Backend> backend, QWidget* parent = nullptr);

    void setBackend(std::shared_ptr<Backend> backend);
    /// Looks the image up and shows what a pull would do; empty: asks which. While a pull runs it stays in view.
    void open(const QString& reference);
    void setRecent(const QStringList& references);
    /// Whether pulls from now on ask for a signature.
    void setTrustByDefault(bool on);
    bool trustByDefault() const { return trustByDefault_; }
    /// Why nobody may pull without a signature here, for example the engine's policy; empty: they may. The glasses stay on then.
    void forbidUnsigned(const QString& reason);
    void recolor();
    void cancel();
    Regions regions() const;

    PullSession& session() const { return *session_; }
    StartView* start() const { return start_; }
    DestinationCards* cards() const { return cards_; }
    StepBar* steps() const { return steps_; }
    ProgressView* progress() const { return progress_; }
    RefusalView* refusal() const { return refusal_; }
    DoneView* done() const { return done_; }
    QLabel* title() const { return title_; }
    QPushButton* pullButton() const { return pull_; }
    QPushButton* cancelButton() const { return cancel_; }
    QPushButton* againButton() const { return again_; }
    QPushButton* otherButton() const { return other_; }
    QCheckBox* trustBox() const { return trust_; }
    QComboBox* platforms() const { return platforms_; }
    /// Why Pull is not possible now; empty when it is.
    QString whyNot() const;

signals:
    /// The trace behind the verdict is wanted.
    void whyRequested(const QString& reference);
    void signRequested(const QString& reference);
    void policyRequested();
    /// Something was pulled or refused, and is in the log of activity.
    void worked();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QWidget* buildHead();
    QWidget* buildOptions();
    void connectAll();
    void lookForEngine();
    trust::PullOptions wanted() const;
    void replan();
    void showState();
    void showPlatforms();
    void showButtons();

    std::shared_ptr<Backend> backend_;
    PullSession* session_;
    bool trustByDefault_ = true, updating_ = false;
    QString forbidden_;
    PullSession::State shownState_ = PullSession::State::Idle;

    QLabel *title_, *subtitle_, *reason_;
    QPushButton *pull_, *cancel_, *again_, *copyReport_, *other_;
    QWidget *head_ = nullptr, *buttons_ = nullptr, *options_ = nullptr;
    DestinationCards* cards_;
    QCheckBox* trust_;
    QLabel* platformLabel_;
    QComboBox* platforms_;
    StepBar* steps_;
    QStackedWidget* stack_;
    StartView* start_;
    ProgressView* progress_;
    RefusalView* refusal_;
    DoneView* done_;
};

}  // namespace roseglass::ui
