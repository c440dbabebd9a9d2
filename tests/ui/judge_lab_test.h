#pragma once
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <algorithm>
#include <functional>

#include "lab/image.h"
#include "ui/lab_window.h"

namespace roseglass::ui {

class BrowsePane;

/// What a banner says.
inline QString words(const QWidget* banner) {
    QStringList all;
    for (const QLabel* label : banner->findChildren<QLabel*>()) all << label->text();
    return all.join(QLatin1Char(' '));
}

/// Clicks on the button with these words, once it is there.
inline void press(const QWidget* parent, const QString& label) {
    const auto find = [&] {
        const auto all = parent->findChildren<QPushButton*>();
        const auto found = std::find_if(all.begin(), all.end(), [&](const QPushButton* button) { return button->text() == label && button->isVisible(); });
        return found == all.end() ? nullptr : *found;
    };
    QTRY_VERIFY2(find() != nullptr, qPrintable(label));
    QTest::mouseClick(find(), Qt::LeftButton);
}

inline void clickRow(QTableView* table, int row, Qt::KeyboardModifiers modifiers = {}) {
    const QModelIndex cell = table->model()->index(row, 0);
    table->scrollTo(cell);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, modifiers, table->visualRect(cell).center());
}

/// A person at the real window, on the real servers, who judges what others signed. What signs comes late, and bundles come last: they
/// leave the lab.
class JudgeLabTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();

    void everyRepositorysDatesAreListedAndTheNextIsToldWithWhoMustAct();
    void whatCountsAsSoonFollowsTheThreshold();
    void theCalendarHasAnEventForEveryDate();
    void aDateLeadsToItsRepository();

    void anAuditOfTheRegistryFindsWhatTheLabHides();
    void aFindingIsExplainedAndItsRepositoryOpened();
    void everyExportIsADocumentOfTheLabsRepositories();
    void everyTagSaysWhoVouchesForIt();
    void repositoriesKnownHereAreChosenByPattern();
    void anAuditThatIsStoppedKeepsWhatWasDone();

    void theMetadataOfARoleIsSearchedAndLeadsOn();
    void everySignatureOfARoleIsListedWithItsVerdict();
    void theCanonicalFormIsOfTheRole();
    void everyRotationOfTheRootIsListed();
    void aNewSignatureIsAChangeInTheHistory();
    void twoVersionsOfARoleAreComparedLineByLine();
    void whatElseVouchesIsShownApart();

    void aBundleSaysTheSameWithoutTheServers();
    void nothingIsChangedFromABundle();
    void theBundlesVerdictIsOfTheChosenTime();

private:
    BrowsePane* browse() const;
    QString host() const;
    QString gun(const char* path) const { return host() + QLatin1Char('/') + QLatin1String(path); }
    QString path(const char* name) const { return QString::fromStdString((folder_ / name).string()); }
    /// Chooses an entry of the menus by its words.
    void choose(const char* words);
    /// Opens a reference from the toolbar and waits until its tag is in view.
    void open(const QString& reference);
    /// What is written where the window asks for a file.
    QByteArray saved(const std::function<void()>& ask, const char* name);
    /// Beside the window, as somebody else would: pushes an image of its own to a repository of the lab, and signs it.
    void push(const char* path, const std::string& tag);
    void sign(const char* path, const std::string& tag);
    /// "NAME: VERDICT, DIGEST" of every tag in view.
    QStringList tags() const;

    test::TemporaryFolder folder_, elsewhere_;
    std::unique_ptr<MainWindow> window_;
    lab::PushedManifest pushed_;
    QStringList exported_;  ///< tags() while the bundle was made
};

}  // namespace roseglass::ui
