#pragma once
#include <QWidget>

#include "ui/pull/pull_session.h"

class QFrame;
class QGridLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QTableView;

namespace roseglass::ui {

class Banner;
class PartModel;

/// What will be or is being fetched: what the reference means and why, the parts, the whole.
class ProgressView : public QWidget {
    Q_OBJECT
public:
    explicit ProgressView(QWidget* parent = nullptr);
    /// @param place  of the destination, in words
    void show(const PullSession& session, const QString& place);
    void refresh(const PullSession& session);
    /// Without a signature the tag's name has to be typed before anything is fetched. True where that is done or not needed.
    bool isConfirmed(const PullSession& session) const;
    QLineEdit* confirmation() const { return confirmation_; }
    QTableView* table() const { return table_; }
    Banner* banner() const { return banner_; }
    QLabel* summary() const { return download_.words; }

signals:
    void confirmationChanged();
    void confirmed();
    void whyRequested();

private:
    struct Fact {
        QLabel *icon, *name, *words;
    };
    Fact fact(QGridLayout* grid, int row, const QString& name);
    void mark(const Fact& fact, PullSession::StepState state);
    void buildConfirmation();

    Banner* banner_;
    QFrame* confirm_;
    QLabel *confirmTitle_, *confirmWords_;
    QLineEdit* confirmation_;
    QString asked_;
    Fact resolve_, verify_, download_, check_, write_;
    QProgressBar* bar_;
    QLabel* percent_;
    QWidget *barRow_, *rest_;
    PartModel* model_;
    QTableView* table_;
};

}  // namespace roseglass::ui
