#include "ui/hierarchy/hierarchy_pane.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <numeric>

#include "ui/common/async.h"
#include "ui/common/format.h"
#include "ui/common/plain_text.h"
#include "ui/common/presentation.h"
#include "ui/common/icons.h"
#include "ui/common/tokens.h"
#include "ui/common/widgets.h"
#include "ui/hierarchy/hierarchy_export.h"
#include "ui/hierarchy/hierarchy_scene.h"
#include "ui/hierarchy/hierarchy_view.h"
#include "ui/hierarchy/role_inspector.h"
#include "ui/hierarchy/role_table_model.h"

namespace roseglass::ui {

void HierarchyPane::setReport(std::shared_ptr<const trust::Report> report) {
    report_ = std::move(report);
    wanted_ = report_ && hierarchy_ && hierarchy_->report->repository == report_->repository ? chosenRole() : std::string();
    if (!report_) filter_->clear();
    rebuild();
}

void HierarchyPane::setKeys(std::shared_ptr<const trust::KeyReport> keys) {
    keys_ = std::move(keys);
    if (!report_) return;
    wanted_ = chosenRole();
    rebuild();
}

/// The model is built on a worker: it looks at every tag of the repository.
void HierarchyPane::rebuild() {
    building_.request_stop();
    const quint64 generation = ++generation_;
    if (!report_) return showHierarchy(nullptr);
    building_ = runAsync(this, [report = report_, keys = keys_](std::stop_token) { return buildHierarchy(report, keys.get()); },
                         [this, generation](std::shared_ptr<const Hierarchy> made) {
                             if (generation == generation_) showHierarchy(std::move(made));
                         });
}

void HierarchyPane::showHierarchy(std::shared_ptr<const Hierarchy> hierarchy) {
    const bool same = hierarchy && hierarchy_ && hierarchy->report->repository == hierarchy_->report->repository;
    hierarchy_ = std::move(hierarchy);
    chosen_ = -1;
    const bool any = hierarchy_ && !hierarchy_->roles.empty();
    scene_->show(any ? hierarchy_ : nullptr);
    search();
    failures_->setText(any ? failuresOf(*hierarchy_) : QString());
    failures_->setVisible(any && hierarchy_->failing > 0);
    failureIcon_->setVisible(any && hierarchy_->failing > 0);
    for (QWidget* one : {static_cast<QWidget*>(filter_), static_cast<QWidget*>(fit_), static_cast<QWidget*>(export_), static_cast<QWidget*>(graphButton_), static_cast<QWidget*>(tableButton_)}) one->setEnabled(any);
    empty_->setText(!report_ ? tr("Choose a repository to see who vouches for whom.") : report_->status == trust::RepositoryStatus::Unreachable ? tr("%1, and this computer has no copy of the trust data. There is nothing to draw.").arg(presentationOf(*report_).headline) : tr("There is no trust data to draw."));
    inspector_->setVisible(any);
    showGraph(graphButton_->isChecked());
    if (any) {
        const int wanted = hierarchy_->indexOf(wanted_);
        choose(wanted >= 0 ? wanted : std::max(0, hierarchy_->indexOf("targets")), false);
        markTag();
        // What somebody looks at stays where it is when the same repository is read again.
        if (!same) view_->settle();
    } else {
        inspector_->clear({});
        adaptActions();
    }
    wanted_.clear();
    emit summaryChanged();
}

QString HierarchyPane::summary() const { return hierarchy_ ? summaryOf(*hierarchy_) : QString(); }

std::string HierarchyPane::chosenRole() const { return hierarchy_ && chosen_ >= 0 ? hierarchy_->roles[static_cast<size_t>(chosen_)].row.name : std::string(); }

void HierarchyPane::showGraph(bool graph) {
    (graph ? graphButton_ : tableButton_)->setChecked(true);
    const bool any = hierarchy_ && !hierarchy_->roles.empty();
    // Who works here goes on working here when another repository is read.
    const bool hadFocus = stack_->currentWidget() && stack_->currentWidget()->hasFocus();
    stack_->setCurrentWidget(!any ? static_cast<QWidget*>(empty_) : graph ? static_cast<QWidget*>(view_) : static_cast<QWidget*>(table_));
    if (hadFocus) stack_->currentWidget()->setFocus();
    legend_->setVisible(any && graph && enlarged_);
    fit_->setVisible(graph);
}

void HierarchyPane::setEnlarged(bool enlarged) {
    enlarged_ = enlarged;
    enlarge_->setVisible(!enlarged);
    showGraph(graphButton_->isChecked());
}

void HierarchyPane::focusFilter() {
    filter_->setFocus();
    filter_->selectAll();
}

/// What the search found, in the graph and in the table.
void HierarchyPane::search() {
    if (!hierarchy_) {
        model_->show(nullptr, {});
        found_->clear();
        return;
    }
    const std::string words = filter_->text().trimmed().toStdString();
    const std::vector<int> roles = findRoles(*hierarchy_, words);
    model_->show(hierarchy_, roles);
    table_->setAccessibleName(tr("Roles of %1, %2 rows").arg(shown(hierarchy_->report->repository, 160), QString::number(model_->rowCount())));
    if (scene_->hasRoles()) scene_->find(words.empty() ? std::set<int>() : std::set<int>(roles.begin(), roles.end()), !words.empty());
    found_->setText(words.empty() ? QString() : roles.empty() ? tr("Nothing found") : roles.size() == 1 ? tr("1 role found") : tr("%1 roles found").arg(roles.size()));
    if (!words.empty() && !roles.empty() && std::find(roles.begin(), roles.end(), chosen_) == roles.end()) choose(roles.front(), true);
    else if (chosen_ >= 0 && model_->rowOf(chosen_) >= 0) {
        choosing_ = true;
        table_->selectRow(model_->rowOf(chosen_));
        choosing_ = false;
    }
}

void HierarchyPane::chooseRole(const std::string& role) {
    // Its model may still be on the way.
    wanted_ = role;
    const int index = hierarchy_ ? hierarchy_->indexOf(role) : -1;
    if (index >= 0) choose(index, false);
}

void HierarchyPane::choose(int role, bool byPerson) {
    if (!hierarchy_ || role < 0 || choosing_) return;
    choosing_ = true;
    const bool changed = role != chosen_;
    chosen_ = role;
    scene_->choose(role);
    view_->reveal(role);
    if (const int row = model_->rowOf(role); row >= 0 && table_->currentIndex().row() != row) table_->selectRow(row);
    inspector_->show(*hierarchy_, role);
    adaptActions();
    choosing_ = false;
    if (byPerson && changed) emit roleChosen(QString::fromStdString(chosenRole()));
}

void HierarchyPane::setTag(const trust::TagRow* tag) {
    tag_ = tag ? tag->name : std::string();
    markTag();
}

void HierarchyPane::markTag() {
    if (!hierarchy_ || !scene_->hasRoles()) return;
    std::set<int> roles;
    for (size_t i = 0; i < hierarchy_->roles.size() && !tag_.empty(); ++i) {
        for (const uint32_t tag : hierarchy_->roles[i].tags) {
            if (hierarchy_->report->tags[tag].name == tag_) roles.insert(static_cast<int>(i));
        }
    }
    scene_->mark(std::move(roles));
}

void HierarchyPane::adaptActions() {
    const RoleNode* node = hierarchy_ && chosen_ >= 0 ? &hierarchy_->roles[static_cast<size_t>(chosen_)] : nullptr;
    const bool real = node && !node->planned;
    const std::string name = node ? node->row.name : std::string();
    const auto isHere = [](const RoleNode* role) {
        return role && !role->planned && std::any_of(role->row.keys.begin(), role->row.keys.end(), [](const trust::KeyRow& key) { return key.location == trust::KeyLocation::File || key.location == trust::KeyLocation::Token; });
    };
    // A bundle is only looked at.
    const bool changes = real && !hierarchy_->report->bundle;
    const int top = hierarchy_ ? hierarchy_->indexOf("targets") : -1;
    const bool mayDelegate = changes && top >= 0 && isHere(&hierarchy_->roles[static_cast<size_t>(top)]);
    const bool signer = real && node->depth == 2 && name != "targets/releases";
    actions_.showKey->setEnabled(isHere(node));
    actions_.rotate->setEnabled(changes && (name == "root" || name == "targets" || name == "snapshot"));
    actions_.rotate->setText(node && node->keyCount > 1 ? tr("Replace these keys…") : tr("Replace this key…"));
    actions_.addSigner->setEnabled(real && name == "targets" && mayDelegate);
    actions_.removeSigner->setEnabled(signer && mayDelegate);
    actions_.removeSigner->setText(signer ? tr("Remove signer %1…").arg(unmarked(shown(name.substr(8), 40))) : tr("Remove signer…"));
    actions_.renew->setEnabled(changes && isHere(node) && (node->due == Due::Soon || node->due == Due::Past));
    actions_.filterTags->setEnabled(signer && !node->tags.empty());
    actions_.metadata->setEnabled(real && node->row.bytes != nullptr);
    actions_.copyKeyId->setEnabled(real && !node->row.keys.empty());
}

void HierarchyPane::openMenu(int role, const QPoint& at) {
    choose(role, true);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Actions for %1").arg(QString::fromStdString(chosenRole())));
    for (QAction* action : {actions_.showKey, actions_.rotate, actions_.addSigner, actions_.removeSigner, actions_.renew, actions_.filterTags, actions_.metadata, actions_.copyKeyId}) {
        if (action->isEnabled()) menu->addAction(action);
    }
    if (menu->isEmpty()) menu->addAction(tr("Nothing can be done here"))->setEnabled(false);
    menu->popup(at);
}

QByteArray HierarchyPane::exportAs(Format format) {
    if (!hierarchy_ || !scene_->hasRoles()) return {};
    switch (format) {
        case Format::Svg: return exportSvg(*scene_);
        case Format::Png: return exportPng(*scene_);
        case Format::Pdf: return exportPdf(*scene_);
        case Format::Dot: return exportDot(*hierarchy_);
    }
    return {};
}

void HierarchyPane::save(Format format) {
    const QString ending = format == Format::Svg ? QStringLiteral("svg") : format == Format::Png ? QStringLiteral("png") : format == Format::Pdf ? QStringLiteral("pdf") : QStringLiteral("dot");
    const QString name = shown(report_->repository, 120).replace(QLatin1Char('/'), QLatin1Char('-')).replace(QLatin1Char(':'), QLatin1Char('-'));
    saveAs(this, tr("Export the key hierarchy"), name + QStringLiteral("-keys.") + ending, exportAs(format));
}

void HierarchyPane::recolor() {
    failureIcon_->setPixmap(icon(QStringLiteral("fail"), tokens().bad).pixmap(16, 16));
    if (hierarchy_ && scene_->hasRoles()) {
        scene_->redraw();
        if (chosen_ >= 0) inspector_->show(*hierarchy_, chosen_);
    }
    view_->viewport()->update();
}

void HierarchyPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!keys_) emit keysWanted();
}

}  // namespace roseglass::ui
