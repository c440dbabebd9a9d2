#include <QLineEdit>
#include <QTabWidget>
#include <QTableView>

#include "ui/browse/browse_pane.h"
#include "ui/browse/chip_bar.h"
#include "ui/browse/tag_model.h"
#include "ui/hierarchy/hierarchy_pane.h"
#include "ui/hierarchy/hierarchy_view.h"
#include "ui/metadata/metadata_pane.h"

namespace roseglass::ui {
namespace {

/// Below this width the graph needs the room of the tags beside it; Ctrl+B brings them.
constexpr int kRoomForStrip = 1500;

}  // namespace

/// One choice in graph, tag table and metadata.
void BrowsePane::connectHierarchy() {
    connect(hierarchy_, &HierarchyPane::roleChosen, this, [this](const QString& role) {
        model_->markRole(role.toStdString());
        metadata_->chooseRole(role);
    });
    connect(metadata_, &MetadataPane::roleChosen, this, [this](const QString& role) { hierarchy_->chooseRole(role.toStdString()); });
    connect(hierarchy_, &HierarchyPane::metadataRequested, this, [this](const QString& role) {
        details_->setCurrentWidget(metadata_);
        metadata_->chooseRole(role);
    });
    connect(hierarchy_, &HierarchyPane::tagChosen, this, &BrowsePane::showTag);
    connect(hierarchy_, &HierarchyPane::tagFilterRequested, this, [this](const QString& words) {
        if (enlarged_) toggleDetails();
        chips_->clear();
        tagFilter_->setText(words);
        reorder();
        table_->setFocus();
    });
    connect(hierarchy_, &HierarchyPane::summaryChanged, this, &BrowsePane::showDetailsTitle);
    connect(hierarchy_, &HierarchyPane::enlargeRequested, this, &BrowsePane::showHierarchy);
}

/// Chooses a tag in the table, whatever the filter hides.
void BrowsePane::showTag(const QString& tag) {
    const int row = model_->rowOf(tag.toStdString());
    if (row >= 0) return table_->selectRow(row);
    wantedTag_ = tag;
    chips_->clear();
    tagFilter_->clear();
    reorder();
}

void BrowsePane::showHierarchy() {
    details_->setCurrentWidget(hierarchy_);
    if (!enlarged_) toggleDetails();
    if (enlarged_) hierarchy_->view()->setFocus();
}

void BrowsePane::adaptStrip() { stripSide_->setVisible(enlarged_ && (details_->currentWidget() != hierarchy_ || width() >= kRoomForStrip)); }

}  // namespace roseglass::ui
