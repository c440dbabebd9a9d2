#pragma once
#include <QDialog>

class QLineEdit;

namespace roseglass::ui {

/// Adds a repository by its name, or everything that a registry lists.
class AddDialog : public QDialog {
    Q_OBJECT
public:
    explicit AddDialog(QWidget* parent = nullptr);

signals:
    void repositoryGiven(const QString& reference);
    void registryGiven(const QString& host);

private:
    QLineEdit* field_;
};

}  // namespace roseglass::ui
