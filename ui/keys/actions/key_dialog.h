#pragma once
#include <QDialog>
#include <memory>

#include "trust/key_admin.h"
#include "ui/common/async.h"
#include "ui/common/format.h"

class QBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace roseglass::ui {

class Banner;
class PassphraseStore;

/// What every action on keys works with.
struct KeyDesk {
    std::shared_ptr<const trust::KeyAdmin> admin;
    std::shared_ptr<PassphraseStore> passphrases;
};

/// What an action came to, to be told in the pane's banner.
struct KeyDone {
    QString title, detail;
    std::string keyId;                             ///< to be selected; may be empty
    std::optional<trust::KeyAdmin::Aside> aside;   ///< what an Undo brings back
};

/// The frame of every dialog on keys: what it does, its fields, the plan, one button that does it. Work runs on a worker; an
/// error is told inside, and what was typed stays.
class KeyDialog : public QDialog {
    Q_OBJECT
public:
    KeyDialog(KeyDesk desk, const QString& title, const QString& intro, const QString& doIt, QWidget* parent);
    QPushButton* doButton() const { return do_; }
    Banner* banner() const { return banner_; }
    bool isBusy() const { return busy_; }

    void reject() override;

signals:
    void acted(const KeyDone& done);

protected:
    /// Grows with what is shown later, a generated passphrase or a message.
    bool event(QEvent* event) override;
    const KeyDesk& desk() const { return desk_; }
    void addField(const QString& label, QWidget* field, QWidget* buddy = nullptr);
    void addWide(QWidget* widget);
    /// Why it cannot be done yet, in a few words; empty when it can.
    virtual QString missing() const = 0;
    virtual void run() = 0;
    /// What the plan says will be written and should be known; an error of planning is told in place of it.
    void showPlan(const Result<trust::Plan>& plan);
    /// A wrong passphrase goes to its field; everything else to the banner.
    virtual void tellError(const Error& error);
    /// Has to be called whenever missing() may have changed.
    void check();

    /// @param work  `Result<T>()`, on a worker   @param after  `KeyDone(T)`, back here
    template <class Work, class After>
    void start(Work work, After after) {
        setBusy(true);
        runAsync(this, [work = std::move(work)](std::stop_token) mutable { return work(); }, [this, after = std::move(after)](auto result) mutable {
            setBusy(false);
            if (!result) return tellError(result.error());
            if constexpr (std::is_void_v<typename std::decay_t<decltype(result)>::value_type>) emit acted(after());
            else emit acted(after(std::move(*result)));
            accept();
        });
    }

private:
    void setBusy(bool busy);

    KeyDesk desk_;
    Banner* banner_;
    QBoxLayout* body_;
    QLabel *plan_, *reason_;
    QProgressBar* progress_;
    QPushButton *do_, *cancel_;
    bool busy_ = false;
};

/// "root key 15734f924976", for the middle of a sentence.
QString keyName(const std::string& role, const std::string& id);

}  // namespace roseglass::ui
