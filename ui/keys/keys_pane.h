#pragma once
#include <QWidget>
#include <memory>
#include <optional>
#include <stop_token>

#include "ui/keys/actions/key_dialog.h"
#include "ui/keys/key_view.h"

class QAction;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace roseglass::ui {

class KeyChips;
class KeyInspector;
class KeyModel;

/// The private keys of this computer: what they are for, how they are, what can be done with them.
class KeysPane : public QWidget {
    Q_OBJECT
public:
    explicit KeysPane(KeyDesk desk, QWidget* parent = nullptr);
    ~KeysPane() override;

    void setDesk(KeyDesk desk);
    void refresh();
    /// Shows a report as if it had just been made; refresh() makes a new one.
    void setReport(std::shared_ptr<const trust::KeyReport> report);
    void focusFilter();
    void recolor();
    void select(const std::string& keyId);

    QTableView* table() const { return table_; }
    KeyModel* model() const { return model_; }
    KeyChips* chips() const { return chips_; }
    KeyInspector* inspector() const { return inspector_; }
    Banner* banner() const { return banner_; }
    QLineEdit* filter() const { return filter_; }

    struct Actions {
        QAction *generate, *import, *restore, *backUpAll;   // of the pane
        QAction *backUp, *passphrase, *exportKey, *exportPublic, *rotate, *remove, *copyId;   // of the chosen key
    };
    const Actions& actions() const { return actions_; }

signals:
    void reportShown(const std::shared_ptr<const trust::KeyReport>& report);
    /// A new key is wanted in place of the chosen one, in this role of this repository.
    void rotateRequested(const QString& gun, const QString& role);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QAction* makeAction(const QString& words, const QString& iconName, const QKeySequence& keys, bool ofKey, void (KeysPane::*run)());
    void buildActions();
    QWidget* buildHeader();
    QWidget* buildEmpty();
    void buildTable();
    void reorder();
    void showState();
    void showTokens();
    void chosenChanged();
    const trust::KeyEntry* chosen() const;
    std::optional<keys::KeyInfo> chosenInfo() const;
    template <class Dialog, class... Arguments> void open(Arguments&&... arguments);
    void finish(const KeyDone& done);
    void undo();
    void discardAside();
    void offerLeftAside();

    void generate();
    void importKey();
    void restore();
    void backUpAll();
    void backUp();
    void changePassphrase();
    void exportKey();
    void exportPublic();
    void rotate();
    void remove();
    void copyId();

    KeyDesk desk_;
    std::shared_ptr<const trust::KeyReport> report_;
    Instant now_;
    KeyView view_;
    std::string wanted_;
    std::optional<trust::KeyAdmin::Aside> aside_;
    std::stop_source loading_;
    quint64 generation_ = 0;
    bool asideOffered_ = false;
    Actions actions_{};

    QLabel* subtitle_;
    Banner* banner_;
    KeyChips* chips_;
    QLineEdit* filter_;
    KeyModel* model_;
    QTableView* table_;
    KeyInspector* inspector_;
    QWidget *header_ = nullptr, *filters_ = nullptr, *content_ = nullptr, *empty_ = nullptr;
    QLabel* nothing_;
    QWidget* tokens_;   ///< a frame a token that is plugged in
};

}  // namespace roseglass::ui
