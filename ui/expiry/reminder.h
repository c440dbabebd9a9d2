#pragma once
#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>

#include "base/instant.h"
#include "ui/common/backend.h"
#include "trust/expiry.h"
#include "ui/expiry/expiry_reader.h"

namespace roseglass::ui {

class ExpirySettings;
class Notifier;

/// Looks at the watched repositories now and then, and reminds of what expires: of each thing once a day. What the trust
/// server renews by itself is worth a word only when it does not.
class ExpiryReminder : public QObject {
    Q_OBJECT
public:
    ExpiryReminder(ExpirySettings* settings, Notifier* notifier, Clock clock = systemClock(), QObject* parent = nullptr);
    /// The first look comes a little later; null ends them.
    void setBackend(std::shared_ptr<Backend> backend);
    /// Reads the watched repositories at once, where reminders are on.
    void look();

signals:
    void looked();

private:
    void remind(const ExpiryReader::Reports& reports);
    std::vector<trust::ExpiryEntry> due(const ExpiryReader::Reports& reports, Instant now) const;

    ExpirySettings* settings_;
    Notifier* notifier_;
    Clock clock_;
    std::shared_ptr<Backend> backend_;
    ExpiryReader reader_;
    QTimer timer_;
};

}  // namespace roseglass::ui
