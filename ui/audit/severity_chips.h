#pragma once
#include <QWidget>
#include <map>
#include <optional>

#include "trust/audit/finding.h"

class QToolButton;

namespace roseglass::ui {

class FindingModel;

/// One chip a severity with its count, and one for all; one is chosen at a time.
class SeverityChips : public QWidget {
    Q_OBJECT
public:
    explicit SeverityChips(QWidget* parent = nullptr);
    void setCounts(const FindingModel& model);
    /// Nothing: all of them.
    std::optional<trust::FindingSeverity> chosen() const { return chosen_; }
    void choose(std::optional<trust::FindingSeverity> severity);
    QToolButton* chip(std::optional<trust::FindingSeverity> severity) const { return chips_.at(severity); }
    void recolor();

signals:
    void changed();

private:
    std::map<std::optional<trust::FindingSeverity>, QToolButton*> chips_;
    std::optional<trust::FindingSeverity> chosen_;
};

}  // namespace roseglass::ui
