#pragma once
#include <QWidget>
#include <memory>
#include <optional>
#include <stop_token>

#include "ui/audit/audit_run.h"
#include "ui/audit/audit_result_model.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace roseglass::ui {

class Banner;
class AuditResultView;

/// Many repositories examined at once: which, how far, what was found, why it matters and what to do; and tag by tag what
/// else vouches for it.
class AuditPane : public QWidget {
    Q_OBJECT
public:
    using Source = AuditSource;
    enum class View { Findings, Tags };

    /// @param folder  of what is kept of a stopped audit; empty: defaultAuditFolder()
    explicit AuditPane(std::shared_ptr<AuditBackend> backend, std::filesystem::path folder = {}, QWidget* parent = nullptr);
    void setBackend(std::shared_ptr<AuditBackend> backend);
    /// Begins; ends what runs.
    void start();
    /// The rest of the audit that was stopped.
    void goOn();
    /// What was examined until then stays.
    void cancel();
    bool running() const { return running_; }
    void showView(View view);
    View shownView() const;
    void focusFilter();
    void recolor();

    QComboBox* source() const { return source_; }
    QLineEdit* field() const { return field_; }
    QCheckBox* historyBox() const { return history_; }
    QPushButton* startButton() const { return start_; }
    QPushButton* cancelButton() const { return cancel_; }
    QLineEdit* filterField() const { return filter_; }
    AuditResultView* findings() const { return findings_; }
    AuditResultView* tags() const { return tags_; }
    QToolButton* viewButton(View view) const { return view == View::Findings ? findingsButton_ : tagsButton_; }
    QPushButton* inventoryButton() const { return inventory_; }
    QToolButton* exportButton() const { return export_; }
    Banner* banner() const { return banner_; }
    QLabel* emptyNote() const { return empty_; }
    std::shared_ptr<const trust::AuditReport> report() const { return report_; }

signals:
    /// A repository, with a tag where the row is about one.
    void openRequested(const QString& reference);

private:
    QWidget* buildHead();
    QWidget* buildSwitch();
    QWidget* buildChoice();
    QWidget* buildFilters();
    QWidget* buildResults();
    void buildExport();
    void exportAs(AuditFormat format, const QString& file);
    void chooseFile();
    void sourceChanged();
    void begin(AuditWish wish);
    void grow(const std::vector<AuditResultModel::Audited>& repositories);
    void take(Result<trust::AuditReport> report);
    void tellResumed();
    void showReport();
    void showProgress(const QString& step, quint64 done, quint64 total);
    void showState();
    QString emptyWords() const;
    AuditResultView* current() const;

    std::shared_ptr<AuditBackend> backend_;
    const std::filesystem::path folder_;
    std::shared_ptr<const trust::AuditReport> report_;
    std::stop_source work_;
    std::optional<AuditWish> asked_;   ///< of the backend that is there
    bool running_ = false;
    int grown_ = 0;                    ///< repositories that came in while this audit runs
    quint64 generation_ = 0;

    QComboBox* source_;
    QLineEdit* field_;
    QPushButton *browse_, *start_, *cancel_, *inventory_;
    QCheckBox* history_;
    QProgressBar* progress_;
    QLabel *step_, *subtitle_, *empty_;
    Banner* banner_;
    QLineEdit* filter_;
    AuditResultView *findings_, *tags_;
    QToolButton *findingsButton_, *tagsButton_, *export_;
    QWidget *progressRow_, *filterRow_;
    QStackedWidget* results_;
};

}  // namespace roseglass::ui
