#include "ui/expiry/reminder.h"

#include <QSettings>
#include <algorithm>

#include "ui/common/format.h"
#include "ui/expiry/expiry_settings.h"
#include "ui/expiry/expiry_words.h"
#include "ui/expiry/notifier.h"

namespace roseglass::ui {
namespace {

constexpr std::chrono::seconds kFirst(20);
constexpr std::chrono::hours kEvery(1);
/// The trust server signs its roles again on the last days.
constexpr int kServerDays = 1;
constexpr size_t kOneByOne = 3, kListed = 8;
const QString kTold = QStringLiteral("expiry/told");

QString sentence(const trust::ExpiryEntry& entry, Instant now) {
    const QString words = expirySentence(entry, now);
    return words.left(1).toUpper() + words.mid(1);
}

}  // namespace

ExpiryReminder::ExpiryReminder(ExpirySettings* settings, Notifier* notifier, Clock clock, QObject* parent) : QObject(parent), settings_(settings), notifier_(notifier), clock_(std::move(clock)) {
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &ExpiryReminder::look);
    connect(&reader_, &ExpiryReader::finished, this, &ExpiryReminder::remind);
    const auto soon = [this] {
        if (backend_) timer_.start(kFirst);
    };
    connect(settings_, &ExpirySettings::watchedChanged, this, soon);
    connect(settings_, &ExpirySettings::remindsChanged, this, soon);
}

void ExpiryReminder::setBackend(std::shared_ptr<Backend> backend) {
    backend_ = std::move(backend);
    reader_.cancel();
    if (backend_) timer_.start(kFirst);
    else timer_.stop();
}

void ExpiryReminder::look() {
    timer_.start(kEvery);
    if (!backend_ || !settings_->reminds() || settings_->watched().isEmpty()) return;
    std::vector<std::string> guns;
    for (const QString& gun : settings_->watched()) guns.push_back(gun.toStdString());
    reader_.read(backend_, guns, false);
}

std::vector<trust::ExpiryEntry> ExpiryReminder::due(const ExpiryReader::Reports& reports, Instant now) const {
    std::vector<trust::ExpiryEntry> entries = trust::makeExpiry(reports, now, settings_->thresholds());
    std::erase_if(entries, [&](const trust::ExpiryEntry& entry) {
        if (entry.state == trust::ExpiryState::Ok) return true;
        return entry.expires && entry.actor == trust::Actor::Operator && trust::daysLeft(entry, now) >= kServerDays;
    });
    return entries;
}

void ExpiryReminder::remind(const ExpiryReader::Reports& reports) {
    const Instant now = clock_();
    const QString today = text(formatRfc3339(now).substr(0, 10));
    QVariantMap told = QSettings().value(kTold).toMap();
    // Only what was told today matters.
    for (auto at = told.begin(); at != told.end();) at = at.value().toString() == today ? std::next(at) : told.erase(at);
    std::vector<trust::ExpiryEntry> fresh;
    for (trust::ExpiryEntry& entry : due(reports, now)) {
        const QString id = text(trust::expiryId(entry));
        if (told.contains(id)) continue;
        told.insert(id, today);
        fresh.push_back(std::move(entry));
    }
    QSettings().setValue(kTold, told);
    if (fresh.size() <= kOneByOne) {
        for (const trust::ExpiryEntry& entry : fresh) notifier_->notify(sentence(entry, now), text(entry.breaks.empty() ? entry.remedy : entry.breaks), entry.state == trust::ExpiryState::Expired);
    } else {
        QStringList lines;
        for (size_t i = 0; i < std::min(fresh.size(), kListed); ++i) lines << sentence(fresh[i], now);
        if (fresh.size() > kListed) lines << tr("and %1 more").arg(fresh.size() - kListed);
        notifier_->notify(tr("%1 dates need a look").arg(fresh.size()), lines.join(QLatin1Char('\n')), fresh.front().state == trust::ExpiryState::Expired);
    }
    emit looked();
}

}  // namespace roseglass::ui
