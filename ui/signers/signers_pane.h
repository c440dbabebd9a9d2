#pragma once
#include <QWidget>
#include <memory>

#include "ui/signers/signer_rows.h"

class QLabel;
class QListView;
class QPushButton;
class QStringListModel;
class QTableView;

namespace roseglass::ui {

class Banner;
class SignerModel;

/// Who may sign in a repository, and what each signed. Certificates can be dropped on it.
class SignersPane : public QWidget {
    Q_OBJECT
public:
    explicit SignersPane(QWidget* parent = nullptr);
    void setReport(std::shared_ptr<const trust::Report> report);
    QTableView* table() const { return table_; }
    SignerModel* model() const { return model_; }
    QPushButton* addButton() const { return add_; }
    QPushButton* removeButton() const { return remove_; }
    Banner* banner() const { return banner_; }
    void recolor();

signals:
    /// @param files  certificates or public keys that were dropped; may be empty
    void addRequested(const QStringList& files);
    void removeRequested(const QString& name);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void showRows(std::vector<SignerRow> rows);
    void showSelected();

    std::shared_ptr<const trust::Report> report_;
    bool mayChange_ = false;
    QString whyNot_;
    SignerModel* model_;
    QTableView* table_;
    QLabel* tagsTitle_;
    QListView* tags_;
    QStringListModel* tagNames_;
    QPushButton *add_, *remove_;
    Banner* banner_;
};

}  // namespace roseglass::ui
