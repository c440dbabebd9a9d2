#pragma once
#include <QFrame>
#include <QWidget>

#include "ui/common/presentation.h"
#include "ui/pull/pull_session.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace roseglass::ui {

/// Why nothing is pulled, and what can be done, safest first. What is not possible stays visible, with the reason.
class RefusalView : public QWidget {
    Q_OBJECT
public:
    explicit RefusalView(QWidget* parent = nullptr);
    void show(const PullSession& session);
    /// Why nobody may pull without a signature here, for example the engine's policy; empty: they may.
    void forbidUnsigned(const QString& reason) { forbidden_ = reason; }
    void recolor();

    QLabel* title() const { return title_; }
    QLabel* dockerWords() const { return docker_; }
    QLabel* code() const { return code_; }
    QComboBox* tags() const { return tags_; }
    QPushButton* pullTag() const { return pullTag_; }
    QLineEdit* digest() const { return digest_; }
    QPushButton* pullDigest() const { return pullDigest_; }
    QPushButton* signButton() const { return sign_; }
    QPushButton* policyButton() const { return policy_; }
    QPushButton* pullUnsigned() const { return pullUnsigned_; }
    QLabel* unsignedReason() const { return unsigned_.words; }
    QLabel* words() const { return words_; }
    QLabel* tagReason() const { return signed_.words; }
    QLabel* askingReason() const { return asking_.words; }
    /// That of the verdict, as everywhere else.
    Tone tone() const { return state_.tone; }

signals:
    void whyRequested();
    void pullRequested(const QString& reference);
    void signRequested(const QString& reference);
    void withoutTrustRequested();
    void policyRequested();

private:
    struct Choice {
        QFrame* frame;
        QLabel *icon, *title, *words;
        const char* symbol;
    };
    QFrame* buildVerdict();
    Choice choice(QLayout* list, const char* symbol, const QString& title, const QList<QWidget*>& buttons);
    /// What the refusal rests on: every sentence says no more than what was looked at for it.
    enum class Cause {
        Unsigned,   ///< by whole, verified trust data, or by the trust server's own word
        Unknown,    ///< nobody said
        Untrusted,  ///< what is there must not be trusted
        NoDigest,   ///< the registry says that it does not have the digest that was named; signatures were not looked at
        Registry,   ///< the registry does not say whether it has that digest
        Image,      ///< the image itself cannot be had as it is
    };
    static Cause causeOf(const trust::PullPlan& plan);
    void showVerdict(const PullSession& session);
    void showTags(const trust::PullPlan& plan);
    QString whatWasAsked(const Error& error) const;
    QString whyNoTag(const trust::PullPlan& plan) const;
    void showAsking();
    void showUnsigned(const PullSession& session);
    QString request() const;

    QString reference_, gun_, tag_, forbidden_, problem_;
    Cause cause_ = Cause::Unknown;
    Presentation state_;
    QFrame* head_ = nullptr;
    QLabel *icon_, *title_, *words_, *dockerIcon_, *dockerTitle_, *docker_, *codeIcon_, *code_;
    QPushButton* why_;
    QComboBox* tags_;
    QLineEdit* digest_;
    QPushButton *pullTag_, *pullDigest_, *copyRequest_, *sign_, *policy_, *pullUnsigned_;
    Choice signed_, byDigest_, asking_, unsigned_;
};

}  // namespace roseglass::ui
