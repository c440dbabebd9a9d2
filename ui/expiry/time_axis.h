#pragma once
#include <QString>
#include <QVector>

namespace roseglass::ui {

/// Where a day lies on the time line: of 90 days, 3 or 10 years, or logarithmic (log10(1 + days)), which shows tomorrow and
/// ten years at once. Days are counted from now, those before are negative.
class TimeAxis {
public:
    enum class Scale { Days90, Years3, Years10, Log };
    struct Tick {
        double days;
        QString label;
    };

    TimeAxis() { choose(Scale::Log); }
    /// Starts that scale again, neither panned nor zoomed.
    void choose(Scale scale);
    Scale scale() const { return scale_; }
    /// 0 at the left edge, 1 at the right one; what is not in view lies outside.
    double position(double days) const;
    double daysAt(double position) const;
    /// To later days by this part of the width; negative: to earlier ones.
    void pan(double part);
    /// @param factor  above 1 shows less, larger
    /// @param at      the position that stays where it is
    void zoom(double factor, double at);
    /// Labelled lines from now on that fit beside each other, earliest first.
    /// @param width  of the whole axis, px
    QVector<Tick> ticks(int width) const;

private:
    double unit(double days) const;
    double daysOf(double unit) const;
    void keepInReach();
    QVector<Tick> logarithmicTicks(int width) const;
    QVector<Tick> linearTicks(int width) const;

    Scale scale_ = Scale::Log;
    double from_ = 0, to_ = 1;  ///< in units
};

}  // namespace roseglass::ui
