#pragma once
#include <QAbstractItemModel>
#include <memory>
#include <string>
#include <vector>

namespace roseglass::ui {

/// A JSON text as a tree that is built once, off the interface's thread.
struct JsonNode {
    std::string name;
    std::string value;  ///< of a leaf; "{3}" or "[2]" of the others
    std::string note;   ///< hex beside base64, a readable date beside an instant
    JsonNode* parent = nullptr;  ///< null for the root
    int row = 0;
    std::vector<std::unique_ptr<JsonNode>> children;
};

/// Null when the text is no JSON. Errors are not told: what cannot be read is shown raw.
std::shared_ptr<const JsonNode> readJsonTree(const std::string& text);

class JsonTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    using QAbstractItemModel::QAbstractItemModel;
    void setRoot(std::shared_ptr<const JsonNode> root);
    const JsonNode* root() const { return root_.get(); }
    /// Null for an invalid index.
    const JsonNode* nodeAt(const QModelIndex& index) const { return index.isValid() ? nodeOf(index) : nullptr; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const JsonNode* nodeOf(const QModelIndex& index) const;
    std::shared_ptr<const JsonNode> root_;
};

}  // namespace roseglass::ui
