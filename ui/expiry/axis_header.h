#pragma once
#include <QHeaderView>

namespace roseglass::ui {

class TimeAxis;

/// Column names, and above the bars the time line's labels with Today.
class AxisHeader : public QHeaderView {
    Q_OBJECT
public:
    /// @param axis  outlives the header
    explicit AxisHeader(const TimeAxis* axis, QWidget* parent = nullptr);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int column) const override;

private:
    const TimeAxis* axis_;
};

}  // namespace roseglass::ui
