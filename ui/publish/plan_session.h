#pragma once
#include <QObject>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "ui/publish/desk.h"

namespace roseglass::ui {

/// One secret that a plan needs: a passphrase, or the PIN of a token whatever number of its keys sign (key.pin).
struct Ask {
    trust::PlannedKey key;
    std::string slot;      ///< TypedPassphrases::slotOf
    bool isNew = false;    ///< a passphrase is made, so it is asked for twice
    bool isOpen = false;   ///< the keychain or an earlier try opened it already: nothing is asked
};

/// From an intent to what became of it: plan → secrets → keys opened → done. No widget, no decision of its own.
class PlanSession : public QObject {
    Q_OBJECT
public:
    enum class State { Idle, Planning, Planned, PlanFailed, Working, Done, Failed };
    /// What happens while it works, in order. Upload and BackUp are left out where there is nothing of the kind.
    enum class Step { Open, Upload, Compare, Sign, Publish, BackUp };

    explicit PlanSession(std::shared_ptr<Desk> desk, QObject* parent = nullptr);
    ~PlanSession() override;

    /// Forgets plan and result; what was typed is kept.
    void setIntent(Intent intent);
    const Intent& intent() const { return intent_; }
    /// → Planned or PlanFailed.
    void plan();
    /// Planned → Working → Done or Failed; back to Planned when a passphrase is wrong (wrongPassphrase).
    void start();
    /// Ends planning, or the work as long as nothing was sent.
    void cancel();
    bool canCancel() const;

    State state() const { return state_; }
    /// Keys that were made, by this attempt or an earlier one.
    const std::vector<std::string>& madeKeys() const { return made_; }
    /// Null before Planned.
    const trust::Plan* currentPlan() const { return plan_ ? &*plan_ : nullptr; }
    const std::vector<Ask>& asks() const { return asks_; }
    const std::optional<Error>& error() const { return error_; }
    const std::optional<trust::Done>& done() const { return done_; }
    /// Somebody published since the plan was made: planning again is the way on.
    bool isConflict() const { return state_ == State::Failed && error_ && error_->code == ErrorCode::Conflict; }

    Desk& desk() const { return *desk_; }
    void setPassphrase(const std::string& slot, crypto::Secret passphrase) { desk_->typed().set(slot, std::move(passphrase)); }
    /// New keys are written into this file once they are made, under the passphrase of the first of them. Empty: none.
    void setBackupFile(const QString& file) { backupFile_ = file; }
    const QString& backupFile() const { return backupFile_; }
    /// Why the backup failed although everything else was done.
    const std::optional<Error>& backupError() const { return backupError_; }
    /// New keys of this computer have to be backed up, or put off by a person's own decision.
    bool makesKeys() const;

    std::vector<Step> steps() const;
    Step step() const { return step_; }

signals:
    void stateChanged();
    void stepChanged();
    /// In bytes where that is known; `total` 0 while it is not.
    void progressed(const QString& what, quint64 done, quint64 total);
    /// @param why  of a PIN: what the token says, and how many tries may be left
    void wrongPassphrase(const QString& slot, const QString& why);

private:
    struct Planned {
        Result<trust::Plan> plan;
        std::vector<Ask> asks;
    };
    struct Worked {
        std::optional<std::string> wrongSlot;
        std::string why;
        std::optional<Error> error, backupError;
        std::optional<trust::Done> done;
        std::vector<std::string> made;
    };
    struct Backup {
        std::string file;
        std::vector<std::string> earlier;   ///< keys that an attempt before this one made
    };
    static Planned makePlan(Desk& desk, const Intent& intent, const Job& job);
    static Worked work(Desk& desk, const trust::Plan& plan, const std::vector<Ask>& asks, const Backup& backup, const Job& job);
    Job newJob();
    void take(const Progress& progress);
    void enter(State state);
    void enterStep(Step step);

    std::shared_ptr<Desk> desk_;
    Intent intent_;
    State state_ = State::Idle;
    Step step_ = Step::Open;
    std::optional<trust::Plan> plan_;
    std::vector<Ask> asks_;
    std::optional<Error> error_, backupError_;
    std::optional<trust::Done> done_;
    QString backupFile_;
    std::vector<std::string> made_;   ///< IDs of keys that this session made
    std::stop_source running_;
    quint64 generation_ = 0;
};

}  // namespace roseglass::ui
