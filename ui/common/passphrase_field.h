#pragma once
#include <QWidget>

#include "crypto/secret.h"
#include "ui/common/secret_line.h"

class QCheckBox;
class QFrame;
class QLabel;
class QPushButton;

namespace roseglass::ui {

class StrengthMeter;

/// Asks for one passphrase: a new one (twice, with its strength, or a generated one), or one that a key has already; or for
/// a token's PIN, which is never remembered.
///
///     auto* field = new PassphraseField(PassphraseField::Kind::New, tr("root key %1").arg(shortKeyId(id)));
///     field->setRemember(PassphraseField::Remember::Refused);   // a root key's passphrase is not kept
///     connect(field, &PassphraseField::changed, this, [=] { next->setEnabled(field->isComplete()); });
///     … field->passphrase()
///
/// Qt holds what is typed in memory of its own, which clear() empties but cannot wipe: clear as soon as it was used.
class PassphraseField : public QWidget {
    Q_OBJECT
public:
    enum class Kind { New, Existing, Pin };
    enum class Remember {
        Hidden,   ///< no checkbox
        Offered,  ///< "Remember in the system keychain"
        Refused,  ///< shown, off and disabled, with the reason: a root key's
    };

    /// @param whose  in the middle of a sentence: "root key 15734f924976", "the token drawer"
    PassphraseField(Kind kind, const QString& whose, QWidget* parent = nullptr);
    ~PassphraseField() override;

    /// In UTF-8.
    crypto::Secret passphrase() const;
    /// Whether it can be used: not empty; a new one has 8 bytes or more and was repeated.
    bool isComplete() const { return problem().isEmpty(); }
    /// What is missing, in one sentence; empty when nothing is.
    QString problem() const;

    /// Not for a PIN, which stays Hidden.
    void setRemember(Remember remember);
    bool remember() const;

    /// It was wrong: says so, selects the text and takes the focus back.
    void tellWrong(const QString& words);
    /// The same for a PIN, which is taken out: a token must not get it twice.
    void tellWrongPin(const QString& words);
    /// What is to be known before it is entered; empty: nothing.
    void setCaution(const QString& words);
    void clear();

    SecretLine* field() const { return field_; }
    SecretLine* repeatField() const { return repeat_; }   ///< null but for a new one
    QPushButton* generateButton() const { return generate_; }  ///< null but for a new one
    QPushButton* copyButton() const { return copy_; }          ///< of a generated one; null but for a new one
    QCheckBox* rememberBox() const { return remember_; }

public slots:
    /// Fills both fields with a new random passphrase and shows it once, to be written down or copied.
    void generate();

signals:
    void changed();
    /// Return was pressed and the passphrase is complete.
    void entered();

private:
    void build(const QString& whose);
    QFrame* buildGenerated();
    void refresh();
    void hideGenerated();

    Kind kind_;
    SecretLine *field_, *repeat_ = nullptr;
    QPushButton *generate_ = nullptr, *copy_ = nullptr;
    QString caution_;
    QCheckBox* remember_;
    StrengthMeter* meter_ = nullptr;
    QLabel *statusIcon_, *status_;
    QFrame* generated_ = nullptr;
    QLabel *generatedText_ = nullptr, *generatedNote_ = nullptr;
};

/// Five bars for the guessed strength of a passphrase, 20 bits each.
class StrengthMeter : public QWidget {
    Q_OBJECT
public:
    explicit StrengthMeter(QWidget* parent = nullptr);
    void setBits(double bits);
    int bars() const { return bars_; }
    /// "Strong", "Good", "Fair", "Weak", "Very weak".
    QString word() const;
    QColor color() const;
    QSize sizeHint() const override { return {160, 20}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int bars_ = 0;
};

}  // namespace roseglass::ui
