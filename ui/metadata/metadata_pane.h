#pragma once
#include <QWidget>
#include <memory>

#include "trust/report.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;
class QTabWidget;
class QTreeView;

namespace roseglass::ui {

class JsonTreeModel;
class RoleModel;
class SignatureModel;

/// Each role's file: as a tree, its signatures one by one, and the bytes as they were served.
class MetadataPane : public QWidget {
    Q_OBJECT
public:
    explicit MetadataPane(QWidget* parent = nullptr);
    void setReport(std::shared_ptr<const trust::Report> report);
    /// Shows this role's file; nothing happens when there is no such role.
    void chooseRole(const QString& role);
    QTableView* roleTable() const { return roles_; }

signals:
    /// By a person, or through chooseRole().
    void roleChosen(const QString& role);

private:
    void showRole(int row);
    QByteArray currentBytes() const;

    std::shared_ptr<const trust::Report> report_;
    RoleModel* roleModel_;
    JsonTreeModel* treeModel_;
    SignatureModel* signatureModel_;
    QTableView* roles_;
    QLabel* headline_;
    QTabWidget* tabs_;
    QTreeView* tree_;
    QTableView* signatures_;
    QPlainTextEdit* raw_;
    QPushButton *copy_, *save_;
    int row_ = -1;
};

}  // namespace roseglass::ui
