#pragma once
#include <QWidget>
#include <memory>
#include <optional>

#include "trust/report.h"
#include "ui/why/check_model.h"

class QTableView;
class QLabel;

namespace roseglass::ui {

class Banner;
class CheckInspector;

/// The whole trace of one verdict, and one check of it in full.
class WhyPane : public QWidget {
    Q_OBJECT
public:
    explicit WhyPane(QWidget* parent = nullptr);
    void setVerdict(std::shared_ptr<const trust::Verdict> verdict);
    /// "Checking…", the last trace stays.
    void setChecking();
    const CheckModel& model() const { return *model_; }
    QTableView* table() const { return table_; }

private:
    void showBanner();
    void showCheck(int row);
    QString traceAsText() const;

    std::shared_ptr<const trust::Verdict> verdict_;
    Banner* banner_;
    CheckModel* model_;
    QTableView* table_;
    CheckInspector* inspector_;
    QLabel* empty_;
};

}  // namespace roseglass::ui
