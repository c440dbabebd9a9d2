#pragma once
#include <QObject>
#include <functional>
#include <memory>
#include <vector>

#include "ui/publish/plan_session.h"

class QWidget;

namespace roseglass::ui {

class ReviewDialog;

/// Where the window's dialogs get their desks from, and where it is known what is being published right now.
class Workbench : public QObject {
    Q_OBJECT
public:
    /// @param store  remembers passphrases; it must not ask a person itself
    explicit Workbench(std::shared_ptr<PassphraseStore> store, QObject* parent = nullptr);
    /// Of the window: trust server, lab, folders. Desks made from now on have them.
    void setOptions(trust::Options options) { options_ = std::move(options); }
    const trust::Options& options() const { return options_; }
    /// In place of the real ones, for tests.
    void setDeskMaker(std::function<std::shared_ptr<Desk>()> maker) { maker_ = std::move(maker); }

    std::shared_ptr<Desk> desk() const;
    /// Shows the plan of an intent, to be done or left.
    ReviewDialog* review(const Intent& intent, QWidget* parent);
    /// Tells of this session's work while it runs, and of what it changed.
    void follow(PlanSession* session);
    /// Working now, oldest first.
    const std::vector<PlanSession*>& running() const { return running_; }

signals:
    void runningChanged();
    /// Something was done, or failed, and is in the log of activity.
    void worked(const QString& repository);

private:
    trust::Options options_;
    std::shared_ptr<PassphraseStore> store_;
    std::function<std::shared_ptr<Desk>()> maker_;
    std::vector<PlanSession*> running_;
};

}  // namespace roseglass::ui
