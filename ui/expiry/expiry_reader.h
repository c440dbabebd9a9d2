#pragma once
#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>
#include <stop_token>
#include <vector>

#include "ui/common/backend.h"

namespace roseglass::ui {

/// Reads the trust data of many repositories on a worker; the registry is not asked.
class ExpiryReader : public QObject {
    Q_OBJECT
public:
    using Reports = std::vector<std::shared_ptr<const trust::Report>>;

    explicit ExpiryReader(QObject* parent = nullptr);
    /// @param guns   these
    /// @param known  and all that the backend knows
    void read(std::shared_ptr<Backend> backend, const std::vector<std::string>& guns, bool known);
    /// What was read until then is handed over.
    void cancel();
    /// What was read until then is of no use any more.
    void abandon();
    bool isReading() const { return reading_; }

signals:
    void progressed(qint64 done, qint64 total);
    /// A repository that failed has a report that says so.
    void finished(const roseglass::ui::ExpiryReader::Reports& reports);

private:
    struct Count {
        std::atomic<qint64> done = 0, total = 0;
    };

    std::stop_source stop_{std::nostopstate};
    std::shared_ptr<Count> count_;
    QTimer tick_;
    quint64 generation_ = 0;
    bool reading_ = false;
};

}  // namespace roseglass::ui
