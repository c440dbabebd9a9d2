#pragma once
#include <QObject>
#include <filesystem>
#include <stop_token>

#include "lab/lab.h"

namespace roseglass::ui {

/// Starts and fills the local lab on a worker, and ends it. A lab that this program started ends with it.
class LabSession : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    void start(const std::filesystem::path& folder);
    void stop();
    void cancel() { running_.request_stop(); }
    bool isRunning() const { return state_.running; }
    const lab::LabState& state() const { return state_; }

signals:
    void progress(const QString& step, quint64 done, quint64 total);
    void ready();
    void failed(const QString& message, const QString& hint);
    void ended();

private:
    std::stop_source running_;
    lab::LabState state_;
};

}  // namespace roseglass::ui
