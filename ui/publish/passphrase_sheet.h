#pragma once
#include <QWidget>
#include <map>
#include <string>

class QFrame;
class QVBoxLayout;

namespace roseglass::ui {

class BackupCard;
class PassphraseField;
class PlanSession;
struct Ask;

/// A card for each secret that a plan needs, with the warning before a first root key, and the backup of what is made.
class PassphraseSheet : public QWidget {
    Q_OBJECT
public:
    explicit PassphraseSheet(QWidget* parent = nullptr);
    /// Cards that are still wanted keep what was typed into them.
    void show(PlanSession& session);
    /// What is missing before one can go on, in one sentence; empty: nothing.
    QString problem() const;
    bool isTyped() const;
    /// Hands what was typed to the session.
    void commit(PlanSession& session) const;
    /// Back to the field whose passphrase was wrong. @param why  of a PIN, else empty
    void tellWrong(const QString& slot, const QString& why);
    void focusFirst();

    PassphraseField* field(const std::string& slot) const;
    BackupCard* backup() const { return backup_; }
    bool isEmpty() const { return fields_.empty(); }

signals:
    void changed();
    void entered();

private:
    QFrame* card(const Ask& ask);
    QFrame* rootWarning() const;

    QVBoxLayout* cards_;
    BackupCard* backup_;
    std::map<std::string, PassphraseField*> fields_;
    std::map<std::string, QFrame*> frames_;
    std::map<std::string, QString> names_;
    std::vector<std::string> order_;
    QFrame* warning_;
};

}  // namespace roseglass::ui
