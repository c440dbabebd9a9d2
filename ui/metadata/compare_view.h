#pragma once
#include <QWidget>
#include <memory>

#include "trust/history.h"

class QComboBox;
class QLabel;

namespace roseglass::ui {

class DiffView;

/// Two metadata files side by side in meaning: line by line, what one has and the other has not. Any role of the report,
/// and every version that the repository's history knows.
class CompareView : public QWidget {
    Q_OBJECT
public:
    explicit CompareView(QWidget* parent = nullptr);
    void setReport(std::shared_ptr<const trust::Report> report);
    void setHistory(std::shared_ptr<const trust::History> history);
    /// Proposes this role on the right, and on the left its version before where one is known.
    void propose(const std::string& role);
    QComboBox* left() const { return left_; }
    QComboBox* right() const { return right_; }
    DiffView* diff() const { return diff_; }
    void recolor();

private:
    struct File {
        QString name;
        std::string role;
        int64_t version = 0;
        std::shared_ptr<const std::string> bytes;
    };
    void collect();
    void compare();

    std::shared_ptr<const trust::Report> report_;
    std::shared_ptr<const trust::History> history_;
    std::vector<File> files_;
    quint64 generation_ = 0;
    QComboBox *left_, *right_;
    QLabel* summary_;
    DiffView* diff_;
};

}  // namespace roseglass::ui
