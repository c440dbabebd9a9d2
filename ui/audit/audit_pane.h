#pragma once
#include <QWidget>
#include <memory>
#include <stop_token>

#include "ui/audit/audit_backend.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QTableView;
class QTextBrowser;
class QToolButton;

namespace roseglass::ui {

class Banner;
class FindingModel;
class SeverityChips;

/// Many repositories examined at once: which, how far, what was found, why it matters and what to do.
class AuditPane : public QWidget {
    Q_OBJECT
public:
    enum class Source { Known, Catalogue, File };

    explicit AuditPane(std::shared_ptr<AuditBackend> backend, QWidget* parent = nullptr);
    void setBackend(std::shared_ptr<AuditBackend> backend);
    /// Begins; ends what runs.
    void start();
    /// What was examined until then stays.
    void cancel();
    bool running() const { return running_; }
    void focusFilter();
    void recolor();

    QComboBox* source() const { return source_; }
    QLineEdit* field() const { return field_; }
    QPushButton* startButton() const { return start_; }
    QPushButton* cancelButton() const { return cancel_; }
    QLineEdit* filterField() const { return filter_; }
    QTableView* table() const { return table_; }
    FindingModel* model() const { return model_; }
    SeverityChips* chips() const { return chips_; }
    QTextBrowser* detail() const { return detail_; }
    QPushButton* openButton() const { return open_; }
    QToolButton* exportButton() const { return export_; }
    Banner* banner() const { return banner_; }
    QLabel* emptyNote() const { return empty_; }
    std::shared_ptr<const trust::AuditReport> report() const { return report_; }

signals:
    /// A repository, with a tag where the finding is about one.
    void openRequested(const QString& reference);

private:
    QWidget* buildHead();
    QWidget* buildChoice();
    QWidget* buildResults();
    void buildExport();
    void chooseFile();
    void sourceChanged();
    void take(Result<trust::AuditReport> report);
    void showProgress(const QString& step, quint64 done, quint64 total);
    void showState();
    void showSelected();
    void filterRows();
    void openSelected();
    const trust::Finding* selected() const;
    /// Whether the finding's subject is a tag that can be opened.
    bool isTag(const trust::Finding& finding) const;

    std::shared_ptr<AuditBackend> backend_;
    std::shared_ptr<const trust::AuditReport> report_;
    std::stop_source work_;
    bool running_ = false;
    quint64 generation_ = 0;

    QComboBox* source_;
    QLineEdit* field_;
    QPushButton *browse_, *start_, *cancel_, *open_;
    QProgressBar* progress_;
    QLabel *step_, *subtitle_, *empty_;
    Banner* banner_;
    SeverityChips* chips_;
    QLineEdit* filter_;
    FindingModel* model_;
    QSortFilterProxyModel* visible_;
    QTableView* table_;
    QTextBrowser* detail_;
    QToolButton* export_;
    QWidget *progressRow_, *filterRow_;
    QSplitter* results_;
};

}  // namespace roseglass::ui
