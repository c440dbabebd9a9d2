#include "ui/expiry/time_axis.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace roseglass::ui {
namespace {

constexpr double kYear = 365.25, kMonth = kYear / 12;
/// How much of the width lies before now, in the beginning.
constexpr double kPast = 0.13;
constexpr double kFarthest = 100 * kYear;
constexpr double kLeastDays = 2, kLeastDecades = 0.2;
constexpr int kLabelWidth = 66, kFromToday = 48, kLinearStep = 84;

QString tr(const char* source) { return QCoreApplication::translate("TimeAxis", source); }

struct Mark {
    double days;
    int rank;  ///< lower ones are placed first
    const char* label;
};

constexpr Mark kMarks[] = {{1, 0, QT_TRANSLATE_NOOP("TimeAxis", "1 day")},       {7, 0, QT_TRANSLATE_NOOP("TimeAxis", "1 week")},      {kMonth, 0, QT_TRANSLATE_NOOP("TimeAxis", "1 month")},
                           {3 * kMonth, 1, QT_TRANSLATE_NOOP("TimeAxis", "3 months")}, {kYear, 0, QT_TRANSLATE_NOOP("TimeAxis", "1 year")},  {3 * kYear, 1, QT_TRANSLATE_NOOP("TimeAxis", "3 years")},
                           {10 * kYear, 0, QT_TRANSLATE_NOOP("TimeAxis", "10 years")}, {30 * kYear, 1, QT_TRANSLATE_NOOP("TimeAxis", "30 years")}, {2, 3, QT_TRANSLATE_NOOP("TimeAxis", "2 days")},
                           {3, 2, QT_TRANSLATE_NOOP("TimeAxis", "3 days")},       {14, 2, QT_TRANSLATE_NOOP("TimeAxis", "2 weeks")},    {2 * kMonth, 3, QT_TRANSLATE_NOOP("TimeAxis", "2 months")},
                           {6 * kMonth, 2, QT_TRANSLATE_NOOP("TimeAxis", "6 months")}, {2 * kYear, 3, QT_TRANSLATE_NOOP("TimeAxis", "2 years")}, {5 * kYear, 2, QT_TRANSLATE_NOOP("TimeAxis", "5 years")},
                           {20 * kYear, 3, QT_TRANSLATE_NOOP("TimeAxis", "20 years")}};

/// "2 weeks" for so many days that a step of this size counts.
QString countedLabel(double days, double step) {
    const auto counted = [&](double size, const QString& one, const QString& many) {
        const int count = static_cast<int>(std::lround(days / size));
        return count == 1 ? one : many.arg(count);
    };
    if (step >= kYear) return counted(kYear, tr("1 year"), tr("%1 years"));
    if (step >= kMonth) return counted(kMonth, tr("1 month"), tr("%1 months"));
    if (step >= 7) return counted(7, tr("1 week"), tr("%1 weeks"));
    return counted(1, tr("1 day"), tr("%1 days"));
}

}  // namespace

double TimeAxis::unit(double days) const { return scale_ == Scale::Log ? std::copysign(std::log10(1 + std::abs(days)), days) : days; }
double TimeAxis::daysOf(double unit) const { return scale_ == Scale::Log ? std::copysign(std::pow(10, std::abs(unit)) - 1, unit) : unit; }

void TimeAxis::choose(Scale scale) {
    scale_ = scale;
    const double days = scale == Scale::Days90 ? 90 : scale == Scale::Years3 ? 3 * kYear : 10 * kYear;
    // A little more, so that the end of the last bar is seen.
    to_ = unit(days) * 1.03;
    from_ = -to_ * kPast / (1 - kPast);
}

double TimeAxis::position(double days) const { return (unit(days) - from_) / (to_ - from_); }
double TimeAxis::daysAt(double position) const { return daysOf(from_ + position * (to_ - from_)); }

void TimeAxis::pan(double part) {
    const double by = part * (to_ - from_);
    from_ += by;
    to_ += by;
    keepInReach();
}

void TimeAxis::zoom(double factor, double at) {
    const double middle = from_ + at * (to_ - from_);
    const double least = scale_ == Scale::Log ? kLeastDecades : kLeastDays;
    const double span = std::clamp((to_ - from_) / factor, least, 2 * unit(kFarthest));
    from_ = middle - at * span;
    to_ = from_ + span;
    keepInReach();
}

void TimeAxis::keepInReach() {
    const double end = unit(kFarthest), span = to_ - from_;
    from_ = std::clamp(from_, -end, end - span);
    to_ = from_ + span;
}

QVector<TimeAxis::Tick> TimeAxis::ticks(int width) const { return scale_ == Scale::Log ? logarithmicTicks(width) : linearTicks(width); }

QVector<TimeAxis::Tick> TimeAxis::logarithmicTicks(int width) const {
    QVector<Tick> ticks;
    QVector<double> taken;
    const double today = position(0) * width;
    for (int rank = 0; rank <= 3; ++rank) {
        for (const Mark& mark : kMarks) {
            const double x = position(mark.days) * width;
            const bool free = std::none_of(taken.begin(), taken.end(), [x](double other) { return std::abs(other - x) < kLabelWidth; });
            if (mark.rank != rank || !free || x < 0 || x > width || std::abs(x - today) < kFromToday) continue;
            taken << x;
            ticks.push_back({mark.days, tr(mark.label)});
        }
    }
    std::sort(ticks.begin(), ticks.end(), [](const Tick& a, const Tick& b) { return a.days < b.days; });
    return ticks;
}

QVector<TimeAxis::Tick> TimeAxis::linearTicks(int width) const {
    QVector<Tick> ticks;
    double step = 100 * kYear;
    for (const double candidate : {1.0, 2.0, 7.0, 14.0, kMonth, 2 * kMonth, 3 * kMonth, 6 * kMonth, kYear, 2 * kYear, 5 * kYear, 10 * kYear, 20 * kYear}) {
        if (candidate / (to_ - from_) * width < kLinearStep) continue;
        step = candidate;
        break;
    }
    for (double days = std::max(step, std::ceil(from_ / step) * step); days <= to_; days += step) ticks.push_back({days, countedLabel(days, step)});
    return ticks;
}

}  // namespace roseglass::ui
