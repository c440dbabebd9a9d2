#include "ui/metadata/metadata_pane.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <algorithm>

#include "json/canonical.h"
#include "ui/common/async.h"
#include "ui/common/format.h"
#include "ui/common/widgets.h"
#include "ui/metadata/compare_view.h"
#include "ui/metadata/json_tree_model.h"
#include "ui/metadata/jumps.h"
#include "ui/metadata/role_model.h"
#include "ui/metadata/search_bar.h"
#include "ui/metadata/signature_model.h"

namespace roseglass::ui {
namespace {

constexpr qsizetype kShownLimit = 256 << 10;
constexpr size_t kMaxWay = 200;  // places to go back to

struct Read {
    std::shared_ptr<const JsonNode> tree;
    QString canonical;
};

/// As much of a text as is shown.
QString head(const std::string& bytes) {
    const QByteArray part = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(std::min<size_t>(bytes.size(), kShownLimit)));
    return QString::fromUtf8(part) + (static_cast<qsizetype>(bytes.size()) > kShownLimit ? MetadataPane::tr("\n\n… the rest is left out here; Save has the whole file.") : QString());
}

/// What signatures are over: the canonical form of "signed".
QString canonicalOf(std::string bytes) {
    const auto document = json::Document::parse(bytes);
    json::Object top;
    if (!document || document->root().get_object().get(top)) return MetadataPane::tr("This file is not well-formed, so it has no canonical form.");
    const auto part = json::find(top, "signed");
    std::string canonical;
    if (!part || !json::writeCanonical(*part, [&](BytesView piece) { canonical.append(piece); })) return MetadataPane::tr("This file has no canonical form: it holds something that is never signed.");
    return head(canonical);
}

/// The nodes in the order in which the eye meets them.
void flatten(const JsonNode& node, std::vector<const JsonNode*>& out) {
    for (const auto& child : node.children) {
        out.push_back(child.get());
        flatten(*child, out);
    }
}

std::vector<int> pathOf(const JsonNode* node) {
    std::vector<int> path;
    for (; node && node->parent; node = node->parent) path.insert(path.begin(), node->row);
    return path;
}

}  // namespace

MetadataPane::MetadataPane(QWidget* parent)
    : QWidget(parent), roleModel_(new RoleModel(this)), treeModel_(new JsonTreeModel(this)), signatureModel_(new SignatureModel(this)), roles_(new QTableView), headline_(note({})),
      tabs_(new QTabWidget), tree_(new QTreeView), signatures_(new QTableView), raw_(new QPlainTextEdit), canonical_(new QPlainTextEdit), compare_(new CompareView), search_(new SearchBar),
      jump_(button(QStringLiteral("forward"), tr("Go to"))), back_(button(QStringLiteral("back"), tr("Back"))), copy_(button(QStringLiteral("copy"), tr("Copy"))), save_(button(QStringLiteral("save"), tr("Save…"))) {
    setAttribute(Qt::WA_StyledBackground);
    build();
    connect(roles_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        showRole(index.row());
        if (const trust::RoleRow* role = roleModel_->roleAt(index.row())) emit roleChosen(QString::fromStdString(role->name));
    });
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, &MetadataPane::followCurrent);
    connect(tree_, &QTreeView::activated, this, &MetadataPane::jump);
    connect(jump_, &QPushButton::clicked, this, &MetadataPane::jump);
    connect(back_, &QPushButton::clicked, this, &MetadataPane::jumpBack);
    connect(search_, &SearchBar::searched, this, &MetadataPane::search);
    connect(tabs_, &QTabWidget::currentChanged, this, [this] {
        const trust::RoleRow* role = roleModel_->roleAt(row_);
        if (role && tabs_->currentWidget() == compare_) compare_->propose(role->name);
        search_->setVisible(tabs_->currentWidget() != compare_ && tabs_->currentWidget() != signatures_);
        followCurrent();
    });
    connect(copy_, &QPushButton::clicked, this, [this] { copyToClipboard(QString::fromUtf8(currentBytes())); });
    connect(save_, &QPushButton::clicked, this, [this] {
        saveAs(this, tr("Save the metadata"), shown(roleModel_->roleAt(row_)->name, 80).replace(QLatin1Char('/'), QLatin1Char('-')) + QStringLiteral(".json"), currentBytes());
    });
    setReport(nullptr);
}

