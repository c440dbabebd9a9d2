#include "ui/window/lab_session.h"

#include "ui/common/async.h"
#include "ui/common/format.h"

namespace roseglass::ui {

void LabSession::start(const std::filesystem::path& folder) {
    emit progress(tr("Starting the lab"), 0, 0);
    const auto work = [this, folder](std::stop_token token) -> Result<lab::LabState> {
        Job job;
        job.stop = std::move(token);
        job.onProgress = [this](const Progress& at) {
            QMetaObject::invokeMethod(this, [this, step = text(at.step), done = at.done, total = at.total] { emit progress(step, done, total); });
        };
        RG_TRY(lab::up(folder, true, job));
        return lab::seed(folder, job);
    };
    running_ = runAsync(this, work, [this](Result<lab::LabState> state) {
        if (!state) {
            emit failed(shown(state.error().message, 500), shown(state.error().hint, 300));
            return;
        }
        state_ = std::move(*state);
        emit ready();
    });
}

void LabSession::stop() {
    if (!state_.running) return;
    const auto folder = state_.folder;
    state_ = {};
    runAsync(this, [folder](std::stop_token) { return lab::down(folder); }, [this](const Result<void>&) { emit ended(); });
}

}  // namespace roseglass::ui
