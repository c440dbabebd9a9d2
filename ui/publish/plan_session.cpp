#include "ui/publish/plan_session.h"

#include <QCoreApplication>
#include <QPointer>
#include <algorithm>
#include <set>

#include "ui/common/async.h"
#include "ui/common/format.h"

namespace roseglass::ui {
namespace {

constexpr const char* kHere = "this computer";

/// The desk's own steps among those that the core tells.
constexpr const char* kOpening = "Opening keys";
constexpr const char* kBackingUp = "Backing up";

std::set<std::string> idsOf(const std::vector<keys::KeyInfo>& keys) {
    std::set<std::string> ids;
    for (const keys::KeyInfo& info : keys) ids.insert(info.id);
    return ids;
}

/// The root key's where one is made, else that of the first new key: whoever knows it may open the keys anyway.
crypto::Secret backupPassphrase(Desk& desk, const std::vector<Ask>& asks) {
    crypto::Secret root = desk.typed().copy(TypedPassphrases::slotOf({{}, "root", {}, true}));
    if (!root.empty()) return root;
    const auto first = std::find_if(asks.begin(), asks.end(), [](const Ask& ask) { return ask.isNew; });
    return first == asks.end() ? crypto::Secret() : desk.typed().copy(first->slot);
}

bool isHere(const trust::PlannedKey& key) { return key.place == kHere; }

std::vector<Ask> asksOf(const trust::Plan& plan) {
    std::vector<Ask> asks;
    for (const trust::PlannedKey& key : plan.newKeys) {
        if (isHere(key)) asks.push_back({key, TypedPassphrases::slotOf(key), true, false});
    }
    for (const trust::PlannedKey& key : plan.passphrases) {
        Ask ask{key, TypedPassphrases::slotOf(key), false, false};
        const bool asked = key.pin && std::any_of(asks.begin(), asks.end(), [&](const Ask& other) { return other.slot == ask.slot; });
        if (!asked) asks.push_back(std::move(ask));
    }
    return asks;
}

}  // namespace

PlanSession::PlanSession(std::shared_ptr<Desk> desk, QObject* parent) : QObject(parent), desk_(std::move(desk)) {}

PlanSession::~PlanSession() {
    if (canCancel()) running_.request_stop();
}

void PlanSession::setIntent(Intent intent) {
    running_.request_stop();
    ++generation_;
    intent_ = std::move(intent);
    plan_.reset();
    asks_.clear();
    error_.reset();
    done_.reset();
    enter(State::Idle);
}

PlanSession::Planned PlanSession::makePlan(Desk& desk, const Intent& intent, const Job& job) {
    Planned out{desk.plan(intent, job), {}};
    if (!out.plan) return out;
    out.asks = asksOf(*out.plan);
    // What the keychain opens, or was opened before, is not asked for again. A token counts wrong PINs: looking at a plan
    // must not cost a try.
    for (Ask& ask : out.asks) ask.isOpen = !ask.isNew && !ask.key.pin && desk.unlock(ask.key.id, job).has_value();
    return out;
}

void PlanSession::plan() {
    running_.request_stop();
    const quint64 generation = ++generation_;
    error_.reset();
    done_.reset();
    enter(State::Planning);
    running_ = runAsync(this, [desk = desk_, intent = intent_, job = newJob()](std::stop_token token) mutable {
                            job.stop = std::move(token);
                            return makePlan(*desk, intent, job);
                        },
                        [this, generation](Planned planned) {
                            if (generation != generation_) return;
                            asks_ = std::move(planned.asks);
                            if (planned.plan) plan_ = std::move(*planned.plan);
                            else error_ = planned.plan.error();
                            enter(error_ ? State::PlanFailed : State::Planned);
                        });
}

PlanSession::Worked PlanSession::work(Desk& desk, const trust::Plan& plan, const std::vector<Ask>& asks, const Backup& backup, const Job& job) {
    Worked out;
    job.progress(kOpening);
    // Every passphrase is tried before anything is made, so that a wrong one costs nothing.
    for (const Ask& ask : asks) {
        if (ask.isNew || ask.isOpen || ask.key.id.empty()) continue;
        const auto opened = desk.unlock(ask.key.id, job);
        if (opened) continue;
        if (opened.error().code == ErrorCode::BadPassphrase) out.wrongSlot = ask.slot;
        if (out.wrongSlot && ask.key.pin) out.why = opened.error().message + ". " + opened.error().hint;
        out.error = opened.error();
        return out;
    }
    const std::set<std::string> before = idsOf(desk.keys());
    auto done = desk.execute(plan, job);
    if (done) out.done = std::move(*done);
    else out.error = done.error();
    // Keys are made before anything is sent: they are there, and worth a backup, even when the sending failed.
    out.made = backup.earlier;
    for (const std::string& id : idsOf(desk.keys())) {
        if (!before.contains(id)) out.made.push_back(id);
    }
    if (backup.file.empty() || out.made.empty()) return out;
    job.progress(kBackingUp);
    Job last = job;
    last.stop = {};
    const auto written = desk.backUp(backup.file, out.made, backupPassphrase(desk, asks), last);
    if (!written) out.backupError = written.error();
    return out;
}

void PlanSession::start() {
    if (state_ != State::Planned) return;
    const quint64 generation = ++generation_;
    error_.reset();
    backupError_.reset();
    step_ = intent_.pushesOnly ? Step::Upload : Step::Open;
    enter(State::Working);
    running_ = runAsync(this,
                        [desk = desk_, plan = *plan_, asks = asks_, backup = Backup{backupFile_.toStdString(), made_}, job = newJob()](std::stop_token token) mutable {
                            job.stop = std::move(token);
                            return work(*desk, plan, asks, backup, job);
                        },
                        [this, generation](Worked worked) {
                            if (generation != generation_) return;
                            error_ = std::move(worked.error);
                            backupError_ = std::move(worked.backupError);
                            done_ = std::move(worked.done);
                            if (!worked.made.empty()) made_ = std::move(worked.made);
                            if (worked.wrongSlot) {
                                enter(State::Planned);
                                emit wrongPassphrase(text(*worked.wrongSlot), shown(worked.why, 300).trimmed());
                                return;
                            }
                            if (done_) desk_->typed().clear();
                            enter(error_ ? State::Failed : State::Done);
                        });
}

bool PlanSession::canCancel() const { return state_ == State::Planning || (state_ == State::Working && step_ < Step::Publish); }

void PlanSession::cancel() {
    if (canCancel()) running_.request_stop();
}

bool PlanSession::makesKeys() const {
    return std::any_of(asks_.begin(), asks_.end(), [](const Ask& ask) { return ask.isNew; });
}

std::vector<PlanSession::Step> PlanSession::steps() const {
    std::vector<Step> out;
    if (!asks_.empty()) out.push_back(Step::Open);
    if (plan_ && !plan_->registryRequests.empty()) out.push_back(Step::Upload);
    if (plan_ && !plan_->roles.empty()) out.insert(out.end(), {Step::Compare, Step::Sign});
    // A push that signs nothing publishes nothing.
    if (!intent_.pushesOnly || out.empty()) out.push_back(Step::Publish);
    if (!backupFile_.isEmpty() && makesKeys()) out.push_back(Step::BackUp);
    return out;
}

Job PlanSession::newJob() {
    Job job;
    // Told on a worker, taken on the interface's thread, where alone it is known whether the session still lives.
    job.onProgress = [self = QPointer<PlanSession>(this)](const Progress& at) {
        QMetaObject::invokeMethod(qApp, [self, at] { if (self) self->take(at); }, Qt::QueuedConnection);
    };
    return job;
}

void PlanSession::take(const Progress& at) {
    if (state_ == State::Working) {
        if (at.step == kOpening) enterStep(Step::Open);
        else if (at.step == kBackingUp) enterStep(Step::BackUp);
        else if (at.step == "Publishing") enterStep(Step::Publish);
        else if (at.step == "Signing") enterStep(Step::Sign);
        else if (at.step == "Reading the present state") enterStep(Step::Compare);
        else if (step_ < Step::Compare && at.total > 0) enterStep(Step::Upload);
    }
    emit progressed(shown(at.step, 120), at.done, at.total);
}

void PlanSession::enter(State state) {
    state_ = state;
    emit stateChanged();
}

void PlanSession::enterStep(Step step) {
    // Reading back after publishing tells the same words as reading before: steps only go forward.
    if (step <= step_) return;
    step_ = step;
    emit stepChanged();
}

}  // namespace roseglass::ui
