#pragma once
#include <QWidget>
#include <filesystem>

class QLineEdit;

namespace roseglass::ui {

/// A file's name in a field, with a button that browses for it.
class FileLine : public QWidget {
    Q_OBJECT
public:
    enum class For { Opening, Saving };
    /// @param name  what the file is, for screen readers and the dialog's title: "Backup file"
    FileLine(For purpose, const QString& name, const QString& proposed, QWidget* parent = nullptr);
    std::filesystem::path path() const;
    QLineEdit* field() const { return field_; }
    /// The user was asked by the file dialog whether what is there may be replaced.
    bool replaceConfirmed() const;

signals:
    void changed();

private:
    void browse();

    For purpose_;
    QString name_, confirmed_;
    QLineEdit* field_;
};

}  // namespace roseglass::ui