void MetadataPane::setReport(std::shared_ptr<const trust::Report> report) {
    report_ = std::move(report);
    visited_.clear();
    wantedPath_.clear();
    wantedKey_.clear();
    roleModel_->setReport(report_);
    compare_->setReport(report_);
    // A new report is no choice of a person's.
    const QSignalBlocker quiet(this);
    if (roleModel_->rowCount() > 0) roles_->selectRow(0);
    else showRole(-1);
}

void MetadataPane::chooseRole(const QString& role) {
    for (int row = 0; row < roleModel_->rowCount(); ++row) {
        if (roleModel_->roleAt(row)->name == role.toStdString() && roles_->currentIndex().row() != row) roles_->selectRow(row);
    }
}

void MetadataPane::setHistory(std::shared_ptr<const trust::History> history) {
    compare_->setHistory(std::move(history));
    if (const trust::RoleRow* role = roleModel_->roleAt(row_)) compare_->propose(role->name);
}

QByteArray MetadataPane::currentBytes() const {
    const trust::RoleRow* role = roleModel_->roleAt(row_);
    return role && role->bytes ? QByteArray::fromStdString(*role->bytes) : QByteArray();
}

void MetadataPane::showRole(int row) {
    row_ = row;
    const trust::RoleRow* role = roleModel_->roleAt(row);
    signatureModel_->setRole(role);
    const bool hasBytes = role && role->bytes;
    copy_->setEnabled(hasBytes);
    save_->setEnabled(hasBytes);
    treeModel_->setRoot(nullptr);
    raw_->clear();
    canonical_->clear();
    followCurrent();
    if (!role) {
        headline_->setText(tr("There is no trust data to show."));
        return;
    }
    const QString expiry = role->expires ? tr(" · expires %1").arg(dateAndTime(*role->expires)) : QString();
    headline_->setText(tr("%1, version %2 · needs %3 of %4 keys%5").arg(shown(role->name, 80), QString::number(role->version), QString::number(role->threshold), QString::number(role->keys.size()), expiry) +
                       (role->reason.empty() ? QString() : QLatin1Char('\n') + shown(role->reason, 400)));
    if (tabs_->currentWidget() == compare_) compare_->propose(role->name);
    if (!hasBytes) return;
    raw_->setPlainText(head(*role->bytes));
    runAsync(this, [bytes = role->bytes](std::stop_token) { return Read{readJsonTree(*bytes), canonicalOf(*bytes)}; },
             [this, row, report = report_](Read read) {
                 if (row != row_ || report != report_) return;
                 canonical_->setPlainText(read.canonical);
                 showTree(std::move(read.tree));
             });
}

void MetadataPane::showTree(std::shared_ptr<const JsonNode> root) {
    treeModel_->setRoot(std::move(root));
    tree_->expandToDepth(0);
    if (!wantedPath_.empty()) selectPath(std::exchange(wantedPath_, {}));
    if (!wantedKey_.empty()) selectKey(std::exchange(wantedKey_, {}));
    followCurrent();
}

void MetadataPane::startSearch() {
    if (!search_->isVisible()) tabs_->setCurrentWidget(tree_);
    search_->start();
}

