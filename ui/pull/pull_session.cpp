#include "ui/pull/pull_session.h"

#include <algorithm>

#include "trust/deciding.h"
#include "ui/common/async.h"

namespace roseglass::ui {
namespace {

constexpr int kLookMs = 100;
/// Weight of the newest look in the rate: it settles within about two seconds.
constexpr double kNewest = 0.1;

Job jobWith(std::stop_token token) {
    Job job;
    job.stop = std::move(token);
    return job;
}

}  // namespace

/// Where the workers write how the parts stand, and the interface looks ten times a second: a fast registry tells more often
/// than anybody can see.
struct PullSession::Board {
    std::mutex mutex;
    std::vector<trust::PartProgress> parts;
};

PullSession::PullSession(QObject* parent) : QObject(parent) {
    look_.setInterval(kLookMs);
    connect(&look_, &QTimer::timeout, this, &PullSession::readBoard);
}

PullSession::~PullSession() { work_.request_stop(); }

void PullSession::start(const QString& reference, const trust::PullOptions& options) {
    if (state_ == State::Running) return;
    reference_ = reference;
    options_ = options;
    plan_.reset();
    plan(true);
}

void PullSession::change(const trust::PullOptions& options) {
    if (state_ == State::Running || reference_.isEmpty()) return;
    options_ = options;
    plan(false);
}

void PullSession::plan(bool note) {
    work_.request_stop();
    const quint64 generation = ++generation_;
    error_.reset();
    result_.reset();
    parts_.clear();
    ran_ = false;
    set(State::Planning);
    work_ = runAsync(this, [backend = backend_, reference = reference_.toStdString(), options = options_](std::stop_token token) { return backend->planPull(reference, options, jobWith(token)); },
                     [this, generation, note](Result<std::shared_ptr<const trust::PullPlan>> plan) {
                         if (generation == generation_) take(std::move(plan), note);
                     });
}

void PullSession::take(Result<std::shared_ptr<const trust::PullPlan>> plan, bool note) {
    if (!plan) {
        plan_.reset();
        error_ = std::move(plan).error();
        return set(error_->code == ErrorCode::Interrupted ? State::Stopped : State::Failed);
    }
    plan_ = std::move(*plan);
    for (size_t i = 0; i < plan_->parts.size(); ++i) parts_.push_back({i, trust::PartProgress::State::Waiting, plan_->parts[i].kept});
    if (!plan_->refused) return set(State::Ready);
    error_ = plan_->refused;
    set(State::Refused);
    if (!note) return;
    // To carry out what is refused does nothing but note the refusal in the log of activity.
    runAsync(this, [backend = backend_, plan = plan_](std::stop_token token) { return backend->pull(*plan, {}, jobWith(token)); }, [this](const Result<trust::PullResult>&) { emit progressed(); });
}

void PullSession::pull() {
    if (state_ != State::Ready && !goesOn()) return;
    const quint64 generation = ++generation_;
    error_.reset();
    ran_ = true;
    rate_ = 0;
    lastBytes_ = bytesDone();
    sinceLook_.start();
    board_ = std::make_shared<Board>();
    board_->parts = parts_;
    set(State::Running);
    look_.start();
    const auto watch = [board = board_](const trust::PartProgress& at) {
        const std::lock_guard lock(board->mutex);
        if (at.part < board->parts.size()) board->parts[at.part] = at;
    };
    work_ = runAsync(this, [backend = backend_, plan = plan_, watch](std::stop_token token) { return backend->pull(*plan, watch, jobWith(token)); },
                     [this, generation](Result<trust::PullResult> result) {
                         if (generation != generation_) return;
                         look_.stop();
                         readBoard();
                         if (!result) {
                             error_ = std::move(result).error();
                             return set(error_->code == ErrorCode::Interrupted ? State::Stopped : State::Failed);
                         }
                         result_ = std::move(*result);
                         set(State::Done);
                     });
}

bool PullSession::goesOn() const {
    if (!plan_ || !error_ || (state_ != State::Stopped && state_ != State::Failed)) return false;
    return trust::Puller::keepsParts(error_->code);
}

void PullSession::cancel() { work_.request_stop(); }

void PullSession::reset() {
    if (state_ == State::Running) return;
    work_.request_stop();
    ++generation_;
    reference_.clear();
    ran_ = false;
    plan_.reset();
    error_.reset();
    result_.reset();
    parts_.clear();
    set(State::Idle);
}

void PullSession::readBoard() {
    {
        const std::lock_guard lock(board_->mutex);
        parts_ = board_->parts;
    }
    const quint64 done = bytesDone();
    const double seconds = static_cast<double>(sinceLook_.restart()) / 1000;
    if (seconds > 0 && done >= lastBytes_) {
        const double now = static_cast<double>(done - lastBytes_) / seconds;
        rate_ = rate_ == 0 ? now : rate_ * (1 - kNewest) + now * kNewest;
    }
    lastBytes_ = done;
    emit progressed();
}

void PullSession::set(State state) {
    state_ = state;
    emit stateChanged();
}

size_t PullSession::partsVerified() const {
    return static_cast<size_t>(std::count_if(parts_.begin(), parts_.end(), [](const trust::PartProgress& part) { return part.state == trust::PartProgress::State::Verified; }));
}

quint64 PullSession::bytesDone() const {
    quint64 done = 0;
    for (const trust::PartProgress& part : parts_) done += part.state == trust::PartProgress::State::Verified && plan_ ? plan_->parts[part.part].blob.size : part.done;
    return done;
}

qint64 PullSession::secondsLeft() const {
    if (!plan_ || rate_ < 1) return -1;
    const quint64 done = bytesDone();
    return done >= plan_->totalBytes ? 0 : static_cast<qint64>(static_cast<double>(plan_->totalBytes - done) / rate_) + 1;
}

PullSession::StepState PullSession::stepState(Step step) const {
    const bool over = state_ == State::Stopped || state_ == State::Failed;
    if (!ran_) {
        // Both first steps are one call of the core; the verdict is what shows where it ended.
        const bool resolved = plan_ != nullptr;
        const bool verdict = resolved && state_ == State::Refused && plan_->verdict.error.has_value();
        // A digest is verified by what the registry gives for it: where it has nothing, the second step was never reached.
        const bool noDigest = verdict && plan_->basis == trust::PullPlan::Basis::Digest;
        const StepState against = verdict && plan_->verdict.standing == trust::Standing::Unknown && !trust::isOfDigestAlone(plan_->verdict) ? StepState::Unknown : StepState::Refused;
        switch (step) {
            case Step::Resolve: return noDigest ? StepState::Refused : state_ == State::Planning ? StepState::Running : resolved ? StepState::Done : state_ == State::Failed ? StepState::Failed : over ? StepState::NotReached : StepState::Waiting;
            case Step::Verify:
                if (state_ == State::Planning || state_ == State::Idle) return StepState::Waiting;
                if (!resolved || noDigest) return StepState::NotReached;
                return verdict ? against : plan_->basis == trust::PullPlan::Basis::Nothing ? StepState::Skipped : StepState::Done;
            case Step::Download: return state_ != State::Refused ? (over ? StepState::NotReached : StepState::Waiting) : verdict ? StepState::NotReached : StepState::Refused;
            default: return state_ == State::Refused || over ? StepState::NotReached : StepState::Waiting;
        }
    }
    if (step == Step::Resolve) return StepState::Done;
    if (step == Step::Verify) return plan_->basis == trust::PullPlan::Basis::Nothing ? StepState::Skipped : StepState::Done;
    if (state_ == State::Done) return StepState::Done;
    const bool arrived = std::none_of(parts_.begin(), parts_.end(), [](const trust::PartProgress& part) { return part.state == trust::PartProgress::State::Waiting || part.state == trust::PartProgress::State::Downloading; });
    const bool broken = std::any_of(parts_.begin(), parts_.end(), [](const trust::PartProgress& part) { return part.state == trust::PartProgress::State::Failed; });
    const bool verified = partsVerified() == parts_.size();
    const Step at = verified ? Step::Write : arrived && !broken ? Step::Check : Step::Download;
    if (step < at) return StepState::Done;
    if (step > at) return over ? StepState::NotReached : StepState::Waiting;
    return state_ == State::Failed ? StepState::Failed : state_ == State::Stopped ? StepState::Stopped : StepState::Running;
}

}  // namespace roseglass::ui
