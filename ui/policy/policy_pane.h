#pragma once
#include <QWidget>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

#include "trust/policy.h"
#include "ui/common/region.h"
#include "ui/policy/policy_draft.h"

class QAction;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QTimer;

namespace roseglass::ui {

class Banner;
class DecisionView;
class DiffView;
class ModeList;
class PinDialog;
class PinModel;

/// What the policy pane works on.
struct PolicyDesk {
    std::filesystem::path file;   ///< empty: the one that the engine reads
    std::filesystem::path dockerConfig;
    std::shared_ptr<const trust::PolicyChecker> checker;
};

/// The engine's content-trust policy: understood on one side, tried and previewed on the other, written only by Save.
class PolicyPane : public QWidget {
    Q_OBJECT
public:
    explicit PolicyPane(PolicyDesk desk, QWidget* parent = nullptr);
    ~PolicyPane() override;

    void setDesk(PolicyDesk desk);
    /// Reads the file again, unless there are unsaved changes.
    void refresh();
    /// A reference to try, where the user has not typed one himself.
    void propose(const QString& reference);
    void recolor();
    void cancel();
    /// Whether the window may go: with unsaved changes it says so first, and lets it go the second time.
    bool mayClose();
    Regions regions() const;

    PolicyDraft* draft() const { return draft_; }
    ModeList* modes() const { return modes_; }
    QCheckBox* officialBox() const { return official_; }
    QCheckBox* expiredBox() const { return expired_; }
    QTableView* table() const { return table_; }
    PinModel* model() const { return model_; }
    QLineEdit* field() const { return field_; }
    DecisionView* decision() const { return decision_; }
    DiffView* preview() const { return preview_; }
    Banner* banner() const { return banner_; }
    QPushButton* saveButton() const { return save_; }
    QPushButton* tryButton() const { return try_; }
    QLabel* changesLabel() const { return changes_; }
    struct Actions { QAction *add, *edit, *remove, *undo, *revert; };
    const Actions& actions() const { return actions_; }

signals:
    void whyRequested(const QString& reference);
    void loaded();
    void saved();
    void closeRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QAction* makeAction(const QString& words, const QString& iconName, const QKeySequence& keys, void (PolicyPane::*run)());
    void buildActions();
    QWidget* buildHeader();
    QWidget* buildPolicy();
    QWidget* buildTrial();
    void connectParts();

    void load();
    void showDraft();
    void showFindings();
    void markMistake();
    void showNames();
    void showDecision();
    std::string triedName() const;
    const docker::RootPin* chosenPin() const;
    void tryNow();
    void take(Result<trust::PolicyFacts> facts);
    void save();
    void finishSaving(Result<std::filesystem::path> copy);
    void offerText();
    void offerCopies();
    void openDialog(const docker::RootPin& pin);

    void addPin();
    void editPin();
    void removePin();
    void undo();
    void revert();

    PolicyDesk desk_;
    PolicyDraft* draft_;
    std::optional<trust::PolicyQuestion> question_;   ///< whose facts are here
    std::optional<trust::PolicyFacts> facts_;
    std::stop_source loading_, asking_;
    quint64 loadNumber_ = 0, askNumber_ = 0;
    bool asked_ = false, writable_ = false, proposed_ = true, saving_ = false, warned_ = false;
    std::string shownName_;   ///< that the table was made for
    Actions actions_{};

    QWidget *header_ = nullptr, *left_ = nullptr, *right_ = nullptr;
    QLabel *subtitle_, *changes_, *officialName_, *freeze_, *previewFile_, *counts_, *nothing_;
    QPushButton *revert_, *save_, *try_;
    Banner* banner_;
    ModeList* modes_;
    QCheckBox *official_, *expired_;
    PinModel* model_;
    QTableView* table_;
    QLineEdit* field_;
    DecisionView* decision_;
    DiffView* preview_;
    QTimer* waiting_;   ///< until "Checking…" is worth telling
};

}  // namespace roseglass::ui
