#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "ui/common/backend.h"

namespace roseglass::ui {

/// One pull: what the reference means, what would be fetched, and the fetching. Everything long runs on workers; signals come
/// on the interface's thread.
class PullSession : public QObject {
    Q_OBJECT
public:
    enum class State {
        Idle,
        Planning,  ///< resolving and verifying
        Ready,     ///< nothing is written yet
        Refused,   ///< nothing will be
        Running,
        Done,
        Stopped,   ///< by the user; what had arrived is kept
        Failed,
    };
    enum class Step { Resolve, Verify, Download, Check, Write };
    static constexpr int kSteps = 5;
    enum class StepState { Waiting, Running, Done, Skipped, Unknown, Refused, Failed, Stopped, NotReached };

    explicit PullSession(QObject* parent = nullptr);
    ~PullSession() override;

    /// What is asked of the core from now on. A pull that runs goes on with the one that it had.
    void setBackend(std::shared_ptr<Backend> backend) { backend_ = std::move(backend); }

    /// Resolves and verifies. A refusal is noted in the log of activity.
    void start(const QString& reference, const trust::PullOptions& options);
    /// The same image with other options, while nothing runs.
    void change(const trust::PullOptions& options);
    /// Does what the plan says. In Ready, and again where it goes on.
    void pull();
    /// Whether pulling again goes on from what had arrived: it was stopped, or the way to the registry was cut. A registry that
    /// lied is asked again from the start.
    bool goesOn() const;
    void cancel();
    /// Leaves the image; not while it runs.
    void reset();

    State state() const { return state_; }
    bool isBusy() const { return state_ == State::Planning || state_ == State::Running; }
    StepState stepState(Step step) const;
    const QString& reference() const { return reference_; }
    const trust::PullOptions& options() const { return options_; }
    /// Null before the first one.
    const trust::PullPlan* plan() const { return plan_.get(); }
    /// Why it was refused, failed or stopped.
    const std::optional<Error>& error() const { return error_; }
    const std::optional<trust::PullResult>& result() const { return result_; }

    const std::vector<trust::PartProgress>& parts() const { return parts_; }
    size_t partsVerified() const;
    quint64 bytesDone() const;
    /// Bytes a second over the last seconds; 0 while it is not known.
    double rate() const { return rate_; }
    /// -1 while it is not known.
    qint64 secondsLeft() const;

signals:
    void stateChanged();
    void progressed();

private:
    struct Board;
    void plan(bool note);
    void take(Result<std::shared_ptr<const trust::PullPlan>> plan, bool note);
    void readBoard();
    void set(State state);

    std::shared_ptr<Backend> backend_;
    State state_ = State::Idle;
    QString reference_;
    trust::PullOptions options_;
    std::shared_ptr<const trust::PullPlan> plan_;
    std::optional<Error> error_;
    std::optional<trust::PullResult> result_;
    std::vector<trust::PartProgress> parts_;
    std::shared_ptr<Board> board_;
    std::stop_source work_;
    quint64 generation_ = 0;
    QTimer look_;
    QElapsedTimer sinceLook_;
    double rate_ = 0;
    quint64 lastBytes_ = 0;
    bool ran_ = false;   ///< it was begun: the first two steps are behind it
};

}  // namespace roseglass::ui
