#pragma once
#include <QWidget>
#include <memory>
#include <vector>

#include "trust/history.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;
class QTabWidget;
class QTreeView;

namespace roseglass::ui {

class CompareView;
class JsonTreeModel;
class RoleModel;
class SearchBar;
class SignatureModel;
struct JsonNode;

/// Each role's file: as a tree, its signatures one by one, the bytes as they were served, their canonical form, which is
/// what signatures are over, and beside another version or role. Hashes and key IDs lead to what they name, and back.
class MetadataPane : public QWidget {
    Q_OBJECT
public:
    explicit MetadataPane(QWidget* parent = nullptr);
    void setReport(std::shared_ptr<const trust::Report> report);
    /// Older versions to compare with.
    void setHistory(std::shared_ptr<const trust::History> history);
    void startSearch();
    /// To what the tree's current line names.
    void jump();
    void jumpBack();
    void recolor();
    /// Shows this role's file; nothing happens when there is no such role.
    void chooseRole(const QString& role);
    QTableView* roleTable() const { return roles_; }
    QTabWidget* tabs() const { return tabs_; }
    QTreeView* tree() const { return tree_; }
    JsonTreeModel* treeModel() const { return treeModel_; }
    QPlainTextEdit* rawText() const { return raw_; }
    QPlainTextEdit* canonicalText() const { return canonical_; }
    SearchBar* searchBar() const { return search_; }
    CompareView* compareView() const { return compare_; }
    QPushButton* jumpButton() const { return jump_; }
    QPushButton* backButton() const { return back_; }

signals:
    /// By a person, or through chooseRole().
    void roleChosen(const QString& role);

private:
    struct Place {
        int row;
        std::vector<int> path;  ///< of the tree's current line, rows from the top
    };
    void build();
    void showRole(int row);
    void showTree(std::shared_ptr<const JsonNode> root);
    void search(bool forward);
    void followCurrent();
    void goTo(int row, std::vector<int> path, const std::string& keyId);
    std::vector<int> currentPath() const;
    void selectPath(const std::vector<int>& path);
    void selectKey(const std::string& keyId);
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
    QPlainTextEdit *raw_, *canonical_;
    CompareView* compare_;
    SearchBar* search_;
    QPushButton *jump_, *back_, *copy_, *save_;
    int row_ = -1;
    std::vector<Place> visited_;
    std::vector<int> wantedPath_;   ///< to be selected once the tree is there
    std::string wantedKey_;
};

}  // namespace roseglass::ui
