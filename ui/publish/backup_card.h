#pragma once
#include <QFrame>

class QCheckBox;
class QLabel;
class QPushButton;

namespace roseglass::ui {

class PlanSession;

/// New keys are backed up, or that is put off by a person who says so.
class BackupCard : public QFrame {
    Q_OBJECT
public:
    explicit BackupCard(QWidget* parent = nullptr);
    void describe(const PlanSession& session);
    QString file() const { return file_; }
    void setFile(const QString& file);
    QString problem() const;
    QPushButton* chooseButton() const { return choose_; }
    QCheckBox* laterBox() const { return later_; }

signals:
    void changed();

private:
    void choose();

    QString file_, proposed_;
    QLabel *title_, *words_;
    QPushButton* choose_;
    QCheckBox* later_;
};

}  // namespace roseglass::ui
