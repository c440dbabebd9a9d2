#pragma once
#include <QSplitter>
#include <initializer_list>

#include "ui/audit/audit_result_model.h"

class QHBoxLayout;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace roseglass::ui {

class CountChips;

/// A table of what an audit came to, narrowed by chips and by words, and what is to know about the chosen row below it.
class AuditResultView : public QSplitter {
    Q_OBJECT
public:
    /// @param chips  stand elsewhere; a chip a kind of row
    AuditResultView(AuditResultModel* model, CountChips* chips, QWidget* parent = nullptr);
    void setColumns(std::initializer_list<int> widths, int stretched);
    /// Beside the one that opens the row's repository.
    void addButton(QPushButton* button);

    /// In place of everything; what was chosen stays so where it is still there, else the first row is.
    void showReport(const std::shared_ptr<const trust::AuditReport>& report);
    /// New results will come one by one.
    void restart();
    void add(const std::vector<AuditResultModel::Audited>& repositories);
    void filter(const QString& words);
    bool hasRows() const;       ///< that the filter lets through
    void recolor();

    AuditResultModel* model() const { return model_; }
    CountChips* chips() const { return chips_; }
    QTableView* table() const { return table_; }
    HtmlView* detail() const { return detail_; }
    QPushButton* openButton() const { return open_; }

signals:
    void openRequested(const QString& reference);
    /// Other rows are shown than before.
    void rowsChanged();

private:
    QWidget* buildBelow();
    int chosenRow() const;      ///< of the model; -1: none
    void chooseFirst();
    void showChosen();
    void filterRows();
    void open();

    AuditResultModel* model_;
    CountChips* chips_;
    QSortFilterProxyModel* visible_;
    QTableView* table_;
    HtmlView* detail_;
    QPushButton* open_;
    QHBoxLayout* buttons_;
    QString words_;
    QString chosen_;            ///< key of the row that was chosen before the results were made again
};

}  // namespace roseglass::ui
