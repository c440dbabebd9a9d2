#pragma once
#include <QWidget>

#include "ui/expiry/expiry_model.h"

class QButtonGroup;
class QToolButton;

namespace roseglass::ui {

/// All dates, those that are near, or those that are over; each with its count.
class ExpiryChips : public QWidget {
    Q_OBJECT
public:
    explicit ExpiryChips(QWidget* parent = nullptr);
    void setCounts(const std::vector<trust::ExpiryEntry>& entries);
    ExpiryFilter::Show chosen() const;
    void choose(ExpiryFilter::Show show);
    QToolButton* chip(ExpiryFilter::Show show) const;
    void recolor();

signals:
    void changed();

private:
    QButtonGroup* group_;
};

}  // namespace roseglass::ui
