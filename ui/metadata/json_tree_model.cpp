#include "ui/metadata/json_tree_model.h"

#include "base/encoding.h"
#include "base/instant.h"
#include "json/outside.h"
#include "ui/common/format.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"

namespace roseglass::ui {
namespace {

using nlohmann::ordered_json;

constexpr uint64_t kMaxText = 100u << 20;  // what any client takes of metadata

std::string noteFor(const std::string& name, const std::string& value) {
    if (name == "expires") {
        if (const auto instant = parseRfc3339(value)) return dateAndTime(*instant).toStdString();
    }
    if (name == "sha256" || name == "sha512") {
        if (const auto raw = fromBase64(value)) return toHex(*raw);
    }
    return {};
}

void fill(JsonNode& node, const ordered_json& json) {
    const auto add = [&](std::string name, const ordered_json& value) {
        auto child = std::make_unique<JsonNode>();
        child->name = std::move(name);
        child->parent = &node;
        child->row = static_cast<int>(node.children.size());
        fill(*child, value);
        node.children.push_back(std::move(child));
    };
    if (json.is_object()) {
        node.value = "{" + std::to_string(json.size()) + "}";
        for (const auto& [name, value] : json.items()) add(name, value);
    } else if (json.is_array()) {
        node.value = "[" + std::to_string(json.size()) + "]";
        for (size_t i = 0; i < json.size(); ++i) add(std::to_string(i), json[i]);
    } else {
        node.value = json.is_string() ? json.get<std::string>() : json.dump();
        node.note = noteFor(node.name, node.value);
    }
}

}  // namespace

std::shared_ptr<const JsonNode> readJsonTree(const std::string& text) {
    const auto json = parseOrderedJson(text, kMaxText, budget::kJsonOwnValues);
    if (!json) return nullptr;
    auto root = std::make_shared<JsonNode>();
    fill(*root, *json);
    return root;
}

void JsonTreeModel::setRoot(std::shared_ptr<const JsonNode> root) {
    beginResetModel();
    root_ = std::move(root);
    endResetModel();
}

const JsonNode* JsonTreeModel::nodeOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<const JsonNode*>(index.constInternalPointer()) : root_.get();
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const {
    const JsonNode* node = nodeOf(parent);
    if (!node || row < 0 || column < 0 || column > 1 || static_cast<size_t>(row) >= node->children.size() || parent.column() > 0) return {};
    return createIndex(row, column, node->children[static_cast<size_t>(row)].get());
}

QModelIndex JsonTreeModel::parent(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const JsonNode* up = nodeOf(index)->parent;
    return up && up != root_.get() ? createIndex(up->row, 0, up) : QModelIndex();
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const {
    const JsonNode* node = parent.column() > 0 ? nullptr : nodeOf(parent);
    return node ? static_cast<int>(node->children.size()) : 0;
}

int JsonTreeModel::columnCount(const QModelIndex&) const { return 2; }

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const {
    const JsonNode* node = index.isValid() ? nodeOf(index) : nullptr;
    if (!node) return {};
    if (role == Qt::DisplayRole && index.column() == 0) return shown(node->name, 160);
    if (role == Qt::DisplayRole) return shown(node->value, 300) + (node->note.empty() ? QString() : QStringLiteral("   ") + text(node->note));
    if (role == Qt::ToolTipRole && index.column() == 1) return shown(node->value, 4000);
    if (role == Qt::FontRole && index.column() == 1) return fixedFont();
    if (role == Qt::ForegroundRole && index.column() == 1 && !node->children.empty()) return tokens().hint;
    return {};
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == 0 ? tr("Name") : tr("Value");
}

}  // namespace roseglass::ui