void MetadataPane::search(bool forward) {
    const QString words = search_->words();
    if (words.isEmpty()) return;
    auto* page = qobject_cast<QPlainTextEdit*>(tabs_->currentWidget());
    if (page) {
        const auto flags = forward ? QTextDocument::FindFlags() : QTextDocument::FindBackward;
        bool found = page->find(words, flags);
        if (!found) {
            const QTextCursor before = page->textCursor();
            page->moveCursor(forward ? QTextCursor::Start : QTextCursor::End);
            found = page->find(words, flags);
            if (!found) page->setTextCursor(before);
        }
        return search_->tell(found);
    }
    const JsonNode* root = treeModel_->root();
    std::vector<const JsonNode*> nodes;
    if (root) flatten(*root, nodes);
    const auto matches = [&](const JsonNode* node) {
        return QString::fromStdString(node->name).contains(words, Qt::CaseInsensitive) || (node->children.empty() && QString::fromStdString(node->value + " " + node->note).contains(words, Qt::CaseInsensitive));
    };
    const auto current = std::find(nodes.begin(), nodes.end(), treeModel_->nodeAt(tree_->currentIndex()));
    const size_t count = nodes.size();
    const size_t from = current == nodes.end() ? (forward ? count - 1 : 0) : static_cast<size_t>(current - nodes.begin());
    for (size_t step = 1; step <= count; ++step) {
        const JsonNode* node = nodes[forward ? (from + step) % count : (from + count - step) % count];
        if (!matches(node)) continue;
        selectPath(pathOf(node));
        return search_->tell(true);
    }
    search_->tell(false);
}

/// Whether the line in view leads anywhere.
void MetadataPane::followCurrent() {
    const JsonNode* node = treeModel_->nodeAt(tree_->currentIndex());
    const trust::RoleRow* role = roleModel_->roleAt(row_);
    jump_->setEnabled(tabs_->currentWidget() == tree_ && node && role && jumpFrom(*node, *report_, *role));
    back_->setEnabled(!visited_.empty());
}

void MetadataPane::jump() {
    const JsonNode* node = treeModel_->nodeAt(tree_->currentIndex());
    const trust::RoleRow* role = roleModel_->roleAt(row_);
    const auto target = node && role && tabs_->currentWidget() == tree_ ? jumpFrom(*node, *report_, *role) : std::nullopt;
    if (!target) return;
    for (int row = 0; row < roleModel_->rowCount(); ++row) {
        if (roleModel_->roleAt(row)->name != target->role) continue;
        if (visited_.size() == kMaxWay) visited_.erase(visited_.begin());
        visited_.push_back({row_, currentPath()});
        return goTo(row, {}, target->keyId);
    }
}

void MetadataPane::jumpBack() {
    if (visited_.empty()) return;
    const Place place = visited_.back();
    visited_.pop_back();
    tabs_->setCurrentWidget(tree_);
    goTo(place.row, place.path, {});
}

void MetadataPane::goTo(int row, std::vector<int> path, const std::string& keyId) {
    if (row == row_) {
        if (!path.empty()) selectPath(path);
        if (!keyId.empty()) selectKey(keyId);
        return followCurrent();
    }
    wantedPath_ = std::move(path);
    wantedKey_ = keyId;
    roles_->selectRow(row);
}

std::vector<int> MetadataPane::currentPath() const { return pathOf(treeModel_->nodeAt(tree_->currentIndex())); }

void MetadataPane::selectPath(const std::vector<int>& path) {
    QModelIndex index;
    for (const int row : path) index = treeModel_->index(row, 0, index);
    if (!index.isValid()) return;
    tree_->setCurrentIndex(index);
    tree_->scrollTo(index);
}

void MetadataPane::selectKey(const std::string& keyId) {
    std::vector<const JsonNode*> nodes;
    if (const JsonNode* root = treeModel_->root()) flatten(*root, nodes);
    const auto key = std::find_if(nodes.begin(), nodes.end(), [&](const JsonNode* node) { return node->name == keyId && node->parent && node->parent->name == "keys"; });
    if (key == nodes.end()) return;
    selectPath(pathOf(*key));
    tree_->expand(tree_->currentIndex());
}

void MetadataPane::recolor() { compare_->recolor(); }

}  // namespace roseglass::ui
