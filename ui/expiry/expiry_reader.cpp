#include "ui/expiry/expiry_reader.h"

#include <set>

#include "trust/inspect_many.h"
#include "ui/common/async.h"

namespace roseglass::ui {
namespace {

constexpr int kTickMs = 150;

/// What could not even be judged, as a report that says why.
std::shared_ptr<const trust::Report> failure(const std::string& gun, const Error& error) {
    auto report = std::make_shared<trust::Report>();
    report->repository = gun;
    report->status = trust::RepositoryStatus::Unreachable;
    report->trustError = error;
    return report;
}

}  // namespace

ExpiryReader::ExpiryReader(QObject* parent) : QObject(parent) {
    tick_.setInterval(kTickMs);
    connect(&tick_, &QTimer::timeout, this, [this] { emit progressed(count_->done, count_->total); });
}

void ExpiryReader::read(std::shared_ptr<Backend> backend, const std::vector<std::string>& guns, bool known) {
    cancel();
    const quint64 generation = ++generation_;
    reading_ = true;
    count_ = std::make_shared<Count>();
    tick_.start();
    const auto work = [backend = std::move(backend), guns, known, count = count_](std::stop_token stop) {
        std::set<std::string> all(guns.begin(), guns.end());
        if (known) {
            for (const std::string& gun : backend->knownRepositories()) all.insert(gun);
        }
        const std::vector<std::string> names(all.begin(), all.end());
        Job job;
        job.stop = stop;
        job.onProgress = [&](const Progress& progress) {
            count->total = static_cast<qint64>(progress.total);
            count->done = static_cast<qint64>(progress.done);
        };
        Reports reports;
        const auto looked = trust::inspectMany([&](const std::string& gun, const Job& each) { return backend->inspectTrust(gun, each); }, names, job);
        for (size_t i = 0; i < looked.size(); ++i) {
            if (looked[i]) reports.push_back(*looked[i]);
            else if (looked[i].error().code != ErrorCode::Interrupted) reports.push_back(failure(names[i], looked[i].error()));
        }
        return reports;
    };
    stop_ = runAsync(this, work, [this, generation](const Reports& reports) {
        if (generation != generation_) return;
        reading_ = false;
        tick_.stop();
        emit finished(reports);
    });
}

void ExpiryReader::cancel() { stop_.request_stop(); }

void ExpiryReader::abandon() {
    cancel();
    ++generation_;
    reading_ = false;
    tick_.stop();
}

}  // namespace roseglass::ui
