#pragma once
#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace roseglass::ui {

/// Asks for a new signer's name and certificate or public key files. What becomes of it is a plan's matter.
class AddSignerDialog : public QDialog {
    Q_OBJECT
public:
    AddSignerDialog(const QString& gun, const QStringList& files, QWidget* parent = nullptr);
    void addFiles(const QStringList& files);
    QLineEdit* nameField() const { return name_; }
    QPushButton* primary() const { return primary_; }

signals:
    void given(const QString& name, const QStringList& files);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void choose();
    void check();

    QLineEdit* name_;
    QListWidget* files_;
    QLabel* problem_;
    QPushButton* primary_;
};

}  // namespace roseglass::ui
