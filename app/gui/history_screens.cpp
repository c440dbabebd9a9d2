#include "history_screens.h"

#include <QDir>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QTabWidget>
#include <QTableView>

#include "lab/lab.h"
#include "ui/browse/browse_pane.h"
#include "ui/history/history_pane.h"
#include "ui/metadata/compare_view.h"
#include "ui/metadata/metadata_pane.h"
#include "ui/metadata/search_bar.h"
#include "ui/window/lab_session.h"
#include "ui/window/main_window.h"

namespace roseglass {

void addHistoryScreens(ui::MainWindow& window, const QString& folder, const QString& suffix, ScreenSteps& steps) {
    ui::BrowsePane* browse = window.browse();
    ui::MetadataPane* metadata = browse->metadata();
    ui::HistoryPane* history = browse->history();
    const QString host = QString::fromStdString(window.lab()->state().registryHost);
    const QString file = QDir(folder).filePath(QStringLiteral("sample.rgbundle"));
    steps.push_back({[&window, host] { window.openReference(host + QStringLiteral("/team/app:1.4.2")); }, {}});
    steps.push_back({[browse, history] { browse->details()->setCurrentWidget(history); }, {}});
    steps.push_back({[] {}, QStringLiteral("history") + suffix});
    steps.push_back({[browse] { browse->toggleDetails(); }, {}});
    steps.push_back({[history] { history->stateTable()->selectionModel()->select(history->stateTable()->model()->index(5, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows); }, QStringLiteral("history-large") + suffix});
    steps.push_back({[browse, metadata] {
                         browse->details()->setCurrentWidget(metadata);
                         metadata->roleTable()->selectRow(3);
                         metadata->tabs()->setCurrentWidget(metadata->compareView());
                     }, {}});
    steps.push_back({[] {}, QStringLiteral("metadata-compare") + suffix});
    steps.push_back({[metadata] {
                         metadata->tabs()->setCurrentIndex(0);
                         metadata->searchBar()->field()->setText(QStringLiteral("threshold"));
                         emit metadata->searchBar()->searched(true);
                     }, QStringLiteral("metadata-search") + suffix});
    steps.push_back({[metadata] { metadata->tabs()->setCurrentIndex(3); }, QStringLiteral("metadata-canonical") + suffix});
    steps.push_back({[metadata, browse] {
                         metadata->tabs()->setCurrentIndex(0);
                         browse->toggleDetails();
                     }, {}});
    steps.push_back({[&window, host] { window.openReference(host + QStringLiteral("/team/rotated")); }, {}});
    steps.push_back({[browse, history] { browse->details()->setCurrentWidget(history); }, {}});
    steps.push_back({[history] { history->rootTable()->selectRow(1); }, QStringLiteral("history-root") + suffix});
    steps.push_back({[&window, file] { window.exportBundleTo(file); }, {}});
    steps.push_back({[browse] { browse->details()->setCurrentIndex(0); }, QStringLiteral("bundle-exported") + suffix});
    steps.push_back({[&window, file] { window.openBundle(file); }, {}});
    steps.push_back({[] {}, QStringLiteral("bundle") + suffix});
}

}  // namespace roseglass
