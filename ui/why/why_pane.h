#pragma once
#include <QWidget>
#include <memory>
#include <optional>

#include "base/result.h"
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
    /// @param row  the tag's row in the table, where there is one, so that both tell the same
    void setVerdict(std::shared_ptr<const trust::Verdict> verdict, const trust::TagRow* row = nullptr);
    /// There is no verdict, and why not: an error, or somebody stopped it.
    void setError(const Error& error);
    /// "Checking…", the last trace stays. One of the above ends it.
    void setChecking();
    const CheckModel& model() const { return *model_; }
    QTableView* table() const { return table_; }
    Banner* banner() const { return banner_; }

signals:
    void retryRequested();

private:
    void showBanner(const trust::TagRow* row);
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
