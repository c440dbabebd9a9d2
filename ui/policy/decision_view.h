#pragma once
#include <QWidget>
#include <array>

#include "trust/policy.h"

class QLabel;
class QVBoxLayout;

namespace roseglass::ui {

class Banner;
class ModeBox;

/// What the engine does with one reference, why, and what it would do in the other modes.
class DecisionView : public QWidget {
    Q_OBJECT
public:
    explicit DecisionView(QWidget* parent = nullptr);
    ~DecisionView() override;
    void show(const trust::PolicyDecision& decision);
    void tell(const QString& words);            ///< nothing is decided yet: why
    void tellError(const Error& error);
    /// The last result stays, greyed.
    void setChecking(bool checking);
    void recolor();

    Banner* banner() const { return banner_; }
    QStringList sentences() const;
    QString boxWords(docker::TrustMode mode) const;
    bool boxIsCurrent(docker::TrustMode mode) const;

signals:
    void whyRequested();
    void retryRequested();

private:
    void clearSteps();
    void addStep(const tuf::Check& step);

    Banner* banner_;
    QLabel *hint_, *checking_;
    QWidget *body_, *steps_;
    QVBoxLayout* stepLayout_;
    std::array<ModeBox*, 3> boxes_{};
    std::optional<trust::PolicyDecision> shown_;
};

}  // namespace roseglass::ui
